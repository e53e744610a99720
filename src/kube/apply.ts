/** Server-side apply: the request, and its failures in Helm's words. */
import { TshelmError, wrapError } from '../errors.ts'
import { gvkText } from '../object.ts'
import { httpStatus, type Status } from './api-error.ts'
import type { ApplyOptions, ObjectKey } from './cluster.ts'
import { objectPath, queryText, writeQuery } from './paths.ts'
import { PROTOBUF, type ApiRequest } from './transport.ts'
import type { KubeObject } from '../object.ts'

// The server encodes it in a fraction of the time; kinds of CRDs have none.
const UNREAD = `${PROTOBUF},application/json`

/** A field that another manager owns, as the server told. */
export interface FieldConflict {
  /** `kubectl-edit`; '' if the message has another form. */
  readonly manager: string
  /** `.spec.replicas`. */
  readonly field: string
  readonly message: string
}

/** Throws TshelmError `kube/invalid-object` for an object without a name: apply cannot generate one. */
export function applyRequest(key: ObjectKey, object: KubeObject, options: ApplyOptions): ApiRequest {
  if (key.name === '') throw new TshelmError('kube/invalid-object', 'resource name may not be empty')
  const query = queryText({ ...writeQuery(options), force: String(options.force ?? false) })
  return {
    method: 'PATCH',
    path: objectPath(key) + query,
    contentType: 'application/apply-patch+yaml',
    body: JSON.stringify(object),
    repeatable: true,
    ...(options.unread === true ? { accept: UNREAD } : {}),
  }
}

/** The same error as Helm reports it; a conflict carries `data.conflicts`, a list of FieldConflict. */
export function applyFailure(key: ObjectKey, error: unknown): TshelmError {
  const { resource, name } = key
  const object = `${resource.namespaced ? key.namespace : ''}/${name} ${gvkText(resource)}`
  const status = httpStatus(error)
  if (status === 415) return wrapError('server-side apply not available on the server: ', error)
  if (error instanceof TshelmError && error.code === 'kube/conflict') {
    const { code, data, message } = error
    return new TshelmError(code, `conflict occurred while applying object ${object}: ${message}`, {
      cause: error,
      data: { ...data, conflicts: conflictsOf(data.details as Status['details']) },
      hint: 'another manager owns these fields: leave them out, or take them over with --force-conflicts',
    })
  }
  return wrapError(`server-side apply failed for object ${object}: `, error)
}

function conflictsOf(details: Status['details']): FieldConflict[] {
  return (details?.causes ?? [])
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field = '', message = '' }) => ({
      field,
      message,
      manager: /^conflict with "([^"]*)"/.exec(message)?.[1] ?? '',
    }))
}
