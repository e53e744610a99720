/**
 * Lists of Secrets, ConfigMaps and bare metadata in the API's protobuf encoding, and errors: half as long as JSON, and what is not needed
 * is not even looked at. Objects come out as their JSON would, without the fields that nobody reads.
 */
import { TshelmError } from '../errors.ts'
import type { Json, JsonObject, KubeObject } from '../object.ts'
import type { Status } from './api-error.ts'

export interface DecodedList {
  readonly metadata: { readonly continue?: string; readonly resourceVersion?: string }
  readonly items: readonly KubeObject[]
}

export interface ListedKind {
  readonly apiVersion: string
  readonly kind: string
}

const MAGIC = 'k8s\0'
const BYTES = 2

/** Throws TshelmError `kube/api`. */
export function decodeList(bytes: Buffer, type: ListedKind): DecodedList {
  const reader = new Reader(bytes)
  const [from, to] = messageIn(reader)
  const items: KubeObject[] = []
  let metadata: DecodedList['metadata'] = {}
  reader.each(from, to, (field, start, end) => {
    if (field === 1) metadata = listMeta(reader, start, end)
    else if (field === 2) items.push(item(reader, [start, end], type))
  })
  return { metadata, items }
}

/** What went wrong. Throws TshelmError `kube/api`. */
export function decodeStatus(bytes: Buffer): Status {
  const reader = new Reader(bytes)
  const status: { -readonly [K in keyof Status]: Status[K] } = { kind: 'Status' }
  reader.each(...messageIn(reader), (field, start, end, number) => {
    if (start === end && number === 0) return
    if (field === 3) status.message = reader.text(start, end)
    else if (field === 4) status.reason = reader.text(start, end)
    else if (field === 5) status.details = statusDetails(reader, [start, end])
    else if (field === 6) status.code = number
  })
  return status
}

type Details = NonNullable<Status['details']>

function statusDetails(reader: Reader, [from, to]: Span): Details {
  const details: { -readonly [K in keyof Details]: Details[K] } = {}
  const causes: NonNullable<Details['causes']>[number][] = []
  reader.each(from, to, (field, start, end, number) => {
    if (start === end && number === 0) return
    if (field === 1) details.name = reader.text(start, end)
    else if (field === 2) details.group = reader.text(start, end)
    else if (field === 3) details.kind = reader.text(start, end)
    else if (field === 4) causes.push(statusCause(reader, [start, end]))
    else if (field === 5) details.retryAfterSeconds = number
  })
  if (causes.length > 0) details.causes = causes
  return details
}

function statusCause(reader: Reader, [from, to]: Span): NonNullable<Details['causes']>[number] {
  const names: Readonly<Record<number, string>> = { 1: 'reason', 2: 'message', 3: 'field' }
  const cause: Record<string, string> = {}
  reader.each(from, to, (field, start, end) => {
    const name = names[field]
    if (name !== undefined && start < end) cause[name] = reader.text(start, end)
  })
  return cause
}

/** runtime.Unknown: the type comes first, then the message. */
function messageIn(reader: Reader): Span {
  if (reader.bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) throw malformed()
  return reader.last(MAGIC.length, reader.bytes.length, 2)
}

function listMeta(reader: Reader, from: number, to: number): DecodedList['metadata'] {
  const meta: { continue?: string; resourceVersion?: string } = {}
  reader.each(from, to, (field, start, end) => {
    if (field === 2) meta.resourceVersion = reader.ascii(start, end)
    else if (field === 3) meta.continue = reader.ascii(start, end)
  })
  return meta
}

type Span = readonly [from: number, to: number]

function item(reader: Reader, [from, to]: Span, { apiVersion, kind }: ListedKind): KubeObject {
  const object: KubeObject = { apiVersion, kind, metadata: { name: '' } }
  const data: JsonObject = {}
  reader.each(from, to, (field, start, end) => {
    if (field === 1) object.metadata = objectMeta(reader, [start, end])
    else if (field === 2) {
      const [key, [valueFrom, valueTo]] = entry(reader, [start, end])
      const value = reader.bytes.subarray(valueFrom, valueTo)
      data[key] = kind === 'Secret' ? value.toString('base64') : value.toString('utf8')
      object.data = data
    } else if (field === 3 && kind === 'Secret') object.type = reader.ascii(start, end)
  })
  return object
}

const TEXTS: Readonly<Record<number, string>> = { 1: 'name', 3: 'namespace', 5: 'uid', 6: 'resourceVersion' }

