/** Secrets are planted in every place that a run knows: no error, log line, address or argument of a program has them. */
import { describe, expect, it } from 'vitest'
import { isTshelmError } from '../../../src/errors.ts'
import { createVals } from '../../../src/secrets/vals/vals.ts'
import { fakeStores, type Answer, type Asked, type Routes } from '../../fakes/secret-stores.ts'

const PLANTED = 'PLANTED'
const planted = (what: string): string => `${PLANTED}-${what}`
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const NAMES = [
  ...['VAULT_TOKEN', 'VAULT_SECRET_ID', 'BAO_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'GITLAB_TOKEN'],
  ...['DOPPLER_TOKEN', 'OP_CONNECT_TOKEN', 'CONJUR_AUTHN_API_KEY', 'PULUMI_ACCESS_TOKEN', 'HCP_CLIENT_SECRET'],
  ...['TSS_PASSWORD', 'INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET', 'SERVERCORE_PASSWORD', 'YC_TOKEN', 'TFE_TOKEN'],
  'AZURE_CLIENT_SECRET',
]
const ENV: Readonly<Record<string, string>> = {
  ...Object.fromEntries(NAMES.map((name) => [name, planted(name)])),
  ...{
    VAULT_ADDR: 'https://vault.test',
    BAO_ADDR: 'https://bao.test',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_REGION: 'eu-west-1',
  },
  ...{ OP_CONNECT_HOST: 'https://op.test', CONJUR_APPLIANCE_URL: 'https://conjur.test', CONJUR_ACCOUNT: 'acc' },
  ...{ CONJUR_AUTHN_LOGIN: 'admin', PULUMI_ORGANIZATION: 'org', PULUMI_PROJECT: 'p', PULUMI_STACK: 's' },
  ...{ HCP_CLIENT_ID: 'id', TSS_SERVER_URL: 'https://tss.test', TSS_USERNAME: 'me' },
  ...{ INFISICAL_AUTH_METHOD: 'UNIVERSAL_AUTH', INFISICAL_UNIVERSAL_AUTH_CLIENT_ID: 'id' },
  ...{ SERVERCORE_USERNAME: 'me', SERVERCORE_ACCOUNT_ID: '1', SERVERCORE_PROJECT_NAME: 'p' },
  ...{ SCW_ACCESS_KEY: 'SCW', SCW_SECRET_KEY: '0b0e0e0f-2222-3333-4444-555555555555', SCW_DEFAULT_REGION: 'fr-par' },
  ...{
    AZURE_TENANT_ID: 'ten',
    AZURE_CLIENT_ID: 'id',
    GOOGLE_APPLICATION_CREDENTIALS: '/gcp.json',
    BW_API_ADDR: 'http://bw.test',
  },
}
const FILES = {
  '/gcp.json': JSON.stringify({
    type: 'authorized_user',
    client_id: 'id',
    client_secret: planted('gcp'),
    refresh_token: planted('r'),
  }),
}

// Each with keys that no document has, and with more below a text.
const REFERENCES = [
  ...['vault://secret/a', 'openbao://secret/a', 'awssecrets://a', 'awsssm://a?mode=singleparam', 's3://bucket/key'],
  ...['awskms://YWJj', 'gcpsecrets://project/secret', 'gcs://bucket/key', 'azurekeyvault://vault/secret'],
  ...['gitlab://gitlab.test/1/v', 'doppler://p/dev/A', 'onepasswordconnect://vault/item', 'conjur://db/password'],
  ...['pulumistateapi://a/b/outputs/c', 'hcpvaultsecrets://app/name', 'tss://12', 'servercore://name'],
  ...['infisical://KEY?project=p&environment=dev', 'scw://11111111-1111-1111-1111-111111111111', 'yclockbox://id'],
  ...['bw://item', 'httpjson://json.test/doc', 'tfstateremote://tfe.test/org/ws/output.o', 'oci://reg.test/a/b:v1:f'],
].flatMap((text) => ['', '#/none', '#/value/none', '#/key/none'].map((fragment) => `ref+${text}${fragment}`))

/** A text where a document is expected, a document where a text is, under all the names that services have for them. */
function anything(secret: string): unknown {
  const value = { value: secret, key: secret, data: { key: secret, value: secret, data: secret } }
  return {
    ...value,
    ...{ access_token: planted('access'), accessToken: planted('access'), iamToken: planted('iam') },
    ...{ auth: { client_token: planted('client') }, path: 'secret/', options: { version: '1' } },
    ...{
      SecretString: secret,
      Parameter: { Name: '/a', Value: secret },
      Plaintext: base64(secret),
      plaintext: base64(secret),
    },
    ...{ payload: { data: base64(secret) }, secret: { secretValue: secret, version: { value: secret } } },
    ...{ version: { value: base64(secret) }, secrets: { A: { computed: secret } }, success: true },
    ...{
      items: [{ fieldName: 'key', slug: 'key', itemValue: secret }],
      id: 'a',
      entries: [{ key: 'key', textValue: secret }],
    },
    ...{ deployment: { resources: [{ type: 'a', urn: 'b', outputs: { c: secret } }] } },
  }
}

const EVERYBODY: readonly (readonly [name: string, answer: () => Answer | undefined])[] = [
  ['nobody', () => undefined],
  ['those who refuse', () => ({ status: 403, body: { message: 'no', errors: ['no'], error: 'no' } })],
  ['those who fail', () => ({ status: 400, body: 'no JSON' })],
  ['those who say something else', () => ({ body: '{"broken": ' })],
  [
    'those who have a text',
    () => ({ headers: { 'x-subject-token': planted('t') }, status: 200, body: anything(planted('v')) }),
  ],
  ['those who have odd documents', () => ({ status: 200, body: anything(`a: [${planted('v')}`) })],
  ['those who have lists', () => ({ status: 200, body: anything(`- ${planted('v')}\n- *${planted('w')}`) })],
]

describe('what is planted is not told where there answer', () => {
  it.each(EVERYBODY)('%s', async (_, answer) => {
    const told: string[] = []
    for (const reference of REFERENCES) {
      const asked: Asked[] = []
      const handler = (one: Asked): Answer => {
        asked.push(one)
        return answer() ?? { status: 500 }
      }
      const routes = new Proxy<Routes>({}, { get: () => (answer() === undefined ? undefined : handler) })
      const { host, asked: all } = fakeStores(routes, { env: ENV, files: FILES })
      const vals = createVals(
        { ...host, log: (line) => told.push(`${reference} log: ${line}`) },
        { failOnMissingKey: true },
      )
      const error = await vals.evaluate({ reference }).then(
        () => undefined,
        (failed: unknown) => failed,
      )
      if (error !== undefined) expect(isTshelmError(error)).toBe(true)
      if (isTshelmError(error)) {
        const { message, hint = '', data } = error
        told.push(`${reference} error: ${message} ${hint} ${JSON.stringify(data)}`)
      }
      for (const { url } of all) told.push(`${reference} asked: ${url}`)
    }
    expect(told.length).toBeGreaterThan(REFERENCES.length / 2)
    expect(told.filter((line) => line.includes(PLANTED) || line.includes(base64(PLANTED).slice(0, 8)))).toEqual([])
  })
})
