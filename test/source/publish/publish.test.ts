/** Charts to ChartMuseum, Harbor, Artifactory and folders. */
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { publishChart, type PublishOptions } from '../../../src/actions/publish.ts'
import { loadChartArchive } from '../../../src/chart/load.ts'
import { systemClock } from '../../../src/runtime.ts'
import { fetchChart } from '../../../src/source/fetch-chart.ts'
import type { Repository } from '../../../src/source/ports.ts'
import type { PublishFolder } from '../../../src/source/publish/folder.ts'
import type { PublishedChart } from '../../../src/source/publish/model.ts'
import { fakeArtifactory } from '../../fakes/artifactory.ts'
import { fakeChartmuseum } from '../../fakes/chartmuseum.ts'
import { fakeHarbor } from '../../fakes/harbor.ts'
import { testedSource } from '../../fakes/source-context.ts'
import { tarOf } from '../../fakes/tar.ts'
import { serveWeb } from '../../fakes/web-server.ts'

const archiveOf = (version: string, note = ''): Uint8Array =>
  gzipSync(tarOf({ 'web/Chart.yaml': `apiVersion: v2\nname: web\nversion: ${version}\n`, 'web/README.md': note }))

let source = testedSource()
afterEach(() => source.http.close())

interface Publishing extends Partial<PublishOptions> {
  readonly version?: string
  readonly repositories?: readonly Repository[]
}

function publish(target: string, more: Publishing = {}): Promise<PublishedChart> {
  const { version = '1.0.0', repositories = [], ...options } = more
  source = testedSource({ repositories: () => Promise.resolve(repositories) })
  const archive = options.archive ?? archiveOf(version)
  const chart = loadChartArchive(archive)
  const runtime = { clock: systemClock, timeZone: 'UTC', emit: source.emit }
  return publishChart({ target, chart, archive, created: '2026-11-21T19:00:00Z', ...options }, { source, runtime })
}

describe('ChartMuseum', () => {
  it('gets the archive and its signature, and says where they are', async () => {
    const server = await fakeChartmuseum()
    const provenance = Buffer.from('-----BEGIN PGP SIGNED MESSAGE-----')
    const published = await publish(server.url, { provenance })
    expect(published).toMatchObject({ kind: 'chartmuseum', reference: `${server.url}/charts/web-1.0.0.tgz` })
    expect(Buffer.compare(server.files.get('web-1.0.0.tgz')!, archiveOf('1.0.0'))).toBe(0)
    expect(server.files.get('web-1.0.0.tgz.prov')).toEqual(provenance)
    const fetched = await fetchChart('web', { repositoryUrl: server.url }, source)
    expect(fetched.digest).toBe(published.digest)
  })

  const MUSEUM = { contextPath: 'museum', type: 'chartmuseum' } as const
  it.each([
    { name: 'a context path that the index tells', options: { contextPath: '/a/museum' }, path: '/a/museum', key: '' },
    { name: 'one that is given', options: { contextPath: '/museum' }, path: '/museum', more: MUSEUM, key: '' },
    { name: 'tenants', options: { depth: 2 }, path: '/org/repo', key: 'org/repo/' },
    { name: 'both', options: { depth: 1, contextPath: '/museum' }, path: '/museum/org', key: 'org/' },
  ])('has its API under $name', async ({ options, path, more = {}, key }) => {
    const server = await fakeChartmuseum(options)
    await publish(`${server.url}${path}/`, more)
    expect([...server.files.keys()]).toEqual([`${key}web-1.0.0.tgz`])
  })

  it('keeps a version that it has, unless it is to be replaced', async () => {
    const server = await fakeChartmuseum()
    await publish(server.url)
    await expect(publish(server.url)).rejects.toMatchObject({
      code: 'source/exists',
      message: `${server.url}/api/charts refused web-1.0.0.tgz: 409 Conflict: web-1.0.0.tgz already exists`,
    })
    await publish(server.url, { force: true, archive: archiveOf('1.0.0', 'again') })
    expect(Buffer.compare(server.files.get('web-1.0.0.tgz')!, archiveOf('1.0.0', 'again'))).toBe(0)
  })

  it('says in its own words why it takes no more', async () => {
    const server = await fakeChartmuseum({ maxCharts: 0 })
    await expect(publish(server.url)).rejects.toMatchObject({
      code: 'source/publish-failed',
      message: expect.stringContaining('507 Insufficient Storage: repo has reached storage limit') as string,
    })
  })

  it.each([
    ['a name and a password', { username: 'u', password: 'p' }, { username: 'u', password: 'p' }],
    ['a token', { token: 't' }, { accessToken: 't' }],
    ['a token in another header', {}, { accessToken: 't', authHeader: 'X-Token' }],
  ])('is shown %s', async (_, account, access) => {
    const server = await fakeChartmuseum(account)
    if ('token' in account || 'username' in account) {
      await expect(publish(server.url)).rejects.toMatchObject({ code: 'source/unauthorized' })
    }
    await publish(server.url, access)
    const { headers } = server.requests.at(-1)!
    expect(headers.authorization !== undefined || headers['x-token'] === 't').toBe(true)
  })
})

