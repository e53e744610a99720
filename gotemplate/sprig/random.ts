/** randAlphaNum, randAlpha, randAscii, randNumeric, randBytes, randInt, shuffle. */
import { GoPanic } from '../func.ts'
import type { FuncMap, Host } from '../func.ts'
import { encodeBase64 } from '../go/base64.ts'
import { runes } from '../go/utf8.ts'
import { int } from '../value.ts'
import { checkText } from './budget.ts'

const DIGITS = '0123456789'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ASCII: string = String.fromCharCode(...Array.from({ length: 127 - 32 }, (_, i) => 32 + i))

export function randomFuncs(host: Host): FuncMap {
  const below = (limit: number): number => Number(randomBelow(host, BigInt(limit)))
  const text = (alphabet: string) => (count: number) => randomText(host, alphabet, count)
  return {
    randAlphaNum: [text(DIGITS + LETTERS), 'int'],
    randAlpha: [text(LETTERS), 'int'],
    randNumeric: [text(DIGITS), 'int'],
    randAscii: [text(ASCII), 'int'],
    randBytes: [(count: number) => randomBytes(host, count), 'int'],
    randInt: [
      (min: number, max: number) => {
        if (max <= min) throw new GoPanic('invalid argument to Intn')
        return int(BigInt(min) + randomBelow(host, BigInt(max) - BigInt(min)))
      },
      'int',
      'int',
    ],
    shuffle: [(value: string) => shuffled(value, below), 'string'],
  }
}

/** Each character equally likely: bytes that would favour some are thrown away. */
function randomText(host: Host, alphabet: string, count: number): string {
  checkText(count)
  const usable = 256 - (256 % alphabet.length)
  let out = ''
  while (out.length < count) {
    for (const byte of host.randomBytes(Math.min(count - out.length + 16, 4096))) {
      if (byte < usable && out.length < count) out += alphabet[byte % alphabet.length]!
    }
  }
  return out
}

function randomBytes(host: Host, count: number): string {
  if (count < 0) throw new GoPanic('runtime error: makeslice: len out of range')
  checkText(count)
  return encodeBase64(host.randomBytes(count))
}

/** An evenly distributed number from 0 up to the limit, which is positive. */
function randomBelow(host: Host, limit: bigint): bigint {
  const bits = (limit - 1n).toString(2).length
  const bytes = Math.ceil(bits / 8)
  for (;;) {
    const value = BigInt(`0x${Buffer.from(host.randomBytes(bytes)).toString('hex')}`) & ((1n << BigInt(bits)) - 1n)
    if (value < limit) return value
  }
}

function shuffled(text: string, below: (limit: number) => number): string {
  const characters = runes(text)
  for (let i = characters.length - 1; i > 0; i--) {
    const other = below(i + 1)
    const held = characters[i]!
    characters[i] = characters[other]!
    characters[other] = held
  }
  return characters.join('')
}
