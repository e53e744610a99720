/** Servers that mean harm, and servers that are broken: a typed error, no credential for anybody else, memory within bounds. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { loadChartArchive } from '../../src/chart/load.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { fetchChart } from '../../src/source/fetch-chart.ts'
import { fetchIndex } from '../../src/source/http-repository.ts'
import { listVersions } from '../../src/source/oci/versions.ts'
import type { FetchOptions } from '../../src/source/ports.ts'
import { publishToChartmuseum } from '../../src/source/publish/chartmuseum.ts'
import { cliIn } from '../fakes/cli.ts'
import { serve, type TestServer } from '../fakes/http-server.ts'
import { testedSource } from '../fakes/source-context.ts'
import { tarOf } from '../fakes/tar.ts'

const MIB = 1024 * 1024
const LOGIN = { username: 'ann', password: 'secret' }

const good = gzipSync(tarOf({ 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n' }))
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const entry = (more = ''): string => `  - {name: web, version: 1.0.0, apiVersion: v2, urls: [web.tgz]${more}}\n`
const INDEX = `apiVersion: v1\nentries:\n  web:\n${entry()}`

let source = testedSource()
afterEach(() => source.http.close())

type Answer = (response: ServerResponse, request: IncomingMessage) => void

const sends =
  (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    void response.writeHead(200, headers).end(body)

/** Until nobody listens any more. */
const endless =
  (chunk: Uint8Array, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) => {
    response.writeHead(200, headers)
    const more = (): void => {
      while (!response.destroyed) if (!response.write(chunk)) return
    }
    response.on('drain', more)
    more()
  }

/** A zip bomb of as many MiB: members of a gzip stream follow each other. */
function bomb(mib: number): Buffer {
  const member = gzipSync(Buffer.alloc(MIB))
  return Buffer.concat(Array.from({ length: mib }, () => member))
}

/** Serves by path. */
function host(answers: Readonly<Record<string, Answer>>): Promise<TestServer> {
  return serve((request, response) => {
    const answer = answers[request.url!.split('?')[0]!]
    if (answer === undefined) response.writeHead(404).end()
    else answer(response, request)
  })
}

async function loaded(reference: string, options: FetchOptions): Promise<string> {
  source = testedSource()
  const { bytes } = await fetchChart(reference, { ...LOGIN, ...options }, source)
  return loadChartArchive(bytes).metadata.name
}

/** What memory grew to, above what it was before, in MiB. */
async function growthDuring(work: () => Promise<unknown>): Promise<number> {
  const start = process.memoryUsage().rss
  let peak = start
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return (Math.max(peak, process.memoryUsage().rss) - start) / MIB
}

interface Attack {
  readonly name: string
  readonly index?: Answer
  readonly archive?: Answer
  readonly code: ErrorCode
  readonly says?: string
  /** MiB that memory may grow by. */
  readonly growth?: number
}

