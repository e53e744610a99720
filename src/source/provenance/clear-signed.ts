/** Clear-signed text, as Go's openpgp/clearsign reads and writes it. */
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { decodeArmor, encodeArmor, type ArmorBlock } from './armor.ts'

export interface ClearSigned {
  /** With plain newlines. */
  readonly text: Uint8Array
  /** What was signed: without blanks at the ends of lines, lines joined by CRLF. */
  readonly signed: Uint8Array
  readonly signature: ArmorBlock
}

const START = '-----BEGIN PGP SIGNED MESSAGE-----'
const SIGNATURE_START = '-----BEGIN PGP SIGNATURE-----'
const SIGNATURE_END = '\n-----END PGP SIGNATURE-----'
const HASH_NAMES = new Set(['MD5', 'SHA1', 'RIPEMD160', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA3-256', 'SHA3-512'])

/** The first message there; undefined if there is none that is whole. */
export function decodeClearSigned(bytes: Uint8Array): ClearSigned | undefined {
  const data = Buffer.from(bytes).toString('latin1')
  const begin = data.startsWith(START) ? 0 : data.indexOf(`\n${START}`) + 1
  if (begin === 0 && !data.startsWith(START)) return undefined
  const first = lineAt(data, begin + START.length)
  const body = first.line === '' ? skipHeaders(data, first.next) : undefined
  return body === undefined ? undefined : readMessage(data, body)
}

function lineAt(data: string, at: number): { readonly line: string; readonly next: number } {
  const newline = data.indexOf('\n', at)
  if (newline < 0) return { line: data.slice(at), next: data.length }
  const end = newline > at && data[newline - 1] === '\r' ? newline - 1 : newline
  return { line: data.slice(at, end), next: newline + 1 }
}

/** Where the text begins. Headers other than Hash are not allowed. */
function skipHeaders(data: string, from: number): number | undefined {
  for (let at = from; at < data.length;) {
    const { line, next } = lineAt(data, at)
    if (line.trim() === '') return next
    const colon = line.indexOf(':')
    if (!/^[ -~]*$/.test(line) || line.slice(0, Math.max(colon, 0)).trim() !== 'Hash') return undefined
    const names = line.slice(colon + 1).split(',')
    if (!names.every((name) => HASH_NAMES.has(name.trim().toUpperCase()))) return undefined
    at = next
  }
  return undefined
}

function readMessage(data: string, from: number): ClearSigned | undefined {
  const lines: string[] = []
  for (let at = from; ;) {
    const { line, next } = lineAt(data, at)
    if (line === SIGNATURE_START) {
      const signature = readSignature(data, at)
      return signature && { text: latin1(lines.join('\n')), signed: latin1(lines.join('\r\n')), signature }
    }
    if (next >= data.length) return undefined
    lines.push(withoutBlanks(line.startsWith('- ') ? line.slice(2) : line, ' \t'))
    at = next
  }
}

function readSignature(data: string, at: number): ArmorBlock | undefined {
  const end = data.indexOf(SIGNATURE_END, at)
  return end < 0 ? undefined : decodeArmor(data.slice(at, end + SIGNATURE_END.length))
}

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

/** What is signed when `text`, a Go string, is. */
export function textToSign(text: string): Uint8Array {
  return encodeUtf8(trimmedLines(text).join('\r\n'))
}

/** `signature` is a packet. */
export function encodeClearSigned(text: string, signature: Uint8Array): string {
  const escaped = trimmedLines(text).map((line) => (line.startsWith('-') ? `- ${line}` : line))
  return `${START}\nHash: SHA512\n\n${escaped.join('\n')}\n${encodeArmor('PGP SIGNATURE', signature)}`
}

function trimmedLines(text: string): string[] {
  return text.split('\n').map((line) => withoutBlanks(line, ' \t\r'))
}

function withoutBlanks(line: string, blanks: string): string {
  let end = line.length
  while (end > 0 && blanks.includes(line[end - 1]!)) end--
  return line.slice(0, end)
}
