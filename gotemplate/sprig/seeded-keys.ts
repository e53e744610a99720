/**
 * Keys and signatures that are made again from the same random bytes. For tests and comparisons only: whoever knows the seed knows the
 * keys, and the arithmetic takes no care to hide them.
 */
import type { KeyObject } from 'node:crypto'
import { FuncError } from '../func.ts'
import { der, derBits, derInteger, derNodes, derObjectId, TAG } from '../go/der.ts'
import { nodeCrypto } from '../go/lazy.ts'
import type { KeyMaker } from './key-maker.ts'

type RandomBytes = (count: number) => Uint8Array

/** Node's name of a curve → the order of its base point. */
const ORDERS: Readonly<Record<string, bigint>> = {
  secp224r1: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
  prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp384r1: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  secp521r1: (1n << 521n) - 657877501894328237357444332315020117536923257219387276263472201219398408051703n,
}
const P256 = 'prime256v1'
const P256_OID = '1.2.840.10045.3.1.7'
const RSA_EXPONENT = 65537n
const DSA_BITS = 2048
const DSA_DIVISOR_BITS = 256
const ED25519_SEED_BYTES = 32
/** PKCS#8 around the seed of an Ed25519 key. */
const ED25519_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
/** What makes numbers modulo something even enough. */
const EXTRA_BYTES = 8

export function seededKeys(random: RandomBytes): KeyMaker {
  return {
    rsa: (bits) => rsaKey(bits, random),
    dsa: () => dsaKey(random),
    ecdsa: () => ecKey(numberBelow(ORDERS[P256]!, random)),
    ed25519: () => privateKey(Buffer.concat([ED25519_HEAD, random(ED25519_SEED_BYTES)]), 'pkcs8'),
    sign: (hash, data, key) =>
      key.asymmetricKeyType === 'ec' ? ecdsaSignature(hash!, data, key) : nodeCrypto().sign(hash, data, key),
  }
}

function privateKey(bytes: Uint8Array, type: 'pkcs1' | 'pkcs8' | 'sec1'): KeyObject {
  return nodeCrypto().createPrivateKey({ key: Buffer.from(bytes), format: 'der', type })
}

function rsaKey(bits: number, random: RandomBytes): KeyObject {
  const coprime = (prime: bigint): boolean => (prime - 1n) % RSA_EXPONENT !== 0n
  const p = primeOf(bits / 2, random, coprime)
  const q = primeOf(bits / 2, random, (prime) => prime !== p && coprime(prime))
  const [p1, q1] = [p - 1n, q - 1n]
  const d = inverse(RSA_EXPONENT, (p1 * q1) / greatestDivisor(p1, q1))
  const numbers = [0n, p * q, RSA_EXPONENT, d, p, q, d % p1, d % q1, inverse(q, p)]
  return privateKey(der(TAG.sequence, ...numbers.map(derNumber)), 'pkcs1')
}

function dsaKey(random: RandomBytes): ReturnType<KeyMaker['dsa']> {
  const q = primeOf(DSA_DIVISOR_BITS, random)
  let p: bigint
  do {
    const start = numberOf(random(DSA_BITS / 8)) | (1n << BigInt(DSA_BITS - 1))
    p = start - (start % (2n * q)) + 1n
  } while (p >> BigInt(DSA_BITS - 1) !== 1n || oddPrimes().some((prime) => p % BigInt(prime) === 0n) || !isPrime(p))
  const g = power(2n, (p - 1n) / q, p)
  const x = numberBelow(q, random)
  const parameters = Buffer.concat([p, q, g].map(derNumber))
  return [parameters, derNumber(power(g, x, p)), derNumber(x)]
}

function ecKey(secret: bigint): KeyObject {
  const bytes = bytesOf(secret, 32)
  const parts = [
    der(TAG.integer, Buffer.of(1)),
    der(TAG.octetString, bytes),
    der(0xa0, derObjectId(P256_OID)),
    der(0xa1, derBits(pointOf(P256, bytes))),
  ]
  return privateKey(der(TAG.sequence, ...parts), 'sec1')
}

