/** A chart as an artifact: the bytes of its manifest and config are Helm's, and so are their digests. */
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { goJson, StructWriter } from '../../../storage/go-json.ts'
import type { Maintainer, Metadata } from '../../chart/model.ts'
import { digestOf } from './digest.ts'
import { CHART_TYPE, CONFIG_TYPE, MANIFEST_TYPE, PROVENANCE_TYPE } from './media-types.ts'
import type { Descriptor } from './requests.ts'

export interface ChartFiles {
  readonly metadata: Metadata
  /** The metadata as Helm's JSON. */
  readonly config: string
  readonly archive: Uint8Array
  readonly provenance?: Uint8Array | undefined
  /** When the archive was made, RFC 3339 in seconds. */
  readonly created: string
}

export interface Blob extends Descriptor {
  readonly bytes: Uint8Array
}

export interface ChartArtifact {
  readonly manifest: Blob
  /** What has to be there before the manifest. */
  readonly blobs: readonly Blob[]
}

export function chartArtifact({ metadata, config: json, archive, provenance, created }: ChartFiles): ChartArtifact {
  const config = blobOf(CONFIG_TYPE, encodeUtf8(json))
  const layers = [blobOf(CHART_TYPE, archive)]
  if (provenance !== undefined) layers.push(blobOf(PROVENANCE_TYPE, provenance))
  layers.sort((a, b) => (a.digest < b.digest ? -1 : 1))
  const manifest = new StructWriter()
    .add('schemaVersion', '2')
    .add('config', descriptorJson(config))
    .add('layers', `[${layers.map(descriptorJson).join(',')}]`)
    .add('annotations', goJson(annotationsOf(metadata, created)))
    .end()
  return { manifest: blobOf(MANIFEST_TYPE, encodeUtf8(manifest)), blobs: [config, ...layers] }
}

function blobOf(mediaType: string, bytes: Uint8Array): Blob {
  return { mediaType, digest: digestOf(bytes), size: bytes.length, bytes }
}

function descriptorJson({ mediaType, digest, size }: Descriptor): string {
  return new StructWriter().text('mediaType', mediaType).text('digest', digest).add('size', String(size)).end()
}

const PREFIX = 'org.opencontainers.image.'
/** A chart's own annotations do not change these. */
const IMMUTABLE: ReadonlySet<string> = new Set([`${PREFIX}version`, `${PREFIX}title`])

function annotationsOf(metadata: Metadata, created: string): Record<string, string> {
  const { description, name, version, home, sources, maintainers, annotations } = metadata
  const own = {
    description,
    title: name,
    version,
    url: home,
    created,
    source: sources?.[0],
    authors: maintainers?.map(authorText).join(', '),
  }
  const entries = Object.entries(own).flatMap(([key, value = '']) =>
    value.trim() === '' ? [] : [[`${PREFIX}${key}`, value] as const],
  )
  const more = Object.entries(annotations ?? {}).filter(([key]) => !IMMUTABLE.has(key))
  return Object.fromEntries([...entries, ...more])
}

function authorText({ name = '', email = '' }: Maintainer): string {
  return email === '' ? name : `${name} (${email})`
}
