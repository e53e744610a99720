/** How often stores are asked: once for a document, together where their APIs allow it, and not again where nobody answers. */
import { describe, expect, it } from 'vitest'
import { createVals } from '../../../src/secrets/vals/vals.ts'
import { fakeStores, type Answer, type Asked, type FakeStores, type Routes } from '../../fakes/secret-stores.ts'

interface Run extends FakeStores {
  readonly lines: readonly string[]
  readonly evaluate: (tree: unknown) => Promise<unknown>
}

function run(routes: Routes, env: Readonly<Record<string, string>>): Run {
  const lines: string[] = []
  const stores = fakeStores(routes, { env })
  const vals = createVals({ ...stores.host, log: (line) => lines.push(line) })
  return { ...stores, lines, evaluate: (tree) => vals.evaluate(tree) }
}

const AWS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'aws-own-secret', AWS_REGION: 'eu-west-1' }
const targets = (asked: readonly Asked[]): (string | undefined)[] => asked.map(({ headers }) => headers['x-amz-target'])
const inputOf = ({ body }: Asked): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>

/** Names that end with a digit have it for their value. */
function parameters(mayAskTogether: boolean): (asked: Asked) => Answer {
  return (asked) => {
    const input = inputOf(asked)
    if (asked.headers['x-amz-target'] === 'AmazonSSM.GetParameter') {
      return { body: { Parameter: { Name: input['Name'], Value: String(input['Name']).slice(2) } } }
    }
    if (!mayAskTogether) return { status: 400, body: { __type: 'AccessDeniedException', message: 'ssm:GetParameters' } }
    const names = (input['Names'] as string[]).filter((name) => !name.endsWith('7'))
    return { body: { Parameters: names.map((Name) => ({ Name, Value: Name.slice(2) })), InvalidParameters: ['/p7'] } }
  }
}

describe('parameters of AWS', () => {
  const many = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`k${i}`, `ref+awsssm://p${i}`]))
  const values = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`k${i}`, String(i)]))
  const route = 'POST https://ssm.eu-west-1.amazonaws.com/'

  it('come ten at a time, and those that do not one by one', async () => {
    const { asked, lines, evaluate } = run({ [route]: parameters(true) }, AWS)
    expect(await evaluate(many)).toEqual(values)
    const counted = targets(asked)
    expect(counted.filter((target) => target === 'AmazonSSM.GetParameters')).toHaveLength(3)
    // /p7 and /p17 are left out of what came together.
    expect(counted.filter((target) => target === 'AmazonSSM.GetParameter')).toHaveLength(2)
    expect(lines).toContain('SSM: successfully retrieved key=/p3')
  })

  it('come one by one to who may not ask for several', async () => {
    const { asked, evaluate } = run({ [route]: parameters(false) }, AWS)
    expect(await evaluate(many)).toEqual(values)
    expect(targets(asked).filter((target) => target === 'AmazonSSM.GetParameter')).toHaveLength(25)
  })

  it('are asked for as ever if it is one, or a version is named', async () => {
    const { asked, evaluate } = run({ [route]: parameters(true) }, AWS)
    expect(await evaluate({ a: 'ref+awsssm://p1' })).toEqual({ a: '1' })
    expect(targets(asked)).toEqual(['AmazonSSM.GetParameter'])
  })
})

describe('secrets of AWS', () => {
  it('come together, by name and by ARN, as text and as documents', async () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:1:secret:b-x'
    const route = (asked: Asked): Answer =>
      asked.headers['x-amz-target'] === 'secretsmanager.BatchGetSecretValue'
        ? {
            body: {
              SecretValues: [
                { Name: 'app', ARN: 'arn:a', SecretString: '{"user":"me","password":"pw"}' },
                { Name: 'b', ARN: arn, SecretBinary: Buffer.from('binary').toString('base64') },
              ],
              Errors: [{ SecretId: 'late', ErrorCode: 'AccessDeniedException' }],
            },
          }
        : { body: { SecretString: `alone ${String(inputOf(asked)['SecretId'])}` } }
    const { asked, evaluate } = run({ 'POST https://secretsmanager.eu-west-1.amazonaws.com/': route }, AWS)
    const tree = {
      user: 'ref+awssecrets://app#/user',
      password: 'ref+awssecrets://app#/password',
      whole: 'ref+awssecrets://app',
      b: `ref+awssecrets://${arn}`,
      late: 'ref+awssecrets://late',
    }
    expect(await evaluate(tree)).toEqual({
      user: 'me',
      password: 'pw',
      whole: '{"user":"me","password":"pw"}',
      b: 'binary',
      late: 'alone late',
    })
    expect(targets(asked)).toEqual(['secretsmanager.BatchGetSecretValue', 'secretsmanager.GetSecretValue'])
  })
})

