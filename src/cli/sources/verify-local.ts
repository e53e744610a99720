/** Archives on this machine, and what is signed beside them. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { basePath, extPath } from '../../../gotemplate/go/path.ts'
import { pathError } from '../../chart/file-system.ts'
import { messageOf, TshelmError, wrapError } from '../../errors.ts'
import { verifyArchive } from '../../source/fetch-provenance.ts'
import type { Verification } from '../../source/ports.ts'
import type { CliContext } from '../command.ts'

/** `path` as messages say it. Rejects with `source/not-verified` or `source/not-found` in Helm's words. */
export async function verifyLocal(
  path: string,
  keyring: string,
  { cwd, clock }: Pick<CliContext, 'cwd' | 'clock'>,
): Promise<Verification> {
  checkVerifiable(path, cwd)
  const readFile = (name: string): Promise<Uint8Array> => Promise.resolve(read(name, cwd))
  return verifyArchive(
    {
      fileName: basePath(path),
      bytes: readAs('chart archive', path, cwd),
      provenance: readAs('provenance file', `${path}.prov`, cwd),
    },
    keyring,
    { readFile, clock },
  )
}

function checkVerifiable(path: string, cwd: string): void {
  if (stat(path, cwd).isDirectory()) {
    throw new TshelmError('source/not-verified', 'unpacked charts cannot be verified')
  }
  if (extPath(path).toLowerCase() !== '.tgz') throw new TshelmError('source/not-verified', 'chart must be a tgz file')
  const provenance = `${path}.prov`
  try {
    stat(provenance, cwd)
  } catch (cause) {
    const message = `could not load provenance file ${provenance}: ${messageOf(cause)}`
    throw new TshelmError('source/not-verified', message, { cause })
  }
}

function stat(path: string, cwd: string): ReturnType<typeof statSync> & object {
  try {
    return statSync(path === '' ? '' : resolve(cwd, path))
  } catch (error) {
    throw pathError('stat', path, error, 'source/not-found')
  }
}

function readAs(what: string, path: string, cwd: string): Uint8Array {
  try {
    return read(path, cwd)
  } catch (error) {
    throw wrapError(`failed to read ${what}: `, error)
  }
}

function read(path: string, cwd: string): Uint8Array {
  try {
    return readFileSync(path === '' ? '' : resolve(cwd, path))
  } catch (error) {
    const operation = (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'read' : 'open'
    throw pathError(operation, path, error, 'cli/file')
  }
}
