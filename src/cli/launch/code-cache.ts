/**
 * V8's code cache on disk, a file for each verb and bundle: compiled functions of runs before. V8 does not verify what it reads, so the
 * folder must belong to the user alone. Whatever goes wrong, the program runs without. TSHELM_NO_CODE_CACHE turns it off.
 */
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync, type Stats } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Script } from 'node:vm'

// A file begins with the bundle's hash and the milliseconds that the run took that wrote it; what follows stays aligned.
const HASH_BYTES = 16
const HEADER_BYTES = 24

/** A run that is that much longer knows functions that the cached one did not. */
const LONGER = 1.5
const LONGER_BY_MS = 15

interface Kept {
  readonly build: string
  readonly script: Script
  /** Whether it ran from the cache. */
  readonly fresh: boolean
}

export interface CodeCache {
  /** Cached code of that very build. */
  read(name: string, build: string): Uint8Array | undefined
  /** Remembers a script; a successful end of the process writes its code, if the file has less. */
  keep(name: string, script: Kept): void
}

export function openCodeCache(env: NodeJS.ProcessEnv, verb = ''): CodeCache | undefined {
  if (env['TSHELM_NO_CODE_CACHE']) return undefined
  try {
    const folder = privateFolder(env)
    return folder === undefined ? undefined : new FileCache(folder, /^[a-z]{1,16}$/.test(verb) ? verb : 'other')
  } catch {
    return undefined
  }
}

function privateFolder(env: NodeJS.ProcessEnv): string | undefined {
  const base = cacheHome(env)
  if (base === undefined) return undefined
  const parent = join(base, 'tshelm')
  const folder = join(parent, 'code')
  const found = lstatSync(folder, { throwIfNoEntry: false }) ?? made(folder)
  // Who may write to the parent could put another folder in this one's place.
  return isPrivate(found, 0o077) && isPrivate(lstatSync(parent), 0o022) ? folder : undefined
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
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return lstatSync(folder)
}

class FileCache implements CodeCache {
  readonly #folder: string
  readonly #verb: string
  readonly #kept = new Map<string, Kept>()
  /** How long the run took that wrote what was read, in ms. */
  #recorded = 0

  constructor(folder: string, verb: string) {
    this.#folder = folder
    this.#verb = verb
    process.once('exit', (code) => {
      if (code === 0) this.#write()
    })
  }

  #path(name: string): string {
    return join(this.#folder, `${this.#verb}-${name}-${process.version}-${process.arch}`)
  }

  read(name: string, build: string): Uint8Array | undefined {
    try {
      const bytes = readFileSync(this.#path(name))
      if (bytes.toString('latin1', 0, HASH_BYTES) !== build) return undefined
      this.#recorded = bytes.readUInt32LE(HASH_BYTES)
      return bytes.subarray(HEADER_BYTES)
    } catch {
      return undefined
    }
  }

  keep(name: string, script: Kept): void {
    this.#kept.set(name, script)
  }

  #write(): void {
    const took = process.uptime() * 1000
    const isLonger = took > this.#recorded * LONGER + LONGER_BY_MS
    for (const [name, { build, script, fresh }] of this.#kept) {
      if (fresh && !isLonger) continue
      const header = Buffer.alloc(HEADER_BYTES)
      header.write(build, 'latin1')
      header.writeUInt32LE(Math.min(Math.ceil(took), 0xffffffff), HASH_BYTES)
      replace(this.#path(name), Buffer.concat([header, script.createCachedData()]))
    }
  }
}

function replace(path: string, bytes: Uint8Array): void {
  const draft = `${path}.${process.pid}`
  try {
    writeFileSync(draft, bytes, { mode: 0o600, flag: 'wx' })
    renameSync(draft, path)
  } catch {
    rmSync(draft, { force: true })
  }
}
