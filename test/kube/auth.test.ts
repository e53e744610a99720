import { describe, expect, it } from 'vitest'
import { authenticator, type Identity } from '../../src/kube/auth.ts'
import { fromClientNode } from '../../src/kube/client-node.ts'
import type { AuthConfig } from '../../src/kube/config.ts'
import type { CommandResult } from '../../src/kube/host.ts'
import { fakeClock } from '../fakes/clock.ts'
import { fakeHost, type FakeHostOptions } from '../fakes/kube-host.ts'

const API = 'client.authentication.k8s.io/v1'
const plugin = (more: object = {}): AuthConfig => ({
  exec: {
    command: 'login',
    args: ['--now'],
    env: [{ name: 'A', value: 'b' }],
    apiVersion: API,
    installHint: 'get it from x',
    provideClusterInfo: true,
    interactiveMode: 'IfAvailable',
    ...more,
  },
  execCluster: { server: 'https://s' },
})

function login(auth: AuthConfig, host: FakeHostOptions = {}, clock = fakeClock()): ReturnType<typeof authenticator> {
  return authenticator({ server: 'https://s', namespace: '', tls: {}, auth }, fakeHost(host), clock)
}

const credential = (status: object): string => JSON.stringify({ kind: 'ExecCredential', apiVersion: API, status })

describe('fixed credentials', () => {
  it.each([
    [{ token: 'abc' }, 'Bearer abc'],
    [{ username: 'u', password: 'p' }, 'Basic dTpw'],
  ])('become a header', async (auth, authorization) => {
    expect((await login(auth).identity()).headers).toEqual({ authorization })
    expect(login(auth).renew({ headers: {} })).toBe(false)
  })

  it('carry whom to be', async () => {
    const config = {
      server: 'https://s',
      namespace: '',
      tls: {},
      auth: {},
      impersonate: { user: 'bob', groups: ['a', 'b'], extra: { 'x/y': ['1'] } },
    }
    expect((await authenticator(config, fakeHost(), fakeClock()).identity()).headers).toEqual({
      'impersonate-user': 'bob',
      'impersonate-group': ['a', 'b'],
      'impersonate-extra-x%2fy': ['1'],
    })
  })
})

describe('token files', () => {
  it('are read again after a minute and after a refusal', async () => {
    const files: Record<string, string> = { '/t': 'one\n' }
    const clock = fakeClock()
    const auth = login({ tokenFile: '/t' }, { files }, clock)
    const header = async (): Promise<unknown> => (await auth.identity()).headers.authorization
    expect(await header()).toBe('Bearer one')
    files['/t'] = 'two'
    expect(await header()).toBe('Bearer one')
    clock.advance(61_000)
    expect(await header()).toBe('Bearer two')
  })
})

