import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clusterOver, type ClusterClient } from '../../src/kube/client.ts'
import type { ApiResource } from '../../src/kube/cluster.ts'
import { linesOf } from '../../src/kube/lines.ts'
import { fakeClock, type FakeClock } from '../fakes/clock.ts'
import { fakeKubeApi, type FakeKubeApi } from '../fakes/kube-api.ts'
import { transportTo } from '../fakes/transport.ts'

const SECRETS: ApiResource = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  namespaced: true,
  verbs: [],
}
const named = (name: string): { metadata: { name: string; namespace: string } } => ({
  metadata: { name, namespace: 'ns' },
})

describe('watch', () => {
  let api: FakeKubeApi
  let clock: FakeClock
  let cluster: ClusterClient
  let stop: AbortController
  let seen: string[]
  let done: Promise<void>

  const follow = async (): Promise<void> => {
    for await (const { type, object } of cluster.watch(SECRETS, 'ns', { signal: stop.signal })) {
      seen.push(type === 'BOOKMARK' ? 'all' : `${type} ${object.metadata.name}`)
    }
  }
  const until = async (...expected: string[]): Promise<void> => {
    await expect.poll(() => seen, { interval: 5 }).toEqual(expected)
    // The next watch must be open before something changes.
    await expect.poll(() => api.requests.at(-1)?.url, { interval: 5 }).toContain('watch=true')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }

  beforeEach(async () => {
    api = await fakeKubeApi()
    clock = fakeClock()
    cluster = clusterOver(transportTo(api.url), { clock })
    stop = new AbortController()
    seen = []
    api.put('secrets', named('a'))
    done = follow()
    done.catch(() => undefined)
    await until('ADDED a', 'all')
  })
  afterEach(async () => {
    stop.abort()
    cluster.close()
    await api.close()
  })

  it('lists once, and tells when all has been told', () => {
    expect(seen).toEqual(['ADDED a', 'all'])
    expect(api.requests.map(({ url }) => url.includes('watch=true'))).toEqual([false, true])
  })

  it('tells what is there and what happens, and ends when asked to', async () => {
    api.put('secrets', named('b'))
    api.put('secrets', named('a'))
    api.remove('secrets', 'ns', 'b')
    await until('ADDED a', 'all', 'ADDED b', 'MODIFIED a', 'DELETED b')
    stop.abort()
    await done
  })

  it('goes on where a connection ended', async () => {
    api.endWatches()
    await until('ADDED a', 'all')
    api.put('secrets', named('b'))
    await until('ADDED a', 'all', 'ADDED b')
  })

  it('lists again when its version expired, telling only what changed meanwhile', async () => {
    api.put('secrets', named('b'))
    await until('ADDED a', 'all', 'ADDED b')
    api.faults.push('reset', { status: 410, body: { kind: 'Status', code: 410, reason: 'Expired' } })
    api.endWatches()
    await expect.poll(() => api.faults.length, { interval: 5 }).toBe(0)
    await until('ADDED a', 'all', 'ADDED b', 'all')
    api.endWatches(true)
    api.remove('secrets', 'ns', 'a')
    await until('ADDED a', 'all', 'ADDED b', 'all', 'DELETED a', 'all')
  })

  it('ends with the error when it is forbidden', async () => {
    api.faults.push({ status: 403, body: { kind: 'Status', code: 403, reason: 'Forbidden', message: 'no' } })
    api.endWatches()
    await expect(done).rejects.toThrow('no')
  })
})

describe('lines', () => {
  async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) yield await Promise.resolve(Buffer.from(text))
  }

  it('are put together from pieces', async () => {
    const found: string[] = []
    for await (const line of linesOf(chunks('a\nb', 'c', '\n\nd', 'e'), 10)) found.push(line)
    expect(found).toEqual(['a', 'bc', 'de'])
  })

  it('are bounded', async () => {
    await expect(linesOf(chunks('x'.repeat(8), 'x'.repeat(8)), 10).next()).rejects.toThrow('longer than 10 bytes')
  })
})
