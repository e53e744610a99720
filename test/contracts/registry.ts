/** What every registry does, as far as charts go. */
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { loadChartArchive } from '../../src/chart/load.ts'
import { fetchOci } from '../../src/source/oci/fetch.ts'
import { pushOci } from '../../src/source/oci/push.ts'
import { searchOci } from '../../src/source/oci/search.ts'
import { listVersions } from '../../src/source/oci/versions.ts'
import type { Access } from '../../src/source/ports.ts'
import { metadataJson } from '../../storage/encode.ts'
import { testedSource } from '../fakes/source-context.ts'
import { tarOf } from '../fakes/tar.ts'

export interface OpenRegistry {
  readonly host: string
  /** With which everything is allowed. */
  readonly access: Access
  close(): Promise<void>
}

const CREATED = '2026-11-21T19:00:00Z'

function archiveOf(version: string): Uint8Array {
  const chart = `apiVersion: v2\nname: web\nversion: ${version}\nappVersion: "7"\ndescription: a chart\n`
  return gzipSync(tarOf({ 'web/Chart.yaml': chart, 'web/values.yaml': 'a: 1\n' }))
}

export function registryContract(name: string, open: () => Promise<OpenRegistry>): void {
  describe(`registry contract: ${name}`, () => {
    let registry: OpenRegistry
    let source: ReturnType<typeof testedSource>
    beforeAll(async () => {
      registry = await open()
    })
    afterAll(() => registry.close())
    afterEach(() => source.http.close())

    const at = (path: string): string => `oci://${registry.host}/${path}`
    const push = async (version: string, path: string, provenance?: Uint8Array): Promise<string> => {
      const archive = archiveOf(version)
      const signed = provenance === undefined ? {} : { provenance }
      const { metadata } = loadChartArchive(archive)
      const config = metadataJson({ ...metadata })
      const chart = { ...registry.access, ...signed, metadata, config, archive, created: CREATED }
      return (await pushOci(at(path), chart, source)).digest
    }

    it('gives back what was pushed, by version, by tag and by digest', async () => {
      source = testedSource()
      const digest = await push('1.2.3', 'round')
      const byVersion = await fetchOci(at('round/web'), { ...registry.access, version: '1.2.3' }, source)
      expect(byVersion).toMatchObject({ fileName: 'web-1.2.3.tgz', url: at('round/web:1.2.3'), manifestDigest: digest })
      expect(Buffer.compare(byVersion.bytes, archiveOf('1.2.3'))).toBe(0)
      const byTag = await fetchOci(at('round/web:1.2.3'), registry.access, source)
      expect(byTag.digest).toBe(byVersion.digest)
      const byDigest = await fetchOci(at(`round/web@${digest}`), registry.access, source)
      expect(byDigest).toMatchObject({ digest: byTag.digest, fileName: `web@${digest.replace(':', '-')}.tgz` })
    })

    it('has versions with build metadata, under tags with underscores', async () => {
      source = testedSource()
      await push('1.0.0+a.1', 'plus')
      expect(source.events).toMatchObject([
        { kind: 'registry', action: 'pushed', reference: `${registry.host}/plus/web:1.0.0_a.1` },
      ])
      const { fileName } = await fetchOci(at('plus/web'), { ...registry.access, version: '1.0.0+a.1' }, source)
      expect(fileName).toBe('web-1.0.0+a.1.tgz')
      expect(await listVersions(at('plus/web'), registry.access, source)).toEqual(['1.0.0+a.1'])
    })

    it('chooses the newest version that satisfies a range, stable if none says otherwise', async () => {
      source = testedSource()
      for (const version of ['1.0.0', '1.10.0', '1.9.0', '2.0.0-rc.1']) await push(version, 'many')
      const fetched = async (version: string): Promise<string> =>
        (await fetchOci(at('many/web'), { ...registry.access, version }, source)).fileName
      expect(await fetched('')).toBe('web-1.10.0.tgz')
      expect(await fetched('<1.10')).toBe('web-1.9.0.tgz')
      expect(await fetched('>0.0.0-0')).toBe('web-2.0.0-rc.1.tgz')
      await expect(fetched('^3')).rejects.toThrow('could not locate a version matching provided version string ^3')
    })

    it('keeps signatures beside charts', async () => {
      source = testedSource()
      await push('1.0.0', 'signed', Buffer.from('signature'))
      await push('1.0.1', 'signed')
      const options = { ...registry.access, verify: 'later' } as const
      const signed = await fetchOci(at('signed/web'), { ...options, version: '1.0.0' }, source)
      expect(Buffer.from(signed.provenance!).toString()).toBe('signature')
      const unsigned = await fetchOci(at('signed/web'), { ...options, version: '1.0.1' }, source)
      expect(unsigned.provenance).toBeUndefined()
      expect(unsigned.provenanceProblem).toContain('manifest does not contain a layer with mediatype')
    })

    it('takes again what it has, without its blobs', async () => {
      source = testedSource()
      const first = await push('1.0.0', 'again')
      expect(await push('1.0.0', 'again')).toBe(first)
    })

    it('says what is not there', async () => {
      source = testedSource()
      const nothing = fetchOci(at('round/none'), { ...registry.access, version: '1.0.0' }, source)
      await expect(nothing).rejects.toMatchObject({
        code: 'source/not-found',
        message: `failed to perform "FetchReference" on source: ${registry.host}/round/none:1.0.0: not found`,
      })
      await expect(fetchOci(at('round/none'), registry.access, source)).rejects.toThrow(
        'response status code 404: name ',
      )
    })

    it('tells what it has below a path', async () => {
      source = testedSource()
      await push('3.0.0', 'catalog/a')
      const found = await searchOci(at('catalog'), registry.access, source)
      expect(found).toEqual([
        { reference: at('catalog/a/web'), version: '3.0.0', appVersion: '7', description: 'a chart' },
      ])
    })
  })
}
