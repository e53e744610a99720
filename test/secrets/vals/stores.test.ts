/** Each backend against a stand-in written from its service's API reference. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createVals, type ValsOptions } from '../../../src/secrets/vals/vals.ts'
import { fakeStores, type Asked, type FakeMachine, type FakeStores, type Routes } from '../../fakes/secret-stores.ts'

interface Run extends FakeStores {
  readonly get: (text: string) => Promise<string>
  readonly evaluate: (tree: unknown) => Promise<unknown>
  readonly lines: readonly string[]
}

function run(routes: Routes, machine: FakeMachine = {}, options: ValsOptions = {}): Run {
  const lines: string[] = []
  const stores = fakeStores(routes, machine)
  const vals = createVals({ ...stores.host, log: (line) => lines.push(line) }, options)
  return { ...stores, lines, get: (text) => vals.get(text), evaluate: (tree) => vals.evaluate(tree) }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const AWS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'aws-own-secret', AWS_REGION: 'eu-west-1' }
const SSM = 'https://ssm.eu-west-1.amazonaws.com/'

/** Answers by the operation of AWS's JSON protocol. */
const operations =
  (answers: Readonly<Record<string, (input: Record<string, unknown>) => unknown>>) =>
  ({ headers, body }: Asked) => {
    const answer = answers[headers['x-amz-target'] ?? '']
    const input = JSON.parse(body) as Record<string, unknown>
    const said = answer?.(input)
    return said === undefined
      ? { status: 400, headers: { 'x-amzn-requestid': 'r1' }, body: { __type: 'x#ParameterNotFound', message: '' } }
      : { body: said }
  }

describe('awsssm', () => {
  const parameters: Readonly<Record<string, string>> = { '/app/db': 'pw', '/app/yaml': 'k: v' }
  const route = operations({
    'AmazonSSM.GetParameter': ({ Name }) => {
      const value = parameters[Name as string]
      return value === undefined ? undefined : { Parameter: { Name, Value: value } }
    },
    'AmazonSSM.GetParameterHistory': () => ({
      Parameters: [
        { Version: 1, Value: 'old' },
        { Version: 2, Value: 'new' },
      ],
    }),
    'AmazonSSM.GetParametersByPath': ({ NextToken }) =>
      NextToken === undefined
        ? { Parameters: [{ Name: '/app/db', Value: 'pw' }], NextToken: 'next' }
        : { Parameters: [{ Name: '/app/a/b', Value: 'deep' }] },
  })
  it.each([
    ['ref+awsssm://app/db', 'pw'],
    ['ref+awsssm://app/db?version=2', 'new'],
    ['ref+awsssm://app#/db', 'pw'],
    ['ref+awsssm://app?recursive=true#/a/b', 'deep'],
    ['ref+awsssm://app/yaml?mode=singleparam#/k', 'v'],
  ])('reads %s', async (ref, value) => {
    expect(await run({ [`POST ${SSM}`]: route }, { env: AWS }).get(ref)).toBe(value)
  })

  it('says what is not there as AWS does', async () => {
    await expect(run({ [`POST ${SSM}`]: route }, { env: AWS }).get('ref+awsssm://none')).rejects.toMatchObject({
      code: 'secrets/not-found',
      message:
        'expand awsssm://none: get parameter: operation error SSM: GetParameter, https response error StatusCode: 400, RequestID: r1, ParameterNotFound: ',
    })
  })

  it('asks once for a document, whatever is taken of it', async () => {
    const { evaluate, asked, lines } = run({ [`POST ${SSM}`]: route }, { env: AWS })
    expect(
      await evaluate({ a: 'ref+awsssm://app#/db', b: ['ref+awsssm://app#/a/b'], c: 'x ref+awsssm://app#/db y' }),
    ).toEqual({
      a: 'pw',
      b: ['deep'],
      c: 'x pw y',
    })
    // Two pages of one document.
    expect(asked).toHaveLength(2)
    expect(lines).toEqual(['SSM: successfully retrieved key=/app'])
  })
})

