import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createSources, publishChart } from '../../src/index.ts'
import { fakeChartmuseum } from '../fakes/chartmuseum.ts'
import { fakeRegistry } from '../fakes/registry.ts'
import { tarOf } from '../fakes/tar.ts'

const archive = gzipSync(tarOf({ 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n' }))

it('an archive goes where charts are published', async () => {
  const museum = await fakeChartmuseum({ token: 't' })
  const registry = await fakeRegistry()
  const sources = createSources({ repositories: [{ name: 'museum', url: museum.url }] })
  try {
    const published = await publishChart({ target: 'museum', archive, accessToken: 't' }, sources)
    expect(published).toMatchObject({ kind: 'chartmuseum', reference: `${museum.url}/charts/web-1.0.0.tgz` })
    expect(Buffer.compare(museum.files.get('web-1.0.0.tgz')!, archive)).toBe(0)
    const pushed = await publishChart({ target: `oci://${registry.host}/p`, archive, plainHttp: true }, sources)
    expect(pushed).toMatchObject({ kind: 'oci', reference: `${registry.host}/p/web:1.0.0` })
    const nothing = publishChart({ target: 'museum', archive: Buffer.from('x') }, sources)
    await expect(nothing).rejects.toMatchObject({ code: 'chart/invalid-archive' })
  } finally {
    sources.close()
    await registry.close()
  }
})

it('a folder is anything that reads and writes files', async () => {
  const files = new Map<string, Uint8Array>()
  const folder = {
    path: 'bucket',
    read: (name: string) => Promise.resolve(files.get(name)),
    write: (name: string, bytes: Uint8Array) => Promise.resolve(void files.set(name, bytes)),
  }
  const sources = createSources()
  const published = await publishChart({ target: './bucket', archive, folder: () => folder }, sources)
  expect(published).toMatchObject({ kind: 'folder', reference: 'bucket/web-1.0.0.tgz' })
  expect([...files.keys()]).toEqual(['web-1.0.0.tgz', 'index.yaml'])
  sources.close()
})
