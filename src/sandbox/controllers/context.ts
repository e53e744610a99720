/** What controllers are made of: a function that looks at one object and moves the world one step towards what it says. */
import type { Json, JsonObject } from '../../object.ts'
import { objectAt, objectsAt, textAt } from '../json.ts'
import type { Kind } from '../kinds.ts'
import { storageOf } from '../kinds.ts'
import { amend, createObject } from '../pipeline.ts'
import type { StoreKey } from '../store.ts'
import type { World } from '../world.ts'
import { keyOf, nameSuffix, timeText } from '../world.ts'

export interface Reconcile {
  readonly world: World
  readonly kind: Kind
  readonly key: StoreKey
  readonly object: JsonObject
  /** True when the time that was set for this object has come. */
  readonly due: boolean
}

/** Must not change `object`; calling it again when nothing changed must change nothing. */
export type Controller = (context: Reconcile) => void

export function childrenOf({ world, object }: Reconcile, storage: string): JsonObject[] {
  return world.store
    .dependents(textAt(object, 'metadata', 'uid'))
    .filter((key) => key.storage === storage)
    .map((key) => world.store.get(key)!)
    .sort((a, b) => (textAt(a, 'metadata', 'name') < textAt(b, 'metadata', 'name') ? -1 : 1))
}

/** Pods of this owner that neither ended nor are going away. */
export function activePods(context: Reconcile): JsonObject[] {
  return childrenOf(context, 'pods').filter((pod) => !isEnded(pod) && !isGoing(pod))
}

export function isGoing(object: JsonObject): boolean {
  return textAt(object, 'metadata', 'deletionTimestamp') !== ''
}

export function isEnded(pod: JsonObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'))
}

export function isReady(pod: JsonObject): boolean {
  return objectsAt(pod, 'status', 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True')
}

/** Pod templates are told apart by this. */
export function templateHash(template: Json | undefined): string {
  return nameSuffix(JSON.stringify(sorted(template ?? null)), 10)
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name]!)]),
  )
}

export interface ChildOptions {
  readonly name: string
  readonly kind: Kind
  readonly labels?: JsonObject
  readonly annotations?: JsonObject
  readonly body: JsonObject
}

/** Makes an object owned by the one looked at. */
export function createChild(
  { world, object, key }: Reconcile,
  { name, kind, labels, annotations, body }: ChildOptions,
): void {
  const metadata: JsonObject = { name, namespace: key.namespace }
  if (labels && Object.keys(labels).length > 0) metadata.labels = labels
  if (annotations && Object.keys(annotations).length > 0) metadata.annotations = annotations
  metadata.ownerReferences = [
    {
      apiVersion: object.apiVersion!,
      kind: object.kind!,
      name: textAt(object, 'metadata', 'name'),
      uid: textAt(object, 'metadata', 'uid'),
      controller: true,
      blockOwnerDeletion: true,
    },
  ]
  const child = { apiVersion: apiVersion(kind), kind: kind.kind, metadata, ...body }
  if (world.store.get(keyOf(kind, child))) return
  createObject(world, kind, child, { manager: 'kube-controller-manager', subresource: '', dryRun: false })
}

const apiVersion = ({ group, version }: Kind): string => (group === '' ? version : `${group}/${version}`)

export interface PodOptions {
  readonly name: string
  readonly template: Json | undefined
  readonly labels?: JsonObject
  readonly spec?: JsonObject
}

/** Makes a pod of a template. */
export function createPod(context: Reconcile, { name, template, labels, spec }: PodOptions): void {
  createChild(context, {
    name,
    kind: kindOf(context.world, 'v1', 'Pod'),
    labels: { ...objectAt(template, 'metadata', 'labels'), ...labels },
    annotations: objectAt(template, 'metadata', 'annotations'),
    body: { spec: { ...objectAt(template, 'spec'), ...spec } },
  })
}

export function kindOf(world: World, version: string, name: string): Kind {
  const kind = world.registry.byKind(version, name)
  if (!kind) throw new TypeError(`no built-in kind ${version} ${name}`)
  return kind
}

/** A name like the API server's generateName makes, free in the namespace. */
export function freshName(
  world: World,
  prefix: string,
  place: { readonly kind: Kind; readonly namespace: string },
): string {
  for (let i = 0; ; i++) {
    const name = prefix + nameSuffix(`${prefix}${i}|${world.store.revision()}`, 5)
    if (!world.store.get({ storage: storageOf(place.kind), namespace: place.namespace, name })) return name
  }
}

export function setStatus({ world, kind, object }: Reconcile, status: JsonObject): void {
  amend(world, kind, object, {
    subresource: 'status',
    change: (copy) => {
      copy.status = status
    },
  })
}

export interface ConditionState {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason?: string
  readonly message?: string
}

/** Conditions with this one set; times move only when something changes. */
export function withCondition(
  conditions: readonly JsonObject[],
  state: ConditionState,
  now: number,
  updateTime = false,
): JsonObject[] {
  const old = conditions.find(({ type }) => type === state.type)
  const time = timeText(now)
  const same = old?.status === state.status && old.reason === state.reason && old.message === state.message
  const made: JsonObject = { type: state.type, status: state.status }
  if (updateTime) made.lastUpdateTime = same ? old.lastUpdateTime! : time
  made.lastTransitionTime = old && old.status === state.status ? old.lastTransitionTime! : time
  if (state.reason !== undefined) made.reason = state.reason
  if (state.message !== undefined) made.message = state.message
  return old ? conditions.map((each) => (each === old ? made : each)) : [...conditions, made]
}

/** An absolute number or a percentage of `total`. */
export function scaled(value: Json | undefined, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !value.endsWith('%')) return 0
  const share = (Number(value.slice(0, -1)) * total) / 100
  return round === 'up' ? Math.ceil(share) : Math.floor(share)
}

/** Milliseconds of a Go duration (`2s`, `1m30s`, `100ms`). */
export function durationMs(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
  let total = 0
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)(ms|s|m|h)/g)) total += Number(amount) * units[unit!]!
  return total
}
