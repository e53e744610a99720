import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { enforcePolicy, ruleFor, wantsProvenance, type PolicySubject } from '../../../src/source/policy/enforce.ts'
import { fetchAllowed } from '../../../src/source/policy/fetch-allowed.ts'
import { matchesPattern } from '../../../src/source/policy/glob.ts'
import type { Policy } from '../../../src/source/policy/model.ts'
import { parsePolicy } from '../../../src/source/policy/parse.ts'
import type { FetchedChart, FetchOptions, SourceContext } from '../../../src/source/ports.ts'

const recorded = JSON.parse(readFileSync('testdata/provenance/cases.json', 'utf8')) as {
  readonly now: string
  readonly archive: string
  readonly keyrings: Readonly<Record<string, string>>
  readonly cases: readonly {
    readonly name: string
    readonly fileName: string
    readonly provenance: string
    readonly helm: string
  }[]
}
const signed = recorded.cases.find(({ name }) => name === 'ok-ed25519')!
const FINGERPRINT = /Fingerprint: ([0-9A-F]+)/.exec(signed.helm)![1]!

function policy(text: string): Policy {
  return parsePolicy(Buffer.from(text), { name: 'policy.yaml', resolve: (path) => `/etc/${path}` })
}

const context = {
  clock: { now: () => Date.parse(recorded.now), sleep: () => Promise.resolve() },
  readFile: (path: string) =>
    path === '/etc/keys.gpg'
      ? Promise.resolve(Buffer.from(recorded.keyrings['pubring.gpg']!, 'base64'))
      : Promise.reject(new Error(`open ${path}: no such file or directory`)),
}

function subject(more: Partial<PolicySubject> = {}): PolicySubject {
  return {
    url: 'https://charts.example.com/x-1.tgz',
    bytes: Buffer.from(recorded.archive, 'base64'),
    fileName: signed.fileName,
    provenance: Buffer.from(signed.provenance),
    ...more,
  }
}

function gpgPolicy(fingerprint = FINGERPRINT, keyring = 'keys.gpg'): Policy {
  return policy(`
version: 1
rules:
  - match: https://charts.example.com/**
    require:
      - gpg: { fingerprints: '${fingerprint}', keyring: ${keyring} }
`)
}

describe('patterns', () => {
  it.each([
    ['oci://ghcr.io/acme/*', 'oci://ghcr.io/acme/web', true],
    ['oci://ghcr.io/acme/*', 'oci://ghcr.io/acme/deep/web', false],
    ['oci://ghcr.io/acme/**', 'oci://ghcr.io/acme/deep/web', true],
    ['oci://ghcr.io/acme/**', 'oci://ghcr.io/acmeevil/web', false],
    ['**', 'anything/at all', true],
    ['https://a.example.com/x-?.tgz', 'https://a.example.com/x-1.tgz', true],
    ['https://a.example.com/x-?.tgz', 'https://a.example.com/x-/.tgz', false],
    ['a.b', 'axb', false],
    ['', '', true],
    ['*', '', true],
    ['x', '', false],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected)
  })

  it('take no longer for stars upon stars', () => {
    expect(matchesPattern('**a'.repeat(100), `${'a'.repeat(3000)}b`)).toBe(false)
  })
})

describe('policy files', () => {
  it.each<[string, string]>([
    ['hello', 'the policy has to be a map'],
    ['version: 2', 'version has to be 1'],
    ['version: 1\ndefault: perhaps', 'default has to be allow or deny'],
    ['version: 1\nrule: []', 'the policy has rule, which is not known'],
    ['version: 1\nrules: [{match: a}]', 'rules[0] needs one of allow, deny and require'],
    ['version: 1\nrules: [{match: a, allow: true, deny: true}]', 'rules[0] needs one of allow, deny and require'],
    ['version: 1\nrules: [{match: a, allow: false}]', 'rules[0].allow has to be true'],
    ['version: 1\nrules: [{match: [], allow: true}]', 'rules[0].match is empty'],
    ['version: 1\nrules: [{match: a, require: []}]', 'rules[0].require is empty'],
    ['version: 1\nrules: [{match: a, require: [{notary: {}}]}]', 'rules[0].require[0] has notary, which is not known'],
    ['version: 1\nrules: [{match: a, require: [{gpg: {fingerprints: ABCD, keyring: k}}]}]', 'whole fingerprints'],
    ['version: 1\nrules: [{match: a, require: [{cosign: {}}]}]', 'rules[0].require[0].cosign.key has to be a text'],
    [
      'version: 1\nrules: [{match: a, require: [{keyless: {issuer: i, trustedRoot: r}}]}]',
      'needs one of identity and identityRegexp',
    ],
    ['version: 1\nversion: 1', 'already set'],
    ['{', 'did not find'],
  ])('refuse %s', (text, problem) => {
    expect(() => policy(text)).toThrow(problem)
    expect(() => policy(text)).toThrow('cannot read the policy policy.yaml: ')
  })

  it('deny by default, and name files beside themselves', () => {
    const read = gpgPolicy()
    expect(read.default).toBe('deny')
    expect(read.rules[0]!.require).toEqual([{ kind: 'gpg', fingerprints: [FINGERPRINT], keyring: '/etc/keys.gpg' }])
  })
})

