/** Files that others may be reading. */
import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Puts a file, for the user alone, in the place of one that may be there; without it, if that fails. */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const draft = `${path}.${process.pid}`
  try {
    writeFileSync(draft, bytes, { mode: 0o600, flag: 'wx' })
    renameSync(draft, path)
  } catch {
    rmSync(draft, { force: true })
  }
}
