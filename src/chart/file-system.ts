/** What reading a chart asks of the file system: small enough to fake, synchronous because a chart is hundreds of tiny files. */
import { TshelmError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'

export type EntryKind = 'file' | 'directory' | 'symlink' | 'other'

export interface DirectoryEntry {
  readonly name: string
  readonly kind: EntryKind
}

export interface FileContent {
  readonly data: Uint8Array
  /** Modification time, milliseconds since the epoch. */
  readonly modified: number
}

/** Failures are thrown as errors with Node's `code`: ENOENT, EACCES … */
export interface FileSystem {
  /** The absolute, cleaned form of a path. */
  absolute(path: string): string
  /** What a path is; links are not followed. */
  kind(path: string): EntryKind
  /** The entries of a directory, in any order. */
  list(path: string): readonly DirectoryEntry[]
  /** A file's content, links followed; undefined if it is larger than `limit` bytes. */
  read(path: string, limit: number): FileContent | undefined
  /** The path with all links resolved. */
  resolve(path: string): string
}

/** Go's text for the error codes that a chart can run into. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  EMFILE: 'too many open files',
  EEXIST: 'file exists',
  EIO: 'input/output error',
  ENOSPC: 'no space left on device',
  EDQUOT: 'disk quota exceeded',
  EFBIG: 'file too large',
  EROFS: 'read-only file system',
  ETXTBSY: 'text file busy',
  EINVAL: 'invalid argument',
}

/** Go's *PathError: `open x: no such file or directory`. */
export function pathError(
  operation: string,
  path: string,
  cause: unknown,
  code: ErrorCode = 'chart/invalid-file',
): TshelmError {
  const failure = failureCode(cause)
  const reason = REASONS[failure] ?? (cause instanceof Error ? cause.message : failure)
  return new TshelmError(code, `${operation} ${path}: ${reason}`, { cause, data: { path, errno: failure } })
}

/** Node's error code; '' if the value is no such error. */
export function failureCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
}
