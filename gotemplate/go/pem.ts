/** Go's encoding/pem. */
import { decodeBase64, encodeBase64 } from './base64.ts'

export interface PemBlock {
  readonly type: string
  readonly bytes: Uint8Array
}

const BLOCK =
  /(?:^|\n)-----BEGIN ([^\n]*?)-----[ \t\r]*\n((?:[^\n:]*:[^\n]*\n)*)([A-Za-z0-9+/=\s]*?)-----END \1-----[ \t\r]*(?:\n|$)/

/** The first block of a text; undefined if there is none. */
export function decodePem(text: string): PemBlock | undefined {
  const match = BLOCK.exec(text)
  if (match === null) return undefined
  const [, type = '', , body = ''] = match
  const base64 = body.replace(/\s/g, '')
  return base64.length % 4 === 0 && /^[^=]*={0,2}$/.test(base64) ? { type, bytes: decodeBase64(base64) } : undefined
}

export function encodePem({ type, bytes }: PemBlock): string {
  const lines = encodeBase64(bytes).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${type}-----\n${lines.map((line) => `${line}\n`).join('')}-----END ${type}-----\n`
}
