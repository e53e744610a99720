/** Indexes through the SDK: read, made, and fetched. */
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createChart,
  createSources,
  fetchChart,
  fetchIndex,
  loadChart,
  makeIndex,
  packageChart,
  readIndex,
} from '../../src/index.ts'
import { serve } from '../fakes/http-server.ts'

const clock = { now: () => Date.UTC(2026, 0, 2), sleep: () => Promise.resolve() }

async function archive(version: string): Promise<Uint8Array> {
  const chart = await loadChart(await createChart({ name: 'demo' }))
  return (await packageChart({ chart, version, modified: 0 })).bytes
}

describe('makeIndex', () => {
  it('writes what `repo index` does, newest first, and keeps what was there', async () => {
    const archives = [
      { path: 'demo-1.0.0.tgz', bytes: await archive('1.0.0') },
      { path: 'old/demo-0.9.0.tgz', bytes: await archive('0.9.0') },
      { path: 'none.tgz', bytes: Buffer.from('none') },
    ]
    const first = await makeIndex({ archives, url: 'https://example.com/charts', clock })
    const index = await readIndex(Buffer.from(first))
    const entries = index.versions('demo')!.map((version) => version.read())
    expect(entries.map(({ version, urls, created }) => [version, urls, created])).toEqual([
      ['1.0.0', ['https://example.com/charts/demo-1.0.0.tgz'], '2026-01-02T00:00:00Z'],
      ['0.9.0', ['https://example.com/charts/old/demo-0.9.0.tgz'], '2026-01-02T00:00:00Z'],
    ])
    const newer = [{ path: 'demo-2.0.0.tgz', bytes: await archive('2.0.0') }]
    const json = await makeIndex({ archives: newer, merge: Buffer.from(first), format: 'json', clock })
    const merged = await readIndex(Buffer.from(json))
    expect(merged.versions('demo')!.map(({ version }) => version)).toEqual(['2.0.0', '1.0.0', '0.9.0'])
  })
})

describe('fetchIndex', () => {
  it('gives what fetchChart needs, with no cache at all', async () => {
    const bytes = await archive('1.0.0')
    const text = await makeIndex({ archives: [{ path: 'demo-1.0.0.tgz', bytes }], clock })
    const server = await serve(({ url }, response) => response.end(url === '/index.yaml' ? text : bytes))
    const sources = createSources({ repositories: [{ name: 'r', url: server.url }] })
    onTestFinished(() => sources.close())
    expect((await fetchIndex({ url: server.url }, sources)).names).toEqual(['demo'])
    const fetched = await fetchChart({ reference: 'r/demo' }, sources)
    expect((await loadChart(fetched.bytes)).metadata.version).toBe('1.0.0')
  })
})
