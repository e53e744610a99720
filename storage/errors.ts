/** What goes wrong in storage. Messages are Helm's. */

export type StorageErrorCode =
  | 'not-found'
  | 'already-exists'
  /** An annotation is not what it was expected to be. */
  | 'changed'
  | 'no-deployed-releases'
  | 'invalid-key'
  | 'invalid-label'
  | 'invalid-record'
  /** The cluster or database refused; `cause` is its error. */
  | 'backend'
  /** The database is not there, does not answer, or the connection string is wrong. */
  | 'unreachable'

export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode
  /** What to do. */
  readonly hint: string | undefined
  constructor(code: StorageErrorCode, message: string, cause?: unknown, hint?: string) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.hint = hint
  }
}

/** By brand, so that two copies of the package in one process understand each other. */
export function isStorageError(error: unknown, code?: StorageErrorCode): error is StorageError {
  if (!(error instanceof Error) || error.name !== 'StorageError' || !('code' in error)) return false
  return code === undefined || error.code === code
}

export function releaseNotFound(): StorageError {
  return new StorageError('not-found', 'release: not found')
}

export function releaseExists(): StorageError {
  return new StorageError('already-exists', 'release: already exists')
}

export function annotationChanged(): StorageError {
  return new StorageError('changed', 'release: annotation has changed')
}

export function invalidKey(): StorageError {
  return new StorageError('invalid-key', 'release: invalid key')
}

export function noDeployedReleases(name: string): StorageError {
  return new StorageError('no-deployed-releases', `${JSON.stringify(name)} has no deployed releases`)
}

/** `prefix: message of error`, keeping the code of a StorageError. */
export function storageFailure(prefix: string, error: unknown): StorageError {
  const message = error instanceof Error ? error.message : String(error)
  const [code, hint] = isStorageError(error) ? [error.code, error.hint] : ['backend' as const]
  return new StorageError(code, prefix + message, error, hint)
}
