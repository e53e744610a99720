/** bcrypt: Blowfish with an expensive key schedule. */
import { FuncError } from '../func.ts'

const COST = 10
const MAX_PASSWORD_BYTES = 72
const SALT_BYTES = 16
const ROUNDS = 16
const SUBKEYS = ROUNDS + 2
const SBOX_WORDS = 1024
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

interface Cipher {
  readonly subkeys: Int32Array
  readonly boxes: Int32Array
}

/** Go: bcrypt.GenerateFromPassword at its default cost. `salt` is 16 random bytes. Throws FuncError if the password is too long. */
export function bcryptHash(password: Uint8Array, salt: Uint8Array): string {
  if (password.length > MAX_PASSWORD_BYTES) throw new FuncError('bcrypt: password length exceeds 72 bytes')
  const cipher = expensiveKeySetup(keyWords(Buffer.concat([password, Buffer.of(0)])), keyWords(salt))
  const digest = encryptMagic(cipher)
  // The last byte of the digest is left out, as the first implementation did.
  return `$2a$${COST}$${encode(salt.subarray(0, SALT_BYTES))}${encode(digest.subarray(0, 23))}`
}

function expensiveKeySetup(key: Int32Array, salt: Int32Array): Cipher {
  const pi = piWords()
  const cipher: Cipher = { subkeys: pi.slice(0, SUBKEYS), boxes: pi.slice(SUBKEYS) }
  const noSalt = new Int32Array(SUBKEYS)
  expandKey(cipher, key, salt)
  for (let i = 0; i < 2 ** COST; i++) {
    expandKey(cipher, key, noSalt)
    expandKey(cipher, salt, noSalt)
  }
  return cipher
}

/** 18 words of the bytes repeated over and over. Both a key and a salt are used in this form. */
function keyWords(bytes: Uint8Array): Int32Array {
  const words = new Int32Array(SUBKEYS)
  for (let i = 0; i < SUBKEYS * 4; i++) words[i >> 2] = (words[i >> 2]! << 8) | bytes[i % bytes.length]!
  return words
}

function expandKey(cipher: Cipher, key: Int32Array, salt: Int32Array): void {
  const { subkeys, boxes } = cipher
  for (let i = 0; i < SUBKEYS; i++) subkeys[i]! ^= key[i]!
  const half = new Int32Array(2)
  let taken = 0
  for (const target of [subkeys, boxes]) {
    for (let i = 0; i < target.length; i += 2) {
      half[0]! ^= salt[taken & 3]!
      half[1]! ^= salt[(taken + 1) & 3]!
      taken += 2
      encrypt(subkeys, boxes, half)
      target[i] = half[0]!
      target[i + 1] = half[1]!
    }
  }
}

function encrypt(subkeys: Int32Array, boxes: Int32Array, half: Int32Array): void {
  let left = half[0]! ^ subkeys[0]!
  let right = half[1]!
  for (let round = 1; round <= ROUNDS; round += 2) {
    right ^= mix(boxes, left) ^ subkeys[round]!
    left ^= mix(boxes, right) ^ subkeys[round + 1]!
  }
  half[0] = right ^ subkeys[ROUNDS + 1]!
  half[1] = left
}

function mix(boxes: Int32Array, word: number): number {
  const sum = (boxes[word >>> 24]! + boxes[256 + ((word >>> 16) & 0xff)]!) | 0
  return ((sum ^ boxes[512 + ((word >>> 8) & 0xff)]!) + boxes[768 + (word & 0xff)]!) | 0
}

function encryptMagic({ subkeys, boxes }: Cipher): Uint8Array {
  const magic = Buffer.from('OrpheanBeholderScryDoubt', 'latin1')
  const half = new Int32Array(2)
  for (let at = 0; at < magic.length; at += 8) {
    half[0] = magic.readInt32BE(at)
    half[1] = magic.readInt32BE(at + 4)
    for (let i = 0; i < 64; i++) encrypt(subkeys, boxes, half)
    magic.writeInt32BE(half[0], at)
    magic.writeInt32BE(half[1], at + 4)
  }
  return magic
}

/** Base64 with bcrypt's own alphabet and no padding. */
function encode(bytes: Uint8Array): string {
  const standard = Buffer.from(bytes).toString('base64').replace(/=+$/, '')
  return standard.replace(/./g, (char) => ALPHABET[STANDARD.indexOf(char)]!)
}

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

let pi: Int32Array | undefined

/** Blowfish starts from the fractional digits of pi, which are quicker computed than kept. */
function piWords(): Int32Array {
  if (pi !== undefined) return pi
  const words = SUBKEYS + SBOX_WORDS
  const guard = 64n
  const bits = BigInt(words * 32) + guard
  // Machin's formula.
  const value = (16n * arctanOfInverse(5n, bits) - 4n * arctanOfInverse(239n, bits)) >> guard
  const hex = value
    .toString(16)
    .slice(1)
    .padStart(words * 8, '0')
  pi = Int32Array.from({ length: words }, (_, i) => parseInt(hex.slice(i * 8, i * 8 + 8), 16) | 0)
  return pi
}

/** arctan(1/n) as a fixed-point number. */
function arctanOfInverse(n: bigint, bits: bigint): bigint {
  let power = (1n << bits) / n
  let sum = power
  for (let k = 3n, sign = -1n; power !== 0n; k += 2n, sign = -sign) {
    power /= n * n
    sum += (sign * power) / k
  }
  return sum
}
