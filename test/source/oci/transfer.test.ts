/** Requests: how many, to whom, with what. */
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { fetchOci } from '../../../src/source/oci/fetch.ts'
import { registryLogin, registryLogout } from '../../../src/source/oci/login.ts'
import { pushOci } from '../../../src/source/oci/push.ts'
import { registryText } from '../../../src/source/oci/report.ts'
import { listVersions } from '../../../src/source/oci/versions.ts'
import type { ContentCache } from '../../../src/source/ports.ts'
import { digestOf, fakeRegistry, fakeTokens, type FakeRegistry, type RegistryOptions } from '../../fakes/registry.ts'
import { testedSource } from '../../fakes/source-context.ts'
import { tarOf } from '../../fakes/tar.ts'

const metadata = { apiVersion: 'v2', name: 'web', version: '1.0.0' }
const archive = gzipSync(tarOf({ 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n' }))
const chart = { metadata, config: JSON.stringify(metadata), archive, created: '2026-11-21T19:00:00Z', plainHttp: true }
const PLAIN = { plainHttp: true } as const

describe('charts on their way', () => {
  const opened: { close(): Promise<void> | void }[] = []
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
  })
  const open = async (options: RegistryOptions = {}): Promise<FakeRegistry> => {
    const registry = await fakeRegistry(options)
    opened.push(registry)
    return registry
  }
  const sourceOf: typeof testedSource = (more) => {
    const source = testedSource(more)
    opened.push(source.http)
    return source
  }

  it('takes three requests for a chart by version', async () => {
    const registry = await open()
    const source = sourceOf()
    await pushOci(`oci://${registry.host}/p`, chart, source)
    registry.requests.length = 0
    await fetchOci(`oci://${registry.host}/p/web`, { ...PLAIN, version: '1.0.0' }, source)
    expect(registry.requests.length).toBe(3)
    expect(registry.requests[0]).toBe('GET /v2/p/web/manifests/1.0.0')
  })

  it('sends what is there already no more than its tag', async () => {
    const registry = await open()
    const source = sourceOf()
    await pushOci(`oci://${registry.host}/p`, chart, source)
    registry.requests.length = 0
    await pushOci(`oci://${registry.host}/p`, chart, source)
    expect(registry.requests.map((line) => line.slice(0, 4))).toEqual(['HEAD', 'PUT '])
  })

  it('needs the manifest only where the cache has the chart', async () => {
    const kept = new Map<string, Uint8Array>()
    const contents: ContentCache = {
      read: (digest, kind) => Promise.resolve(kept.get(`${digest}.${kind}`)),
      write: (digest, kind, bytes) => Promise.resolve(void kept.set(`${digest}.${kind}`, bytes)),
    }
    const registry = await open()
    const source = sourceOf({ contents })
    await pushOci(`oci://${registry.host}/p`, chart, source)
    const reference = `oci://${registry.host}/p/web:1.0.0`
    const first = await fetchOci(reference, PLAIN, source)
    registry.requests.length = 0
    const again = await fetchOci(reference, PLAIN, source)
    expect(Buffer.compare(again.bytes, first.bytes)).toBe(0)
    expect(registry.requests).toEqual(['GET /v2/p/web/manifests/1.0.0'])
    // What was changed there is fetched anew.
    for (const key of kept.keys()) kept.set(key, Buffer.from('changed'))
    expect(Buffer.compare((await fetchOci(reference, PLAIN, source)).bytes, first.bytes)).toBe(0)
  })

  it('asks for one token, however many ask at once, and for pull and push together', async () => {
    const tokens = await fakeTokens()
    opened.push(tokens)
    const registry = await open({ realm: tokens.realm })
    const source = sourceOf()
    await pushOci(`oci://${registry.host}/p`, chart, source)
    expect(tokens.requests).toEqual(['GET repository:p/web:pull,push'])
    tokens.requests.length = 0
    const reference = `oci://${registry.host}/p/web:1.0.0`
    await Promise.all([1, 2, 3].map(() => fetchOci(reference, PLAIN, source)))
    expect(tokens.requests).toEqual(['GET repository:p/web:pull'])
  })

  it('gives storage elsewhere no credentials', async () => {
    const heard: (string | undefined)[] = []
    const blobs = new Map<string, Buffer>()
    const storage = await import('node:http').then(({ createServer }) =>
      createServer((request, response) => {
        heard.push(request.headers.authorization)
        response.end(blobs.get(request.url!.slice(1)))
      }),
    )
    await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve))
    opened.push({ close: () => void storage.close() })
    const { port } = storage.address() as { readonly port: number }
    const registry = await open({ login: ['ann', 'pw'], storage: `http://127.0.0.1:${port}` })
    const access = { ...PLAIN, username: 'ann', password: 'pw' }
    const source = sourceOf()
    await pushOci(`oci://${registry.host}/p`, { ...chart, ...access }, source)
    for (const [digest, bytes] of registry.blobs) blobs.set(digest, bytes)
    await fetchOci(`oci://${registry.host}/p/web:1.0.0`, access, source)
    expect(heard).toEqual([undefined, undefined])
  })

  it('cuts what is refused as a whole into pieces', async () => {
    const large = Buffer.alloc(9 * 1024 * 1024, 'x')
    const registry = await open({ maxBody: 8.5 * 1024 * 1024 })
    await pushOci(`oci://${registry.host}/p`, { ...chart, archive: large }, sourceOf())
    expect(registry.blobs.get(digestOf(large))?.equals(large)).toBe(true)
    expect(registry.requests.filter((line) => line.startsWith('PATCH')).length).toBe(2)
  })

  it('reads lists page after page', async () => {
    const registry = await open({ tagsPerPage: 2 })
    const source = sourceOf()
    const versions = ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0']
    for (const version of versions) {
      await pushOci(`oci://${registry.host}/p`, { ...chart, metadata: { ...metadata, version } }, source)
    }
    expect(await listVersions(`${registry.host}/p/web`, PLAIN, source)).toEqual(versions.toReversed())
    expect(registry.requests.filter((line) => line.includes('/tags/list')).length).toBe(3)
  })

  it('finds a chart in an index, and says so of kinds of old', async () => {
    const registry = await open()
    const source = sourceOf()
    const digest = (text: string): string => digestOf(Buffer.from(text))
    const config = JSON.stringify(metadata)
    registry.blobs.set(digest(config), Buffer.from(config))
    registry.blobs.set(digestOf(archive), archive)
    const put = (
      reference: string,
      type: string,
      value: unknown,
    ): { mediaType: string; digest: string; size: number } => {
      const text = JSON.stringify(value)
      const known = registry.manifests.get('p/web') ?? new Map<string, { type: string; bytes: Buffer }>()
      registry.manifests.set('p/web', known)
      for (const key of [reference, digest(text)]) known.set(key, { type, bytes: Buffer.from(text) })
      return { mediaType: type, digest: digest(text), size: text.length }
    }
    const manifest = put('m', 'application/vnd.oci.image.manifest.v1+json', {
      config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: digest(config), size: config.length },
      layers: [{ mediaType: 'application/tar+gzip', digest: digestOf(archive), size: archive.length }],
    })
    const index = put('1.0.0', 'application/vnd.oci.image.index.v1+json', { manifests: [manifest] })
    const fetched = await fetchOci(`oci://${registry.host}/p/web:1.0.0`, PLAIN, source)
    expect(fetched).toMatchObject({ digest: digestOf(archive), manifestDigest: index.digest })
    const texts = source.events.flatMap((event) => (event.kind === 'registry' ? [registryText(event)] : []))
    expect(texts).toEqual([
      'Warning: chart media type application/tar+gzip is deprecated\n',
      `Pulled: ${registry.host}/p/web:1.0.0\nDigest: ${index.digest}\n`,
    ])
  })

  it.each([
    [{}, 'manifest does not contain minimum number of descriptors (2), descriptors found: 1'],
    [
      { config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: 'sha256:x', size: 1 } },
      'manifest does not contain a layer with mediatype application/vnd.cncf.helm.chart.content.v1.tar+gzip',
    ],
    [
      { layers: [{ mediaType: 'application/tar+gzip', digest: 'sha256:x', size: 1 }] },
      'could not load config with mediatype application/vnd.cncf.helm.config.v1+json',
    ],
    [{ layers: 'x' }, 'the manifest has not the form of one'],
  ])('refuses a manifest %j', async (manifest, message) => {
    const registry = await open()
    const bytes = Buffer.from(JSON.stringify(manifest))
    registry.manifests.set('x', new Map([['1.0.0', { type: 'application/vnd.oci.image.manifest.v1+json', bytes }]]))
    await expect(fetchOci(`oci://${registry.host}/x:1.0.0`, PLAIN, sourceOf())).rejects.toThrow(message)
  })

  it('asks nobody when offline', async () => {
    const registry = await open()
    const fetched = fetchOci(`oci://${registry.host}/x:1.0.0`, PLAIN, sourceOf({ offline: true }))
    await expect(fetched).rejects.toMatchObject({ code: 'source/offline' })
    expect(registry.requests).toEqual([])
  })

  it('keeps credentials that a registry takes, and forgets them', async () => {
    const registry = await open({ login: ['ann', 'pw'] })
    const source = sourceOf()
    const access = { ...PLAIN, username: 'ann', password: 'pw' }
    await expect(registryLogin(registry.host, { ...access, password: 'no' }, source)).rejects.toMatchObject({
      code: 'source/unauthorized',
      message: expect.stringContaining(
        `authenticating to "${registry.host}": GET "http://${registry.host}/v2/"`,
      ) as string,
    })
    await registryLogin(registry.host, access, source)
    await pushOci(`oci://${registry.host}/p`, chart, source)
    expect(await registryLogout(registry.host, source)).toBe(true)
    expect(await registryLogout(registry.host, source)).toBe(false)
  })
})
