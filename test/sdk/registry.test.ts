import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createSources,
  fetchChart,
  listVersions,
  registryLogin,
  registryLogout,
  searchRegistry,
  type Sources,
  type TshelmEvent,
} from '../../src/index.ts'
import { pushOci } from '../../src/source/oci/push.ts'
import { fakeRegistry, type FakeRegistry } from '../fakes/registry.ts'
import { tarOf } from '../fakes/tar.ts'

const archive = gzipSync(tarOf({ 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n' }))

describe('charts of registries', () => {
  let registry: FakeRegistry
  let sources: Sources
  const events: TshelmEvent[] = []
  beforeEach(async () => {
    registry = await fakeRegistry({ login: ['ann', 'pw'] })
    sources = createSources({
      credentials: { [registry.host]: { username: 'ann', password: 'pw' } },
      onEvent: (event) => void events.push(event),
    })
    for (const version of ['1.0.0', '1.1.0', '2.0.0-rc.1']) {
      const metadata = { apiVersion: 'v2', name: 'web', version }
      const chart = { metadata, config: JSON.stringify(metadata), archive, created: '2026-11-21T19:00:00Z' }
      await pushOci(`oci://${registry.host}/p`, { ...chart, plainHttp: true }, sources)
    }
    events.length = 0
  })
  afterEach(async () => {
    sources.close()
    await registry.close()
  })

  const at = (path: string): { readonly reference: string; readonly plainHttp: true } => ({
    reference: `oci://${registry.host}/${path}`,
    plainHttp: true,
  })

  it('are fetched, and told of', async () => {
    const { bytes, fileName } = await fetchChart(at('p/web'), sources)
    expect(fileName).toBe('web-1.1.0.tgz')
    expect(Buffer.compare(bytes, archive)).toBe(0)
    expect(events.filter(({ kind }) => kind !== 'log')).toMatchObject([
      { kind: 'registry', action: 'pulled', reference: `${registry.host}/p/web:1.1.0` },
    ])
  })

  it('are listed', async () => {
    expect(await listVersions(at('p/web'), sources)).toEqual(['2.0.0-rc.1', '1.1.0', '1.0.0'])
    expect(await listVersions({ ...at('p/web'), range: '<1.1' }, sources)).toEqual(['1.0.0'])
    expect(await searchRegistry(at('p'), sources)).toMatchObject([
      { reference: at('p/web').reference, version: '1.1.0' },
    ])
  })

  it('need who is signed in', async () => {
    expect(await registryLogout({ registry: registry.host }, sources)).toBe(true)
    const other = createSources()
    const login = { registry: registry.host, username: 'ann', plainHttp: true }
    await expect(listVersions(at('p/web'), other)).rejects.toMatchObject({ code: 'source/unauthorized' })
    await expect(registryLogin({ ...login, password: 'no' }, other)).rejects.toMatchObject({
      code: 'source/unauthorized',
    })
    await registryLogin({ ...login, password: 'pw' }, other)
    expect(await listVersions(at('p/web'), other)).toHaveLength(3)
    other.close()
  })

  it('are left when the call is', async () => {
    const signal = AbortSignal.abort()
    await expect(fetchChart({ ...at('p/web'), signal }, sources)).rejects.toMatchObject({ code: 'apply/cancelled' })
  })
})
