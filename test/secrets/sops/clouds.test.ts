/** Master keys that services hold, each asked by its API document; the services are doubles. */
import { describe, expect, it } from 'vitest'
import { isTshelmError } from '../../../src/errors.ts'
import type { HttpRequest } from '../../../src/http/client.ts'
import { decryptSops } from '../../../src/secrets/sops/decrypt.ts'
import { encryptSops } from '../../../src/secrets/sops/encrypt.ts'
import type { MasterKey } from '../../../src/secrets/sops/metadata.ts'
import { machine, type Machine } from './host.ts'

const PLAIN = 'password: hunter2\n'
const created = '2024-01-02T03:04:05Z'

/** Turned round is what the doubles take for encrypted. */
const mirrored = (text: string): string => Buffer.from(text, 'base64').reverse().toString('base64')
const urlMirrored = (text: string): string => Buffer.from(text, 'base64url').reverse().toString('base64url')

interface Service {
  readonly key: MasterKey
  readonly machine: Machine
}

const header = (request: HttpRequest, name: string): string =>
  ({ ...request.headers, ...request.credentials })[name] ?? ''

const services: Record<string, Service> = {
  'AWS KMS': {
    key: {
      type: 'kms',
      arn: 'arn:aws:kms:eu-west-1:107501996527:key/612d5f0p',
      role: '',
      context: new Map([['app', 'shop']]),
      profile: '',
      created,
      enc: '',
    },
    machine: {
      env: { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' },
      answer: (request, body) => {
        expect(request.url).toBe('https://kms.eu-west-1.amazonaws.com/')
        expect(header(request, 'authorization')).toMatch(
          /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/kms\/aws4_request, SignedHeaders=.*, Signature=[0-9a-f]{64}$/,
        )
        expect(body['EncryptionContext']).toEqual({ app: 'shop' })
        expect(body['KeyId']).toBe('arn:aws:kms:eu-west-1:107501996527:key/612d5f0p')
        return header(request, 'x-amz-target') === 'TrentService.Encrypt'
          ? { body: { CiphertextBlob: mirrored(body['Plaintext'] as string) } }
          : { body: { Plaintext: mirrored(body['CiphertextBlob'] as string) } }
      },
    },
  },
  'Google Cloud KMS': {
    key: { type: 'gcp_kms', resource: 'projects/p/locations/l/keyRings/r/cryptoKeys/k', created, enc: '' },
    machine: {
      env: { GOOGLE_OAUTH_ACCESS_TOKEN: 'token' },
      answer: (request, body) => {
        expect(header(request, 'authorization')).toBe('Bearer token')
        const [, operation] =
          /^https:\/\/cloudkms\.googleapis\.com\/v1\/projects\/p\/.*\/k:(\w+)$/.exec(request.url) ?? []
        return operation === 'encrypt'
          ? { body: { ciphertext: mirrored(body['plaintext'] as string) } }
          : { body: { plaintext: mirrored(body['ciphertext'] as string) } }
      },
    },
  },
  'Azure Key Vault': {
    key: { type: 'azure_kv', vaultUrl: 'https://v.vault.azure.net', name: 'k', version: '1', created, enc: '' },
    machine: {
      env: { AZURE_TENANT_ID: 'tenant', AZURE_CLIENT_ID: 'client', AZURE_CLIENT_SECRET: 'secret' },
      answer: (request, body) => {
        if (request.url.includes('/oauth2/')) return { body: { access_token: 'token', expires_in: 3600 } }
        expect(header(request, 'authorization')).toBe('Bearer token')
        expect(request.url).toMatch(/^https:\/\/v\.vault\.azure\.net\/keys\/k\/1\/(?:en|de)crypt\?api-version=/)
        expect(body['alg']).toBe('RSA-OAEP-256')
        return { body: { value: urlMirrored(body['value'] as string) } }
      },
    },
  },
  'HuaweiCloud KMS': {
    key: { type: 'hckms', id: 'tr-west-1:key', created, enc: '' },
    machine: {
      env: { HUAWEICLOUD_SDK_AK: 'ak', HUAWEICLOUD_SDK_SK: 'secret', HUAWEICLOUD_SDK_PROJECT_ID: 'project' },
      answer: (request, body) => {
        expect(header(request, 'authorization')).toMatch(
          /^SDK-HMAC-SHA256 Access=ak, SignedHeaders=host;x-project-id;x-sdk-date, Signature=[0-9a-f]{64}$/,
        )
        expect(body).toMatchObject({ key_id: 'key', encryption_algorithm: 'SYMMETRIC_DEFAULT' })
        const [, operation] =
          /^https:\/\/kms\.tr-west-1\.myhuaweicloud\.com\/v1\.0\/project\/kms\/(\w+)-data$/.exec(request.url) ?? []
        return operation === 'encrypt'
          ? { body: { cipher_text: mirrored(body['plain_text'] as string) } }
          : { body: { plain_text: mirrored(body['cipher_text'] as string) } }
      },
    },
  },
  "Vault's transit engine": {
    key: { type: 'hc_vault', address: 'https://vault:8200', enginePath: 'transit', keyName: 'k', created, enc: '' },
    machine: {
      files: { '/home/me/.vault-token': 's.token\n' },
      answer: (request, body) => {
        expect(header(request, 'x-vault-token')).toBe('s.token')
        return request.url === 'https://vault:8200/v1/transit/encrypt/k'
          ? { body: { data: { ciphertext: `vault:v1:${mirrored(body['plaintext'] as string)}` } } }
          : { body: { data: { plaintext: mirrored((body['ciphertext'] as string).slice('vault:v1:'.length)) } } }
      },
    },
  },
}

describe.each(Object.entries(services))('%s', (_, { key, machine: setup }) => {
  const keyGroups = [[key]]

  it('gives back what it took', async () => {
    const keys = machine(setup)
    const file = await encryptSops(Buffer.from(PLAIN), { inputFormat: 'yaml', keys, keyGroups })
    expect(Buffer.from(file).toString()).not.toContain('hunter2')
    const plain = await decryptSops(file, { inputFormat: 'yaml', keys })
    expect(Buffer.from(plain).toString()).toBe(PLAIN)
  })

  it('is told of when it refuses, without what was asked', async () => {
    const file = await encryptSops(Buffer.from(PLAIN), { inputFormat: 'yaml', keys: machine(setup), keyGroups })
    const refused: Machine = { ...setup, answer: (request, body) => refusal(request, body, setup) }
    const error: unknown = await decryptSops(file, { inputFormat: 'yaml', keys: machine(refused) }).catch(
      (thrown: unknown) => thrown,
    )
    expect(isTshelmError(error) && error.code).toBe('secrets/no-key')
    expect((error as Error).message).toMatch(/^Failed to get the data key required to decrypt the SOPS file\./)
    expect((error as Error).message).not.toMatch(/hunter2|s\.token|Bearer|secret\b/)
  })
})

function refusal(
  request: HttpRequest,
  body: Record<string, unknown>,
  { answer }: Machine,
): ReturnType<NonNullable<Machine['answer']>> {
  if (request.url.includes('/oauth2/')) return answer!(request, body)
  return {
    status: 403,
    body: { __type: 'AccessDeniedException', message: 'no', errors: ['permission denied'], error: { message: 'no' } },
  }
}
