/** What is live against what an upgrade would leave there: helm-diff's `--three-way-merge`. */
import { mapLimit } from '../concurrency.ts'
import { wrapError } from '../errors.ts'
import { clientSidePatch, jsonMergePatch, type ClientSidePatch } from '../kube/client-side-patch.ts'
import type { Cluster } from '../kube/cluster.ts'
import { parseManifest } from '../manifest/objects.ts'
import { isMapping, type Json, type JsonObject, type KubeObject, type ObjectMeta } from '../object.ts'
import { withKindsOf } from '../plan/promised-kinds.ts'
import { identity, keyOf, resolveTargets, type Target } from '../plan/targets.ts'
import { objectText } from '../diff/object-text.ts'

export interface ThreeWayInput {
  /** The manifest on record; '' for none. */
  readonly before: string
  /** The one that would be. */
  readonly after: string
  /** Of objects that name none. */
  readonly namespace: string
  /** CustomResourceDefinitions beside those in the manifests: their kinds need not be served. */
  readonly definitions?: readonly KubeObject[]
}

export interface LiveManifests {
  readonly before: string
  readonly after: string
}

/** So many objects are asked for at once. */
const CONCURRENCY = 16

/**
 * Manifests of what is live and of what it would become: every change is tried as a dry run of the server. Kinds that come with the
 * manifest need not be served yet. Rejects in helm-diff's words.
 */
export async function threeWayManifests(input: ThreeWayInput, cluster: Cluster): Promise<LiveManifests> {
  const { before, after, namespace, definitions = [] } = input
  const place: Place = { cluster: withKindsOf(definitions, cluster), namespace }
  const original = await built('original', before, place)
  const wanted = await built('new', after, place)
  const wantedKeys = new Set(wanted.map(versionedKey))
  const removed = original.filter((target) => !wantedKeys.has(versionedKey(target)))
  const recorded = new Map<string, KubeObject>()
  for (const target of original) if (!recorded.has(identity(target))) recorded.set(identity(target), target.object)
  const pairs = await mapLimit(wanted, CONCURRENCY, (target) => livePair(target, recorded, cluster))
  return {
    before: manifestOf([...removed.map(({ object }) => object), ...pairs.flatMap(({ before }) => before ?? [])]),
    after: manifestOf(pairs.map(({ after }) => after)),
  }
}

interface Place {
  readonly cluster: Cluster
  readonly namespace: string
}

async function built(which: 'original' | 'new', manifest: string, place: Place): Promise<Target[]> {
  try {
    return await liveTargets(manifest, place)
  } catch (error) {
    throw wrapError(`unable to build kubernetes objects from ${which} release manifest: `, error)
  }
}

/** The objects of a manifest, with those whose kinds it brings itself. */
export async function liveTargets(manifest: string, { cluster, namespace }: Place): Promise<Target[]> {
  const objects = parseManifest(manifest)
  const definitions = objects.flatMap(({ object }) => (isDefinition(object) ? [object] : []))
  return resolveTargets(objects, withKindsOf(definitions, cluster), namespace)
}

function isDefinition({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'CustomResourceDefinition' && apiVersion.startsWith('apiextensions.k8s.io/')
}

function versionedKey({ ref }: Target): string {
  return `${ref.apiVersion}/${ref.kind}/${ref.namespace}/${ref.name}`
}

function manifestOf(objects: readonly KubeObject[]): string {
  return objects.map((object) => `\n---\n${objectText(object)}`).join('')
}

interface Pair {
  /** Absent where nothing is live. */
  readonly before?: KubeObject
  readonly after: KubeObject
}

async function livePair(target: Target, recorded: ReadonlyMap<string, KubeObject>, cluster: Cluster): Promise<Pair> {
  const { object, ref } = target
  let live: KubeObject | undefined
  try {
    live = await cluster.get(keyOf(target))
  } catch (error) {
    throw wrapError('could not get information about the resource: ', error)
  }
  if (live === undefined) return { after: object }
  const patch = patchOf(recorded.get(identity(target)) ?? object, object, live)
  let patched = live
  if (patch !== undefined) {
    try {
      patched = await cluster.patch(keyOf(target), patch.body, { type: patch.type, dryRun: true })
    } catch (error) {
      throw wrapError(`cannot patch "${ref.name}" with kind ${ref.kind}: `, error)
    }
  }
  return { before: tidied(live), after: tidied(patched) }
}

function patchOf(original: KubeObject, modified: KubeObject, live: KubeObject): ClientSidePatch | undefined {
  if (!isDefinition(modified)) return clientSidePatch({ original, modified, live, mergeUnstructured: false })
  const body = jsonMergePatch(original, modified)
  return Object.keys(body).length === 0 ? undefined : { type: 'merge', body }
}

const SERVER_FIELDS = new Set(['managedFields', 'generation', 'creationTimestamp', 'resourceVersion', 'uid'])
const RELEASE_NAME = 'meta.helm.sh/release-name'
const RELEASE_NAMESPACE = 'meta.helm.sh/release-namespace'
const TOLD_ELSEWHERE = new Set([RELEASE_NAME, RELEASE_NAMESPACE, 'deployment.kubernetes.io/revision'])

/** Without status, without what the server writes, and without whose it is. */
export function tidied(object: KubeObject): KubeObject {
  const metadata: JsonObject = {}
  for (const [key, value] of Object.entries(object.metadata)) {
    if (SERVER_FIELDS.has(key)) continue
    if (key !== 'annotations' || !isMapping(value)) metadata[key] = value
    else {
      const kept = Object.entries(value).filter(([name]) => !TOLD_ELSEWHERE.has(name))
      if (kept.length > 0) metadata[key] = Object.fromEntries(kept)
    }
  }
  const copy: KubeObject = { ...object, metadata: metadata as ObjectMeta }
  delete copy['status']
  return copy
}

/** `namespace/name` of the release that an object says it belongs to; '' for none. */
export function ownerOf({ metadata: { annotations } }: KubeObject): string {
  if (annotations === undefined || !isMapping(annotations)) return ''
  const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)
  const namespace = text(annotations[RELEASE_NAMESPACE])
  return `${namespace === undefined ? '' : `${namespace}/`}${text(annotations[RELEASE_NAME]) ?? ''}`
}
