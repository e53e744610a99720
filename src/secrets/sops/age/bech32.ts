/** Bech32 (BIP 173), of any length: how age writes its keys. */
import { sopsError } from '../error.ts'

const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const
const CHECKSUM = 6
/** Post-quantum keys have some 2000. */
const MAX_LENGTH = 8192

export interface Bech32 {
  /** In the case that it was written in. */
  readonly prefix: string
  readonly data: Uint8Array
}

/** Throws with age's text, which does not show the key. */
export function decodeBech32(text: string): Bech32 {
  if (text.length > MAX_LENGTH) throw malformed('too long')
  if (text.toLowerCase() !== text && text.toUpperCase() !== text) throw malformed('mixed case')
  const at = text.lastIndexOf('1')
  if (at < 1 || at + 7 > text.length) {
    throw malformed(`separator '1' at invalid position: pos=${at}, len=${text.length}`)
  }
  const prefix = text.slice(0, at)
  const values = Array.from(text.slice(at + 1).toLowerCase(), (char, i) => {
    const value = CHARSET.indexOf(char)
    if (value < 0) throw malformed(`invalid character data part: s[${i}]`)
    return value
  })
  if (polymod([...expanded(prefix), ...values]) !== 1) throw malformed('invalid checksum')
  return { prefix, data: Uint8Array.from(regrouped(values.slice(0, -CHECKSUM), { from: 5, to: 8, pad: false })) }
}

/** In the case of the prefix. */
export function encodeBech32(prefix: string, data: Uint8Array): string {
  const values = regrouped([...data], { from: 8, to: 5, pad: true })
  const mod = polymod([...expanded(prefix), ...values, 0, 0, 0, 0, 0, 0]) ^ 1
  const checksum = Array.from({ length: CHECKSUM }, (_, i) => (mod >> (5 * (5 - i))) & 31)
  const text = `${prefix.toLowerCase()}1${[...values, ...checksum].map((value) => CHARSET[value]).join('')}`
  return prefix.toLowerCase() === prefix ? text : text.toUpperCase()
}

function malformed(text: string): Error {
  return sopsError('secrets/config', text)
}

function polymod(values: readonly number[]): number {
  let sum = 1
  for (const value of values) {
    const top = sum >> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    GENERATOR.forEach((factor, i) => {
      if (((top >> i) & 1) === 1) sum ^= factor
    })
  }
  return sum
}

function expanded(prefix: string): number[] {
  const units = Array.from(prefix.toLowerCase(), (char) => char.charCodeAt(0))
  return [...units.map((unit) => unit >> 5), 0, ...units.map((unit) => unit & 31)]
}

interface Regrouping {
  readonly from: number
  readonly to: number
  readonly pad: boolean
}

function regrouped(values: readonly number[], { from, to, pad }: Regrouping): number[] {
  const result: number[] = []
  const mask = (1 << to) - 1
  let held = 0
  let bits = 0
  for (const value of values) {
    held = ((held << from) | value) & 0xfff
    bits += from
    for (; bits >= to; result.push((held >> bits) & mask)) bits -= to
  }
  const rest = (held << (to - bits)) & mask
  if (pad) return bits > 0 ? [...result, rest] : result
  if (bits >= from) throw malformed('illegal zero padding')
  if (rest !== 0) throw malformed('non-zero padding')
  return result
}
