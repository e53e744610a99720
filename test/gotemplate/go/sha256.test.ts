import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../../../gotemplate/go/sha256.ts'

const BYTES = Uint8Array.from({ length: 5000 }, (_, i) => (i * 167 + (i >> 3) * 31) & 0xff)

describe('sha256Hex', () => {
  // FIPS 180-4's examples.
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('%j', (text, digest) => {
    expect(sha256Hex(Buffer.from(text))).toBe(digest)
  })

  it('agrees with OpenSSL on every length around its blocks', () => {
    const lengths = [...Array.from({ length: 300 }, (_, i) => i), 511, 512, 513, 4095, 4096, 5000]
    for (const length of lengths) {
      const bytes = BYTES.subarray(0, length)
      expect(sha256Hex(bytes), String(length)).toBe(createHash('sha256').update(bytes).digest('hex'))
    }
  })
})
