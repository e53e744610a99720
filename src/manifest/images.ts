/** Container images that objects name, as far as it is certain that they are images. */
import type { Json, JsonObject, KubeObject } from '../object.ts'
import type { ManifestObject } from './objects.ts'

export interface ImageUse {
  /** As it is written. */
  readonly image: string
  readonly kind: 'container' | 'init-container' | 'ephemeral-container' | 'volume' | 'field'
  /** Name of the container or volume, path of the field. */
  readonly name: string
  /** `apps/v1 Deployment shop/web`. */
  readonly object: string
  /** The template it is from, if the manifest tells. */
  readonly source?: string
}

const CONTAINERS = {
  containers: 'container',
  initContainers: 'init-container',
  ephemeralContainers: 'ephemeral-container',
} as const

/** Groups of Kubernetes itself: there an image is nowhere else than in pods. */
const BUILT_IN = /^(?:v1|(?:apps|batch|autoscaling|policy|extensions)\/.*|[a-z.]+\.k8s\.io\/.*)$/
/** Deeper ones have no pods in them. */
const MAX_DEPTH = 100

/** In the order of the manifest. */
export function imagesIn(objects: readonly ManifestObject[]): ImageUse[] {
  return objects.flatMap(({ object, source }) => {
    if (object.kind === 'CustomResourceDefinition') return []
    const uses: Found[] = []
    visit(object, { path: '', depth: 0, isForeign: !BUILT_IN.test(object.apiVersion) }, uses)
    const title = titleOf(object)
    return uses.map((use) => ({ ...use, object: title, ...(source === undefined ? {} : { source }) }))
  })
}

type Found = Pick<ImageUse, 'image' | 'kind' | 'name'>

interface Place {
  readonly path: string
  readonly depth: number
  readonly isForeign: boolean
}

function visit(value: Json, place: Place, uses: Found[]): void {
  if (value === null || typeof value !== 'object' || place.depth > MAX_DEPTH) return
  const { path, depth, isForeign } = place
  for (const [key, item] of Object.entries(value)) {
    if (depth === 0 && (key === 'metadata' || key === 'data' || key === 'status')) continue
    const kind = Object.hasOwn(CONTAINERS, key) ? CONTAINERS[key as keyof typeof CONTAINERS] : undefined
    if (kind !== undefined && Array.isArray(item)) uses.push(...item.flatMap((one) => containerImage(one, kind)))
    else if (key === 'volumes' && Array.isArray(item)) uses.push(...item.flatMap(volumeImage))
    else if (isForeign && key === 'image' && typeof item === 'string' && isPinned(item)) {
      uses.push({ image: item, kind: 'field', name: `${path}${key}` })
    } else visit(item, { path: `${path}${key}.`, depth: depth + 1, isForeign }, uses)
  }
}

function containerImage(value: Json, kind: Found['kind']): Found[] {
  const { name, image } = object(value)
  return typeof image === 'string' && image !== '' ? [{ image, kind, name: typeof name === 'string' ? name : '' }] : []
}

function volumeImage(value: Json): Found[] {
  const { name, image } = object(value)
  const { reference } = object(image ?? null)
  if (typeof reference !== 'string' || reference === '') return []
  return [{ image: reference, kind: 'volume', name: typeof name === 'string' ? name : '' }]
}

function object(value: Json): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}

/** Of other kinds of objects only what has a tag or digest, and could be nothing but an image. */
function isPinned(text: string): boolean {
  const image = parseImage(text)
  return image !== undefined && (image.tag !== undefined || image.digest !== undefined)
}

function titleOf({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): string {
  return `${apiVersion} ${kind} ${typeof namespace === 'string' ? `${namespace}/` : ''}${name}`
}

/** What an image's reference is made of; names of Docker Hub in full. */
export interface ImageReference {
  readonly registry: string
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/
const HOST = /^(?:localhost|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9.-]+(?=:))(?::[0-9]+)?$/
const MAX_LENGTH = 1024

/** Undefined for text that is no reference. */
export function parseImage(text: string): ImageReference | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const at = text.indexOf('@')
  const digest = at < 0 ? undefined : text.slice(at + 1)
  const named = at < 0 ? text : text.slice(0, at)
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const tag = colon < 0 ? undefined : named.slice(colon + 1)
  const path = colon < 0 ? named : named.slice(0, colon)
  const slash = path.indexOf('/')
  const isHosted = slash > 0 && HOST.test(path.slice(0, slash))
  const registry = isHosted ? path.slice(0, slash) : 'docker.io'
  const rest = isHosted ? path.slice(slash + 1) : path
  const repository = registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest
  if (!PATH.test(repository) || (tag !== undefined && !TAG.test(tag))) return undefined
  if (digest !== undefined && !DIGEST.test(digest)) return undefined
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  }
}
