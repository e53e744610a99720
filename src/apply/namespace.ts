/** `--create-namespace`. */
import { isTshelmError } from '../errors.ts'
import type { KubeObject } from '../object.ts'
import type { ApplyMethod } from '../plan/model.ts'
import type { ApplyContext } from './context.ts'
import { listedError } from './listed-errors.ts'
import { applyObject, createObject } from './requests.ts'

/** A Namespace that is there already is fine. */
export async function ensureNamespace(name: string, method: ApplyMethod, context: ApplyContext): Promise<void> {
  const resource = await context.cluster.resourceFor({ group: '', version: 'v1', kind: 'Namespace' })
  // Helm: a typed Namespace, which says that it has a spec and a status, and so owns them.
  const head = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { name } } }
  const object: KubeObject = { ...head, spec: {}, status: {} }
  const key = { resource, namespace: '', name }
  try {
    if (method.serverSide) await applyObject(key, object, { force: false }, context)
    else await createObject(key, object, context)
  } catch (error) {
    if (isTshelmError(error) && error.data['reason'] === 'AlreadyExists') return
    throw listedError([error], context.runtime) ?? error
  }
}