describe('a repository that is known', () => {
  it('is found by its name and by its address, with its credentials', async () => {
    const server = await fakeChartmuseum({ username: 'u', password: 'p' })
    const repositories = [{ name: 'museum', url: server.url, username: 'u', password: 'p' }]
    await publish('museum', { repositories })
    await publish(server.url, { repositories, version: '2.0.0' })
    expect([...server.files.keys()]).toEqual(['web-1.0.0.tgz', 'web-2.0.0.tgz'])
    const other = publish(server.url, { repositories, username: 'other', password: 'q' })
    await expect(other).rejects.toMatchObject({ code: 'source/unauthorized' })
  })

  it('has its index fetched again only if that is asked for', async () => {
    const server = await fakeChartmuseum()
    const repositories = [{ name: 'museum', url: server.url }]
    const written: string[] = []
    const indexes = {
      read: () => Promise.reject(new Error('none')),
      write: (name: string) => Promise.resolve(void written.push(name)),
      remove: () => Promise.resolve(),
    }
    const run = async (version: string, refresh: boolean): Promise<void> => {
      const archive = archiveOf(version)
      const chart = loadChartArchive(archive)
      const own = testedSource({ indexes, repositories: () => Promise.resolve(repositories) })
      const runtime = { clock: systemClock, timeZone: 'UTC', emit: own.emit }
      const options = { target: 'museum', chart, archive, created: '', refresh }
      await publishChart(options, { source: own, runtime }).finally(() => own.http.close())
    }
    await run('1.0.0', false)
    expect(written).toEqual([])
    await run('2.0.0', true)
    expect(written).toEqual(['museum'])
  })
})

describe('Harbor', () => {
  it.each(['/chartrepo/library', '/library'])('of old takes charts at its own chart repository: %s', async (path) => {
    const server = await fakeHarbor({ chartmuseum: true, username: 'u', password: 'p' })
    const access = { username: 'u', password: 'p', type: 'harbor' } as const
    const published = await publish(server.url + path, { ...access, provenance: Buffer.from('sig') })
    expect(published.reference).toBe(`${server.url}/chartrepo/library/charts/web-1.0.0.tgz`)
    expect([...server.files.keys()]).toEqual(['library/web-1.0.0.tgz', 'library/web-1.0.0.tgz.prov'])
    await expect(publish(server.url + path, access)).rejects.toMatchObject({ code: 'source/exists' })
    await publish(server.url + path, { ...access, force: true })
  })

  it.each(['/chartrepo/library', '/library'])('since 2.8 is a registry: %s', async (path) => {
    const server = await fakeHarbor({ username: 'u', password: 'p' })
    const published = await publish(server.url + path, { username: 'u', password: 'p' })
    const host = server.url.slice('http://'.length)
    expect(published).toMatchObject({ kind: 'oci', reference: `${host}/library/web:1.0.0` })
    expect(server.manifests.has('library/web:1.0.0')).toBe(true)
    expect(server.blobs.size).toBe(2)
  })
})

describe('Artifactory', () => {
  it.each([
    ['the repository', '/artifactory/charts-local'],
    ['the address that Helm reads', '/artifactory/api/helm/charts-local'],
  ])('gets files by PUT at %s', async (_, path) => {
    const server = await fakeArtifactory({ apiKey: 'k' })
    const published = await publish(server.url + path, { apiKey: 'k', provenance: Buffer.from('sig') })
    expect(published).toMatchObject({
      kind: 'artifactory',
      reference: `${server.url}/artifactory/charts-local/web-1.0.0.tgz`,
    })
    expect([...server.files.keys()]).toEqual(['charts-local/web-1.0.0.tgz.prov', 'charts-local/web-1.0.0.tgz'])
    await expect(publish(server.url + path, { apiKey: 'k' })).rejects.toMatchObject({ code: 'source/exists' })
    await publish(server.url + path, { apiKey: 'k', force: true })
  })

  it('refuses strangers with its words', async () => {
    const server = await fakeArtifactory({ username: 'u', password: 'p' })
    const type = 'artifactory' as const
    const target = `${server.url}/artifactory/charts`
    const refused = publish(target, { type, force: true, username: 'u', password: 'wrong' })
    await expect(refused).rejects.toMatchObject({
      code: 'source/unauthorized',
      message: `${target}/web-1.0.0.tgz refused web-1.0.0.tgz: 401 Unauthorized: Bad credentials`,
    })
  })
})

