/** A reference to a registry → the chart's archive. */
import { basePath } from '../../../gotemplate/go/path.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { formatUrl, parseUrl, type Url } from '../../../gotemplate/go/url.ts'
import { messageOf, TshelmError, wrapError } from '../../errors.ts'
import { MAX_ARCHIVE_BYTES, MAX_PROVENANCE_BYTES, MAX_REGISTRY_METADATA_BYTES } from '../../limits.ts'
import type { Access, FetchedChart, FetchOptions, SourceContext } from '../ports.ts'
import { hasTls } from '../tls.ts'
import { copyError } from './copy-error.ts'
import { digestOf } from './digest.ts'
import { fetchGraph, type ArtifactGraph } from './manifest.ts'
import {
  CHART_TYPE,
  CONFIG_TYPE,
  INDEX_TYPE,
  LEGACY_CHART_TYPE,
  MANIFEST_TYPE,
  PROVENANCE_TYPE,
} from './media-types.ts'
import {
  artifactText,
  chartReferenceText,
  checkLength,
  parseArtifact,
  parseChartReference,
  withoutScheme,
} from './reference.ts'
import type { Artifact } from './reference.ts'
import { fetchBlob, resolveManifest, type Descriptor } from './requests.ts'
import { openSession, type Session } from './session.ts'
import { isVersion } from './tag.ts'

/**
 * Fetches `oci://HOST/PATH/NAME[:TAG][@DIGEST]`. A version is used as tag; a range, or none, is looked for among the tags. Emits `registry`
 * events for what Helm prints. That provenance is missing is `provenanceProblem`, or the error of `always`. Rejects with `source/…` in Helm's words.
 */
export async function fetchOci(
  reference: string,
  options: FetchOptions,
  context: SourceContext,
): Promise<FetchedChart> {
  const access = registryAccess(options)
  const url = await locateOci(reference, { ...access, version: options.version ?? '' }, context)
  const target = withoutScheme(formatUrl(url))
  const named = parseChartReference(target)
  const text = chartReferenceText(named)
  const artifact = parseArtifact(text)
  const session = await openSession(artifact.registry, access, context)
  const graph = await graphOf(artifact, session)
  const parts = chartParts(graph, text, context)
  const place: Place = { artifact, session, graph }
  const { verify = 'never' } = options
  const signed = verify === 'never' ? undefined : provenanceOf(parts, place, context)
  // Told of when the chart is there.
  signed?.catch(() => undefined)
  const bytes = await chartBytes(parts, place, context)
  const report = (): void =>
    context.emit({ kind: 'registry', action: 'pulled', reference: text, digest: graph.root.digest })
  report()
  const fetched: FetchedChart = {
    bytes,
    fileName: archiveName(url),
    url: formatUrl(url),
    // Bytes of SHA-256 have been compared with it.
    digest: parts.chart.digest.startsWith('sha256:') ? parts.chart.digest : digestOf(bytes),
    manifestDigest: graph.root.digest,
  }
  return signed === undefined ? fetched : withProvenance(fetched, { signed, report, reference, options }, context)
}

interface Signed {
  readonly bytes: Uint8Array
  readonly isCached: boolean
}

interface Asked {
  readonly signed: Promise<Signed>
  /** Helm fetches the signature by itself, and says so. */
  readonly report: () => void
  readonly reference: string
  readonly options: FetchOptions
}

async function withProvenance(
  chart: FetchedChart,
  { signed, report, reference, options }: Asked,
  context: SourceContext,
): Promise<FetchedChart> {
  let found: Signed
  try {
    found = await signed
  } catch (cause) {
    if (options.verify !== 'always') {
      return { ...chart, provenanceProblem: `Verification not found for ${reference}: ${messageOf(cause)}` }
    }
    const message = `failed to fetch provenance ${quote(`${chart.url}.prov`)}`
    throw new TshelmError('source/not-verified', message, { cause })
  }
  if (!found.isCached) report()
  const { bytes: provenance } = found
  if (options.verify === 'later') return { ...chart, provenance }
  const { verifyArchive } = await import('../fetch-provenance.ts')
  const verification = await verifyArchive({ ...chart, provenance }, options.keyring ?? '', context)
  return { ...chart, provenance, verification }
}

