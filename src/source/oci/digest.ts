/** Digests of content: `sha256:` and hex digits (Go: opencontainers/go-digest). */
import { createHash, type Hash } from 'node:crypto'

const HEX_LENGTH: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 }
const WELL_FORMED = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/

/** What is wrong with a digest, in Go's words; undefined for one that can be checked. */
export function digestProblem(text: string): string | undefined {
  const colon = text.indexOf(':')
  if (colon <= 0 || colon + 1 === text.length) return 'invalid checksum digest format'
  const length = Object.hasOwn(HEX_LENGTH, text.slice(0, colon)) ? HEX_LENGTH[text.slice(0, colon)] : undefined
  if (length === undefined) {
    return WELL_FORMED.test(text) ? 'unsupported digest algorithm' : 'invalid checksum digest format'
  }
  const hex = text.slice(colon + 1)
  if (hex.length !== length) return 'invalid checksum digest length'
  return /^[a-f0-9]+$/.test(hex) ? undefined : 'invalid checksum digest format'
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${hexOf('sha256', bytes)}`
}

/** Whether the bytes are those of a digest without problem. */
export function hasDigest(bytes: Uint8Array, digest: string): boolean {
  const colon = digest.indexOf(':')
  return hexOf(digest.slice(0, colon), bytes) === digest.slice(colon + 1)
}

function hexOf(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex')
}

/** Loads node:crypto, which takes two milliseconds. */
export function expectHashing(): void {
  createHash('sha256')
}

/** Counts while bytes come. */
export function runningHash(digest: string): Hash {
  return createHash(digest.slice(0, digest.indexOf(':')))
}
