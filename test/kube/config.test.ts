import { describe, expect, it } from 'vitest'
import { loadNamespace, loadRestConfig, type KubeOverrides, type RestConfig } from '../../src/kube/config.ts'
import { fakeHost, type FakeHostOptions } from '../fakes/kube-host.ts'

const base = (user = 'token: abc', cluster = 'server: "https://one:6443"'): string => `
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {${cluster}}}]
users: [{name: u, user: {${user}}}]
contexts: [{name: x, context: {cluster: c, user: u, namespace: nsx}}, {name: y, context: {cluster: c, user: u}}]
current-context: x
`

function load(text: string | undefined, overrides: KubeOverrides = {}, more: FakeHostOptions = {}): RestConfig {
  const files = { ...(text === undefined ? {} : { '/k/config': text }), ...more.files }
  return loadRestConfig(fakeHost({ ...more, files, env: { KUBECONFIG: '/k/config', ...more.env } }), overrides)
}

const exec = (rest: string): string => `exec: {${rest}}`
const V1 = 'apiVersion: client.authentication.k8s.io/v1'

// Texts are those of helm 4.3.1, without its "kubernetes cluster unreachable: " in front.
interface Problem {
  readonly what: string
  readonly text: string
  readonly message: string
  readonly overrides?: KubeOverrides
}

const PROBLEM_ROWS: readonly (readonly [what: string, text: string, message: string, overrides?: KubeOverrides])[] = [
  [
    'a current context that is not there',
    base().replace('current-context: x', 'current-context: zz'),
    'invalid configuration: context was not found for specified context: zz',
  ],
  ['a context by flag that is not there', base(), 'context "nope" does not exist', { context: 'nope' }],
  [
    'certificate files that are not there',
    base('client-certificate: nofile.crt, client-key: nokey.key'),
    'invalid configuration: [unable to read client-cert /k/nofile.crt for u due to open /k/nofile.crt: no such file or directory, ' +
      'unable to read client-key /k/nokey.key for u due to open /k/nokey.key: no such file or directory]',
  ],
  [
    'bad base64',
    base('client-certificate-data: "!!!"'),
    'error loading config file "/k/config": illegal base64 data at input byte 0',
  ],
  [
    'a certificate without key',
    base('client-certificate-data: YWJj'),
    'invalid configuration: client-key-data or client-key must be specified for u to use the clientCert authentication method.',
  ],
  [
    'an authority that is not there',
    base('token: a', 'server: "https://one", certificate-authority: noca.crt'),
    'invalid configuration: unable to read certificate-authority /k/noca.crt for c due to open /k/noca.crt: no such file or directory',
  ],
  [
    'an authority that is no PEM',
    base('token: a', 'server: "https://one", certificate-authority-data: YWJj'),
    'unable to load root certificates: unable to parse bytes as PEM block',
  ],
  [
    'an authority together with insecure',
    base('token: a', 'server: "https://one", certificate-authority-data: YWJj, insecure-skip-tls-verify: true'),
    'specifying a root certificates file with the insecure flag is not allowed',
  ],
  [
    'a proxy that is no URL',
    base('token: a', 'server: "http://one", proxy-url: "foo bar://x"'),
    'invalid configuration: invalid \'proxy-url\' "foo bar://x" for cluster "c": could not parse: foo bar://x',
  ],
  [
    'a proxy of an unknown kind',
    base('token: a', 'server: "http://one", proxy-url: "ftp://x"'),
    'invalid configuration: invalid \'proxy-url\' "ftp://x" for cluster "c": unsupported scheme "ftp", must be http, https, or socks5',
  ],
  [
    'a plugin of protocol v1 that does not say whether it talks',
    base(exec(`${V1}, command: "false"`)),
    'invalid configuration: interactiveMode must be specified for u to use exec authentication plugin',
  ],
  [
    'a plugin without protocol',
    base(exec('command: "false", interactiveMode: Never')),
    'invalid configuration: apiVersion must be specified for u to use exec authentication plugin',
  ],
  [
    'a plugin without command',
    base(exec(`${V1}beta1`)),
    'invalid configuration: command must be specified for u to use exec authentication plugin',
  ],
  [
    'groups without a user to be',
    base('as-groups: [g], token: abc'),
    'invalid configuration: requesting uid, groups or user-extra for u without impersonating a user',
  ],
  [
    'two ways to log in',
    base('token: abc, username: u, password: p'),
    'invalid configuration: more than one authentication method found for u; found [token basicAuth], only one is allowed',
  ],
  ['a token file that is not there', base('tokenFile: /nofile'), 'open /nofile: no such file or directory'],
  [
    'certificates that are no PEM',
    base('client-certificate-data: YWJj, client-key-data: YWJj'),
    'tls: failed to find any PEM data in certificate input',
  ],
  [
    'a provider that client-go gave up',
    base('auth-provider: {name: gcp}'),
    'The gcp auth plugin has been removed.\nPlease use the "gke-gcloud-auth-plugin" kubectl/client-go credential plugin instead.\n' +
      'See https://cloud.google.com/blog/products/containers-kubernetes/kubectl-auth-changes-in-gke for further details',
  ],
  [
    'another kind of file',
    'apiVersion: v2\nkind: Foo\n',
    'error loading config file "/k/config": no kind "Foo" is registered for version "v2" in scheme "pkg/runtime/scheme.go:111"',
  ],
  [
    'text that is no map',
    'hello',
    'error loading config file "/k/config": couldn\'t get version/kind; json parse error: json: cannot unmarshal string into Go value of type ' +
      'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
  ],
]

