/** Files of people who mean harm: an error of ours, soon, and nothing else. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isTshelmError } from '../../../src/errors.ts'
import { createCipher } from '../../../src/secrets/sops/cipher.ts'
import { decryptSops } from '../../../src/secrets/sops/decrypt.ts'
import { encryptSops } from '../../../src/secrets/sops/encrypt.ts'
import type { SopsFormat } from '../../../src/secrets/sops/formats.ts'
import { combineShares, splitSecret } from '../../../src/secrets/sops/shamir.ts'
import { readMetadata } from '../../../src/secrets/sops/stores/metadata-read.ts'
import { readJson } from '../../../src/secrets/sops/stores/json-read.ts'
import { machine } from './host.ts'

const AGE = 'age13p0t9q6j7ua79wp6pak558aan5kl0h3trlhawceh72takrf2gqkq87j9xy'
const keys = machine({
  env: { SOPS_AGE_KEY: 'AGE-SECRET-KEY-1TSFXCLPJZSH9UKVEYY8LPGDS8J329SVRGQ8H2RNLNC82LV5JMW9S7MGMWH' },
})
const AT = 'lastmodified: "2024-01-01T00:00:00Z"'

const files: Readonly<Record<string, readonly [format: SopsFormat, text: string]>> = {
  'deep JSON': ['json', `{"a":${'['.repeat(200_000)}`],
  'deep YAML': ['yaml', `a: ${'['.repeat(200_000)}`],
  'deep YAML that closes': ['yaml', `a: ${'['.repeat(5000)}${']'.repeat(5000)}\nsops: {${AT}}`],
  'deep flat metadata': ['dotenv', `sops_a${'__map_b'.repeat(200_000)}=x\n`],
  'a list of billions': ['dotenv', 'sops_age__list_4000000000__map_enc=x\n'],
  'aliases upon aliases': [
    'yaml',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(/./g, (name) => {
      const before = String.fromCharCode(name.charCodeAt(0) - 1)
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]\n`
    })}`,
  ],
  'an alias of itself': ['yaml', 'a: &a [*a]\n'],
  'metadata that are no map': ['yaml', 'sops: [1]\n'],
  'metadata without keys': ['yaml', `a: 1\nsops:\n  ${AT}\n  mac: x\n  version: 3.0.0\n`],
  'groups without keys': [
    'yaml',
    `a: 1\nsops:\n  key_groups: [{}, {}]\n  shamir_threshold: 2\n  ${AT}\n  version: 3.0.0\n`,
  ],
  'prototype keys': [
    'json',
    '{"__proto__":{"sops":{}},"constructor":1,"sops":{"__proto__":{"mac":"x"},"version":"3"}}',
  ],
}

describe('decryption', () => {
  it.each(Object.entries(files))('refuses %s', async (_, [inputFormat, text]) => {
    const error: unknown = await decryptSops(Buffer.from(text), { inputFormat, keys }).catch(
      (thrown: unknown) => thrown,
    )
    expect(isTshelmError(error) && error.code).toMatch(/^secrets\//)
  })

  it('gives keys of prototypes back as any others', async () => {
    const text = '__proto__:\n    constructor: x\nhasOwnProperty: z\n'
    const file = await encryptSops(Buffer.from(text), { inputFormat: 'yaml', keys, ageRecipients: [AGE] })
    expect(Buffer.from(await decryptSops(file, { inputFormat: 'yaml', keys })).toString()).toBe(text)
  })

  it('looks at each comment once', async () => {
    const text = `${'# a comment\n'.repeat(20_000)}a: 1\n`
    const rules = { unencryptedCommentRegex: '^sops: .{1,50}plain$' }
    const options = { inputFormat: 'yaml', keys, ageRecipients: [AGE], rules } as const
    const file = await encryptSops(Buffer.from(text), options)
    expect(Buffer.from(await decryptSops(file, { inputFormat: 'yaml', keys })).toString()).toBe(text)
  }, 20_000)
})

describe('a value', () => {
  const key = createHash('sha256').update('key').digest()
  const cipher = createCipher((count) => new Uint8Array(count))
  const sealed = cipher.encrypt('hunter2', key, 'a:')

  it.each([
    ['another nonce', sealed.replace(/iv:[^,]*/, 'iv:AAAA')],
    ['a long nonce', sealed.replace(/iv:[^,]*/, `iv:${'AAAA'.repeat(1000)}`)],
    ['a short tag', sealed.replace(/tag:[^,]*/, 'tag:AAAA')],
    ['no base64', sealed.replace(/data:../, 'data:!!')],
    ['another type', sealed.replace('type:str', 'type:int')],
    ['no type', sealed.replace('type:str', 'type:nothing')],
    ['no form', 'hunter2'],
  ])('with %s is refused, and not shown', (_, text) => {
    let message = ''
    try {
      cipher.decrypt(text, key, 'a:')
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).not.toBe('')
    expect(message).not.toContain('hunter2')
  })

  it('is refused at another place, and under a key of another length', () => {
    expect(() => cipher.decrypt(sealed, key, 'b:')).toThrow('message authentication failed')
    expect(() => cipher.decrypt(sealed, key.subarray(1), 'a:')).toThrow('invalid key size 31')
  })
})

it.each<[string, (parts: Uint8Array[]) => Uint8Array[], string]>([
  ['one part', (parts) => parts.slice(0, 1), 'less than two parts'],
  ['the same part twice', ([a]) => [a!, a!], 'duplicate part detected'],
  ['parts of other lengths', ([a, b]) => [a!, b!.subarray(1)], 'same length'],
  ['empty parts', () => [new Uint8Array(0), new Uint8Array(0)], 'at least two bytes'],
])('shares are refused: %s', (_, change, message) => {
  const randomBytes = (count: number): Uint8Array => new Uint8Array(count).fill(7)
  const parts = splitSecret(Buffer.from('secret'), { parts: 3, threshold: 2, randomBytes })
  expect(() => combineShares(change(parts))).toThrow(message)
})

it('metadata of other kinds than they should be are told of', () => {
  for (const text of [
    '{"age":"x"}',
    '{"lastmodified":5}',
    '{"shamir_threshold":"many"}',
    '{"pgp":[{"created_at":1}]}',
  ]) {
    expect(() => readMetadata(readJson(text)), text).toThrow()
  }
})
