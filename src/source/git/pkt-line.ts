/** Lines as git sends them: four hex digits of length, and what they count. https://git-scm.com/docs/protocol-common */
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { invalidAnswer } from './answer-error.ts'

export type Packet = Uint8Array | 'flush' | 'delimiter' | 'end'

const HEADER = 4
const SPECIAL = ['flush', 'delimiter', 'end'] as const
const PARTS: Readonly<Record<string, string>> = { flush: '0000', delimiter: '0001' }

/** Texts get a line feed; `delimiter` and `flush` stand for themselves. */
export function packetsOf(lines: readonly string[]): Uint8Array {
  const text = lines.map((line) => {
    const part = PARTS[line]
    if (part !== undefined) return part
    const length = encodeUtf8(line).length + 1 + HEADER
    return `${length.toString(16).padStart(HEADER, '0')}${line}\n`
  })
  return encodeUtf8(text.join(''))
}

/** Throws `source/fetch-failed` for lengths that are none. */
export function* readPackets(bytes: Buffer): Generator<Packet> {
  for (let at = 0; at < bytes.length;) {
    const digits = bytes.toString('latin1', at, at + HEADER)
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw invalidAnswer('a line has no length')
    const length = Number.parseInt(digits, 16)
    const special = SPECIAL[length]
    if (special !== undefined) {
      yield special
      at += HEADER
      continue
    }
    if (length < HEADER || at + length > bytes.length) throw invalidAnswer('a line is cut off')
    yield bytes.subarray(at + HEADER, at + length)
    at += length
  }
}

/** A line's text, without its line feed. */
export function textOf(line: Uint8Array): string {
  return Buffer.from(line.buffer, line.byteOffset, line.length).toString().replace(/\n$/, '')
}
