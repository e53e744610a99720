/** `push`: a chart's archive to where charts are published. */
import { metadataJson } from '../../storage/encode.ts'
import type { Chart } from '../chart/model.ts'
import { archiveName } from '../chart/package.ts'
import { metadataRecord } from '../release/record.ts'
import type { Runtime } from '../runtime.ts'
import type { SourceContext } from '../source/ports.ts'
import type { ChartUpload, PublishedChart, PublishKind } from '../source/publish/model.ts'
import { placeOf, type PublishPlace, type PublishTarget } from './publish-place.ts'

export interface PublishOptions extends PublishTarget {
  /** What is in the archive. */
  readonly chart: Chart
  /** As `package` made it: it is sent as it is. */
  readonly archive: Uint8Array
  /** The archive's signature, from its `.prov` file. */
  readonly provenance?: Uint8Array
  /** When the archive was made, RFC 3339 in seconds: `2026-11-21T19:00:00Z`. Registries keep it. */
  readonly created: string
  /** Takes the place of the same version. Default: that is `source/exists`. Registries always do. */
  readonly force?: boolean
  /** Where the folder is served, for its index. Default: addresses in it are relative. */
  readonly folderUrl?: string
  /** Fetches the index of the repository again afterwards, where it is a known one. */
  readonly refresh?: boolean
}

export interface PublishContext {
  readonly source: SourceContext
  readonly runtime: Pick<Runtime, 'clock' | 'timeZone' | 'emit'>
}

/**
 * Rejects with `source/…`: `exists` for a version that is there, `unauthorized`, `publish-failed` with the server's own words, `unsupported`
 * for what takes no charts; in Helm's words for registries.
 */
export async function publishChart(options: PublishOptions, context: PublishContext): Promise<PublishedChart> {
  const place = await placeOf(options, context.source)
  const published = await send(uploadOf(options), place, { options, context })
  if (options.refresh === true && place.kind === 'server' && place.repository !== undefined) {
    const { updateIndex } = await import('../source/http-repository.ts')
    await updateIndex(place.repository, context.source)
  }
  return published
}

function uploadOf({ chart, archive, created, provenance, force = false }: PublishOptions): ChartUpload {
  const { metadata } = chart
  return {
    metadata,
    config: metadataJson(metadataRecord(metadata)),
    archive,
    created,
    fileName: archiveName(chart),
    force,
    ...(provenance === undefined ? {} : { provenance }),
  }
}

interface Sending {
  readonly options: PublishOptions
  readonly context: PublishContext
}

async function send(chart: ChartUpload, place: PublishPlace, { options, context }: Sending): Promise<PublishedChart> {
  const { source, runtime } = context
  switch (place.kind) {
    case 'oci': {
      const { pushOci } = await import('../source/oci/push.ts')
      return { kind: 'oci', ...(await pushOci(place.url, { ...place.access, ...chart }, source)) }
    }
    case 'folder': {
      const { publishToFolder } = await import('../source/publish/folder.ts')
      return publishToFolder(chart, place.folder, { runtime, url: options.folderUrl ?? '' })
    }
    case 'server': {
      const { publishToServer } = await import('../source/publish/server.ts')
      return publishToServer(chart, { ...place.server, ...kindOf(options.type) }, source)
    }
  }
}

/** `placeOf` has refused the kinds that are no servers. */
function kindOf(type: PublishKind | undefined): { readonly kind?: 'chartmuseum' | 'harbor' | 'artifactory' } {
  return type === undefined || type === 'oci' || type === 'folder' ? {} : { kind: type }
}