const symlink = (): Buffer => {
  const archive = Buffer.from(tarOf({ 'web/Chart.yaml': '', 'web/link': '' }))
  const header = archive.subarray(512, 1024)
  header.write('2', 156)
  header.write('/etc/passwd', 157)
  header.write('        ', 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return archive
}

const ATTACKS: readonly Attack[] = [
  { name: 'an archive that is cut off', archive: sends(good.subarray(0, 60)), code: 'chart/invalid-archive' },
  {
    name: 'a connection that is cut off',
    archive: (response) => response.writeHead(200, { 'content-length': '1000' }).write('x', () => response.destroy()),
    code: 'source/unreachable',
  },
  {
    name: 'a page in place of an archive',
    archive: sends('<html>sign in</html>', { 'content-type': 'text/html' }),
    code: 'chart/invalid-archive',
  },
  {
    name: 'an archive that says it is huge',
    archive: sends('x', { 'content-length': String(1e12) }),
    code: 'source/limit-exceeded',
  },
  { name: 'an archive without end', archive: endless(Buffer.alloc(MIB)), code: 'source/limit-exceeded', growth: 900 },
  {
    name: 'an archive that unpacks to gigabytes',
    archive: sends(bomb(2000)),
    code: 'chart/limit-exceeded',
    growth: 400,
  },
  {
    name: 'files outside of the chart',
    archive: sends(gzipSync(tarOf({ 'web/../../evil': 'x' }))),
    code: 'chart/invalid-archive',
  },
  {
    name: 'files at absolute paths',
    archive: sends(gzipSync(tarOf({ '/etc/evil': 'x' }))),
    code: 'chart/not-a-chart',
  },
  { name: 'symbolic links', archive: sends(gzipSync(symlink())), code: 'chart/invalid-metadata' },
  {
    name: 'another archive than the index tells of',
    index: sends(INDEX.replace(entry(), entry(`, digest: ${digestOf(Buffer.from('other'))}`))),
    code: 'source/digest-mismatch',
  },
  {
    name: 'an index of nulls',
    index: sends('apiVersion: v1\nentries:\n  web: [null, null]\n  other: null\n'),
    code: 'source/no-version',
  },
  { name: 'an index that is null', index: sends('null\n'), code: 'source/invalid-index' },
  { name: 'a page in place of an index', index: sends('<html>\n<body>\n'), code: 'source/invalid-index' },
  {
    name: 'an index that nests without end',
    index: sends(`apiVersion: v1\nentries: ${'['.repeat(100_000)}`),
    code: 'source/invalid-index',
  },
  {
    name: 'an index that says it is huge',
    index: sends('x', { 'content-length': String(1e12) }),
    code: 'source/limit-exceeded',
  },
  {
    name: 'an index that unpacks to gigabytes',
    index: sends(bomb(2000), { 'content-encoding': 'gzip' }),
    code: 'source/limit-exceeded',
    growth: 900,
  },
  {
    name: 'a redirect without end',
    index: (response, { url }) => response.writeHead(302, { location: `${url}` }).end(),
    code: 'source/unreachable',
    says: 'stopped after 10 redirects',
  },
  {
    name: 'a redirect to a file',
    index: (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    code: 'source/unreachable',
    says: 'unsupported protocol scheme',
  },
  {
    name: 'headers without end',
    index: (response) => response.writeHead(200, { 'x-long': 'x'.repeat(MIB) }).end(),
    code: 'source/unreachable',
  },
]

describe('a repository with', () => {
  it.each(ATTACKS)('$name is refused', async ({ index = sends(INDEX), archive = sends(good), code, says, growth }) => {
    const { url } = await host({ '/index.yaml': index, '/web.tgz': archive })
    const work = async (): Promise<void> => {
      const refused = loaded('web', { repositoryUrl: url })
      await expect(refused).rejects.toMatchObject({ code })
      if (says !== undefined) await expect(refused).rejects.toThrow(says)
      await refused.catch((error: unknown) => expect(String(error)).not.toContain(LOGIN.password))
    }
    const grown = await growthDuring(work)
    if (growth !== undefined) expect(grown).toBeLessThan(growth)
  })

  it('a version twice still has it', async () => {
    const { url } = await host({ '/index.yaml': sends(INDEX + entry()), '/web.tgz': sends(good) })
    expect(await loaded('web', { repositoryUrl: url })).toBe('web')
  })

  it('200,000 versions is read within bounds', async () => {
    const lines = Array.from(
      { length: 200_000 },
      (_, i) => `  - name: web\n    version: 0.0.${i}\n    urls:\n    - w-${i}.tgz\n`,
    )
    const index = Buffer.from(`apiVersion: v1\nentries:\n  web:\n${lines.join('')}`)
    lines.length = 0
    const { url } = await host({ '/index.yaml': sends(index) })
    source = testedSource()
    const grown = await growthDuring(async () => {
      const { index: read } = await fetchIndex({ url }, source)
      expect(read.versions('web')).toHaveLength(200_000)
    })
    expect(grown).toBeLessThan(500)
  }, 60_000)

  it.each([
    ['says nothing', () => undefined],
    [
      'says a letter at a time',
      (response: ServerResponse) => {
        const timer = setInterval(() => response.write('a'), 20)
        response.on('close', () => clearInterval(timer))
      },
    ],
  ])('a server that %s is left when the time is up', async (_, answer) => {
    const { url } = await host({ '/index.yaml': answer })
    source = testedSource()
    const fetched = fetchIndex({ url }, source, 300)
    await expect(fetched).rejects.toMatchObject({ code: 'source/unreachable' })
  })
})

describe('credentials are for nobody else', () => {
  const secretOf = ({ asked }: TestServer): boolean => asked.some(({ headers }) => headers.authorization !== undefined)
  const redirectTo =
    (url: () => string): Answer =>
    (response, request) =>
      response.writeHead(307, { location: url() + request.url! }).end()

  it.each(['/index.yaml', '/web.tgz'])('when %s is on another host', async (path) => {
    const other = await host({ '/index.yaml': sends(INDEX), '/web.tgz': sends(good) })
    const own = { '/index.yaml': sends(INDEX), '/web.tgz': sends(good), [path]: redirectTo(() => other.url) }
    const { url } = await host(own)
    expect(await loaded('web', { repositoryUrl: url })).toBe('web')
    expect(other.asked.length).toBeGreaterThan(0)
    expect(secretOf(other)).toBe(false)
  })

  it('when the index names another host', async () => {
    const other = await host({ '/web.tgz': sends(good) })
    const { url } = await host({ '/index.yaml': sends(INDEX.replace('web.tgz', `${other.url}/web.tgz`)) })
    expect(await loaded('web', { repositoryUrl: url })).toBe('web')
    expect(other.asked).toHaveLength(1)
    expect(secretOf(other)).toBe(false)
  })

  it('when a way there and back leads past another', async () => {
    let back = ''
    const other = await host({ '/index.yaml': redirectTo(() => `${back}/again`) })
    const own = await host({
      '/index.yaml': redirectTo(() => other.url),
      '/again/index.yaml': sends(INDEX),
      '/web.tgz': sends(good),
    })
    back = own.url
    expect(await loaded('web', { repositoryUrl: own.url })).toBe('web')
    expect(secretOf(other)).toBe(false)
  })

  it('when a registry has tokens made inside another network', async () => {
    const registry = await serve((_, response) =>
      response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://169.254.169.254/token",service="x"' }).end(),
    )
    const pulled = loaded(registry.url.replace('http:', 'oci:') + '/web:1.0.0', { plainHttp: true })
    await expect(pulled).rejects.toMatchObject({ code: 'source/unauthorized' })
    expect(secretOf(registry)).toBe(false)
  })

  it('when a registry keeps its blobs elsewhere', async () => {
    const config = Buffer.from('{"name":"web","version":"1.0.0"}')
    const layer = (mediaType: string, bytes: Buffer): object => ({
      mediaType,
      digest: `sha256:${digestOf(bytes)}`,
      size: bytes.length,
    })
    const manifest = JSON.stringify({
      schemaVersion: 2,
      config: layer('application/vnd.cncf.helm.config.v1+json', config),
      layers: [layer('application/vnd.cncf.helm.chart.content.v1.tar+gzip', good)],
    })
    const store = await serve((request, response) =>
      response.end(request.url!.includes(digestOf(good)) ? good : config),
    )
    const registry = await serve((request, response) => {
      if (request.headers.authorization === undefined) {
        return response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
      }
      if (request.url!.includes('/blobs/')) return response.writeHead(307, { location: store.url + request.url! }).end()
      const headers = {
        'content-type': 'application/vnd.oci.image.manifest.v1+json',
        'docker-content-digest': `sha256:${digestOf(Buffer.from(manifest))}`,
      }
      return response.writeHead(200, headers).end(request.method === 'HEAD' ? '' : manifest)
    })
    const reference = `${registry.url.replace('http:', 'oci:')}/web:1.0.0`
    expect(await loaded(reference, { plainHttp: true })).toBe('web')
    expect(secretOf(registry)).toBe(true)
    expect(secretOf(store)).toBe(false)
  })
})

describe('a registry with', () => {
  const manifestType = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }
  const manifest = (digest: string): string =>
    JSON.stringify({
      schemaVersion: 2,
      config: {
        mediaType: 'application/vnd.cncf.helm.config.v1+json',
        digest: `sha256:${digestOf(Buffer.from('{}'))}`,
        size: 2,
      },
      layers: [{ mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', digest, size: good.length }],
    })
  const lying = `sha256:${'0'.repeat(64)}`
  const cases: readonly (Attack & { readonly manifest: Answer })[] = [
    {
      name: 'another blob than it tells of',
      manifest: sends(manifest(lying), manifestType),
      code: 'source/digest-mismatch',
    },
    {
      name: 'a manifest without end',
      manifest: endless(Buffer.alloc(MIB, '['), manifestType),
      code: 'source/limit-exceeded',
      growth: 50,
    },
    {
      name: 'a page in place of a manifest',
      manifest: sends('<html>', { 'content-type': 'text/html' }),
      code: 'source/invalid-artifact',
    },
    {
      name: 'a manifest of another digest',
      manifest: sends(manifest(lying), { ...manifestType, 'docker-content-digest': lying }),
      code: 'source/digest-mismatch',
    },
  ]
  it.each(cases)('$name is refused', async ({ manifest: answer, code, growth }) => {
    const { url } = await serve((request, response) => {
      if (request.url!.includes('/manifests/')) return answer(response, request)
      response.end(request.url!.includes(digestOf(Buffer.from('{}'))) ? '{}' : good)
    })
    const grown = await growthDuring(async () => {
      const pulled = loaded(`${url.replace('http:', 'oci:')}/web:1.0.0`, { plainHttp: true })
      await expect(pulled).rejects.toMatchObject({ code })
    })
    if (growth !== undefined) expect(grown).toBeLessThan(growth)
  })

  const many = JSON.stringify({ tags: Array.from({ length: 300_000 }, (_, i) => `0.0.${i}`) })
  it.each([
    {
      name: 'the same page of tags again and again',
      code: 'source/fetch-failed',
      tags: '{"tags":["1.0.0"]}',
      pages: 1,
    },
    { name: 'more tags with every page', code: 'source/limit-exceeded', tags: many, pages: 1000 },
  ])('$name is left', async ({ code, tags, pages }) => {
    let asked = 0
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { link: `</v2/web/tags/list?last=${asked++ % pages}>; rel="next"` }).end(tags)
    })
    source = testedSource()
    const listed = listVersions(`${url.replace('http:', 'oci:')}/web`, { plainHttp: true }, source)
    await expect(listed).rejects.toMatchObject({ code })
    expect(asked).toBeLessThan(10)
  })
})