describe('rules', () => {
  const many = policy(`
version: 1
default: allow
rules:
  - { match: 'oci://ghcr.io/acme/web:1.*', deny: true }
  - { match: ['oci://ghcr.io/acme/web', 'oci://ghcr.io/acme/db'], allow: true }
  - { match: 'oci://ghcr.io/**', deny: true }
`)

  it.each([
    ['oci://ghcr.io/acme/web:1.2.3', 0],
    ['oci://ghcr.io/acme/web:2.0.0', 1],
    ['oci://ghcr.io/acme/db@sha256:0', 1],
    ['oci://ghcr.io/other/web:1.0.0', 2],
    ['oci://ghcr.io:5000/other', -1],
    ['https://charts.example.com/x-1.tgz', -1],
  ])('the first that matches counts for %s', (url, index) => {
    const rule = ruleFor(many, url)
    expect(rule === undefined ? -1 : many.rules.indexOf(rule)).toBe(index)
  })

  const hosts = policy(`
version: 1
default: allow
rules:
  - { match: 'HTTPS://Charts.example.com:443/trusted/**', allow: true }
  - { match: ['https://charts.example.com/**', 'oci://evil.example.com/**', 'file:///srv/**'], deny: true }
`)

  it.each([
    ['https://charts.example.com/trusted/x-1.tgz', 0],
    ['https://CHARTS.example.com:443/trusted/x-1.tgz', 0],
    ['https://me:secret@charts.example.com/trusted/x-1.tgz', 0],
    ['https://charts.example.com/trusted/../x-1.tgz', 1],
    ['https://charts.example.com/trusted/%2e%2e/x-1.tgz', 1],
    ['https://charts.example.com:8443/x-1.tgz', -1],
    ['oci://EVIL.example.com/x:1.0.0', 1],
    ['oci://evil.example.com:443/x', 1],
    ['file:///home/../srv/x', 1],
    ['no address', -1],
  ])('a name is what is asked for: %s', (url, index) => {
    const rule = ruleFor(hosts, url)
    expect(rule === undefined ? -1 : hosts.rules.indexOf(rule)).toBe(index)
  })
})

describe('enforcement', () => {
  it('lets a chart through that the right key signed', async () => {
    await enforcePolicy(gpgPolicy(), subject(), context)
  })

  it.each<[string, Policy, Partial<PolicySubject>, string]>([
    ['without provenance', gpgPolicy(), { provenance: undefined as never }, 'there is no provenance file'],
    ['of another key', gpgPolicy('0'.repeat(40)), {}, `it is signed with ${FINGERPRINT}`],
    ['that was changed', gpgPolicy(), { bytes: Buffer.from('other') }, 'sha256 sum does not match'],
    ['with another name', gpgPolicy(), { fileName: 'y-1.tgz' }, 'does not contain a SHA for a file named "y-1.tgz"'],
    ['that is a folder', gpgPolicy(), { bytes: undefined as never }, 'a folder has no signature'],
    [
      'if the keyring is missing',
      gpgPolicy(FINGERPRINT, 'none.gpg'),
      {},
      'open /etc/none.gpg: no such file or directory',
    ],
    ['that no rule speaks of', gpgPolicy(), { url: 'https://elsewhere.example.com/x-1.tgz' }, 'the default is deny'],
    ['that a rule denies', policy('version: 1\nrules: [{match: "**", deny: true}]'), {}, 'denied by the rule for **'],
    [
      'from no registry, if cosign has to have signed it',
      policy('version: 1\nrules: [{match: "**", require: [{cosign: {key: k}}]}]'),
      {},
      'only charts in registries have cosign signatures',
    ],
  ])('refuses a chart %s', async (_, rules, more, problem) => {
    const refused = enforcePolicy(rules, subject(more), context)
    await expect(refused).rejects.toMatchObject({
      code: 'source/policy',
      message: expect.stringContaining(problem) as string,
    })
  })

  it('takes one of several', async () => {
    const either = policy(`
version: 1
rules:
  - match: '**'
    require:
      - cosign: { key: k }
      - gpg: { fingerprints: ['${FINGERPRINT}'], keyring: keys.gpg }
`)
    await enforcePolicy(either, subject(), context)
  })

  it('shows no password', async () => {
    const url = 'https://me:secret@elsewhere.example.com/x-1.tgz'
    await expect(enforcePolicy(gpgPolicy(), subject({ url }), context)).rejects.not.toThrow('secret')
  })
})

describe('fetching', () => {
  const chart: FetchedChart = { ...subject(), bytes: Buffer.from(recorded.archive, 'base64'), digest: 'sha256:0' }
  const asked: FetchOptions[] = []
  const fetch = (options: FetchOptions): Promise<FetchedChart> => {
    asked.push(options)
    return Promise.resolve(chart)
  }
  const source = (rules: () => Promise<Policy>): SourceContext =>
    ({ ...context, policy: rules }) as unknown as SourceContext

  it('brings the provenance for the policy, and keeps it from who did not ask', async () => {
    expect(wantsProvenance(gpgPolicy())).toBe(true)
    const found = await fetchAllowed(
      fetch,
      {},
      source(() => Promise.resolve(gpgPolicy())),
    )
    expect(asked.pop()).toEqual({ verify: 'later' })
    expect(found.provenance).toBeUndefined()
    const wanted = await fetchAllowed(
      fetch,
      { verify: 'later' },
      source(() => Promise.resolve(gpgPolicy())),
    )
    expect(wanted.provenance).toBeDefined()
  })

  it('fetches nothing if the policy cannot be read', async () => {
    const before = asked.length
    const broken = source(() => Promise.reject(new Error('no policy')))
    await expect(fetchAllowed(fetch, {}, broken)).rejects.toThrow('no policy')
    expect(asked).toHaveLength(before)
  })
})