/** Helm: who says something of TLS means it. */
export function registryAccess(options: Access): Access {
  return options.plainHttp === true && hasTls(options) ? { ...options, plainHttp: false } : options
}

/** The address of what is fetched: with the tag that was chosen, or the digest. */
async function locateOci(
  reference: string,
  { version: given, ...access }: Access & { readonly version: string },
  context: SourceContext,
): Promise<Url> {
  const url = parsedUrl(reference)
  const named = parseChartReference(url.host + url.path)
  const { registry, repository, tag, digest } = named
  if (given !== '' && tag !== '' && tag !== given) {
    throw new TshelmError('source/invalid-reference', `chart reference and version mismatch: ${given} is not ${tag}`)
  }
  const version = given === '' ? tag : given
  const at = (end: string): Url => ({ ...url, path: `/${repository}${end}`, rawPath: '' })
  if (digest !== '') {
    if (version === '') return url
    await checkTagged({ registry, repository, reference: version }, digest, { access, context })
    return at(`@${digest}`)
  }
  if (isVersion(version)) return at(`:${version}`)
  const { chooseVersion, listVersions } = await import('./versions.ts')
  const versions = await listVersions(reference, access, context)
  if (versions.length > 0) return at(`:${chooseVersion(versions, version)}`)
  const hint = 'there is no tag that is a version: give the digest, or push the chart'
  throw new TshelmError('source/no-version', `unable to locate any tags in provided repository: ${reference}`, { hint })
}

/** A tag beside a digest must be that digest's, if it is there. */
async function checkTagged(
  named: Artifact,
  digest: string,
  { access, context }: { readonly access: Access; readonly context: SourceContext },
): Promise<void> {
  let found: string | undefined
  try {
    const { registry, repository, tag } = parseChartReference(artifactText(named))
    const session = await openSession(registry, access, context)
    found = await resolveManifest({ registry, repository, reference: tag }, session)
  } catch (error) {
    if (context.signal?.aborted === true) throw error
    return
  }
  if (found === undefined || found === digest) return
  throw new TshelmError('source/digest-mismatch', `chart reference digest mismatch: ${found} is not ${digest}`)
}

function parsedUrl(reference: string): Url {
  checkLength(reference)
  try {
    return parseUrl(reference)
  } catch (cause) {
    throw new TshelmError('source/invalid-reference', `invalid chart URL format: ${reference}`, { cause })
  }
}

/** `redis-19.0.1.tgz`; of a digest `redis@sha256-….tgz`, as in Helm. */
function archiveName({ path }: Url): string {
  const name = basePath(path)
  const colon = name.lastIndexOf(':')
  return `${name.slice(0, colon)}-${name.slice(colon + 1)}.tgz`
}

async function graphOf(artifact: Artifact, session: Session): Promise<ArtifactGraph> {
  try {
    return await fetchGraph(artifact, session)
  } catch (error) {
    throw copyError('FetchReference', 'source', error)
  }
}

interface ChartParts {
  readonly config: Descriptor
  readonly chart: Descriptor
}

/** What of a graph is the chart. Throws `source/invalid-artifact` in Helm's words for images and other artifacts. */
function chartParts({ root, descriptors }: ArtifactGraph, reference: string, { emit }: SourceContext): ChartParts {
  const allowed = [INDEX_TYPE, MANIFEST_TYPE, CONFIG_TYPE, CHART_TYPE, LEGACY_CHART_TYPE]
  const found = descriptors.filter(({ mediaType }) => allowed.includes(mediaType))
  checkCount(found.length)
  const config = ofType(found, CONFIG_TYPE)
  const charts = found.filter(({ mediaType }) => mediaType === CHART_TYPE || mediaType === LEGACY_CHART_TYPE)
  for (const { mediaType } of charts) {
    if (mediaType === LEGACY_CHART_TYPE) emit({ kind: 'registry', action: 'deprecated', reference, mediaType })
  }
  if (config === undefined) throw invalidArtifact(`could not load config with mediatype ${CONFIG_TYPE}`)
  const chart = charts.at(-1)
  if (chart === undefined) throw missingLayer(CHART_TYPE)
  if (!found.includes(descriptors[0]!)) {
    const { digest, mediaType } = root
    throw invalidArtifact(`unable to retrieve blob with digest ${digest}: ${digest}: ${mediaType}: not found`)
  }
  return { config, chart }
}

