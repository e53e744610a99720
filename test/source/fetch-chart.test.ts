/** References, the index, the cache and credentials. Error texts are Helm's. */
import { createHash } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { fetchChart } from '../../src/source/fetch-chart.ts'
import { updateIndex } from '../../src/source/http-repository.ts'
import type { Repository } from '../../src/source/ports.ts'
import { serve, type TestServer } from '../fakes/http-server.ts'
import { fakeSource, type FakeSource } from '../fakes/chart-source.ts'

const ARCHIVE = Buffer.from('an archive')
const DIGEST = createHash('sha256').update(ARCHIVE).digest('hex')

function entry(version: string, url: string, digest = DIGEST): string {
  return `  - name: demo\n    version: ${version}\n    digest: ${digest}\n    urls: [${JSON.stringify(url)}]\n`
}

function indexOf(...entries: readonly string[]): string {
  return `apiVersion: v1\nentries:\n  demo:\n${entries.join('')}`
}

/** A repository with an index; everything else is the archive. */
function repositoryWith(index: string): RequestListener {
  return ({ url }, response) => response.end(url === '/r/index.yaml' ? index : ARCHIVE)
}

async function known(
  index: string,
  more: Partial<Repository> = {},
): Promise<{ server: TestServer; source: FakeSource }> {
  const server = await serve(repositoryWith(index))
  const repository = { name: 'r', url: `${server.url}/r`, ...more }
  const source = fakeSource([repository])
  await updateIndex(repository, source)
  return { server, source }
}

const asked = ({ asked: requests }: TestServer): unknown[] =>
  requests.map(({ url, headers }) => [url, headers.authorization ?? '-'])

describe('repo/chart', () => {
  const index = indexOf(entry('1.1.0-rc.1', 'rc.tgz'), entry('1.0.0', 'demo-1.0.0.tgz'), entry('0.2.0', 'old.tgz'))

  it.each([
    [undefined, 'demo-1.0.0.tgz'],
    ['0.2.0', 'old.tgz'],
    ['<1', 'old.tgz'],
    ['>0.0.0-0', 'rc.tgz'],
    ['1', 'demo-1.0.0.tgz'],
  ])('version %s', async (version, fileName) => {
    const { source } = await known(index)
    const chart = await fetchChart('r/demo', version === undefined ? {} : { version }, source)
    expect(chart).toMatchObject({ fileName, digest: `sha256:${DIGEST}` })
    expect(Buffer.from(chart.bytes).equals(ARCHIVE)).toBe(true)
  })

  it('warns where one version was meant and another is taken', async () => {
    const { source } = await known(index)
    await fetchChart('r/demo', { version: '1.0' }, source)
    expect(source.events).toContainEqual({
      kind: 'log',
      level: 'WARN',
      message: 'unable to find exact version requested; falling back to closest available version',
      fields: [
        ['chart', 'demo'],
        ['requested', '1.0'],
        ['selected', '1.0.0'],
      ],
    })
  })

  it.each([
    ['r/none', {}, 'chart "none" matching  not found in r index. (try \'helm repo update\'): no chart name found'],
    [
      'r/demo',
      { version: '9' },
      'chart "demo" matching 9 not found in r index. (try \'helm repo update\'): no chart version found for demo-9',
    ],
    [
      'r/demo',
      { version: 'x.y' },
      'chart "demo" matching x.y not found in r index. (try \'helm repo update\'): improper constraint: "x.y"',
    ],
    ['q/demo', {}, 'repo q not found'],
    ['demo', {}, 'non-absolute URLs should be in form of repo_name/path_to_chart, got: demo'],
    ['ftp://x/y', {}, 'scheme "ftp" not supported'],
    ['a b:c', {}, 'invalid chart URL format: a b:c'],
    ['demo', { repositoryUrl: 'http:///r' }, 'Get "http:///r/index.yaml": http: no Host in request URL'],
    ['http://h:99999/a.tgz', {}, 'Get "http://h:99999/a.tgz": dial tcp: address 99999: invalid port'],
  ])('%s %j', async (reference, options, message) => {
    const { source } = await known(index)
    await expect(fetchChart(reference, options, source)).rejects.toThrow(message)
  })

  it('fetches nothing twice', async () => {
    const { server, source } = await known(index)
    await fetchChart('r/demo', {}, source)
    await fetchChart('r/demo', { version: '0.2.0' }, source)
    expect(asked(server)).toEqual([
      ['/r/index.yaml', '-'],
      ['/r/demo-1.0.0.tgz', '-'],
    ])
  })

  it('does not believe a cache that was changed', async () => {
    const { server, source } = await known(index)
    source.stored.set(`chart ${DIGEST}`, Buffer.from('something else'))
    const { bytes } = await fetchChart('r/demo', {}, source)
    expect(Buffer.from(bytes).equals(ARCHIVE)).toBe(true)
    expect(server.asked).toHaveLength(2)
  })

  it('does not take an archive that is not what the index says', async () => {
    const { source } = await known(indexOf(entry('1.0.0', 'a.tgz', 'f'.repeat(64))))
    await expect(fetchChart('r/demo', {}, source)).rejects.toMatchObject({ code: 'source/digest-mismatch' })
    expect([...source.stored.keys()]).toEqual(['index r'])
  })

  it.each([
    ['abc', 'unable to decode digest: encoding/hex: odd length hex string'],
    ['zz', "unable to decode digest: encoding/hex: invalid byte: U+007A 'z'"],
    ['abcd', 'invalid digest length: 2'],
  ])('refuses the digest %s', async (digest, message) => {
    const { source } = await known(indexOf(entry('1.0.0', 'a.tgz', digest)))
    await expect(fetchChart('r/demo', {}, source)).rejects.toThrow(message)
  })
})

