/** Lists that are handed on page by page. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { clusterOver } from '../../src/kube/client.ts'
import { kubeObjects } from '../../src/kube/objects.ts'
import { fakeKubeApi, type FakeKubeApi } from '../fakes/kube-api.ts'
import { transportTo } from '../fakes/transport.ts'

let api: FakeKubeApi
beforeEach(async () => {
  api = await fakeKubeApi()
  for (let at = 0; at < 250; at++) {
    const name = `s${String(at).padStart(3, '0')}`
    api.put('secrets', {
      metadata: { name, namespace: 'ns', labels: { owner: 'helm' } },
      data: { release: 'eA==' },
    } as never)
  }
})
afterEach(() => api.close())

async function scanned(): Promise<{ names: string[]; pages: number }> {
  const cluster = clusterOver(transportTo(api.url))
  const names: string[] = []
  let pages = 0
  await kubeObjects(cluster, 'ns').scanMetadata('Secret', 'owner=helm', (page) => {
    pages++
    names.push(...page.map(({ name }) => name))
  })
  cluster.close()
  return { names, pages }
}

it('begins with a small page and goes on with larger ones', async () => {
  const { names, pages } = await scanned()
  expect([names.length, new Set(names).size, pages]).toEqual([250, 250, 2])
  expect(api.requests.map(({ url }) => /limit=(\d+)/.exec(url)?.[1])).toEqual(['100', '5000'])
})

it('begins anew, in one piece, when the list has expired', async () => {
  const body = { kind: 'Status', code: 410, reason: 'Expired', message: 'The provided continue parameter is too old' }
  api.faults.push(undefined as never, { status: 410, body })
  const { names } = await scanned()
  expect([names.length, new Set(names).size]).toEqual([350, 250])
  expect(api.requests.at(-1)!.url).not.toContain('limit')
})

it('says what the server says', async () => {
  api.faults.push({
    status: 403,
    body: { kind: 'Status', code: 403, reason: 'Forbidden', message: 'secrets is forbidden' },
  })
  await expect(scanned()).rejects.toThrow('secrets is forbidden')
})
