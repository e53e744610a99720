/** A chart into a registry. */
import { cleanPath } from '../../../gotemplate/go/path.ts'
import { formatUrl, parseUrl } from '../../../gotemplate/go/url.ts'
import { mapLimit } from '../../concurrency.ts'
import { TshelmError } from '../../errors.ts'
import { discardBody } from '../../http/body.ts'
import type { HttpResponse } from '../../http/client.ts'
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
  const { text, artifact } = pushReference(target, chart.metadata)
  const { manifest, blobs } = chartArtifact(chart)
  const session = await openSession(artifact.registry, registryAccess(chart), context)
  if (!(await step('Exists', isPushed({ ...artifact, reference: manifest.digest }, session)))) {
    await mapLimit(blobs, AT_ONCE, (blob) => pushBlob(blob, artifact, session))
  }
  await step('Tag', putManifest(manifest, artifact, session))
  context.emit({ kind: 'registry', action: 'pushed', reference: text, digest: manifest.digest })
  return { reference: text, digest: manifest.digest }
}

export interface PushReference {
  /** As messages say it. */
  readonly text: string
  readonly artifact: Artifact
}

/** Where a chart goes. Go: path.Join of what was given and the name. Throws `source/invalid-reference` in Helm's words. */
export function pushReference(
  target: string,
  { name, version }: Pick<ChartFiles['metadata'], 'name' | 'version'>,
): PushReference {
  const base = withoutScheme(formatUrl(parseUrl(target)))
  const reference = `${cleanPath(`${base}/${name}`)}:${version}`
  if (reference.endsWith(`/${name}:${version}`)) {
    const text = chartReferenceText(parseChartReference(reference))
    return { text, artifact: parseArtifact(text) }
  }
  throw new TshelmError(
    'source/invalid-reference',
    'strict mode enabled, ref basename and tag must match the chart name and version',
  )
}

export async function pushBlob(
  blob: Pick<Blob, 'digest' | 'bytes'>,
  artifact: Artifact,
  session: Session,
): Promise<void> {
  if (await step('Exists', hasBlob(artifact, blob, session))) return
  await step('Push', uploadBlob({ artifact, session, bytes: blob.bytes, digest: blob.digest }))
}

/** The answer's headers. */
export async function putManifest(
  { mediaType, bytes }: Pick<Blob, 'mediaType' | 'bytes'>,
  artifact: Artifact,
  session: Session,
): Promise<HttpResponse['headers']> {
  const response = await session.send({
    method: 'PUT',
    url: manifestPath(artifact),
    headers: { 'content-type': mediaType },
    body: bytes,
    scopes: [pushScope(artifact)],
  })
  if (response.status !== 201) throw await registryError('PUT', response)
  await discardBody(response)
  return response.headers
}

async function step<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw copyError(name, 'destination', error)
  }
}
