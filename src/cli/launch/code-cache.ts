/**
 * V8's code cache on disk: compiled functions of runs before. There are some files for each verb and bundle, for loading functions that
 * a chart does not need takes time, and compiling those that another did not need takes more; what is called alike finds the same file.
 * V8 does not verify what it reads, so the folder must belong to the user alone. Whatever goes wrong, the program runs without.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Script } from 'node:vm'
import { privateFolder } from '../private-folder.ts'
import { replaceFile } from '../replace-file.ts'

// A file begins with the bundle's hash, the milliseconds of the longest run that wrote it, how many calls it knows, and marks of those
// calls. What follows stays aligned.
const HASH_BYTES = 16
const MAX_CALLS = 16
const CALLS_AT = HASH_BYTES + 8
const HEADER_BYTES = CALLS_AT + 4 * MAX_CALLS

/** Files of a verb. Calls that fall on the same file share it: each adds the functions that it uses. */
const SLOTS = 8
/** Verbs whose work depends on the chart. */
const SLOTTED = /^(?:template|install|upgrade|lint)$/

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

/** @param argv verb first */
export function openCodeCache(env: NodeJS.ProcessEnv, argv: readonly string[]): CodeCache | undefined {
  const folder = privateFolder(env, 'code')
  if (folder === undefined) return undefined
  const [verb = ''] = argv
  const call = markOf(argv)
  const slot = SLOTTED.test(verb) ? `-${call % SLOTS}` : ''
  return new FileCache(join(folder, `${/^[a-z]{1,16}$/.test(verb) ? verb : 'other'}${slot}`), call)
}

/** A number for the words of a call. Flags and what is given with `=` stay out: nothing can be told from it about values. */
function markOf(argv: readonly string[]): number {
  let mark = 0
  for (const word of argv) {
    if (word.startsWith('-') || word.includes('=')) continue
    for (let i = 0; i < word.length; i++) mark = (Math.imul(mark, 31) + word.charCodeAt(i)) >>> 0
  }
  return mark
}

/** What a file says of itself. */
interface Header {
  readonly ms: number
  readonly calls: readonly number[]
}

const UNKNOWN: Header = { ms: 0, calls: [] }

class FileCache implements CodeCache {
  readonly #prefix: string
  readonly #call: number
  readonly #kept = new Map<string, Kept>()
  readonly #headers = new Map<string, Header>()

  constructor(prefix: string, call: number) {
    this.#prefix = prefix
    this.#call = call
    process.once('exit', (code) => {
      if (code === 0) this.#write()
    })
  }

  #path(name: string): string {
    return `${this.#prefix}-${name}-${process.version}-${process.arch}`
  }

  read(name: string, build: string): Uint8Array | undefined {
    try {
      const bytes = readFileSync(this.#path(name))
      if (bytes.toString('latin1', 0, HASH_BYTES) !== build) return undefined
      this.#headers.set(name, readHeader(bytes))
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
    for (const [name, { build, script, fresh }] of this.#kept) {
      const known = (fresh && this.#headers.get(name)) || UNKNOWN
      const isLonger = took > known.ms * LONGER + LONGER_BY_MS
      if (fresh && !isLonger && known.calls.includes(this.#call)) continue
      const calls = [this.#call, ...known.calls.filter((call) => call !== this.#call)].slice(0, MAX_CALLS)
      // V8 writes what was read as well as what has been compiled since.
      const code = script.createCachedData()
      replaceFile(this.#path(name), Buffer.concat([headerOf(build, { ms: Math.max(known.ms, took), calls }), code]))
    }
  }
}

function readHeader(bytes: Buffer): Header {
  const count = Math.min(bytes.readUInt32LE(HASH_BYTES + 4), MAX_CALLS)
  const calls: number[] = []
  for (let i = 0; i < count; i++) calls.push(bytes.readUInt32LE(CALLS_AT + 4 * i))
  return { ms: bytes.readUInt32LE(HASH_BYTES), calls }
}

function headerOf(build: string, { ms, calls }: Header): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(build, 'latin1')
  header.writeUInt32LE(Math.min(Math.ceil(ms), 0xffffffff), HASH_BYTES)
  header.writeUInt32LE(calls.length, HASH_BYTES + 4)
  calls.forEach((call, i) => header.writeUInt32LE(call, CALLS_AT + 4 * i))
  return header
}