/** The base point times a number, uncompressed. */
function pointOf(curve: string, factor: Uint8Array): Uint8Array {
  const multiplier = nodeCrypto().createECDH(curve)
  multiplier.setPrivateKey(factor)
  return multiplier.getPublicKey()
}

/** FIPS 186-5, with a secret number from key and data in place of a random one. */
function ecdsaSignature(hash: string, data: Uint8Array, key: KeyObject): Uint8Array {
  const { createHash, createHmac } = nodeCrypto()
  const curve = key.asymmetricKeyDetails?.namedCurve ?? ''
  const order = ORDERS[curve]
  if (order === undefined) throw new FuncError('x509: unsupported elliptic curve')
  const size = Math.ceil(bitsOf(order) / 8)
  const digest = createHash(hash).update(data).digest()
  const message = numberOf(digest) >> BigInt(Math.max(0, digest.length * 8 - bitsOf(order)))
  const secret = derNodes(derNodes(key.export({ type: 'sec1', format: 'der' }))[0]!.content)[1]!.content
  for (let attempt = 0; ; attempt++) {
    const derived = [0, 1].map((part) => createHmac('sha512', secret).update(digest).update(Buffer.of(attempt, part)))
    const nonce = (numberOf(Buffer.concat(derived.map((hmac) => hmac.digest()))) % (order - 1n)) + 1n
    const r = numberOf(pointOf(curve, bytesOf(nonce, size)).subarray(1, 1 + size)) % order
    const s = (inverse(nonce, order) * (message + r * numberOf(secret))) % order
    if (r !== 0n && s !== 0n) return der(TAG.sequence, derNumber(r), derNumber(s))
  }
}

const SIEVE_LIMIT = 4000
const smallPrimes: number[] = []

function oddPrimes(): readonly number[] {
  if (smallPrimes.length > 0) return smallPrimes
  for (let n = 3; n < SIEVE_LIMIT; n += 2) if (smallPrimes.every((prime) => n % prime !== 0)) smallPrimes.push(n)
  return smallPrimes
}

/** The first acceptable prime from a random place on. Its two highest bits are set, so that the product of two is as long as it has to be. */
function primeOf(bits: number, random: RandomBytes, accepts: (prime: bigint) => boolean = () => true): bigint {
  const start = numberOf(random(bits / 8)) | (3n << BigInt(bits - 2)) | 1n
  const primes = oddPrimes()
  const rests = primes.map((prime) => Number(start % BigInt(prime)))
  for (let step = 0; ; step += 2) {
    if (primes.some((prime, i) => (rests[i]! + step) % prime === 0)) continue
    const candidate = start + BigInt(step)
    if (bitsOf(candidate) > bits) return primeOf(bits, random, accepts)
    if (isPrime(candidate) && accepts(candidate)) return candidate
  }
}

function isPrime(candidate: bigint): boolean {
  return nodeCrypto().checkPrimeSync(candidate)
}

/** From 1 up to the limit. */
function numberBelow(limit: bigint, random: RandomBytes): bigint {
  return (numberOf(random(Math.ceil(bitsOf(limit) / 8) + EXTRA_BYTES)) % (limit - 1n)) + 1n
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

function bytesOf(number: bigint, size: number): Uint8Array {
  return Buffer.from(number.toString(16).padStart(size * 2, '0'), 'hex')
}

function derNumber(number: bigint): Uint8Array {
  return derInteger(bytesOf(number, Math.ceil(bitsOf(number) / 8)))
}

function bitsOf(number: bigint): number {
  return number.toString(2).length
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}

/** Modulo something that has no divisor in common with the number. */
function inverse(number: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, number % modulus]
  let [factor, nextFactor] = [0n, 1n]
  while (next !== 0n) {
    const times = rest / next
    ;[rest, next] = [next, rest - times * next]
    ;[factor, nextFactor] = [nextFactor, factor - times * nextFactor]
  }
  return factor < 0n ? factor + modulus : factor
}