describe('credential plugins', () => {
  it('are told the cluster, run once, and again when expired or refused', async () => {
    const clock = fakeClock()
    const runs: Record<string, string>[] = []
    const expirationTimestamp = new Date(clock.now() + 60_000).toISOString()
    const auth = login(
      plugin(),
      {
        env: { PATH: '/bin' },
        run: (command, args, env) => {
          expect([command, args]).toEqual(['login', ['--now']])
          runs.push({ ...env })
          return { exitCode: 0, stdout: credential({ token: `t${runs.length}`, expirationTimestamp }) }
        },
      },
      clock,
    )
    const header = async (): Promise<unknown> => (await auth.identity()).headers.authorization
    expect(await Promise.all([header(), header()])).toEqual(['Bearer t1', 'Bearer t1'])
    expect(runs[0]).toMatchObject({ PATH: '/bin', A: 'b' })
    expect(JSON.parse(runs[0]!.KUBERNETES_EXEC_INFO!)).toEqual({
      kind: 'ExecCredential',
      apiVersion: API,
      spec: { cluster: { server: 'https://s' }, interactive: false },
    })
    clock.advance(60_000)
    expect(await header()).toBe('Bearer t1')
    clock.advance(1)
    const second = await auth.identity()
    expect(second.headers.authorization).toBe('Bearer t2')
    expect(auth.renew(second)).toBe(true)
    expect(await header()).toBe('Bearer t3')
  })

  it('run once for all requests that were refused together', async () => {
    let runs = 0
    const auth = login(plugin(), { run: () => ({ exitCode: 0, stdout: credential({ token: `t${++runs}` }) }) })
    const again = async (refused: Identity): Promise<Identity> => {
      auth.renew(refused)
      return auth.identity()
    }
    const old = await auth.identity()
    const [first, second] = await Promise.all([again(old), again(old)])
    const late = await again(old)
    expect([first, second, late].map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer t2'))
    expect(runs).toBe(2)
  })

  it('are run anew after a failure', async () => {
    let runs = 0
    const run = (): CommandResult => ({ exitCode: runs++ === 0 ? 1 : 0, stdout: credential({ token: 't' }) })
    const auth = login(plugin(), { run })
    const outcomes = await Promise.allSettled([auth.identity(), auth.identity()])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect((await auth.identity()).headers).toEqual({ authorization: 'Bearer t' })
    expect(runs).toBe(2)
  })

  it.each([null, '0001-01-01T00:00:00Z'])('may give what does not expire: %s', async (expirationTimestamp) => {
    const clock = fakeClock()
    let runs = 0
    const stdout = credential({ token: 't', expirationTimestamp })
    const auth = login(plugin(), { run: () => ({ exitCode: runs++ * 0, stdout }) }, clock)
    await auth.identity()
    clock.advance(1e12)
    await auth.identity()
    expect(runs).toBe(1)
  })

  it.each([
    ['x', 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
    ['', 'parsing time "" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "2006"'],
    ['2020-01-01', 'parsing time "2020-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
    [
      5,
      'json: cannot unmarshal number into Go struct field ExecCredentialStatus.status.expirationTimestamp of type string',
    ],
  ])('must name a time when they name one: %j', async (expirationTimestamp, message) => {
    const stdout = credential({ token: 't', expirationTimestamp })
    const auth = login(plugin(), { run: () => ({ exitCode: 0, stdout }) })
    await expect(auth.identity()).rejects.toThrow(`getting credentials: decoding stdout: ${message}`)
  })

  it('may give certificates', async () => {
    const stdout = credential({ clientCertificateData: 'C', clientKeyData: 'K' })
    expect(await login(plugin(), { run: () => ({ exitCode: 0, stdout }) }).identity()).toEqual({
      headers: {},
      cert: 'C',
      key: 'K',
    })
  })

  it.each([
    [{ exitCode: 3, stdout: '' }, 'exec: executable login failed with exit code 3'],
    [{ exitCode: undefined, stdout: '' }, 'exec: executable login not found'],
    [{ exitCode: 0, stdout: credential({}) }, "exec plugin didn't return a token or cert/key pair"],
    [
      { exitCode: 0, stdout: credential({ clientKeyData: 'K' }) },
      'exec plugin returned only certificate or key, not both',
    ],
    [{ exitCode: 0, stdout: `{"apiVersion":"${API}"}` }, "exec plugin didn't return a status field"],
    [
      { exitCode: 0, stdout: '{"apiVersion":"x/v2"}' },
      `exec plugin is configured to use API version ${API}, plugin returned version x/v2`,
    ],
    [{ exitCode: 0, stdout: 'secret' }, 'decoding stdout: '],
  ])('fail in client-go’s words: %o', async (result, message) => {
    const failure = await login(plugin(), { run: () => result })
      .identity()
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'kube/unauthorized' })
    expect((failure as Error).message).toContain(`getting credentials: ${message}`)
    expect((failure as Error).message).not.toContain('secret')
  })

  it('are not run unless allowed', async () => {
    await expect(login(plugin()).identity()).rejects.toThrow('plugin "login" not allowed')
  })

  it('of unknown protocols are refused', () => {
    expect(() => login(plugin({ apiVersion: 'client.authentication.k8s.io/v1alpha1' }))).toThrow(
      'exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"',
    )
  })
})

describe('KubeConfig of @kubernetes/client-node', () => {
  it('gives server, namespace, certificates and headers', async () => {
    let calls = 0
    const adapted = await fromClientNode(
      {
        getCurrentCluster: () => ({ server: 'https://s', skipTLSVerify: true }),
        getCurrentContext: () => 'x',
        getContextObject: () => ({ namespace: 'n' }),
        applyToHTTPSOptions: (options) => {
          options.ca = Buffer.from('CA')
          options.headers = { Authorization: `Bearer ${++calls}` }
          return Promise.resolve()
        },
      },
      fakeClock(),
    )
    expect(adapted.config).toEqual({ server: 'https://s', namespace: 'n', tls: { ca: 'CA', insecure: true }, auth: {} })
    expect((await adapted.auth.identity()).headers).toEqual({ Authorization: 'Bearer 2' })
    expect((await adapted.auth.identity()).headers).toEqual({ Authorization: 'Bearer 2' })
    adapted.auth.renew(await adapted.auth.identity())
    expect((await adapted.auth.identity()).headers).toEqual({ Authorization: 'Bearer 3' })
  })
})
