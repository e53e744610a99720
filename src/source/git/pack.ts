/** Packs: the objects of a repository in one file, many of them as changes of others. https://git-scm.com/docs/pack-format */
import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { MAX_GIT_OBJECTS, MAX_GIT_UNPACKED_BYTES } from '../../limits.ts'
import { invalidAnswer, tooLarge } from './answer-error.ts'
import { applyDelta } from './delta.ts'

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag'

export interface GitObject {
  readonly type: ObjectType
  readonly data: Buffer
}

const TYPES: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' }
const OFFSET_DELTA = 6
const ID_DELTA = 7
const ID_BYTES = 20
const HEADER_BYTES = 12

interface Waiting {
  readonly offset: number
  readonly delta: Buffer
}

/** Objects by their ids, each of which is the hash of what it holds. Throws `source/fetch-failed` and `source/limit-exceeded`. */
export function readPack(pack: Buffer): ReadonlyMap<string, GitObject> {
  const count = checkPack(pack)
  const byId = new Map<string, GitObject>()
  const byOffset = new Map<number, GitObject>()
  const waiting = new Map<string | number, Waiting[]>()
  let unpacked = 0
  const keep = (first: number, object: GitObject): void => {
    // Made one by one: small changes may become large together.
    const ready: [number, () => GitObject][] = [[first, () => object]]
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
      const [offset, make] = next
      const base = make()
      unpacked += base.data.length
      if (unpacked > MAX_GIT_UNPACKED_BYTES) throw tooLarge(`more than ${MAX_GIT_UNPACKED_BYTES} bytes of files`)
      const id = idOf(base)
      byOffset.set(offset, base)
      byId.set(id, base)
      for (const key of [offset, id]) {
        for (const { offset: at, delta } of waiting.get(key) ?? []) {
          ready.push([at, () => ({ type: base.type, data: applyDelta(base.data, delta) })])
        }
        waiting.delete(key)
      }
    }
  }
  const wait = (base: string | number, change: Waiting): void => {
    unpacked += change.delta.length
    const others = waiting.get(base)
    if (others === undefined) waiting.set(base, [change])
    else others.push(change)
  }
  let at = HEADER_BYTES
  for (let i = 0; i < count; i++) {
    const entry = entryAt(pack, at)
    if (entry.base === undefined) keep(at, { type: entry.type!, data: entry.data })
    else {
      const base = typeof entry.base === 'number' ? byOffset.get(entry.base) : byId.get(entry.base)
      if (base !== undefined) keep(at, { type: base.type, data: applyDelta(base.data, entry.data) })
      else wait(entry.base, { offset: at, delta: entry.data })
    }
    at = entry.end
  }
  if (waiting.size > 0) throw invalidAnswer('objects are changes of others that are missing')
  return byId
}

/** How many objects there are. */
function checkPack(pack: Buffer): number {
  const end = pack.length - ID_BYTES
  if (end < HEADER_BYTES || pack.toString('latin1', 0, 4) !== 'PACK' || pack.readUInt32BE(4) !== 2) {
    throw invalidAnswer('that is no pack')
  }
  if (!createHash('sha1').update(pack.subarray(0, end)).digest().equals(pack.subarray(end))) {
    throw invalidAnswer('the pack is damaged')
  }
  const count = pack.readUInt32BE(8)
  if (count > MAX_GIT_OBJECTS) throw tooLarge(`more than ${MAX_GIT_OBJECTS} files and folders`)
  return count
}

interface Entry {
  readonly type: ObjectType | undefined
  /** Of a change: offset or id of what it changes. */
  readonly base: number | string | undefined
  readonly data: Buffer
  readonly end: number
}

function entryAt(pack: Buffer, start: number): Entry {
  let at = start
  const byte = (): number => {
    const value = pack[at++]
    if (value === undefined || at > pack.length - ID_BYTES) throw invalidAnswer('the pack is cut off')
    return value
  }
  let head = byte()
  const kind = (head >> 4) & 7
  let size = head & 15
  for (let factor = 16; head & 128; factor *= 128) {
    head = byte()
    size += (head & 127) * factor
    if (size > MAX_GIT_UNPACKED_BYTES) throw tooLarge(`a file of more than ${MAX_GIT_UNPACKED_BYTES} bytes`)
  }
  let base: number | string | undefined
  if (kind === ID_DELTA) {
    base = pack.toString('hex', at, at + ID_BYTES)
    at += ID_BYTES
  } else if (kind === OFFSET_DELTA) {
    base = start - offsetFrom(byte)
  } else if (TYPES[kind] === undefined) throw invalidAnswer(`there is no type ${kind} of objects`)
  const { data, length } = inflated(pack.subarray(at, pack.length - ID_BYTES), size)
  return { type: TYPES[kind], base, data, end: at + length }
}

/** Each byte but the last counts one more than its digits say. */
function offsetFrom(byte: () => number): number {
  let digit = byte()
  let offset = digit & 127
  while (digit & 128) {
    digit = byte()
    offset = (offset + 1) * 128 + (digit & 127)
    if (offset > Number.MAX_SAFE_INTEGER / 256) throw invalidAnswer('an offset is too large')
  }
  return offset
}

function inflated(bytes: Uint8Array, size: number): { readonly data: Buffer; readonly length: number } {
  let result: { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }
  try {
    result = inflateSync(bytes, { info: true, maxOutputLength: size + 1 }) as unknown as typeof result
  } catch {
    throw invalidAnswer('an object cannot be unpacked')
  }
  if (result.buffer.length !== size) throw invalidAnswer('an object has another size than it says')
  return { data: result.buffer, length: result.engine.bytesWritten }
}

function idOf({ type, data }: GitObject): string {
  return createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest('hex')
}
