/** Sprig's base64, base32 and checksums. Decoders give Go's error text as their result. */
import { FuncError, type FuncMap } from '../func.ts'
import { nodeCrypto } from '../go/lazy.ts'
import { decodeBase32, encodeBase32 } from '../go/base32.ts'
import { decodeBase64 } from '../go/base64.ts'
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

function digest(algorithm: 'sha1' | 'sha256' | 'sha512'): (text: string) => string {
  return (text) => nodeCrypto().createHash(algorithm).update(encodeUtf8(text)).digest('hex')
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
  sha1sum: [digest('sha1'), 'string'],
  sha256sum: [digest('sha256'), 'string'],
  sha512sum: [digest('sha512'), 'string'],
  adler32sum: [adler32, 'string'],
}