describe('credentials', () => {
  const login = { username: 'u', password: 'p' }
  const basic = `Basic ${Buffer.from('u:p').toString('base64')}`

  it('of a repository go to its own host, and elsewhere only if that is wanted', async () => {
    const other = await serve((_, response) => response.end(ARCHIVE))
    const index = indexOf(entry('2.0.0', `${other.url}/far.tgz`), entry('1.0.0', 'near.tgz'))
    const { server, source } = await known(index, login)
    await fetchChart('r/demo', { version: '1.0.0' }, source)
    source.stored.delete(`chart ${DIGEST}`)
    await fetchChart('r/demo', {}, source)
    expect(asked(server)).toEqual([
      ['/r/index.yaml', basic],
      ['/r/near.tgz', basic],
    ])
    expect(asked(other)).toEqual([['/far.tgz', '-']])
    const generous = await known(index, { ...login, passCredentialsAll: true })
    await fetchChart('r/demo', {}, generous.source)
    expect(asked(other).at(-1)).toEqual(['/far.tgz', basic])
  })

  it('of a repository go with addresses that its index names', async () => {
    const server = await serve(repositoryWith(''))
    const repository = { name: 'r', url: `${server.url}/r`, ...login }
    const source = fakeSource([repository])
    source.stored.set('index r', Buffer.from(indexOf(entry('1.0.0', `${server.url}/r/x/../a.tgz`))))
    await fetchChart(`${server.url}/r/a.tgz`, {}, source)
    await fetchChart(`${server.url}/r/b.tgz`, {}, source)
    expect(asked(server)).toEqual([
      ['/r/a.tgz', basic],
      ['/r/b.tgz', '-'],
    ])
  })

  it('in an address are sent, and not told', async () => {
    const server = await serve((_, response) => response.writeHead(404).end())
    const url = `${server.url.replace('//', '//u:p@')}/a.tgz`
    await expect(fetchChart(url, {}, fakeSource())).rejects.toThrow(
      `failed to fetch ${url.replace('u:p@', 'u:xxxxx@')} : 404 Not Found`,
    )
    expect(asked(server)).toEqual([['/a.tgz', basic]])
  })
})

describe('--repo', () => {
  it('asks the index that is there', async () => {
    const server = await serve(repositoryWith(indexOf(entry('1.0.0', 'a.tgz'))))
    const source = fakeSource()
    const repositoryUrl = `${server.url}/r`
    expect(await fetchChart('demo', { repositoryUrl }, source)).toMatchObject({ url: `${server.url}/r/a.tgz` })
    await expect(fetchChart('demo', { repositoryUrl, version: '7' }, source)).rejects.toThrow(
      `chart "demo" version "7" not found in ${repositoryUrl} repository`,
    )
    const nowhere = `${server.url}/other`
    await expect(fetchChart('demo', { repositoryUrl: nowhere }, source)).rejects.toThrow(
      `looks like "${nowhere}" is not a valid chart repository or cannot be reached: `,
    )
  })
})

describe('offline', () => {
  it('takes what the caches have, and asks nobody', async () => {
    const { server, source } = await known(indexOf(entry('1.0.0', 'a.tgz')))
    await expect(fetchChart('r/demo', {}, { ...source, offline: true })).rejects.toMatchObject({
      code: 'source/offline',
    })
    await fetchChart('r/demo', {}, source)
    const count = server.asked.length
    const repositoryUrl = `${server.url}/r/`
    expect(await fetchChart('r/demo', {}, { ...source, offline: true })).toMatchObject({ fileName: 'a.tgz' })
    expect(await fetchChart('demo', { repositoryUrl }, { ...source, offline: true })).toMatchObject({
      fileName: 'a.tgz',
    })
    expect(server.asked).toHaveLength(count)
  })
})

describe('provenance', () => {
  it('that must be there and is not', async () => {
    const server = await serve(({ url }, response) => {
      if (url!.includes('.prov')) response.writeHead(404).end()
      else response.end(ARCHIVE)
    })
    const url = `${server.url}/a.tgz?token=x`
    await expect(fetchChart(url, { verify: 'always', keyring: 'k' }, fakeSource())).rejects.toMatchObject({
      code: 'source/not-verified',
      message: `failed to fetch provenance "${server.url}/a.tgz.prov?token=x"`,
    })
    expect(await fetchChart(url, { verify: 'later' }, fakeSource())).toMatchObject({
      provenanceProblem: `Verification not found for ${url}: failed to fetch ${server.url}/a.tgz.prov?token=x : 404 Not Found`,
    })
  })
})