describe('awssecrets, awskms, s3', () => {
  it.each([
    ['ref+awssecrets://db', 'plain'],
    ['ref+awssecrets://doc#/user', 'me'],
    ['ref+awssecrets://arn:aws:secretsmanager:eu-west-1:1:secret:db-x', 'by ARN'],
    ['ref+awssecrets://folder#/one', 'first'],
  ])('reads %s', async (ref, value) => {
    const secrets: Readonly<Record<string, string>> = {
      db: 'plain',
      doc: '{"user":"me"}',
      'arn:aws:secretsmanager:eu-west-1:1:secret:db-x': 'by ARN',
      'folder/meta': '{"github.com/helmfile/vals": ["one"]}',
      'folder/one': 'first',
    }
    const route = operations({
      'secretsmanager.GetSecretValue': ({ SecretId }) => {
        const found = secrets[SecretId as string]
        return found === undefined ? undefined : { SecretString: found }
      },
    })
    expect(await run({ 'POST https://secretsmanager.eu-west-1.amazonaws.com/': route }, { env: AWS }).get(ref)).toBe(
      value,
    )
  })

  it('decrypts with KMS', async () => {
    const route = operations({
      'TrentService.Decrypt': ({ CiphertextBlob, EncryptionContext }) => ({
        Plaintext: base64(`${String(CiphertextBlob)} ${JSON.stringify(EncryptionContext)}`),
      }),
    })
    const { get } = run({ 'POST https://kms.eu-west-1.amazonaws.com/': route }, { env: AWS })
    expect(await get('ref+awskms://YWJj?context={"a":"b"}')).toBe('YWJj {"a":"b"}')
  })

  it('reads objects, of a version', async () => {
    const url = 'https://bucket.s3.eu-west-1.amazonaws.com/folder/a%20b.yaml'
    const { get, asked } = run({ [`GET ${url}`]: { body: 'k: v' } }, { env: AWS })
    expect(await get('ref+s3://bucket/folder/a%20b.yaml?version_id=7#/k')).toBe('v')
    expect(asked[0]?.url).toBe(`${url}?versionId=7&x-id=GetObject`)
  })

  it('takes on a role', async () => {
    const sts = ({ body }: Asked) => ({
      body: `<R><AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>${new URLSearchParams(body).get('RoleArn') ?? ''}</SessionToken></R>`,
    })
    const { get, asked } = run(
      {
        'POST https://sts.eu-west-1.amazonaws.com/': sts,
        [`POST ${SSM}`]: operations({ 'AmazonSSM.GetParameter': () => ({ Parameter: { Value: 'v' } }) }),
      },
      { env: AWS },
    )
    expect(await get('ref+awsssm://x?role_arn=arn:aws:iam::1:role/r')).toBe('v')
    expect(asked[1]?.headers['x-amz-security-token']).toBe('arn:aws:iam::1:role/r')
    expect(asked[1]?.headers['authorization']).toContain('Credential=ROLE/')
  })
})

const VAULT = 'https://vault.test'
const MOUNT = { data: { path: 'secret/', options: { version: '2' } } }

