/** Looks in a registry for what is signed of a manifest: cosign's tags, and what refers to the manifest. */
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { isTshelmError, TshelmError } from '../../errors.ts'
import { discardBody, readBody } from '../../http/body.ts'
import { MAX_REGISTRY_METADATA_BYTES, MAX_SIGNATURE_BYTES, MAX_SIGNATURES } from '../../limits.ts'
import { repositoryScope } from '../oci/challenge.ts'
import { INDEX_TYPE } from '../oci/media-types.ts'
import type { Artifact } from '../oci/reference.ts'
import { fetchBlob, fetchManifest, type Descriptor } from '../oci/requests.ts'
import type { Session } from '../oci/session.ts'
import type { Candidate } from './candidate.ts'

const SIMPLE_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json'
const ENVELOPE_TYPE = 'application/vnd.dsse.envelope.v1+json'
const EMPTY_TYPE = 'application/vnd.oci.empty.v1+json'
const BUNDLE_TYPE = /^application\/vnd\.dev\.sigstore\.bundle[.+]/

interface Layer extends Descriptor {
  readonly annotations: Readonly<Record<string, string>>
}

export type Loose = Readonly<Record<string, unknown>>

/** `artifact.reference` is the digest. Rejects with `source/…` when the registry does not answer; that there is nothing is no error. */
export async function findSignatures(artifact: Artifact, session: Session): Promise<Candidate[]> {
  const tag = signatureTag(artifact)
  const [signatures, attestations, referring] = await Promise.all([
    layersAt({ ...artifact, reference: `${tag}.sig` }, session),
    layersAt({ ...artifact, reference: `${tag}.att` }, session),
    referringLayers(artifact, session),
  ])
  const layers = [...signatures, ...attestations, ...referring]
  if (layers.length > MAX_SIGNATURES) {
    throw new TshelmError('source/limit-exceeded', `${artifact.reference} has more than ${MAX_SIGNATURES} signatures`)
  }
  const found: Candidate[] = []
  for (const layer of layers) found.push(...(await candidate(layer, artifact, session)))
  return found
}

async function candidate(layer: Layer, artifact: Artifact, session: Session): Promise<Candidate[]> {
  const { mediaType, annotations } = layer
  const isBundle = BUNDLE_TYPE.test(mediaType)
  if (mediaType !== SIMPLE_TYPE && mediaType !== ENVELOPE_TYPE && !isBundle) return []
  const bytes = await fetchBlob(artifact, layer, session, { maxBytes: MAX_SIGNATURE_BYTES })
  if (isBundle) return [{ kind: 'bundle', bundle: bytes }]
  return mediaType === SIMPLE_TYPE
    ? [{ kind: 'simple', payload: bytes, annotations }]
    : [{ kind: 'envelope', envelope: bytes, annotations }]
}

async function layersAt(artifact: Artifact, session: Session): Promise<Layer[]> {
  const manifest = await manifestAt(artifact, session)
  const layers = manifest?.['layers']
  return Array.isArray(layers) ? layers.flatMap(layerOf) : []
}

/** Undefined where there is none. */
export async function manifestAt(artifact: Artifact, session: Session): Promise<Loose | undefined> {
  try {
    return parsed((await fetchManifest(artifact, session)).bytes)
  } catch (error) {
    if (isTshelmError(error) && error.code === 'source/not-found') return undefined
    throw error
  }
}

async function referringLayers(artifact: Artifact, session: Session): Promise<Layer[]> {
  const layers: Layer[] = []
  for (const { digest } of await referringBundles(artifact, session)) {
    layers.push(...(await layersAt({ ...artifact, reference: digest }, session)))
  }
  return layers
}

/** As an index has it. */
export interface ReferringManifest extends Loose {
  readonly digest: string
}

/** Manifests that may have bundles for the one that is named by its digest. Rejects as findSignatures. */
export async function referringBundles(artifact: Artifact, session: Session): Promise<ReferringManifest[]> {
  // Registries without the interface have an index with the digest as tag.
  const index =
    (await referrers(artifact, session)) ??
    (await manifestAt({ ...artifact, reference: signatureTag(artifact) }, session))
  const bundles = referringIn(index).filter(mayBeBundle)
  if (bundles.length <= MAX_SIGNATURES) return bundles
  throw new TshelmError('source/limit-exceeded', `${artifact.reference} has more than ${MAX_SIGNATURES} signatures`)
}

/** What an index names. */
export function referringIn(index: Loose | undefined): ReferringManifest[] {
  const manifests = index?.['manifests']
  if (!Array.isArray(manifests)) return []
  return manifests.filter((item: unknown): item is ReferringManifest => {
    return isLoose(item) && typeof item['digest'] === 'string'
  })
}

/** What cosign's tags for a manifest begin with. */
export function signatureTag({ reference }: Artifact): string {
  return reference.replace(':', '-')
}

/** Some registries leave the type out, and cosign 2 gives that of a config which is none. */
function mayBeBundle({ artifactType }: Loose): boolean {
  if (artifactType === undefined || artifactType === EMPTY_TYPE) return true
  return typeof artifactType === 'string' && BUNDLE_TYPE.test(artifactType)
}

async function referrers({ repository, reference }: Artifact, session: Session): Promise<Loose | undefined> {
  const response = await session.send({
    url: `/v2/${repository}/referrers/${reference}`,
    headers: { accept: INDEX_TYPE },
    scopes: [repositoryScope(repository, 'pull')],
  })
  if (response.status !== 200) {
    await discardBody(response)
    return undefined
  }
  return parsed(await readBody(response, MAX_REGISTRY_METADATA_BYTES))
}

function parsed(bytes: Uint8Array): Loose {
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes))
    if (isLoose(value)) return value
  } catch {
    // Told below.
  }
  throw new TshelmError('source/invalid-artifact', 'the manifest of a signature is no JSON object')
}

function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function layerOf(item: unknown): Layer[] {
  if (!isLoose(item)) return []
  const { mediaType, digest, size, annotations } = item
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || typeof size !== 'number') return []
  const texts = isLoose(annotations) ? Object.entries(annotations) : []
  const known = texts.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return [{ mediaType, digest, size, annotations: Object.fromEntries(known) }]
}
