/** Where credentials come from: AWS SDKs and Tools Reference Guide, "Standardized credential providers". */
import { describe, expect, it } from 'vitest'
import { openAws, type AwsOptions } from '../../../src/secrets/aws/session.ts'
import { fakeStores, type FakeMachine, type Routes } from '../../fakes/secret-stores.ts'

const CONFIG = `
[default]
region = eu-west-1
[profile base]
aws_access_key_id = BASE # a comment
aws_secret_access_key = s
[profile admin]
role_arn = arn:aws:iam::1:role/admin
source_profile = base
region = us-east-1
[profile loop]
role_arn = arn:aws:iam::1:role/a
source_profile = loop2
[profile loop2]
role_arn = arn:aws:iam::1:role/b
source_profile = loop
[profile process]
credential_process = give --keys
[profile code]
role_arn = arn:aws:iam::1:role/x
source_profile = base
mfa_serial = device
[sso-session team]
sso_region = eu-west-1
sso_start_url = https://sso.test
[profile sso]
sso_session = team
sso_account_id = 1
sso_role_name = reader
`
const CREDENTIALS = '[default]\naws_access_key_id=FILE\naws_secret_access_key=s\n'
const KEYS = { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's' }
const FILES = { '/home/me/.aws/config': CONFIG, '/home/me/.aws/credentials': CREDENTIALS }
const role = (name: string) => ({
  body: `<AccessKeyId>${name}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>`,
})
const keys = (id: string) => ({ AccessKeyId: id, SecretAccessKey: 's', Token: 't', Expiration: '2030-01-01T00:00:00Z' })
const METADATA = 'http://169.254.169.254/latest'
const INSTANCE: Routes = {
  [`PUT ${METADATA}/api/token`]: { body: 'tok' },
  [`GET ${METADATA}/meta-data/iam/security-credentials/`]: { body: 'my-role' },
  [`GET ${METADATA}/meta-data/iam/security-credentials/my-role`]: { body: keys('INSTANCE') },
}

async function keyOf(options: AwsOptions, machine: FakeMachine, routes: Routes = {}): Promise<string> {
  return (await openAws(fakeStores(routes, machine).host, options).credentials()).accessKeyId
}

describe('credentials for AWS', () => {
  it.each<readonly [string, AwsOptions, FakeMachine, Routes, string]>([
    ['keys in the environment', {}, { env: KEYS, files: FILES }, {}, 'ENV'],
    ['the default profile', {}, { files: FILES }, {}, 'FILE'],
    [
      'a profile that is named goes before the environment',
      { profile: 'base' },
      { env: KEYS, files: FILES },
      {},
      'BASE',
    ],
    ['one that nobody has does not', { profile: 'none' }, { env: KEYS, files: FILES }, {}, 'ENV'],
    ['AWS_PROFILE does not', {}, { env: { ...KEYS, AWS_PROFILE: 'base' }, files: FILES }, {}, 'ENV'],
    [
      'a role of a profile',
      { profile: 'admin' },
      { files: FILES },
      { 'POST https://sts.us-east-1.amazonaws.com/': role('ADMIN') },
      'ADMIN',
    ],
    [
      'web identity',
      { region: 'us-east-1' },
      { env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/jwt', AWS_ROLE_ARN: 'arn' }, files: { '/jwt': 'j' } },
      {
        'POST https://sts.us-east-1.amazonaws.com/': ({ body, headers }) =>
          new URLSearchParams(body).get('WebIdentityToken') === 'j' && headers['authorization'] === undefined
            ? role('WEB')
            : { status: 403 },
      },
      'WEB',
    ],
    [
      'a container',
      {},
      { env: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' } },
      { 'GET http://169.254.170.2/x': { body: keys('CONTAINER') } },
      'CONTAINER',
    ],
    ['the instance', {}, {}, INSTANCE, 'INSTANCE'],
    [
      'a program',
      { profile: 'process' },
      { files: FILES, programs: ({ argv }) => ({ text: JSON.stringify(keys(argv.join(' '))) }) },
      {},
      'sh -c give --keys',
    ],
  ])('%s', async (...[, options, machine, routes, key]) => {
    expect(await keyOf(options, machine, routes)).toBe(key)
  })

  it.each<readonly [string, AwsOptions, FakeMachine, string]>([
    ['a profile that is not there', {}, { env: { AWS_PROFILE: 'none' } }, 'failed to get shared config profile, none'],
    ['profiles in a circle', { profile: 'loop' }, { files: FILES }, 'leads back to itself'],
    ['a role with a device', { profile: 'code' }, { files: FILES }, 'asks for a code of device device'],
    [
      'a container at any host',
      {},
      { env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://example.test/x' } },
      'only loopback/ecs/eks hosts are allowed',
    ],
    [
      'an instance that may not be asked',
      {},
      { env: { AWS_EC2_METADATA_DISABLED: 'true' } },
      'access disabled to EC2 IMDS',
    ],
    ['SSO that is over', { profile: 'sso' }, { files: FILES }, 'the SSO session has expired'],
  ])('refuses %s', async (_, options, machine, message) => {
    await expect(keyOf(options, machine)).rejects.toThrow(message)
  })

  it('keeps them until shortly before they expire', async () => {
    let now = Date.UTC(2029, 11, 31)
    const { host, asked } = fakeStores(INSTANCE)
    const session = openAws({ ...host, clock: { ...host.clock, now: () => now } })
    await session.credentials()
    await session.credentials()
    expect(asked).toHaveLength(3)
    now = Date.UTC(2029, 11, 31, 23, 56)
    await session.credentials()
    expect(asked).toHaveLength(6)
  })
})