describe('vault', () => {
  const routes: Routes = {
    [`GET ${VAULT}/v1/sys/internal/ui/mounts/secret/db`]: { body: MOUNT },
    [`GET ${VAULT}/v1/sys/internal/ui/mounts/kv/old`]: { body: { data: { path: 'kv/', options: null } } },
    [`GET ${VAULT}/v1/secret/data/db`]: ({ headers }) =>
      headers['x-vault-token'] === 'tok'
        ? { body: { data: { data: { password: 'pw', port: 5432, coded: base64('plain') } } } }
        : { status: 403, body: { errors: ['permission denied'] } },
    [`GET ${VAULT}/v1/kv/old`]: { body: { data: { k: 'one' } } },
    [`PUT ${VAULT}/v1/auth/approle/login`]: ({ body }) =>
      body === '{"role_id":"r","secret_id":"s"}'
        ? { body: { auth: { client_token: 'tok' } } }
        : { status: 400, body: { errors: ['no'] } },
    [`PUT ${VAULT}/v1/auth/userpass/login/me`]: { body: { auth: { client_token: 'tok' } } },
    [`PUT ${VAULT}/v1/auth/kubernetes/login`]: { body: { auth: { client_token: 'tok' } } },
  }
  const env = { VAULT_ADDR: VAULT, VAULT_TOKEN: 'tok' }
  it.each([
    ['ref+vault://secret/db#/password', env, 'pw'],
    ['ref+vault://secret/db/password', env, 'pw'],
    ['ref+vault://secret/db/port', env, '5432'],
    ['ref+vault://secret/db/coded?decode=base64', env, 'plain'],
    ['ref+vault://kv/old#/k?x', env, '<nil>'],
    ['ref+vault://kv/old#/k', env, 'one'],
    ['ref+vault://secret/db?host=vault.test#/password', { VAULT_TOKEN: 'tok' }, 'pw'],
    ['ref+vault://secret/db?token_env=T#/password', { VAULT_ADDR: VAULT, T: 'tok' }, 'pw'],
    ['ref+vault://secret/db#/password', { VAULT_ADDR: VAULT }, 'pw'],
    ['ref+vault://secret/db?auth_method=approle&role_id=r&secret_id=s#/password', { VAULT_ADDR: VAULT }, 'pw'],
    [
      'ref+vault://secret/db?auth_method=userpass&username=me&password_env=P#/password',
      { VAULT_ADDR: VAULT, P: 'p' },
      'pw',
    ],
    ['ref+vault://secret/db?auth_method=kubernetes&role_id=r#/password', { VAULT_ADDR: VAULT }, 'pw'],
    ['ref+openbao://secret/db#/password', { BAO_ADDR: VAULT, BAO_TOKEN: 'tok' }, 'pw'],
  ])('reads %s', async (ref, variables, value) => {
    const files = {
      '/home/me/.vault-token': 'tok',
      '/var/run/secrets/kubernetes.io/serviceaccount/token': 'jwt',
    }
    expect(await run(routes, { env: variables, files }).get(ref)).toBe(value)
  })

  it('is told why not', async () => {
    const { get, lines } = run(routes, { env: { VAULT_ADDR: VAULT, VAULT_TOKEN: 'other' } })
    await expect(get('ref+vault://secret/db#/password')).rejects.toMatchObject({
      code: 'secrets/unauthorized',
      message: `expand vault://secret/db#/password: Error making API request.\n\nURL: GET ${VAULT}/v1/secret/data/db\nCode: 403. Errors:\n\n* permission denied`,
      data: { backend: 'vault', place: 'secret/db' },
    })
    expect(lines).toEqual(['vault: read: key="secret/data/db"'])
  })

  it('shows no secret of a reference in an error', async () => {
    const { get } = run({}, { env: { VAULT_ADDR: VAULT } })
    const failed = get('ref+vault://secret/db?auth_method=approle&role_id=r&secret_id=hush-hush#/password')
    await expect(failed).rejects.toMatchObject({ code: 'secrets/unreachable' })
    await expect(failed).rejects.not.toThrow(/hush-hush/)
  })
})

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