const PROBLEMS = PROBLEM_ROWS.map(([what, text, message, overrides = {}]): Required<Problem> => ({
  what,
  text,
  message,
  overrides,
}))

describe('kubeconfig problems', () => {
  it.each(PROBLEMS)('$what', ({ text, message, overrides }) => {
    expect(() => load(text, overrides)).toThrow(expect.objectContaining({ code: 'kube/config', message }) as Error)
  })

  it('names the file a flag asked for, if it is not there', () => {
    expect(() => load(undefined, { kubeconfig: '/nonexistent' })).toThrow(
      'stat /nonexistent: no such file or directory',
    )
  })
})

describe('where the API is', () => {
  it.each([
    ['a file that is not there', undefined],
    ['an empty file', ''],
    ['no current context', base().replace(/current-context: x/, '')],
    ['a context of a cluster that is not there', base().replace('cluster: c,', 'cluster: cc,')],
    ['a cluster without server', base('token: abc', 'server: ""')],
  ])('is localhost:8080 for %s', (_what, text) => {
    expect(load(text).server).toBe('http://localhost:8080')
  })

  it('is http for a host without scheme, https if certificates are given', () => {
    expect(load(base('token: a', 'server: "one:1"')).server).toBe('http://one:1')
    expect(load(base('token: a', 'server: "one:1", insecure-skip-tls-verify: true')).server).toBe('https://one:1')
  })

  it('is the service account’s cluster inside of a pod, if nothing else is said', () => {
    const account = '/var/run/secrets/kubernetes.io/serviceaccount'
    const pod: FakeHostOptions = {
      env: { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' },
      files: { [`${account}/token`]: 't', [`${account}/ca.crt`]: 'CA', [`${account}/namespace`]: 'team\n' },
    }
    expect(load(undefined, {}, pod)).toEqual({
      server: 'https://10.0.0.1:443',
      namespace: 'team',
      tls: { ca: 'CA' },
      auth: { tokenFile: `${account}/token` },
    })
    expect(load(base(), {}, pod).server).toBe('https://one:6443')
    expect(load(undefined, { namespace: 'other' }, pod).namespace).toBe('other')
  })
})

describe('flags', () => {
  it('go before the file', () => {
    const config = load(base('token: abc', 'server: "https://one", tls-server-name: a'), {
      apiServer: 'https://two',
      token: 'flag',
      namespace: 'n',
      asUser: 'bob',
      asGroups: ['g'],
      insecureSkipTlsVerify: true,
    })
    expect(config).toEqual({
      server: 'https://two',
      namespace: 'n',
      tls: { insecure: true },
      auth: { token: 'flag' },
      impersonate: { user: 'bob', groups: ['g'] },
    })
  })

  it('choose the context and with it the namespace', () => {
    expect(load(base()).namespace).toBe('nsx')
    expect(load(base(), { context: 'y' }).namespace).toBe('default')
  })

  it('replace the trust of the file', () => {
    const files = { '/ca': '-----BEGIN CERTIFICATE-----' }
    const cluster = 'server: "https://one", insecure-skip-tls-verify: true'
    expect(load(base('token: a', cluster), { caFile: '/ca' }, { files }).tls).toEqual({ ca: files['/ca'] })
  })
})

describe('files', () => {
  it('are merged, the first to name a thing wins, missing ones are left out', () => {
    const second = base().replace('https://one:6443', 'https://two').replace('current-context: x', 'current-context: y')
    const host = fakeHost({
      env: { KUBECONFIG: '/missing:/a:/b' },
      files: { '/a': 'clusters: [{name: c, cluster: {server: "https://first"}}]', '/b': second },
    })
    expect(loadRestConfig(host)).toMatchObject({
      server: 'https://first',
      auth: { token: 'abc' },
      namespace: 'default',
    })
  })

  it('resolve paths against their folder', () => {
    const files = { '/k/crt': '-----BEGIN CERTIFICATE-----', '/k/sub/key': 'KEY' }
    const config = load(base('client-certificate: crt, client-key: ./sub/key'), {}, { files })
    expect(config.tls).toMatchObject({ cert: files['/k/crt'], key: 'KEY' })
  })

  it('send nothing of the user over plain HTTP', () => {
    expect(load(base('token: abc', 'server: "http://one"'))).toMatchObject({ auth: {}, tls: {} })
  })

  it('name the namespace even if the rest is broken', () => {
    const host = fakeHost({ env: { KUBECONFIG: '/k' }, files: { '/k': base() } })
    expect(loadNamespace(host)).toBe('nsx')
    expect(loadNamespace(host, { namespace: 'flag' })).toBe('flag')
    expect(loadNamespace(host, { context: 'nope' })).toBe('default')
  })
})
