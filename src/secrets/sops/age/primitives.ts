/** What the formats of age are made of: X25519, HKDF, ChaCha20-Poly1305. */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'

const PRIVATE_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex')
const PUBLIC_HEAD = Buffer.from('302a300506032b656e032100', 'hex')
const NONCE = new Uint8Array(12)
export const TAG_BYTES = 16
export const POINT_BYTES = 32

function privateKeyOf(scalar: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, scalar]), format: 'der', type: 'pkcs8' })
}

/** The point that a scalar gives. */
export function publicPoint(scalar: Uint8Array): Uint8Array {
  const spki = createPublicKey(privateKeyOf(scalar)).export({ format: 'der', type: 'spki' })
  return spki.subarray(PUBLIC_HEAD.length)
}

/** Throws if the result is zero. */
export function x25519(scalar: Uint8Array, point: Uint8Array): Uint8Array {
  const publicKey = createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, point]), format: 'der', type: 'spki' })
  return diffieHellman({ privateKey: privateKeyOf(scalar), publicKey })
}

/** 32 bytes by HKDF with SHA-256. */
export function derive(secret: Uint8Array, salt: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, info, 32))
}

/** By default with a nonce of zeros: for keys that are used once. */
export function seal(key: Uint8Array, plain: Uint8Array, nonce: Uint8Array = NONCE): Uint8Array {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES })
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Undefined if it is not what was sealed with that key. */
export function unseal(key: Uint8Array, sealed: Uint8Array, nonce: Uint8Array = NONCE): Uint8Array | undefined {
  const end = sealed.length - TAG_BYTES
  if (end < 0) return undefined
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(sealed.subarray(end))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
  } catch {
    return undefined
  }
}

/** Without padding. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}

/** Undefined for what is not the one way to write these bytes. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return toBase64(bytes) === text ? bytes : undefined
}
