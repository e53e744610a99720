import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isTshelmError } from '../../../src/errors.ts'
import type { Verification } from '../../../src/source/ports.ts'
import { verifyChart, type VerifyInput } from '../../../src/source/provenance/verify.ts'

interface Case {
  readonly name: string
  readonly fileName: string
  readonly provenance: string
  /** What helm prints. */
  readonly helm: string
  readonly archive?: string
}

const recorded = JSON.parse(readFileSync('testdata/provenance/cases.json', 'utf8')) as {
  readonly now: string
  readonly archive: string
  readonly keyrings: Readonly<Record<string, string>>
  readonly cases: readonly Case[]
}

const now = Date.parse(recorded.now)

function input({ fileName, provenance, archive = recorded.archive }: Case, ring = 'pubring.gpg'): VerifyInput {
  return {
    archive: Buffer.from(archive, 'base64'),
    fileName,
    provenance: Buffer.from(provenance),
    keyring: Buffer.from(recorded.keyrings[ring]!, 'base64'),
    keyringName: ring,
    now,
  }
}

async function answer(asked: VerifyInput): Promise<string> {
  try {
    return text(await verifyChart(asked))
  } catch (error) {
    if (!isTshelmError(error)) throw error
    expect(error.code).toBe('source/not-verified')
    return `Error: ${error.message}\n`
  }
}

function text({ signedBy, fingerprint, fileHash }: Verification): string {
  const signers = signedBy.map((name) => `Signed by: ${name}\n`).join('')
  return `${signers}Using Key With Fingerprint: ${fingerprint}\nChart Hash Verified: ${fileHash}\n`
}

/** Helm tells identities in any order. */
function sorted(printed: string): string {
  return printed.split('\n').sort().join('\n')
}

function caseNamed(name: string): Case {
  return recorded.cases.find((one) => one.name === name)!
}

describe('verifyChart', () => {
  it.each(recorded.cases.map((one) => [one.name, one] as const))('decides %s as helm does', async (_, one) => {
    expect(sorted(await answer(input(one)))).toBe(sorted(one.helm))
  })

  it.each(['pubring.kbx', 'export.asc', 'exports.asc'])('reads %s', async (ring) => {
    for (const name of ['ok-rsa2048', 'ok-ed25519', 'ok-nistp256', 'ok-signsub', 'ok-revoked', 'expired']) {
      const one = caseNamed(name)
      expect(await answer(input(one, ring))).toBe(one.helm)
    }
  })
})

describe('keyrings', () => {
  const good = caseNamed('ok-ed25519')
  const box = Buffer.from(recorded.keyrings['pubring.kbx']!, 'base64')
  const boxWith = (offset: number, value: number): Buffer => {
    const copy = Buffer.from(box)
    copy.writeUInt32BE(value, offset)
    return copy
  }
  const FIRST = 32 // The header takes 32 bytes.

  it.each<[string, Uint8Array, string]>([
    ['nothing', Buffer.alloc(0), 'openpgp: signature made by unknown entity'],
    ['text', Buffer.from('hello'), 'failed to load keyring: openpgp: invalid data: tag byte does not have MSB set'],
    [
      'a box without keys',
      box.subarray(0, FIRST),
      'failed to load keyring: reading keybox ring: keybox contains no OpenPGP keys',
    ],
    [
      'a box cut in a head',
      box.subarray(0, FIRST + 2),
      'failed to load keyring: reading keybox ring: truncated blob header at offset 32',
    ],
    [
      'a block without length',
      boxWith(FIRST, 0),
      'failed to load keyring: reading keybox ring: invalid blob length 0 at offset 32',
    ],
    [
      'a key outside of its block',
      boxWith(FIRST + 8, 0xffffffff),
      'failed to load keyring: reading keybox ring: OpenPGP blob at offset 32 has an out-of-range keyblock',
    ],
    [
      'armor of something else',
      Buffer.from('-----BEGIN PGP FOO BLOCK-----\n\nAAAA\n-----END PGP FOO BLOCK-----\n'),
      'failed to load keyring: reading armored keyring ring: expected a public or private key block, got "PGP FOO BLOCK"',
    ],
    [
      'armor without a block',
      Buffer.from('-----BEGIN PGP nothing'),
      'failed to load keyring: reading armored keyring ring: no keys found',
    ],
    [
      'keys that are cut off',
      Buffer.from(recorded.keyrings['pubring.gpg']!, 'base64').subarray(0, 100),
      'failed to load keyring: unexpected EOF',
    ],
  ])('with %s say what helm says', async (_, keyring, message) => {
    expect(await answer({ ...input(good), keyring, keyringName: 'ring' })).toBe(`Error: ${message}\n`)
  })

  it('pass over keys of an import that did not end', async () => {
    const ephemeral = Buffer.from(box)
    for (let at = 0; at < box.length; at += box.readUInt32BE(at)) if (box[at + 4] === 2) ephemeral[at + 7]! |= 2
    expect(await answer({ ...input(good), keyring: ephemeral, keyringName: 'ring' })).toBe(
      'Error: failed to load keyring: reading keybox ring: keybox contains no OpenPGP keys\n',
    )
  })

  it('refuse or take any damage, and never break', async () => {
    const ring = Buffer.from(recorded.keyrings['pubring.gpg']!, 'base64').subarray(0, 1400)
    for (let i = 0; i < 60; i++) {
      const damaged = Buffer.from(ring)
      damaged[(i * 37) % ring.length]! ^= 1 << (i % 8)
      expect(await answer({ ...input(good), keyring: damaged })).toMatch(/^(?:Error: |Signed by: )/)
    }
  })
})

describe('time', () => {
  it('decides what has expired', async () => {
    const expired = caseNamed('expired')
    expect(await answer({ ...input(expired), now: Date.parse('2024-01-20T00:00:00Z') })).toContain('Signed by: expired')
    expect(await answer({ ...input(expired), now: Date.parse('2023-12-01T00:00:00Z') })).toBe(
      'Error: openpgp: key expired\n',
    )
    expect(await answer(input(expired))).toBe('Error: openpgp: key expired\n')
  })
})

describe('tampering', () => {
  const { provenance, ...rest } = caseNamed('ok-ed25519')

  it('of any signed character is found', async () => {
    const begin = provenance.indexOf('\n\n') + 2
    const end = provenance.indexOf('\n-----BEGIN PGP SIGNATURE')
    for (let at = begin; at < end; at += 7) {
      // Blanks at the ends of lines are not signed.
      const changed = `${provenance.slice(0, at)}${provenance[at] === 'x' ? 'y' : 'x'}${provenance.slice(at + 1)}`
      expect(await answer(input({ ...rest, provenance: changed }))).toMatch(/^Error: /)
    }
  })
})
