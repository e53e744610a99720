/** Applies what a chart has in crds/, file by file, and waits until the cluster serves it. */
import { mapLimit } from '../concurrency.ts'
import { listedError } from '../apply/listed-errors.ts'
import { applyObject, createObject } from '../apply/requests.ts'
import { waitUntilReady } from '../apply/wait.ts'
import { isTshelmError, TshelmError, wrapError } from '../errors.ts'
import { log } from '../events.ts'
import { parseManifest } from '../manifest/objects.ts'
import type { ApplyMethod } from '../plan/model.ts'
import { keyOf, resolveTargets, type Target } from '../plan/targets.ts'
import { DEFAULT_CONCURRENCY, type ActionContext } from './context.ts'
import type { CrdFile } from './prepared.ts'

const WAIT_MS = 60_000

/** Rejects with `failed to install CRD …`; what was applied stays. */
export async function installCrds(
  files: readonly CrdFile[],
  method: ApplyMethod,
  context: ActionContext,
): Promise<void> {
  const { cluster, runtime, namespace } = context
  const applied: Target[] = []
  for (const file of files) {
    try {
      const targets = await resolveTargets(parseManifest(file.text), cluster, namespace)
      if (targets.length === 0) throw new TshelmError('kube/invalid-object', 'resources are empty')
      await mapLimit(targets, DEFAULT_CONCURRENCY, (target) => applyCrd(target, method, context))
      applied.push(...targets)
    } catch (error) {
      if (isTshelmError(error) && error.data['reason'] === 'AlreadyExists') {
        runtime.emit(log('DEBUG', 'CRD is already present. Skipping', { crd: file.name }))
        continue
      }
      throw wrapError(`failed to install CRD ${file.name}: `, error)
    }
  }
  if (applied.length === 0) return
  // Helm: CRDs are waited for whatever the strategy, or their objects could not be applied.
  await waitUntilReady(applied, false, { cluster, runtime, timeout: WAIT_MS })
  cluster.resetDiscovery()
}

async function applyCrd(target: Target, method: ApplyMethod, context: ActionContext): Promise<void> {
  const { runtime } = context
  runtime.emit({ kind: 'crd', action: 'applying', object: target.ref })
  try {
    if (method.serverSide) await applyObject(keyOf(target), target.object, { force: method.forceConflicts }, context)
    else await createObject(keyOf(target), target.object, context)
  } catch (error) {
    throw listedError([error], runtime) ?? error
  }
  runtime.emit({ kind: 'crd', action: 'applied', object: target.ref })
}