async function provenanceOf({ chart }: ChartParts, place: Place, { contents }: SourceContext): Promise<Signed> {
  const { artifact, session, graph } = place
  const id = hexOf(chart)
  const kept = id === undefined ? undefined : await contents?.read(id, 'prov')
  if (kept !== undefined) return { bytes: kept, isCached: true }
  const allowed = [INDEX_TYPE, MANIFEST_TYPE, CONFIG_TYPE, PROVENANCE_TYPE]
  const found = graph.descriptors.filter(({ mediaType }) => allowed.includes(mediaType))
  checkCount(found.length)
  const provenance = ofType(found, PROVENANCE_TYPE)
  if (provenance === undefined) throw missingLayer(PROVENANCE_TYPE)
  const bytes = await copied(fetchBlob(artifact, provenance, session, { maxBytes: MAX_PROVENANCE_BYTES }))
  if (id !== undefined) await contents?.write(id, 'prov', bytes)
  return { bytes, isCached: false }
}

function ofType(descriptors: readonly Descriptor[], type: string): Descriptor | undefined {
  return descriptors.filter(({ mediaType }) => mediaType === type).at(-1)
}

const LEAST = 2

function checkCount(count: number): void {
  if (count >= LEAST) return
  throw invalidArtifact(
    `manifest does not contain minimum number of descriptors (${LEAST}), descriptors found: ${count}`,
  )
}

function missingLayer(type: string): TshelmError {
  return invalidArtifact(`manifest does not contain a layer with mediatype ${type}`)
}

function invalidArtifact(message: string): TshelmError {
  return new TshelmError('source/invalid-artifact', message, { hint: 'what is in the registry there is no chart' })
}

interface Place {
  readonly artifact: Artifact
  readonly session: Session
  readonly graph: ArtifactGraph
}

/** What the content cache has it under: it knows SHA-256 only. */
function hexOf({ digest }: Descriptor): string | undefined {
  return digest.startsWith('sha256:') ? digest.slice('sha256:'.length) : undefined
}

/** From the cache if it is there: then nothing else of the chart is needed. */
async function chartBytes(
  { config, chart }: ChartParts,
  { artifact, session }: Place,
  { contents }: SourceContext,
): Promise<Uint8Array> {
  const id = hexOf(chart)
  const kept = id === undefined ? undefined : await contents?.read(id, 'chart')
  if (kept !== undefined && digestOf(kept) === chart.digest) return kept
  const archive = async (): Promise<Uint8Array> => {
    const bytes = await copied(fetchBlob(artifact, chart, session, { maxBytes: MAX_ARCHIVE_BYTES }))
    if (id !== undefined) await contents?.write(id, 'chart', bytes)
    return bytes
  }
  const meta = copied(fetchBlob(artifact, config, session, { maxBytes: MAX_REGISTRY_METADATA_BYTES })).then(checkJson)
  const [bytes] = await Promise.all([archive(), meta])
  return bytes
}

function checkJson(bytes: Uint8Array): void {
  try {
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch (cause) {
    throw wrapError('the config of the chart is no JSON: ', cause)
  }
}

/** Helm: what fails while it is read fails where it is written to. */
async function copied<T>(fetched: Promise<T>): Promise<T> {
  try {
    return await fetched
  } catch (error) {
    const isReading = error instanceof TshelmError && error.data['reading'] === true
    throw isReading ? copyError('Push', 'destination', error) : copyError('Fetch', 'source', error)
  }
}
