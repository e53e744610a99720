/** Sprig's base64, base32 and checksums. Decoders give Go's error text as their result. */
import { FuncError, type FuncMap } from '../func.ts'
import { nodeCrypto } from '../go/lazy.ts'
import { decodeBase32, encodeBase32 } from '../go/base32.ts'
import { decodeBase64 } from '../go/base64.ts'
import { sha256Hex } from '../go/sha256.ts'
import { decodeUtf8, encodeUtf8 } from '../go/utf8.ts'

function errorAsText(decode: (text: string) => Uint8Array): (text: string) => string {
  return (text) => {
    try {
      return decodeUtf8(decode(text))
    } catch (error) {
      if (error instanceof FuncError) return error.message
      throw error
    }
  }
}

function digest(algorithm: 'sha1' | 'sha256' | 'sha512', bytes: Uint8Array): string {
  return nodeCrypto().createHash(algorithm).update(bytes).digest('hex')
}

/** Loading node:crypto takes as long as hashing twice as much without it, and most charts hash less. */
const BYTES_BEFORE_CRYPTO = 8192
let hashedBytes = 0

/** Charts hash the same file for each workload. What is kept is no more than the bytes above. */
const digests = new Map<string, string>()

function sha256sum(text: string): string {
  const known = digests.get(text)
  if (known !== undefined) return known
  const bytes = encodeUtf8(text)
  hashedBytes += bytes.length + 64
  if (hashedBytes > BYTES_BEFORE_CRYPTO) {
    digests.clear()
    return digest('sha256', bytes)
  }
  const found = sha256Hex(bytes)
  digests.set(text, found)
  return found
}

/** As many additions as stay below 2^31. */
const ADLER_RUN = 3800
const ADLER_PRIME = 65521

function adler32(text: string): string {
  const bytes = encodeUtf8(text)
  let low = 1
  let high = 0
  for (let start = 0; start < bytes.length; start += ADLER_RUN) {
    const end = Math.min(start + ADLER_RUN, bytes.length)
    for (let i = start; i < end; i++) {
      low += bytes[i]!
      high += low
    }
    low %= ADLER_PRIME
    high %= ADLER_PRIME
  }
  return String(high * 65536 + low)
}

export const encodingFuncs: FuncMap = {
  b64enc: [(text: string) => Buffer.from(encodeUtf8(text)).toString('base64'), 'string'],
  b64dec: [errorAsText(decodeBase64), 'string'],
  b32enc: [(text: string) => encodeBase32(encodeUtf8(text)), 'string'],
  b32dec: [errorAsText(decodeBase32), 'string'],
  sha1sum: [(text: string) => digest('sha1', encodeUtf8(text)), 'string'],
  sha256sum: [sha256sum, 'string'],
  sha512sum: [(text: string) => digest('sha512', encodeUtf8(text)), 'string'],
  adler32sum: [adler32, 'string'],
}
