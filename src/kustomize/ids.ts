/** What objects are called: group, version and kind; with name and namespace. */
import { isClusterKind } from './schema.ts'

export interface Gvk {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** An OpenAPI document says so, of a kind that is not Kubernetes' own. */
  readonly isClusterWide?: boolean
}

export interface ResourceId extends Gvk {
  readonly name: string
  readonly namespace: string
}

/** An empty field fits all. */
export type GvkSelector = Partial<Gvk>

const CLUSTER = '_non_namespaceable_'

export function gvkOf(apiVersion: string, kind: string): Gvk {
  const slash = apiVersion.indexOf('/')
  return slash < 0
    ? { group: '', version: apiVersion, kind }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind }
}

export function apiVersionOf({ group, version }: Gvk): string {
  return group === '' ? version : `${group}/${version}`
}

/** `Deployment.v1.apps`. */
export function gvkText({ group, version, kind }: Gvk): string {
  return [kind || '[noKind]', version || '[noVer]', group || '[noGrp]'].join('.')
}

/** `Deployment.v1.apps/web.shop`. */
export function idText(id: ResourceId): string {
  return `${gvkText(id)}/${id.name || '[noName]'}.${id.namespace || '[noNs]'}`
}

export function sameGvk(a: Gvk, b: Gvk): boolean {
  return a.group === b.group && a.version === b.version && a.kind === b.kind
}

/** Whether an object's kind is one that a selector without patterns names. */
export function isSelected({ group, version, kind }: Gvk, selector: GvkSelector): boolean {
  return (
    (!selector.group || selector.group === group) &&
    (!selector.version || selector.version === version) &&
    (!selector.kind || selector.kind === kind)
  )
}

/** Whether a kind is known to stand outside of namespaces. */
export function isClusterScoped(gvk: Gvk): boolean {
  return gvk.isClusterWide === true || isClusterKind(apiVersionOf(gvk), gvk.kind)
}

/** `default` for none; one name of its own for everything outside of namespaces. */
export function effectiveNamespace(id: ResourceId): string {
  if (isClusterScoped(id)) return CLUSTER
  return id.namespace === '' ? 'default' : id.namespace
}

export function isClusterWide(namespace: string): boolean {
  return namespace === CLUSTER
}

export function sameNamespace(a: ResourceId, b: ResourceId): boolean {
  return effectiveNamespace(a) === effectiveNamespace(b)
}

export function sameId(a: ResourceId, b: ResourceId): boolean {
  return a.name === b.name && sameGvk(a, b) && sameNamespace(a, b)
}

const FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
]
const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

export const LEGACY_ORDER: { readonly orderFirst: readonly string[]; readonly orderLast: readonly string[] } = {
  orderFirst: FIRST,
  orderLast: LAST,
}

/** Place of kinds in an order: negative before all others, positive behind. */
export function kindRanks(orderFirst: readonly string[], orderLast: readonly string[]): (kind: string) => number {
  const ranks = new Map<string, number>()
  orderFirst.forEach((kind, i) => ranks.set(kind, i - orderFirst.length))
  orderLast.forEach((kind, i) => ranks.set(kind, i + 1))
  return (kind) => ranks.get(kind) ?? 0
}

/** Text that kinds are sorted by. */
export function sortText({ group, version, kind }: Gvk): string {
  return [group || '~G', version || '~V', kind || '~K'].join('_')
}

const legacyRank = kindRanks(FIRST, LAST)

/** Order of field specs and of referents. */
export function compareGvk(a: Gvk, b: Gvk): number {
  const byRank = legacyRank(a.kind) - legacyRank(b.kind)
  if (byRank !== 0) return byRank
  const [x, y] = [sortText(a), sortText(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
