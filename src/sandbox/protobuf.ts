/** Reads objects that Go clients send as protobuf: the envelope `k8s\\0` runtime.Unknown, and messages by the schema's field numbers. */
import type { Json, JsonObject } from '../object.ts'
import { structOf } from './schema.ts'
import type { Field, Shape, StructShape } from './shape.ts'
import { badRequest } from './status.ts'

const MAX_DEPTH = 100

interface Wire {
  readonly number: number
  /** Varints and fixed numbers, or the bytes of everything else. */
  readonly value: bigint | Uint8Array
}

export function decodeProtobuf(bytes: Uint8Array): JsonObject {
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== 'k8s\0')
    throw badRequest('the body is no Kubernetes protobuf')
  const unknown = readMessage(bytes.subarray(4))
  const typeMeta = readMessage(bytesOf(unknown, 1))
  const apiVersion = text(bytesOf(typeMeta, 1))
  const kind = text(bytesOf(typeMeta, 2))
  const struct = structFor(apiVersion, kind)
  if (!struct) throw badRequest(`no protobuf schema for ${apiVersion} ${kind}`)
  return { apiVersion, kind, ...readStruct(bytesOf(unknown, 2), struct, 0) }
}

function structFor(apiVersion: string, kind: string): StructShape | undefined {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['core', apiVersion]
  return structOf(`${group.split('.')[0]!}/${version}.${kind}`) ?? structOf(`meta/v1.${kind}`)
}

function readMessage(bytes: Uint8Array): Wire[] {
  const result: Wire[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) throw badRequest('unexpected EOF in protobuf')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw badRequest('proto: integer overflow')
  }
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw badRequest('unexpected EOF in protobuf')
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    const wireType = Number(tag & 7n)
    if (wireType === 0) result.push({ number, value: varint() })
    else if (wireType === 1) result.push({ number, value: take(8) })
    else if (wireType === 2) result.push({ number, value: take(Number(varint())) })
    else if (wireType === 5) result.push({ number, value: take(4) })
    else throw badRequest(`proto: illegal wireType ${wireType}`)
  }
  return result
}

function bytesOf(message: readonly Wire[], number: number): Uint8Array {
  const found = message.findLast((wire) => wire.number === number)?.value
  return found instanceof Uint8Array ? found : new Uint8Array()
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

function readStruct(bytes: Uint8Array, shape: StructShape, depth: number): JsonObject {
  if (depth > MAX_DEPTH) throw badRequest('the protobuf message is nested too deeply')
  const result: JsonObject = {}
  const byNumber = new Map<number, Field>()
  // fields of embedded messages stand under the embedded message's own number
  const inner = new Set(
    shape.embedded.flatMap(({ shape: each }) => (each.form === 'struct' ? [...each.fields.values()] : [])),
  )
  for (const field of shape.fields.values()) if (!inner.has(field)) byNumber.set(field.number, field)
  const embedded = new Map(shape.embedded.map((field) => [field.number, field]))
  for (const { number, value } of readMessage(bytes)) {
    const message = embedded.get(number)
    if (message?.shape.form === 'struct' && value instanceof Uint8Array) {
      Object.assign(result, readStruct(value, message.shape, depth + 1))
      continue
    }
    const field = byNumber.get(number)
    if (field) addField(result, field, value, depth)
  }
  return result
}

function addField(result: JsonObject, { name, shape }: Field, value: Wire['value'], depth: number): void {
  if (shape.form === 'list') {
    const list = result[name]
    const item = readValue(value, shape.item, depth)
    if (Array.isArray(list)) list.push(item)
    else result[name] = [item]
  } else if (shape.form === 'map' && value instanceof Uint8Array) {
    const entry = readMessage(value)
    const map = (result[name] ??= {}) as JsonObject
    const item = entry.findLast((wire) => wire.number === 2)?.value ?? new Uint8Array()
    map[text(bytesOf(entry, 1))] = readValue(item, shape.value, depth)
  } else result[name] = readValue(value, shape, depth)
}

function readValue(value: Wire['value'], shape: Shape, depth: number): Json {
  if (shape.form === 'struct') return value instanceof Uint8Array ? readStruct(value, shape, depth + 1) : {}
  if (shape.form === 'list')
    return value instanceof Uint8Array
      ? readMessage(value).map((wire) => readValue(wire.value, shape.item, depth + 1))
      : []
  if (shape.form !== 'scalar') return rawJson(value)
  switch (shape.scalar) {
    case 'b':
      return value !== 0n
    case 'i':
    case 'l':
      return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0
    case 'f':
      return value instanceof Uint8Array && value.length === 8 ? Buffer.from(value).readDoubleLE() : 0
    case 'y':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : ''
    case 't':
    case 'T':
      return value instanceof Uint8Array ? time(value, shape.scalar === 'T') : null
    case 'q':
      return value instanceof Uint8Array ? text(bytesOf(readMessage(value), 1)) : '0'
    case 'o':
      return value instanceof Uint8Array ? intOrString(value) : 0
    case 's':
      return value instanceof Uint8Array ? text(value) : ''
  }
}

/** RawExtension and JSON hold JSON text as field 1. */
function rawJson(value: Wire['value']): Json {
  if (!(value instanceof Uint8Array)) return null
  try {
    return JSON.parse(text(bytesOf(readMessage(value), 1))) as Json
  } catch {
    return null
  }
}

function numberOf(message: readonly Wire[], number: number): number {
  const found = message.findLast((wire) => wire.number === number)?.value
  return typeof found === 'bigint' ? Number(BigInt.asIntN(64, found)) : 0
}

function time(bytes: Uint8Array, micro: boolean): Json {
  const message = readMessage(bytes)
  const seconds = numberOf(message, 1)
  if (message.length === 0 || seconds < 0) return null
  const micros = String(Math.floor(numberOf(message, 2) / 1000)).padStart(6, '0')
  const date = new Date(seconds * 1000).toISOString().slice(0, 19)
  return micro ? `${date}.${micros}Z` : `${date}Z`
}

function intOrString(bytes: Uint8Array): Json {
  const message = readMessage(bytes)
  return numberOf(message, 1) === 1 ? text(bytesOf(message, 3)) : numberOf(message, 2)
}
