/** From a path as a state file writes it to files: patterns, remote references, and what happens where nothing is found. */
import { stateError } from '../errors.ts'
import { joinPath } from '../files.ts'
import type { StateFiles } from '../files.ts'
import type { MissingFileHandlerConfig } from '../model.ts'
import type { LogLevel } from '../ports.ts'
import { hasPattern, isRemote } from '../remote/reference.ts'
import type { Remote } from '../remote/remote.ts'

export interface Storage {
  /** For messages. */
  readonly filePath: string
  readonly basePath: string
  readonly files: StateFiles
  readonly remote: Remote
  readonly log: (level: LogLevel, message: string) => void
}

export interface Wanted {
  /** What they are, in messages: `environment values`. */
  readonly what: string
  readonly path: string
  /** `Error`, `Warn`, `Info` or `Debug`; default `Error`. */
  readonly handler?: string | undefined
  readonly handlerConfig?: MissingFileHandlerConfig | undefined
}

const LEVELS: Readonly<Record<string, LogLevel>> = { Warn: 'warn', Info: 'info', Debug: 'debug' }

/** The files; undefined where none are there and that is allowed (and told). Throws where it is not. */
export async function resolveFiles(storage: Storage, wanted: Wanted): Promise<readonly string[] | undefined> {
  const { what, path, handler = 'Error' } = wanted
  const files = isRemote(path) ? await remoteFiles(storage, wanted) : expandPaths(storage, path)
  if (files.length > 0) return files
  const title = `${what} file matching "${path}"`
  if (handler === 'Error') throw stateError(`${title} does not exist in "${storage.basePath}"`)
  const level = Object.hasOwn(LEVELS, handler) ? LEVELS[handler] : undefined
  if (level === undefined) {
    const place = `while processing "${path}" in "${storage.filePath}"`
    throw stateError(`invalid missing file handler "${handler}" ${place}: it must be one of [Error Warn Info Debug]`)
  }
  storage.log(level, `skipping missing ${title}`)
  return undefined
}

async function remoteFiles(storage: Storage, { path, handlerConfig }: Wanted): Promise<string[]> {
  const { files, remote } = storage
  let fetched: string
  try {
    fetched = await remote.fetch(path, 'values')
  } catch (error) {
    const lenient = handlerConfig?.ignoreMissingGitBranch === true
    if (lenient && error instanceof Error && error.message.includes("' did not match any file(s) known to git"))
      return []
    throw error
  }
  if (files.isFile(fetched)) return [fetched]
  return hasPattern(path) ? files.glob(fetched).filter((file) => files.isFile(file)) : []
}

/** Sorted. */
export function expandPaths({ basePath, files }: Pick<Storage, 'basePath' | 'files'>, pattern: string): string[] {
  return files.glob(normalizePath(basePath, pattern))
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/

/** A relative path joined to the folder of the state file; addresses and what begins with that folder already stay. */
export function normalizePath(basePath: string, path: string): string {
  if (SCHEME.test(path) || path.startsWith('/')) return path
  if (basePath !== '' && basePath !== '.' && path.startsWith(`${basePath}/`)) return path
  return joinPath(basePath, path)
}