describe('variables of Conjur', () => {
  const env = {
    CONJUR_APPLIANCE_URL: 'https://conjur.test',
    CONJUR_ACCOUNT: 'acc',
    CONJUR_AUTHN_LOGIN: 'admin',
    CONJUR_AUTHN_API_KEY: 'key',
  }
  const login = { 'POST https://conjur.test/authn/acc/admin/authenticate': { body: 'token' } }
  const tree = { a: 'ref+conjur://db/user', b: 'ref+conjur://db/password' }

  it('come together', async () => {
    const { asked, evaluate } = run(
      {
        ...login,
        'GET https://conjur.test/secrets': {
          body: { 'acc:variable:db/user': 'me', 'acc:variable:db/password': 'pw' },
        },
      },
      env,
    )
    expect(await evaluate(tree)).toEqual({ a: 'me', b: 'pw' })
    expect(asked.map(({ url }) => url)).toEqual([
      'https://conjur.test/authn/acc/admin/authenticate',
      'https://conjur.test/secrets?variable_ids=acc%3Avariable%3Adb%2Fuser%2Cacc%3Avariable%3Adb%2Fpassword',
    ])
  })

  it('come one by one where one of them is not for us', async () => {
    const { evaluate } = run(
      {
        ...login,
        'GET https://conjur.test/secrets': { status: 403 },
        'GET https://conjur.test/secrets/acc/variable/db%2Fuser': { body: 'me' },
        'GET https://conjur.test/secrets/acc/variable/db%2Fpassword': { body: 'pw' },
      },
      env,
    )
    expect(await evaluate(tree)).toEqual({ a: 'me', b: 'pw' })
  })
})

describe('a document', () => {
  const VAULT = { VAULT_ADDR: 'https://vault.test', VAULT_TOKEN: 't' }
  const mount = { body: { data: { path: 'secret/', options: { version: '2' } } } }
  const secret = (data: object): Answer => ({ body: { data: { data } } })

  it('of Vault is read once for all of its keys, and its mount is asked for once', async () => {
    const { asked, evaluate } = run(
      {
        'GET https://vault.test/v1/sys/internal/ui/mounts/secret/a': mount,
        'GET https://vault.test/v1/secret/data/a': secret({ x: '1', y: '2' }),
        'GET https://vault.test/v1/secret/data/b': secret({ x: '3' }),
      },
      VAULT,
    )
    const tree = {
      x: 'ref+vault://secret/a#/x',
      y: 'ref+vault://secret/a#/y',
      text: 'ref+vault://secret/a/x',
      more: ['ref+vault://secret/a/y', 'u-ref+vault://secret/a#/x+-v'],
      b: 'ref+vault://secret/b#/x',
    }
    expect(await evaluate(tree)).toEqual({ x: '1', y: '2', text: '1', more: ['2', 'u-1-v'], b: '3' })
    expect(asked.map(({ url }) => url.replace('https://vault.test/v1/', ''))).toEqual([
      'sys/internal/ui/mounts/secret/a',
      'secret/data/a',
      'secret/data/b',
    ])
  })

  it('of Doppler is a whole config', async () => {
    const { asked, evaluate } = run(
      {
        'GET https://api.doppler.com/v3/configs/config/secrets': {
          body: { secrets: { A: { computed: '1' }, B: { computed: '2' } } },
        },
      },
      { DOPPLER_TOKEN: 't' },
    )
    expect(await evaluate({ a: 'ref+doppler://p/dev/A', b: 'ref+doppler://p/dev/B' })).toEqual({ a: '1', b: '2' })
    expect(asked).toHaveLength(1)
    expect(asked[0]?.headers['authorization']).toBe('Bearer t')
  })

  it('that fails is asked for again by the next run', async () => {
    let answers = 0
    const route = (): Answer => (answers++ === 0 ? { status: 403, body: { errors: ['no'] } } : secret({ x: '1' }))
    const { evaluate } = run(
      {
        'GET https://vault.test/v1/sys/internal/ui/mounts/secret/a': mount,
        'GET https://vault.test/v1/secret/data/a': route,
      },
      VAULT,
    )
    await expect(evaluate({ x: 'ref+vault://secret/a#/x' })).rejects.toMatchObject({ code: 'secrets/unauthorized' })
    expect(await evaluate({ x: 'ref+vault://secret/a#/x' })).toEqual({ x: '1' })
  })
})

describe('a store that does not answer', () => {
  it('is not waited for once for each reference, and the first of them is named', async () => {
    const { asked, evaluate } = run({}, { GITLAB_TOKEN: 't' })
    const tree = Array.from({ length: 100 }, (_, i) => `ref+gitlab://gitlab.test/1/v${i}`)
    await expect(evaluate({ tree })).rejects.toMatchObject({
      code: 'secrets/unreachable',
      message: expect.stringContaining('expand gitlab://gitlab.test/1/v0: Get ') as string,
      data: { backend: 'gitlab', place: 'gitlab.test/1/v0' },
    })
    expect(asked.length).toBeLessThanOrEqual(8)
  })

  it('does not keep others from being asked', async () => {
    const { asked, evaluate } = run(
      { 'GET https://api.doppler.com/v3/configs/config/secrets': { body: { secrets: {} } } },
      { GITLAB_TOKEN: 't', DOPPLER_TOKEN: 't' },
    )
    const tree = ['ref+gitlab://gitlab.test/1/v', 'ref+doppler://p/dev/A']
    await expect(evaluate({ tree })).rejects.toMatchObject({ code: 'secrets/unreachable' })
    expect(asked.map(({ url }) => new URL(url).host).sort()).toEqual(['api.doppler.com', 'gitlab.test'])
  })
})
