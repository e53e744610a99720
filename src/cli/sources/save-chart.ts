/** Charts that are kept as files. */
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathError } from '../../chart/file-system.ts'
import { putFile } from '../write-file.ts'

const MODE = 0o644

/** Whole or not at all, in a folder that is there. Throws `cli/file` in Go's words. */
export function saveFile(path: string, bytes: Uint8Array, cwd: string): void {
  const absolute = resolve(cwd, path)
  try {
    statSync(dirname(absolute))
  } catch (error) {
    throw pathError('open', path, error, 'cli/file')
  }
  putFile(absolute, bytes, MODE)
}
