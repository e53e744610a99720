/** What objects say about their order: HIP-0025's annotations and werf's. */
import { TshelmError } from '../errors.ts'
import type { GroupVersionKind, JsonObject, KubeObject } from '../object.ts'
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
  /** One of werf's annotations is among them. */
  readonly isWeighed: boolean
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
// No name that Kubernetes takes: it may have one slash.
const GROUPS = 'helm.sh/depends-on/resource-groups'
const GROUPS_TOO = 'helm.sh/depends-on-resource-groups'
const WEIGHT = 'werf.io/weight'
const DEPLOY = 'werf.io/deploy-dependency-'
const REMOVE = 'werf.io/delete-dependency-'

/** Undefined for an object that says nothing. */
export function orderWish({ metadata }: KubeObject): OrderWish | undefined {
  const annotations = textsOf(metadata['annotations'])
  const names = Object.keys(annotations)
  const isWeighed = names.some((name) => name === WEIGHT || dependencyPrefix(name) !== undefined)
  if (!isWeighed && !names.some((name) => [GROUP, GROUPS, GROUPS_TOO].includes(name))) return undefined
  const group = annotations[GROUP]
  const dependencies = (prefix: string): Dependency[] =>
    names.filter((name) => name.startsWith(prefix)).map((name) => dependencyOf(annotations[name]!))
  return {
    ...(group === undefined || group === '' ? {} : { group }),
    groups: [...listOf(annotations[GROUPS] ?? ''), ...listOf(annotations[GROUPS_TOO] ?? '')],
    weight: /^[-+]?\d{1,9}$/.test(annotations[WEIGHT] ?? '') ? Number(annotations[WEIGHT]) : 0,
    deploy: dependencies(DEPLOY),
    remove: dependencies(REMOVE),
    isWeighed,
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
export function listOf(text: string): string[] {
  const inner = text.trim().replace(/^\[|\]$/g, '')
  return inner
    .split(',')
    .map((name) => name.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((name) => name !== '')
}

/** An object outside the release that must be ready first. */
export interface ExternalWish {
  readonly annotation: string
  /** As kubectl takes it, `deployments.v1.apps`, or whole. */
  readonly kind: string | GroupVersionKind
  readonly name: string
  readonly namespace?: string
}

const EXTERNAL = /^(.+)\.external-dependency\.werf\.io(\/resource)?$/

/** `ID.external-dependency.werf.io/resource`, or `ID.external-dependency.werf.io`. Throws `plan/invalid-options`. */
export function externalWishes(object: KubeObject): ExternalWish[] {
  const annotations = textsOf(object.metadata['annotations'])
  return Object.keys(annotations).flatMap((annotation) => {
    const [, id, short] = EXTERNAL.exec(annotation) ?? []
    if (id === undefined) return []
    const text = annotations[annotation]!
    const namespace = annotations[`${id}.external-dependency.werf.io/namespace`]
    const wish = short === undefined ? wholeReference(text) : shortReference(text, namespace)
    if (wish !== undefined) return [{ annotation, ...wish }]
    const form = short === undefined ? 'apiVersion:kind[:namespace]:name' : 'kind[.version.group]/name'
    throw invalidAnnotation(object, annotation, `it must read ${form}`)
  })
}

type Reference = Omit<ExternalWish, 'annotation'>

function shortReference(text: string, namespace: string | undefined): Reference | undefined {
  const [kind = '', name = '', ...rest] = text.trim().split('/')
  if (kind === '' || name === '' || rest.length > 0) return undefined
  return { kind, name, ...(namespace ? { namespace } : {}) }
}

function wholeReference(text: string): Reference | undefined {
  const parts = text.trim().split(':')
  const [apiVersion = '', kind = ''] = parts
  const name = parts.at(-1)!
  if (parts.length < 3 || parts.length > 4 || parts.some((part) => part === '')) return undefined
  return { kind: gvkOf({ apiVersion, kind }), name, ...(parts.length === 4 ? { namespace: parts[2]! } : {}) }
}

export type DeployVerb = 'install' | 'upgrade' | 'rollback'

/** Before all others, with them, after them, or not at all. */
export type DeployTime = 'pre' | 'main' | 'post' | 'never'

const DEPLOY_ON = 'werf.io/deploy-on'
const TIMES = /^(?:(pre|post)-)?(install|upgrade|rollback|uninstall|delete)$|^(test|test-success)$/

/** `werf.io/deploy-on`: the verbs that write an object, and when. Throws `plan/invalid-options`. */
export function deployTime(object: KubeObject, verb: DeployVerb): DeployTime {
  const text = textsOf(object.metadata['annotations'])[DEPLOY_ON]
  if (text === undefined) return 'main'
  let time: DeployTime = 'never'
  for (const word of text.split(',').map((part) => part.trim())) {
    const [found, when, on] = TIMES.exec(word) ?? []
    if (found === undefined) throw invalidAnnotation(object, DEPLOY_ON, `${JSON.stringify(word)} is no time to deploy`)
    // Helm's hooks run at each of their times; an object is written once.
    if (on === verb && time === 'never') time = (when as 'pre' | 'post' | undefined) ?? 'main'
  }
  return time
}

/** Of an object that is there, whoever wrote it. */
export function usualTime(object: KubeObject): Exclude<DeployTime, 'never'> {
  for (const verb of ['install', 'upgrade', 'rollback'] as const) {
    const time = deployTime(object, verb)
    if (time !== 'never') return time
  }
  return 'main'
}

export function invalidAnnotation(object: KubeObject, name: string, problem: string): TshelmError {
  const place = `annotation ${name} of ${object.kind} ${object.metadata.name}`
  const source = textsOf(object.metadata['annotations'])[name] ?? ''
  return new TshelmError('plan/invalid-options', `${place}: ${problem}`, {
    data: { object: { kind: object.kind, name: object.metadata.name }, annotation: name },
    positions: [{ file: place, line: 1, column: 1, source }],
  })
}

/** As the API server takes it: without the name that it would refuse. */
export function sentObject(object: KubeObject): KubeObject {
  const annotations = textsOf(object.metadata['annotations'])
  if (annotations[GROUPS] === undefined) return object
  const sent = Object.fromEntries(Object.entries(annotations).filter(([name]) => name !== GROUPS))
  return { ...object, metadata: { ...object.metadata, annotations: sent } }
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, string>) : {}
}
