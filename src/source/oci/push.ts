/** A chart into a registry. */
import { cleanPath } from '../../../gotemplate/go/path.ts'
import { formatUrl, parseUrl } from '../../../gotemplate/go/url.ts'
import { mapLimit } from '../../concurrency.ts'
import { TshelmError } from '../../errors.ts'
import { discardBody } from '../../http/body.ts'
import type { Access, SourceContext } from '../ports.ts'
import { chartArtifact, type Blob, type ChartFiles } from './artifact.ts'
import { registryAccess } from './fetch.ts'
import { chartReferenceText, parseArtifact, parseChartReference, withoutScheme, type Artifact } from './reference.ts'
import { copyError } from './copy-error.ts'
import { registryError } from './registry-error.ts'
import { hasBlob, isPushed, manifestPath, pushScope } from './requests.ts'
import { openSession, type Session } from './session.ts'
import { uploadBlob } from './upload.ts'

export interface PushedArtifact {
  /** `ghcr.io/charts/redis:19.0.1`. */
  readonly reference: string
  /** Of the manifest. */
  readonly digest: string
}

/** Helm: as many at once. */
const AT_ONCE = 3

/**
 * Pushes a chart below `oci://HOST/PATH`: by its name, tagged by its version with `_` for `+`. What is there already is not sent. Emits a
 * `registry` event. Rejects with `source/…` in Helm's words.
 */
export async function pushOci(
  target: string,
  chart: ChartFiles & Access,
  context: SourceContext,
): Promise<PushedArtifact> {
  const reference = parseChartReference(pushReference(target, chart))
  const text = chartReferenceText(reference)
  const artifact = parseArtifact(text)
  const { manifest, blobs } = chartArtifact(chart)
  const session = await openSession(artifact.registry, registryAccess(chart), context)
  if (!(await step('Exists', isPushed({ ...artifact, reference: manifest.digest }, session)))) {
    await mapLimit(blobs, AT_ONCE, (blob) => pushBlob(blob, artifact, session))
  }
  await step('Tag', putManifest(manifest, artifact, session))
  context.emit({ kind: 'registry', action: 'pushed', reference: text, digest: manifest.digest })
  return { reference: text, digest: manifest.digest }
}

/** Go: path.Join of what was given and the name. */
function pushReference(target: string, { metadata: { name, version } }: ChartFiles): string {
  const base = withoutScheme(formatUrl(parseUrl(target)))
  const reference = `${cleanPath(`${base}/${name}`)}:${version}`
  if (reference.endsWith(`/${name}:${version}`)) return reference
  throw new TshelmError(
    'source/invalid-reference',
    'strict mode enabled, ref basename and tag must match the chart name and version',
  )
}

async function pushBlob(blob: Blob, artifact: Artifact, session: Session): Promise<void> {
  if (await step('Exists', hasBlob(artifact, blob, session))) return
  await step('Push', uploadBlob({ artifact, session, bytes: blob.bytes, digest: blob.digest }))
}

async function putManifest({ mediaType, bytes }: Blob, artifact: Artifact, session: Session): Promise<void> {
  const response = await session.send({
    method: 'PUT',
    url: manifestPath(artifact),
    headers: { 'content-type': mediaType },
    body: bytes,
    scopes: [pushScope(artifact)],
  })
  if (response.status !== 201) throw await registryError('PUT', response)
  await discardBody(response)
}

async function step<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw copyError(name, 'destination', error)
  }
}