describe('Google Cloud', () => {
  const files = {
    '/sa.json': JSON.stringify({
      type: 'service_account',
      client_email: 'me@test',
      private_key: pem,
      token_uri: 'https://oauth.test/token',
    }),
  }
  const machine = { env: { GOOGLE_APPLICATION_CREDENTIALS: '/sa.json', GCP_PROJECT: 'own' }, files }
  const payload = { body: { payload: { data: base64('v\n') } } }
  const routes: Routes = {
    'POST https://oauth.test/token': { body: { access_token: 'gcp-token', expires_in: 3600 } },
    'GET https://secretmanager.googleapis.com/v1/projects/p/secrets/s/versions/latest:access': payload,
    'GET https://secretmanager.googleapis.com/v1/projects/own/secrets/s/versions/3:access': payload,
    'GET https://secretmanager.googleapis.com/v1/projects/p/secrets/none/versions/latest:access': {
      status: 404,
      body: { error: { status: 'NOT_FOUND', message: 'Secret not found' } },
    },
    'GET https://storage.googleapis.com/bucket/a/b.yaml': { body: 'k: v' },
    'POST https://cloudkms.googleapis.com/v1/projects/p/locations/l/keyRings/r/cryptoKeys/c:decrypt': {
      body: { plaintext: base64('clear') },
    },
    'GET https://sheets.googleapis.com/v4/spreadsheets/sheet/values/A1%3AB': { body: { values: [['k', 'v']] } },
  }
  it.each([
    ['ref+gcpsecrets://p/s', 'v\n'],
    ['ref+gcpsecrets://s?version=3&trim_nl=true', 'v'],
    ['ref+gcpsecrets://p/none?optional=true', ''],
    ['ref+gcpsecrets://p/none?fallback_value=other', 'other'],
    ['ref+gcs://bucket/a/b.yaml#/k', 'v'],
    ['ref+gkms://YWJj?project=p&location=l&keyring=r&crypto_key=c', 'clear'],
    ['ref+googlesheets://sheet?credentials_file=/sa.json#/k', 'v'],
  ])('reads %s', async (ref, value) => {
    expect(await run(routes, machine).get(ref)).toBe(value)
  })

  it('asks for one token, and says what is not there', async () => {
    const { evaluate, asked } = run(routes, machine)
    await expect(evaluate({ a: 'ref+gcpsecrets://p/s', b: 'ref+gcpsecrets://p/none' })).rejects.toMatchObject({
      code: 'secrets/not-found',
      message: 'expand gcpsecrets://p/none: failed to get secret: rpc error: code = NotFound desc = Secret not found',
    })
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(asked.at(-1)?.headers['authorization']).toBe('Bearer gcp-token')
  })
})

describe('azurekeyvault', () => {
  const token = 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token'
  const client = { AZURE_TENANT_ID: 'tenant', AZURE_CLIENT_ID: 'client' }
  const routes: Routes = {
    [`POST ${token}`]: ({ body }) => {
      const form = new URLSearchParams(body)
      const proven = form.get('client_secret') === 'hush' || form.get('client_assertion') === 'jwt'
      return proven && form.get('scope') === 'https://vault.azure.net/.default'
        ? { body: { access_token: 'az-token', expires_in: 3600 } }
        : { status: 401, body: { error_description: 'AADSTS7000215: Invalid client secret provided.' } }
    },
    'GET http://169.254.169.254/metadata/identity/oauth2/token': {
      body: { access_token: 'az-token', expires_in: '3600' },
    },
    'GET https://v.vault.azure.net/secrets/s/': ({ headers }) =>
      headers['authorization'] === 'Bearer az-token' ? { body: { value: 'k: v' } } : { status: 401 },
    'GET https://v.vault.azure.net/secrets/s/1': { body: { value: 'first' } },
  }
  it.each([
    ['ref+azurekeyvault://v/s', { ...client, AZURE_CLIENT_SECRET: 'hush' }, 'k: v'],
    ['ref+azurekeyvault://v/s#/k', { ...client, AZURE_FEDERATED_TOKEN_FILE: '/jwt' }, 'v'],
    ['ref+azurekeyvault://v/s/1', { AZKV_AUTH: 'managed' }, 'first'],
    ['ref+azurekeyvault://v.vault.azure.net/s', { AZKV_AUTH: 'cli' }, 'k: v'],
  ])('reads %s', async (ref, env, value) => {
    const programs = () => ({ text: '{"accessToken":"az-token","expires_on":1900000000}' })
    expect(await run(routes, { env, files: { '/jwt': 'jwt\n' }, programs }).get(ref)).toBe(value)
  })

  it('does not ask on with a wrong secret', async () => {
    const { get } = run(routes, { env: { ...client, AZURE_CLIENT_SECRET: 'wrong' } })
    await expect(get('ref+azurekeyvault://v/s')).rejects.toMatchObject({
      code: 'secrets/unauthorized',
      message: 'expand azurekeyvault://v/s: authentication failed: AADSTS7000215: Invalid client secret provided.',
    })
  })
})

