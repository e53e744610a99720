/** bcrypt, htpasswd, derivePassword, encryptAES, decryptAES, genPrivateKey, uuidv4. */
import { FuncError, GoPanic } from '../func.ts'
import type { FuncMap, Host } from '../func.ts'
import { decodeBase64, encodeBase64 } from '../go/base64.ts'
import { bcryptHash } from '../go/bcrypt.ts'
import { nodeCrypto } from '../go/lazy.ts'
import { decodeUtf8, encodeUtf8 } from '../go/utf8.ts'
import type { Int } from '../value.ts'
import { derivePassword } from './derive-password.ts'
import { keysOf } from './key-maker.ts'
import { generatePrivateKeyPem } from './private-keys.ts'

const BLOCK_BYTES = 16

export function cryptoFuncs(host: Host): FuncMap {
  const { costly } = host
  const keys = keysOf(host)
  const hash = (text: string): string => bcryptHash(encodeUtf8(text), host.randomBytes(16))
  const bcrypt = (text: string): string => {
    try {
      return costly === undefined ? hash(text) : costly.take(`bcrypt ${text}`, () => hash(text))
    } catch (error) {
      if (error instanceof FuncError) return `failed to encrypt string with bcrypt: ${error.message}`
      throw error
    }
  }
  return {
    bcrypt: [bcrypt, 'string'],
    htpasswd: [
      (user: string, password: string) =>
        user.includes(':') ? `invalid username: ${user}` : `${user}:${bcrypt(password)}`,
      'string',
      'string',
    ],
    derivePassword: [
      (counter: Int, ...[type, password, user, site]: [string, string, string, string]) =>
        derivePassword({ counter: Number(BigInt.asUintN(32, counter.value)), type, password, user, site }),
      'uint32',
      'string',
      'string',
      'string',
      'string',
    ],
    encryptAES: [
      (password: string, text: string) => encryptAes(password, text, host.randomBytes(BLOCK_BYTES)),
      'string',
      'string',
    ],
    decryptAES: [decryptAes, 'string', 'string'],
    genPrivateKey: [(type: string) => generatePrivateKeyPem(type, keys), 'string'],
    uuidv4: [() => uuid(host.randomBytes(16))],
  }
}

/** The password's first 32 bytes, padded with zeros. */
function aesKey(password: string): Uint8Array {
  const key = Buffer.alloc(32)
  key.set(encodeUtf8(password).subarray(0, 32))
  return key
}

function encryptAes(password: string, text: string, iv: Uint8Array): string {
  if (text === '') return ''
  const cipher = nodeCrypto().createCipheriv('aes-256-cbc', aesKey(password), iv)
  return encodeBase64(Buffer.concat([iv, cipher.update(encodeUtf8(text)), cipher.final()]))
}

/** Go does not check the padding: it cuts off as many bytes as the last one says. */
function decryptAes(password: string, text: string): string {
  if (text === '') return ''
  const bytes = decodeBase64(text)
  if (bytes.length < BLOCK_BYTES) {
    throw new GoPanic(`runtime error: slice bounds out of range [:${BLOCK_BYTES}] with capacity ${capacityOf(text)}`)
  }
  if (bytes.length % BLOCK_BYTES !== 0) throw new GoPanic('crypto/cipher: input not full blocks')
  if (bytes.length === BLOCK_BYTES) throw new GoPanic('runtime error: index out of range [-1]')
  const decipher = nodeCrypto().createDecipheriv('aes-256-cbc', aesKey(password), bytes.subarray(0, BLOCK_BYTES))
  decipher.setAutoPadding(false)
  const plain = Buffer.concat([decipher.update(bytes.subarray(BLOCK_BYTES)), decipher.final()])
  const end = plain.length - plain[plain.length - 1]!
  if (end < 0) throw new GoPanic(`runtime error: slice bounds out of range [:${end}]`)
  return decodeUtf8(plain.subarray(0, end))
}

/** Go decodes into a buffer for as many bytes as there might be. */
function capacityOf(base64: string): number {
  return Math.floor(base64.length / 4) * 3
}

function uuid(random: Uint8Array): string {
  const bytes = Buffer.from(random)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