describe('a folder', () => {
  const folderOf = (files: Map<string, Uint8Array>): { readonly folder: () => PublishFolder } => ({
    folder: () => ({
      path: './site',
      read: (name) => Promise.resolve(files.get(name)),
      write: (name, bytes) => Promise.resolve(void files.set(name, bytes)),
      remove: (name) => Promise.resolve(void files.delete(name)),
    }),
  })
  const text = (files: Map<string, Uint8Array>): string => Buffer.from(files.get('index.yaml')!).toString()

  it('gets the archive and a place in its index, where other charts stay', async () => {
    const files = new Map<string, Uint8Array>()
    await publish('./site', { ...folderOf(files), folderUrl: 'https://charts.test/stable' })
    await publish('./site', { ...folderOf(files), version: '1.1.0' })
    expect([...files.keys()]).toEqual(['web-1.0.0.tgz', 'index.yaml', 'web-1.1.0.tgz'])
    expect(text(files).match(/- (https|web).*/g)).toEqual([
      '- web-1.1.0.tgz',
      '- https://charts.test/stable/web-1.0.0.tgz',
    ])
  })

  it('keeps a version that it has, unless it is to be replaced', async () => {
    const files = new Map<string, Uint8Array>()
    await publish('./site', folderOf(files))
    const archive = archiveOf('1.0.0', 'again')
    await expect(publish('./site', { ...folderOf(files), archive })).rejects.toMatchObject({ code: 'source/exists' })
    await publish('./site', { ...folderOf(files), archive, force: true })
    expect(files.get('web-1.0.0.tgz')).toBe(archive)
    expect(text(files).match(/version: 1.0.0/g)).toHaveLength(1)
  })

  it('does not keep the signature of what was replaced', async () => {
    const files = new Map<string, Uint8Array>()
    await publish('./site', { ...folderOf(files), provenance: Buffer.from('signed') })
    await publish('./site', { ...folderOf(files), force: true })
    expect(files.has('web-1.0.0.tgz.prov')).toBe(true)
    await publish('./site', { ...folderOf(files), archive: archiveOf('1.0.0', 'again'), force: true })
    expect(files.has('web-1.0.0.tgz.prov')).toBe(false)
  })

  it('has what is published by several at once', async () => {
    const files = new Map<string, Uint8Array>()
    const versions = ['1.0.0', '1.1.0', '1.2.0', '1.3.0']
    await Promise.all(versions.map((version) => publish('./site', { ...folderOf(files), version })))
    expect(text(files).match(/version: (.*)/g)).toEqual(versions.reverse().map((version) => `version: ${version}`))
  })
})

describe('a target', () => {
  it.each([
    ['nowhere', 'source/invalid-reference', 'scheme prefix missing from remote (e.g. "oci://")'],
    ['ftp://host/x', 'source/unsupported', 'scheme "ftp" not supported'],
  ])('%s is refused', async (target, code, message) => {
    await expect(publish(target)).rejects.toMatchObject({ code, message })
  })

  it('that only serves files is told from one that takes them', async () => {
    const server = await serveWeb(({ path }) =>
      path === '/index.yaml' ? { status: 200, body: 'apiVersion: v1\nentries: {}\n' } : { status: 404 },
    )
    await expect(publish(server.url)).rejects.toMatchObject({ code: 'source/unsupported' })
    expect(server.requests.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('that sends elsewhere gets nothing, and neither does the other', async () => {
    const other = await serveWeb(() => ({ status: 201 }))
    const server = await serveWeb(({ path }) => ({ status: 307, headers: { location: other.url + path } }))
    const access = { username: 'u', password: 'secret-word' }
    const sent = publish(server.url, { ...access, type: 'chartmuseum' })
    await expect(sent).rejects.toMatchObject({
      code: 'source/publish-failed',
      hint: `the server is elsewhere: ${other.url}/api/charts`,
    })
    const found = publish(server.url, access)
    await expect(found).rejects.toMatchObject({ code: 'source/unsupported' })
    expect(other.requests.map(({ method }) => method)).not.toContain('POST')
    expect(other.requests.some(({ headers }) => headers.authorization !== undefined)).toBe(false)
  })

  it('that repeats a password is not repeated', async () => {
    const server = await serveWeb(() => ({ status: 400, body: '{"error":"no user with secret-word\\u001b[2J"}' }))
    const refused = publish(server.url, { type: 'chartmuseum', username: 'u', password: 'secret-word' })
    await expect(refused).rejects.toThrow('refused web-1.0.0.tgz: 400 Bad Request: no user with xxxxx [2J')
  })
})
