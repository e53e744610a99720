/** ASCII armor, as Go's openpgp/armor reads and writes it: checksums are neither looked at nor made. */
import { failure, structural, truncated, type OpenPgpError } from './openpgp-error.ts'

export interface ArmorBlock {
  /** `PGP SIGNATURE`, `PGP PUBLIC KEY BLOCK` … */
  readonly type: string
  readonly body: Uint8Array
  /** What is met behind `body`, where its text goes wrong. */
  readonly failure?: OpenPgpError
  /** Where the text behind the block begins. */
  readonly end: number
}

const BEGIN = '-----BEGIN '
const END = '-----END '
const DASHES = '-----'
/** Longest line that Go reads at once. */
const LINE_BUFFER = 100
const MAX_BODY_LINE = 96
const WIDTH = 64

/** Latin-1 text, line by line. */
class Lines {
  readonly text: string
  at: number
  constructor(text: string, at: number) {
    this.text = text
    this.at = at
  }
  /** Without its end; undefined behind the last one. */
  next(): string | undefined {
    if (this.at >= this.text.length) return undefined
    const newline = this.text.indexOf('\n', this.at)
    const end = newline < 0 ? this.text.length : newline
    const line = this.text.slice(this.at, end)
    this.at = newline < 0 ? end : end + 1
    return line.endsWith('\r') ? line.slice(0, -1) : line
  }
}

/** The first block at or behind `from` in `text` (one character a byte); undefined if there is none. */
export function decodeArmor(text: string, from = 0): ArmorBlock | undefined {
  const lines = new Lines(text, from)
  for (;;) {
    const type = skipToBegin(lines)
    if (type === undefined) return undefined
    const headers = skipHeaders(lines)
    if (headers === 'end') return undefined
    if (headers === 'body') return { type, ...readBody(lines), end: lines.at }
  }
}

function skipToBegin(lines: Lines): string | undefined {
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.length >= LINE_BUFFER) continue
    const trimmed = line.trim()
    if (trimmed.length > BEGIN.length + DASHES.length && trimmed.startsWith(BEGIN)) {
      return trimmed.slice(BEGIN.length, -DASHES.length)
    }
  }
  return undefined
}

/** Go: a line that is no header makes what was read garbage, and the next block is looked for. */
function skipHeaders(lines: Lines): 'body' | 'garbage' | 'end' {
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const trimmed = line.trim()
    if (trimmed === '') return 'body'
    if (!trimmed.includes(':')) return 'garbage'
  }
  return 'end'
}

function readBody(lines: Lines): Pick<ArmorBlock, 'body' | 'failure'> {
  const parts: string[] = []
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const trimmed = line.trim()
    if (trimmed.startsWith(END) || (trimmed.length === 5 && trimmed.startsWith('='))) break
    const isLong = line.length >= LINE_BUFFER || trimmed.length > MAX_BODY_LINE
    const good = BASE64.exec(trimmed)![0].length
    if (isLong || good < trimmed.length) {
      parts.push(isLong ? '' : trimmed.slice(0, good))
      return { body: wholeBytes(parts), failure: isLong ? structural('armor invalid') : notBase64(good) }
    }
    parts.push(trimmed)
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return length % 4 === 0 ? { body: wholeBytes(parts) } : { body: wholeBytes(parts), failure: truncated() }
}

/** Padding ends a text, but Go sees that only when it reads on. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}/

function notBase64(at: number): OpenPgpError {
  return failure(`illegal base64 data at input byte ${at}`)
}

/** Of every four characters. */
function wholeBytes(parts: readonly string[]): Uint8Array {
  const text = parts.join('')
  return Buffer.from(text.slice(0, text.length - (text.length % 4)), 'base64')
}

/** Without a newline behind the last line. */
export function encodeArmor(type: string, body: Uint8Array): string {
  const text = Buffer.from(body).toString('base64')
  const lines = text.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? []
  return `${BEGIN}${type}${DASHES}\n\n${lines.join('\n')}\n${END}${type}${DASHES}`
}
