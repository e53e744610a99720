/** Keys that files on this machine hold. */
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeBech32 } from '../../../src/secrets/sops/age/bech32.ts'
import { publicPoint } from '../../../src/secrets/sops/age/primitives.ts'
import { wireText } from '../../../src/secrets/sops/age/ssh-private-key.ts'
import { decryptSops } from '../../../src/secrets/sops/decrypt.ts'
import { encryptSops } from '../../../src/secrets/sops/encrypt.ts'
import { ageKeysOf } from '../../../src/secrets/sops/keys/age.ts'
import { combineShares, splitSecret } from '../../../src/secrets/sops/shamir.ts'
import { machine } from './host.ts'

const PLAIN = '# why\npassword: hunter2\nport: 8080\n'

interface Recorded {
  readonly id: string
  readonly files: Readonly<Record<string, string | { readonly b64: string }>>
  readonly steps: readonly { readonly stdout: string }[]
}

const recorded = readFileSync(join(import.meta.dirname, '../../../testdata/sops/recorded.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded)

function newAgeKey(): { readonly secret: string; readonly recipient: string } {
  const { privateKey } = generateKeyPairSync('x25519')
  const scalar = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
  return { secret: encodeBech32('AGE-SECRET-KEY-', scalar), recipient: encodeBech32('age', publicPoint(scalar)) }
}

async function roundTrip(recipient: string, keys: Parameters<typeof machine>[0]): Promise<string> {
  const options = { inputFormat: 'yaml', keys: machine(keys) } as const
  const file = await encryptSops(Buffer.from(PLAIN), { ...options, ageRecipients: [recipient] })
  return Buffer.from(await decryptSops(file, options)).toString()
}

describe('age', () => {
  it('opens what it closed', async () => {
    const { secret, recipient } = newAgeKey()
    expect(await roundTrip(recipient, { env: { SOPS_AGE_KEY: secret } })).toBe(PLAIN)
  })

  it('takes SSH keys of Ed25519', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
    const wire = wireText([Buffer.from('ssh-ed25519'), point])
    const line = `ssh-ed25519 ${Buffer.from(wire).toString('base64')} me@here`
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
    expect(await roundTrip(line, { files: { '/home/me/.ssh/id_ed25519': pem } })).toBe(PLAIN)
  })

  it('takes SSH keys of RSA', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { n, e } = publicKey.export({ format: 'jwk' })
    const number = (text: string): Buffer => Buffer.concat([Buffer.of(0), Buffer.from(text, 'base64url')])
    const exponent = Buffer.from(e!, 'base64url')
    const wire = wireText([Buffer.from('ssh-rsa'), exponent, number(n!)])
    const pem = privateKey.export({ format: 'pem', type: 'pkcs1' }) as string
    const line = `ssh-rsa ${Buffer.from(wire).toString('base64')}`
    expect(await roundTrip(line, { files: { '/home/me/.ssh/id_rsa': pem } })).toBe(PLAIN)
  })

  it('tells where it looked, and no key', async () => {
    const { recipient } = newAgeKey()
    const other = newAgeKey().secret
    const error: unknown = await roundTrip(recipient, { env: { SOPS_AGE_KEY: other } }).catch(
      (thrown: unknown) => thrown,
    )
    expect((error as Error).message).toContain('identity did not match any of the recipients')
    expect((error as Error).message).not.toContain(other)
  })
})

describe('groups', () => {
  it('need as many as the threshold says', async () => {
    const [a, b, c] = [newAgeKey(), newAgeKey(), newAgeKey()]
    const keyGroups = [a, b, c].map(({ recipient }) => ageKeysOf(recipient))
    const keys = machine()
    const file = await encryptSops(Buffer.from('{"a":1}'), { inputFormat: 'json', keys, keyGroups, shamirThreshold: 2 })
    const open = async (...secrets: readonly string[]): Promise<string> => {
      const env = { SOPS_AGE_KEY: secrets.join('\n') }
      return Buffer.from(await decryptSops(file, { inputFormat: 'json', keys: machine({ env }) })).toString()
    }
    expect(await open(a.secret, c.secret)).toBe('{\n\t"a": 1\n}\n')
    expect(await open(b.secret, c.secret)).toBe('{\n\t"a": 1\n}\n')
    await expect(open(b.secret)).rejects.toThrow(/Shamir threshold of\s2, but only 1 part/)
  })

  it('share a secret', () => {
    const secret = Uint8Array.from({ length: 32 }, (_, i) => i * 7)
    const shares = splitSecret(secret, {
      parts: 5,
      threshold: 3,
      randomBytes: (count) => new Uint8Array(count).fill(9),
    })
    expect(combineShares([shares[4]!, shares[0]!, shares[2]!])).toEqual(secret)
    expect(combineShares(shares.slice(0, 2))).not.toEqual(secret)
    expect(() => combineShares([shares[0]!, shares[0]!])).toThrow('duplicate part detected')
  })
})

describe('OpenPGP', () => {
  const { files, steps } = recorded.find(({ id }) => id === 'pgp/pgp-rsa-yaml')!
  const home = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      `/${name}`,
      typeof content === 'string' ? content : Buffer.from(content.b64, 'base64'),
    ]),
  )
  const keys = machine({ env: { GNUPGHOME: '/gnupg' }, files: home })

  it('reads the keys of gpg-agent, without gpg', async () => {
    const content = home['/pgp-rsa.yaml']!
    const plain = await decryptSops(Buffer.from(content as string), { inputFormat: 'yaml', keys })
    expect(Buffer.from(plain).toString()).toBe(steps[0]!.stdout)
  })

  it.each([['RSA', '8B3F6BD133A1F6F11C5FF1A74AF48AD16F5CE45B']])('encrypts for %s', async (_, fingerprint) => {
    const created = '2024-01-02T03:04:05Z'
    const keyGroups = [[{ type: 'pgp', fingerprint, created, enc: '' } as const]]
    const file = await encryptSops(Buffer.from(PLAIN), { inputFormat: 'yaml', keys, keyGroups })
    expect(Buffer.from(await decryptSops(file, { inputFormat: 'yaml', keys })).toString()).toBe(PLAIN)
  })
})