describe('what a server sends', () => {
  it.each([
    [
      'above the folder',
      tarOf({ 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', 'web/../../evil': 'x' }),
    ],
    [
      'in a chart with a path for a name',
      tarOf({ 'web/Chart.yaml': 'apiVersion: v2\nname: ../evil\nversion: 1.0.0\n' }),
    ],
    ['through a symbolic link', symlink()],
  ])('is not written %s', async (_, archive) => {
    const above = mkdtempSync(join(tmpdir(), 'hostile-'))
    onTestFinished(() => rmSync(above, { recursive: true }))
    const { url } = await host({ '/web.tgz': sends(gzipSync(archive)) })
    const run = cliIn(above)
    await run('create', 'home')
    const before = readdirSync(above)
    const { code } = await cliIn(join(above, 'home'))('pull', `${url}/web.tgz`, '--untar')
    expect(code).toBe(1)
    expect(readdirSync(above)).toEqual(before)
    expect(existsSync(join(above, 'home/web/link'))).toBe(false)
  })

  it('in answer to a chart is bounded', async () => {
    const { url } = await serve((_, response) => endless(Buffer.alloc(MIB))(response, undefined as never))
    source = testedSource()
    const upload = {
      metadata: loadChartArchive(good).metadata,
      config: '{}',
      archive: good,
      created: '',
      fileName: 'web-1.0.0.tgz',
    }
    const published = publishToChartmuseum(upload, { url, access: LOGIN }, source)
    await expect(published).rejects.toMatchObject({ code: 'source/limit-exceeded' })
  })
})
