/** repositories.yaml on disk, shared with Helm. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { failureCode, pathError } from '../../chart/file-system.ts'
import { wrapError } from '../../errors.ts'
import { makeFolders } from '../../make-folders.ts'
import {
  NO_REPOSITORIES,
  readRepositories,
  repositoriesYaml,
  type RepositoriesFile,
} from '../../source/repositories.ts'
import type { CliContext } from '../command.ts'
import { writeError, writeWhole } from '../write-file.ts'
import { withFileLock } from './file-lock.ts'

const SECRET = 0o600

/** Undefined if there is no such file. Throws in Go's words: `cli/file`, `source/invalid-config`. */
export function readRepositoriesFile({ settings, cwd }: CliContext): RepositoriesFile | undefined {
  const path = settings.repositoryConfig
  let bytes: Uint8Array
  try {
    bytes = readFileSync(resolve(cwd, path))
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return undefined
    throw pathError(failureCode(error) === 'EISDIR' ? 'read' : 'open', path, error, 'cli/file')
  }
  return readRepositories(bytes)
}

/** As most commands tell of one that cannot be read. */
export function loadRepositoriesFile(context: CliContext): RepositoriesFile {
  try {
    return readRepositoriesFile(context) ?? NO_REPOSITORIES
  } catch (error) {
    const isUnread = failureCode(error) === 'cli/file'
    throw isUnread
      ? wrapError(`couldn't load repositories file (${context.settings.repositoryConfig}): `, error)
      : error
  }
}

/** Others that may read it see the old or the new one. Throws `cli/file` in Go's words. */
export function writeRepositoriesFile(file: RepositoriesFile, { settings, cwd }: CliContext): void {
  const path = resolve(cwd, settings.repositoryConfig)
  try {
    makeFolders(dirname(path), 0o755)
    writeWhole(path, encodeUtf8(repositoriesYaml(file)), SECRET)
  } catch (error) {
    throw writeError(settings.repositoryConfig, error)
  }
}

/** Helm's lock beside the file. */
function lockPath({ settings, cwd }: CliContext): string {
  const path = resolve(cwd, settings.repositoryConfig)
  return `${path.slice(0, path.length - extname(path).length)}.lock`
}

/** Nobody else changes the file meanwhile. */
export async function lockedRepositories<Result>(context: CliContext, work: () => Promise<Result>): Promise<Result> {
  const path = lockPath(context)
  try {
    makeFolders(dirname(path), 0o777)
  } catch (error) {
    throw pathError('mkdir', dirname(path), error, 'cli/file')
  }
  return withFileLock(path, { platform: process.platform, clock: context.clock }, work)
}

/** Helm does not lock here, and makes no file for it. */
export function lockedIfShared<Result>(context: CliContext, work: () => Promise<Result>): Promise<Result> {
  return existsSync(lockPath(context)) ? lockedRepositories(context, work) : work()
}
