/** Registries as they talk, each with its own ways (testdata/registries), and some that mean no good. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { loadChartArchive } from '../../../src/chart/load.ts'
import { chartArtifact } from '../../../src/source/oci/artifact.ts'
import { fetchOci } from '../../../src/source/oci/fetch.ts'
import { pushOci } from '../../../src/source/oci/push.ts'
import type { RegistryCredentials } from '../../../src/source/ports.ts'
import { metadataJson } from '../../../storage/encode.ts'
import { dialogueClient, type Exchange } from '../../fakes/dialogue.ts'
import { testedSource } from '../../fakes/source-context.ts'
import { tarOf } from '../../fakes/tar.ts'

interface Dialogue {
  readonly about: string
  readonly action?: 'push'
  readonly reference: string
  readonly version?: string
  readonly credentials?: Readonly<Record<string, RegistryCredentials>>
  readonly exchanges: readonly Exchange[]
  /** Of what is given back, or of the error. */
  readonly outcome: { readonly code?: string; readonly message?: string }
}

const CREATED = '2026-11-21T19:00:00Z'
const archive = gzipSync(tarOf({ 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n' }))
const { metadata } = loadChartArchive(archive)
const config = metadataJson({ ...metadata })
const chart = { metadata, config, archive, created: CREATED }
const { manifest, blobs } = chartArtifact(chart)
const texts = {
  manifest: manifest.bytes,
  manifestDigest: manifest.digest,
  chart: archive,
  chartDigest: blobs[1]!.digest,
  chartDigestEncoded: encodeURIComponent(blobs[1]!.digest),
  config: blobs[0]!.bytes,
  configDigest: blobs[0]!.digest,
  configDigestEncoded: encodeURIComponent(blobs[0]!.digest),
  tampered: Buffer.from(archive).fill(1, 20, 30),
}

const folder = join(import.meta.dirname, '../../../testdata/registries')
const dialogues = readdirSync(folder).map((file) => {
  const dialogue = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dialogue
  return [file.replace('.json', ''), dialogue] as const
})

describe('registries', () => {
  it.each(dialogues)('%s', async (_, { action, reference, version, credentials = {}, exchanges, outcome }) => {
    const http = dialogueClient(exchanges, texts)
    const source = testedSource({ http, known: credentials })
    const work: Promise<unknown> =
      action === 'push' ? pushOci(reference, chart, source) : fetchOci(reference, { version: version ?? '' }, source)
    if (outcome.code !== undefined) {
      const error = await work.then(
        () => undefined,
        (reason: unknown) => reason as Error,
      )
      expect(error).toMatchObject(outcome)
      for (const { password = '', identityToken = '' } of Object.values(credentials)) {
        if (password !== '') expect(error!.message).not.toContain(password)
        if (identityToken !== '') expect(error!.message).not.toContain(identityToken)
      }
      return
    }
    expect(await work).toMatchObject(outcome)
    const all = exchanges.map((exchange) =>
      exchange.request.replace(/\$(\w+)/g, (__, name: keyof typeof texts) => String(texts[name])),
    )
    expect(new Set(http.requests)).toEqual(new Set(all))
  })
})
