/** The folder where tshelm keeps what makes it fast: `${XDG_CACHE_HOME:-~/.cache}/tshelm/NAME`, the user's own, or none. */
import { lstatSync, type Stats } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { makeFolders } from '../make-folders.ts'

/** Its path; it is made if need be. Undefined if there is no home, or others could write to it, or TSHELM_NO_CODE_CACHE turns it off. */
export function privateFolder(env: NodeJS.ProcessEnv, name: string): string | undefined {
  if (env['TSHELM_NO_CODE_CACHE']) return undefined
  try {
    const base = cacheHome(env)
    if (base === undefined) return undefined
    const parent = join(base, 'tshelm')
    const folder = join(parent, name)
    const found = lstatSync(folder, { throwIfNoEntry: false }) ?? made(folder)
    // Who may write to the parent could put another folder in this one's place.
    return isPrivate(found, 0o077) && isPrivate(lstatSync(parent), 0o022) ? folder : undefined
  } catch {
    return undefined
  }
}

/** XDG: relative paths are to be ignored. */
function cacheHome({ HOME, XDG_CACHE_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv): string | undefined {
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME
  return (process.platform === 'win32' ? LOCALAPPDATA : HOME && join(HOME, '.cache')) || undefined
}

/** A directory of the user's own, closed to others as the mode says. */
function isPrivate(found: Stats, closed: number): boolean {
  const isOwn = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & closed) === 0)
  return found.isDirectory() && isOwn
}

function made(folder: string): Stats {
  makeFolders(folder, 0o700)
  return lstatSync(folder)
}
