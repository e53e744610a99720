/** What objects say about their order: HIP-0025's annotations and werf's. */
import type { JsonObject, KubeObject } from '../object.ts'
import { gvkOf } from '../object.ts'

export interface OrderWish {
  /** HIP-0025: `helm.sh/resource-group`. */
  readonly group?: string
  /** HIP-0025: `helm.sh/depends-on/resource-groups`, which must be ready first. */
  readonly groups: readonly string[]
  /** `werf.io/weight`: what is lighter must be ready first. */
  readonly weight: number
  /** `werf.io/deploy-dependency-ID`. */
  readonly deploy: readonly Dependency[]
  /** `werf.io/delete-dependency-ID`: what must be gone before this one goes. */
  readonly remove: readonly Dependency[]
}

/** Which objects, by what is given of them. */
export interface Dependency {
  readonly ready: boolean
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
}

const GROUP = 'helm.sh/resource-group'
const GROUPS = 'helm.sh/depends-on/resource-groups'
const WEIGHT = 'werf.io/weight'
const DEPLOY = 'werf.io/deploy-dependency-'
const REMOVE = 'werf.io/delete-dependency-'

/** Undefined for an object that says nothing. */
export function orderWish({ metadata }: KubeObject): OrderWish | undefined {
  const annotations = textsOf(metadata['annotations'])
  const names = Object.keys(annotations)
  const says = names.some((name) => [GROUP, GROUPS, WEIGHT].includes(name) || dependencyPrefix(name) !== undefined)
  if (!says) return undefined
  const group = annotations[GROUP]
  const dependencies = (prefix: string): Dependency[] =>
    names.filter((name) => name.startsWith(prefix)).map((name) => dependencyOf(annotations[name]!))
  return {
    ...(group === undefined || group === '' ? {} : { group }),
    groups: listOf(annotations[GROUPS] ?? ''),
    weight: /^[-+]?\d{1,9}$/.test(annotations[WEIGHT] ?? '') ? Number(annotations[WEIGHT]) : 0,
    deploy: dependencies(DEPLOY),
    remove: dependencies(REMOVE),
  }
}

export function isMeant(dependency: Dependency, object: KubeObject, namespace: string): boolean {
  const { group, version, kind } = gvkOf(object)
  const { group: wantedGroup, version: wantedVersion } = dependency
  const own = object.metadata['namespace']
  const wanted = dependency.namespace ?? namespace
  return (
    (wantedGroup ?? group) === group &&
    (wantedVersion ?? version) === version &&
    (dependency.kind ?? kind) === kind &&
    (dependency.name ?? object.metadata.name) === object.metadata.name &&
    (own === undefined || own === '' || own === wanted)
  )
}

function dependencyPrefix(name: string): string | undefined {
  return [DEPLOY, REMOVE].find((prefix) => name.startsWith(prefix))
}

/** `state=ready,kind=Job,name=migrate`. */
function dependencyOf(text: string): Dependency {
  const parts = text.split(',').map((part) => part.split('=', 2).map((half) => half.trim()))
  const { state, ...fields } = Object.fromEntries(parts.filter(([, value]) => value !== undefined)) as JsonObject
  return { ...fields, ready: state !== 'present' && state !== 'absent' }
}

/** HIP-0025 writes a list in JSON; commas alone do as well. */
function listOf(text: string): string[] {
  const inner = text.trim().replace(/^\[|\]$/g, '')
  return inner
    .split(',')
    .map((name) => name.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((name) => name !== '')
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, string>) : {}
}