const STATE = JSON.stringify({
  version: 4,
  outputs: { host: { value: 'db.test', type: 'string' } },
  resources: [],
})

describe('states of Terraform elsewhere', () => {
  it.each([
    [
      'ref+tfstates3://bucket/a/terraform.tfstate/output.host',
      AWS,
      {
        'HEAD https://bucket.s3.eu-west-1.amazonaws.com/': {
          status: 403,
          headers: { 'x-amz-bucket-region': 'us-west-2' },
        },
        'GET https://bucket.s3.us-west-2.amazonaws.com/a/terraform.tfstate': { body: STATE },
      },
    ],
    [
      'ref+tfstateremote://app.terraform.io/org/ws/output.host',
      { TFE_TOKEN: 't' },
      {
        'GET https://app.terraform.io/api/v2/organizations/org/workspaces/ws': { body: { data: { id: 'ws-1' } } },
        'GET https://app.terraform.io/api/v2/workspaces/ws-1/current-state-version': {
          body: { data: { attributes: { 'hosted-state-download-url': 'https://archive.test/1' } } },
        },
        'GET https://archive.test/1': { body: STATE },
      },
    ],
    [
      'ref+tfstateazurerm://group/account/container/a/terraform.tfstate/output.host',
      { AZURE_STORAGE_ACCESS_KEY: base64('key') },
      { 'GET https://account.blob.core.windows.net/container/a/terraform.tfstate': { body: STATE } },
    ],
    [
      'ref+tfstategitlab://gitlab.test/api/v4/projects/1/terraform/state/s/output.host',
      { GITLAB_USER: 'u', GITLAB_TOKEN: 't' },
      { 'GET https://gitlab.test/api/v4/projects/1/terraform/state/s': { body: STATE } },
    ],
  ])('reads %s', async (ref, env, routes) => {
    expect(await run(routes, { env }).get(ref)).toBe('db.test')
  })
})

const SECRET = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'n', namespace: 'ns' }, data: { k: base64('v') } }

describe('k8s', () => {
  const machine: FakeMachine = {
    env: { KUBECONFIG: '/kubeconfig' },
    files: { '/kubeconfig': 'x' },
    cluster: () =>
      Promise.resolve({
        get: ({ name }) => Promise.resolve(name === 'n' ? SECRET : undefined),
        close: () => undefined,
      }),
  }
  it.each([
    ['ref+k8s://v1/Secret/ns/n/k', 'v'],
    ['ref+k8s://v1/Secret/ns/n#/k', 'v'],
    ['ref+k8s://v1/Secret/ns/n', '{"k":"v"}'],
  ])('reads %s', async (ref, value) => {
    expect(await run({}, machine).get(ref)).toBe(value)
  })
  it('says what is not there', async () => {
    await expect(run({}, machine).get('ref+k8s://v1/Secret/ns/x/k')).rejects.toThrow(
      'expand k8s://v1/Secret/ns/x/k: Unable to get Secret ns/x: Unable to get the Secret object from Kubernetes: secrets "x" not found',
    )
  })
})

const yandexKey = JSON.stringify({ id: 'k', service_account_id: 'a', private_key: `PLEASE DO NOT REMOVE\n${pem}` })