function objectMeta(reader: Reader, [from, to]: Span): KubeObject['metadata'] {
  const meta: KubeObject['metadata'] = { name: '' }
  const owners: Json[] = []
  const managed: ManagedEntry[] = []
  reader.each(from, to, (field, start, end) => {
    const name = TEXTS[field]
    if (name !== undefined) meta[name] = reader.ascii(start, end)
    else if (field === 8) meta['creationTimestamp'] = time(reader, [start, end])
    else if (field === 11) put(reader, [start, end], (meta['labels'] ??= {}) as JsonObject)
    else if (field === 12) put(reader, [start, end], (meta['annotations'] ??= {}) as JsonObject)
    else if (field === 13) owners.push(owner(reader, [start, end]))
    else if (field === 17) managed.push(new ManagedEntry(reader, [start, end]))
  })
  if (owners.length > 0) meta['ownerReferences'] = owners
  if (managed.length > 0) meta['managedFields'] = managed as unknown as Json
  return meta
}

/** The fields are a text of JSON, which is parsed when somebody asks. */
class ManagedEntry {
  readonly #reader: Reader
  readonly #span: Span
  constructor(reader: Reader, span: Span) {
    this.#reader = reader
    this.#span = span
  }
  get fieldsV1(): JsonObject {
    const reader = this.#reader
    const [from, to] = reader.last(...this.#span, 7)
    const [start, end] = reader.last(from, to, 1)
    return start === end ? {} : (JSON.parse(reader.text(start, end)) as JsonObject)
  }
}

function owner(reader: Reader, [from, to]: Span): JsonObject {
  const names: Readonly<Record<number, string>> = { 1: 'kind', 3: 'name', 4: 'uid', 5: 'apiVersion' }
  const found: JsonObject = {}
  reader.each(from, to, (field, start, end) => {
    const name = names[field]
    if (name !== undefined) found[name] = reader.ascii(start, end)
  })
  return found
}

function time(reader: Reader, [from, to]: Span): string {
  let seconds = 0
  reader.each(from, to, (field, start, end, number) => {
    if (field === 1 && start === end) seconds = number
  })
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}

function put(reader: Reader, span: Span, into: JsonObject): void {
  const [key, [from, to]] = entry(reader, span)
  into[key] = reader.text(from, to)
}

/** A map's key, and where its value is. */
function entry(reader: Reader, [from, to]: Span): readonly [string, Span] {
  let key = ''
  let value: Span = [to, to]
  reader.each(from, to, (field, start, end) => {
    if (field === 1) key = reader.ascii(start, end)
    else if (field === 2) value = [start, end]
  })
  return [key, value]
}

class Reader {
  readonly bytes: Buffer
  #at = 0
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** The fields of the message between `from` and `to`: of numbers the value, of all else where the bytes are. */
  each(from: number, to: number, visit: (field: number, start: number, end: number, number: number) => void): void {
    let at = from
    while (at < to) {
      this.#at = at
      const tag = this.#varint(to)
      const wire = tag % 8
      if (wire === BYTES) {
        const length = this.#varint(to)
        const start = this.#at
        at = start + length
        if (at > to) throw malformed()
        visit((tag - wire) / 8, start, at, 0)
      } else {
        const number = wire === 0 ? this.#varint(to) : 0
        at = this.#at + (wire === 1 ? 8 : wire === 5 ? 4 : 0)
        if (at > to || (wire !== 0 && wire !== 1 && wire !== 5)) throw malformed()
        visit((tag - wire) / 8, at, at, number)
      }
    }
  }

  /** Where the last field of this number is; nowhere if there is none. */
  last(from: number, to: number, wanted: number): [from: number, to: number] {
    let found: [number, number] = [to, to]
    this.each(from, to, (field, start, end) => {
      if (field === wanted) found = [start, end]
    })
    return found
  }

  ascii(start: number, end: number): string {
    return this.bytes.toString('latin1', start, end)
  }

  text(start: number, end: number): string {
    return this.bytes.toString('utf8', start, end)
  }

  #varint(to: number): number {
    const { bytes } = this
    let value = 0
    let scale = 1
    for (let at = this.#at; at < to && at < this.#at + 10; at++) {
      const byte = bytes[at]!
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        this.#at = at + 1
        return value
      }
      scale *= 128
    }
    throw malformed()
  }
}

function malformed(): TshelmError {
  return new TshelmError('kube/api', 'the answer is no Kubernetes protobuf')
}
