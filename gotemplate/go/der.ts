/** DER, the binary form of keys and certificates: enough to write X.509 and to find one's way in what was read. */
import { FuncError } from '../func.ts'

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** A tag with its contents. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.of(tag, ...lengthBytes(body.length)), body])
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [0x80 | bytes.length, ...bytes]
}

/** A non-negative INTEGER of big-endian bytes. */
export function derInteger(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const digits = bytes.subarray(start)
  return der(TAG.integer, digits.length === 0 || digits[0]! >= 0x80 ? Buffer.of(0) : Buffer.of(), digits)
}

/** An OBJECT IDENTIFIER in dotted form. */
export function derObjectId(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes: number[] = []
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc & 0x7f]
    for (let high = arc >>> 7; high > 0; high >>>= 7) groups.unshift((high & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return der(TAG.objectId, Uint8Array.from(bytes))
}

/** A BIT STRING of whole bytes, `unused` bits at the end not counting. */
export function derBits(bytes: Uint8Array, unused = 0): Uint8Array {
  return der(TAG.bitString, Buffer.of(unused), bytes)
}

/** One element of a DER structure. */
export interface DerNode {
  readonly tag: number
  /** With tag and length. */
  readonly raw: Uint8Array
  readonly content: Uint8Array
}

/** The elements that follow one another in `bytes`. Throws FuncError for what is not DER. */
export function derNodes(bytes: Uint8Array): DerNode[] {
  const nodes: DerNode[] = []
  for (let at = 0; at < bytes.length;) {
    const node = derNodeAt(bytes, at)
    nodes.push(node)
    at += node.raw.length
  }
  return nodes
}

function derNodeAt(bytes: Uint8Array, at: number): DerNode {
  const tag = bytes[at]!
  const first = bytes[at + 1] ?? truncated('truncated tag or length')
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4) truncated('length too large')
    length = 0
    for (const end = start + count; start < end; start++)
      length = length * 256 + (bytes[start] ?? truncated('truncated tag or length'))
  }
  if (start + length > bytes.length) truncated('data truncated')
  return { tag, raw: bytes.subarray(at, start + length), content: bytes.subarray(start, start + length) }
}

function truncated(problem: string): never {
  throw new FuncError(`asn1: syntax error: ${problem}`)
}