describe('other stores', () => {
  it.each<readonly [ref: string, value: string, env: Readonly<Record<string, string>>, routes: Routes]>([
    [
      'ref+gitlab://gitlab.test/7/VAR',
      'v',
      { GITLAB_TOKEN: 't' },
      { 'GET https://gitlab.test/api/v4/projects/7/variables/VAR': { body: { key: 'VAR', value: 'v' } } },
    ],
    [
      'ref+gitlab://gitlab.test/groups/7/VAR?scheme=http#/k',
      'x',
      { GITLAB_TOKEN: 't' },
      { 'GET http://gitlab.test/api/v4/groups/7/variables/VAR': { body: { value: 'k: x' } } },
    ],
    [
      'ref+doppler://p/c/NAME',
      'v',
      { DOPPLER_TOKEN: 't' },
      {
        'GET https://api.doppler.com/v3/configs/config/secrets?config=c&include_dynamic_secrets=false&project=p': {
          body: { secrets: { NAME: { raw: 'r', computed: 'v' } } },
        },
      },
    ],
    [
      'ref+onepasswordconnect://Vault/Item#/section.label',
      'v',
      { OP_CONNECT_HOST: 'https://op.test', OP_CONNECT_TOKEN: 't' },
      {
        'GET https://op.test/v1/vaults?filter=title+eq+%22Vault%22': { body: [{ id: 'vid' }] },
        'GET https://op.test/v1/vaults/vid/items?filter=title+eq+%22Item%22': { body: [{ id: 'iid' }] },
        'GET https://op.test/v1/vaults/vid/items/iid': {
          body: { fields: [{ id: 'f', label: 'label', value: 'v', section: { id: 's', label: 'section' } }] },
        },
      },
    ],
    [
      'ref+bw://item/username',
      'me',
      {},
      {
        'GET http://localhost:8087/object/username/item': {
          body: { success: true, data: { object: 'string', data: 'me' } },
        },
      },
    ],
    [
      'ref+conjur://a/b?address=https://conjur.test&account=acc&login=host/x&apikey=k',
      'v',
      {},
      {
        'POST https://conjur.test/authn/acc/host%2Fx/authenticate': { body: '{"protected":"t"}' },
        'GET https://conjur.test/secrets/acc/variable/a%2Fb': ({ headers }) =>
          headers['authorization'] === `Token token="${base64('{"protected":"t"}')}"` ? { body: 'v' } : { status: 401 },
      },
    ],
    [
      'ref+hcpvaultsecrets://app/secret',
      'v',
      { HCP_CLIENT_ID: 'i', HCP_CLIENT_SECRET: 's', HCP_PROJECT_NAME: 'two' },
      {
        'POST https://auth.idp.hashicorp.com/oauth2/token': { body: { access_token: 't', expires_in: 60 } },
        'GET https://api.cloud.hashicorp.com/resource-manager/2019-12-10/organizations': {
          body: { organizations: [{ id: 'o' }] },
        },
        'GET https://api.cloud.hashicorp.com/resource-manager/2019-12-10/projects': {
          body: {
            projects: [
              { id: '1', name: 'one' },
              { id: '2', name: 'two' },
            ],
          },
        },
        'GET https://api.cloud.hashicorp.com/secrets/2023-06-13/organizations/o/projects/2/apps/app/open/secret': {
          body: { secret: { version: { value: 'v' } } },
        },
      },
    ],
    [
      'ref+pulumistateapi://aws_ec2__Vpc/main/outputs/tags.a?project=p&stack=s&organization=o',
      'v',
      { PULUMI_ACCESS_TOKEN: 't' },
      {
        'GET https://api.pulumi.com/api/stacks/o/p/s/export': {
          body: {
            deployment: { resources: [{ type: 'aws:ec2/Vpc', urn: 'urn::main', outputs: { tags: { a: 'v' } } }] },
          },
        },
      },
    ],
    [
      'ref+servercore://name#/k',
      'v',
      { SERVERCORE_USERNAME: 'u', SERVERCORE_PASSWORD: 'p', SERVERCORE_ACCOUNT_ID: 'a', SERVERCORE_PROJECT_NAME: 'n' },
      {
        'POST https://cloud.api.servercore.com/identity/v3/auth/tokens': {
          status: 201,
          headers: { 'x-subject-token': 't' },
        },
        'GET https://cloud.api.servercore.com/secrets-manager/v1/name': {
          body: { version: { value: base64('{"k":"v"}') } },
        },
      },
    ],
    [
      'ref+yclockbox://id#/k',
      'v',
      { YC_TOKEN: yandexKey },
      {
        'POST https://iam.api.cloud.yandex.net/iam/v1/tokens': { body: { iamToken: 't' } },
        'GET https://payload.lockbox.api.cloud.yandex.net/lockbox/v1/secrets/id/payload': {
          body: { entries: [{ key: 'k', textValue: 'v' }] },
        },
      },
    ],
    [
      'ref+scw:///folder/name#/k',
      'v',
      {
        SCW_REGION: 'fr-par',
        SCW_ACCESS_KEY: 'SCWX',
        SCW_SECRET_KEY: '11111111-2222-3333-4444-555555555555',
        SCW_PROJECT_ID: 'p',
      },
      {
        'GET https://api.scaleway.com/secret-manager/v1beta1/regions/fr-par/secrets-by-path/versions/latest/access?secret_path=%2Ffolder&secret_name=name&project_id=p':
          { body: { data: base64('{"k":"v"}') } },
      },
    ],
    [
      'ref+tss://name#/password',
      'v',
      { TSS_SERVER_URL: 'https://tss.test', TSS_USERNAME: 'u', TSS_PASSWORD: 'p' },
      {
        'POST https://tss.test/oauth2/token': { body: { access_token: 't' } },
        'GET https://tss.test/api/v1/secrets': { body: { records: [{ id: 7 }] } },
        'GET https://tss.test/api/v1/secrets/7': {
          body: { items: [{ fieldName: 'Password', slug: 'password', itemValue: 'v' }] },
        },
      },
    ],
    [
      'ref+infisical://NAME?project=p&environment=prod&path=a',
      'v',
      { INFISICAL_AUTH_METHOD: 'UNIVERSAL_AUTH', INFISICAL_UNIVERSAL_AUTH_CLIENT_ID: 'i' },
      {
        'POST https://app.infisical.com/api/v1/auth/universal-auth/login': { body: { accessToken: 't' } },
        'GET https://app.infisical.com/api/v3/secrets/raw/NAME': { body: { secret: { secretValue: 'v' } } },
      },
    ],
    ['ref+httpjson://json.test/x?q=1#/items/*[2]/name', 'two', {}, json([{ name: 'one' }, { name: 'two' }])],
    [
      "ref+httpjson://json.test/x?q=1#/items/*[name='two']/id",
      '2',
      {},
      json([
        { name: 'one', id: 1 },
        { name: 'two', id: 2 },
      ]),
    ],
    ['ref+httpjson://json.test/x?q=1&floatAsInt=true#///id', '251296379', {}, json([{ id: 251296379 }])],
    ['ref+httpjson://json.test/x?q=1#///names', 'a,b', {}, json([{ names: ['a', 'b'] }])],
  ])('%s', async (ref, value, env, routes) => {
    expect(await run(routes, { env }).get(ref)).toBe(value)
  })

  it('reads 1Password with its program, without a secret in its arguments', async () => {
    const programs = ({ argv }: { readonly argv: readonly string[] }) => ({ text: argv.join(' ') })
    expect(await run({}, { programs }).get('ref+op://v/i/f')).toBe('op read --no-newline op://v/i/f')
  })
})

function json(items: unknown): Routes {
  return { 'GET https://json.test/x?q=1': { body: { items } } }
}

describe('a store that is not there', () => {
  it.each([
    ['ref+awsssm://a/b', AWS],
    ['ref+vault://a/b#/c', { VAULT_ADDR: VAULT, VAULT_TOKEN: 'vault-own-secret' }],
    ['ref+doppler://p/c/k', { DOPPLER_TOKEN: 'doppler-own-secret' }],
    ['ref+gitlab://g/1/v', { GITLAB_TOKEN: 'gitlab-own-secret' }],
    ['ref+httpjson://h/x#/y', {}],
  ])('%s', async (ref, env) => {
    const failed = run({}, { env }).get(ref)
    const backend = ref.slice('ref+'.length, ref.indexOf(':'))
    await expect(failed).rejects.toMatchObject({ code: 'secrets/unreachable', data: { backend } })
    await expect(failed).rejects.toThrow(/^expand .*connection refused$/)
    await expect(failed).rejects.not.toThrow(/own-secret/)
  })
})
