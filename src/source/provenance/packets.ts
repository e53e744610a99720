/** OpenPGP packets: their heads, and what of them Go passes over. */
import { failure, structural, truncated, type OpenPgpError } from './openpgp-error.ts'

export interface Packet {
  readonly tag: number
  readonly body: Uint8Array
}

export const TAG = { signature: 2, secretKey: 5, publicKey: 6, secretSubkey: 7, userId: 13, publicSubkey: 14 } as const

const KNOWN = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14, 17, 18, 20, 21])
const MARKER = 10
const TRUST = 12
/** Unknown packets from here on are no errors. */
const NON_CRITICAL = 40

export class PacketReader {
  readonly #bytes: Uint8Array
  readonly #atEnd: OpenPgpError | undefined
  #at = 0
  /** `atEnd`: what stands in place of the end. */
  constructor(bytes: Uint8Array, atEnd?: OpenPgpError) {
    this.#bytes = bytes
    this.#atEnd = atEnd
  }

  /** Undefined at the end. Throws OpenPgpError. */
  next(): Packet | undefined {
    for (;;) {
      if (this.#at >= this.#bytes.length) {
        if (this.#atEnd !== undefined) throw this.#atEnd
        return undefined
      }
      const packet = this.#read()
      const { tag } = packet
      if (KNOWN.has(tag)) return packet
      if (tag !== MARKER && tag !== TRUST && tag < NON_CRITICAL) {
        throw failure(`openpgp: unknown critical packet type: ${tag}`)
      }
    }
  }

  #read(): Packet {
    const head = this.#byte()
    if ((head & 0x80) === 0) throw structural('tag byte does not have MSB set')
    if ((head & 0x40) !== 0) return { tag: head & 0x3f, body: this.#newBody() }
    const tag = (head & 0x3f) >> 2
    const lengthType = head & 3
    return { tag, body: this.#take(lengthType === 3 ? this.#bytes.length - this.#at : this.#number(1 << lengthType)) }
  }

  #newBody(): Uint8Array {
    const parts: Uint8Array[] = []
    for (;;) {
      const first = this.#byte()
      const isPartial = first >= 224 && first < 255
      parts.push(this.#take(isPartial ? 2 ** (first & 0x1f) : this.#length(first)))
      if (!isPartial) return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    }
  }

  #length(first: number): number {
    if (first < 192) return first
    return first === 255 ? this.#number(4) : ((first - 192) << 8) + this.#byte() + 192
  }

  #number(size: number): number {
    let value = 0
    for (let i = 0; i < size; i++) value = value * 256 + this.#byte()
    return value
  }

  #byte(): number {
    if (this.#at >= this.#bytes.length) throw this.#atEnd ?? truncated()
    return this.#bytes[this.#at++]!
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) {
      this.#at = this.#bytes.length
      throw this.#atEnd ?? truncated()
    }
    return this.#bytes.subarray(this.#at, (this.#at += length))
  }
}

/** A packet with its head, in the new format. */
export function encodePacket(tag: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(0xc0 | tag, ...lengthBytes(body.length)), body])
}

function lengthBytes(length: number): readonly number[] {
  if (length < 192) return [length]
  if (length < 8384) return [((length - 192) >> 8) + 192, (length - 192) & 0xff]
  return [255, length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff]
}
