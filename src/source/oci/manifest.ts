/** Manifests: what a chart in a registry is made of. */
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../errors.ts'
import { MAX_MANIFEST_DEPTH, MAX_MANIFESTS } from '../../limits.ts'
import { DOCKER_LIST_TYPE, DOCKER_MANIFEST_TYPE, INDEX_TYPE, MANIFEST_TYPE } from './media-types.ts'
import type { Artifact } from './reference.ts'
import { fetchManifest, type Descriptor, type FoundManifest } from './requests.ts'
import type { Session } from './session.ts'

/** All that hangs on a manifest, itself included. */
export interface ArtifactGraph {
  readonly root: FoundManifest
  readonly descriptors: readonly Descriptor[]
}

/** Helm copies whatever an index names, the charts of several platforms as well. */
export async function fetchGraph(artifact: Artifact, session: Session): Promise<ArtifactGraph> {
  const root = await fetchManifest(artifact, session)
  const found = new Map<string, Descriptor>()
  let manifests = 0
  const visit = async ({ mediaType, digest, bytes }: FoundManifest, depth: number): Promise<void> => {
    manifests++
    if (manifests > MAX_MANIFESTS || depth > MAX_MANIFEST_DEPTH) {
      throw new TshelmError('source/limit-exceeded', `${root.digest} has too many manifests`)
    }
    found.set(digest, { mediaType, digest, size: bytes.length })
    for (const successor of successorsOf(mediaType, bytes)) {
      if (found.has(successor.digest)) continue
      if (!isManifest(successor.mediaType)) {
        found.set(successor.digest, successor)
        continue
      }
      await visit(await fetchManifest({ ...artifact, reference: successor.digest }, session), depth + 1)
    }
  }
  await visit(root, 1)
  return { root, descriptors: [...found.values()] }
}

export function isManifest(mediaType: string): boolean {
  return [MANIFEST_TYPE, INDEX_TYPE, DOCKER_MANIFEST_TYPE, DOCKER_LIST_TYPE].includes(mediaType)
}

/** What a manifest names, in order. Throws `source/invalid-artifact` for text that is no manifest. */
export function successorsOf(mediaType: string, bytes: Uint8Array): Descriptor[] {
  if (!isManifest(mediaType)) return []
  const manifest = parsed(bytes)
  if (mediaType === INDEX_TYPE || mediaType === DOCKER_LIST_TYPE) return descriptorsOf(manifest['manifests'])
  const [config] = descriptorsOf([manifest['config'] ?? {}])
  return [config!, ...descriptorsOf(manifest['layers'])]
}

type Loose = Readonly<Record<string, unknown>>

function parsed(bytes: Uint8Array): Loose {
  let value: unknown
  try {
    value = JSON.parse(decodeUtf8(bytes))
  } catch (cause) {
    throw new TshelmError('source/invalid-artifact', 'the manifest is no JSON', { cause })
  }
  if (value === null) return {}
  if (isObject(value)) return value
  throw invalid()
}

function descriptorsOf(list: unknown): Descriptor[] {
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw invalid()
  return list.map((item: unknown) => {
    if (item !== null && !isObject(item)) throw invalid()
    const { mediaType = '', digest = '', size = 0 } = item ?? {}
    if (typeof mediaType !== 'string' || typeof digest !== 'string' || typeof size !== 'number') throw invalid()
    return { mediaType, digest, size }
  })
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(): TshelmError {
  return new TshelmError('source/invalid-artifact', 'the manifest has not the form of one')
}
