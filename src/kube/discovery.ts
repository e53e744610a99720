/** What the server serves: aggregated discovery, or the older way of one request per group version. */
import type { GroupVersionKind } from '../object.ts'
import { TshelmError } from '../errors.ts'
import { apiError } from './api-error.ts'
import type { ApiResource } from './cluster.ts'
import type { ApiRequest, ApiResponse } from './transport.ts'

export type Send = (request: ApiRequest) => Promise<ApiResponse>

/** One version of a group, kinds of subresources included. */
export interface ServedVersion {
  readonly group: string
  readonly version: string
  readonly resources: readonly ApiResource[]
  /** Kinds of resources and subresources, as discovery lists them. */
  readonly kinds: readonly string[]
  /** Other names of resources, singular and short ones. */
  readonly names: readonly (readonly [string, ApiResource])[]
}

export interface Discovery {
  /** Groups in the server's order, each group's preferred version first. */
  readonly versions: readonly ServedVersion[]
  /** `group/version: why` of those that could not be read. */
  readonly failures: readonly string[]
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
const ACCEPT = `${AGGREGATED},application/json`

export async function discover(send: Send): Promise<Discovery> {
  const roots = await Promise.all(['/api', '/apis'].map((path) => readRoot(send, path)))
  const parts = await Promise.all(
    roots.map(async ({ path, json, aggregated }) => (aggregated ? readAggregated(json) : readLegacy(send, path, json))),
  )
  return {
    versions: parts.flatMap((part) => part.versions),
    failures: parts.flatMap((part) => part.failures),
  }
}

export function groupVersionText({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`
}

/** `v1`, `apps/v1`, `apps/v1/Deployment` …: what Helm makes of discovery for `.Capabilities.APIVersions`. */
export function apiVersionsOf({ versions }: Discovery): string[] {
  const found = new Set<string>(versions.map(groupVersionText))
  for (const served of versions) for (const kind of served.kinds) found.add(`${groupVersionText(served)}/${kind}`)
  return [...found]
}

/** The resource of a kind; rejects in the words of Kubernetes' RESTMapper. */
export function resourceOf({ versions }: Discovery, gvk: GroupVersionKind): ApiResource {
  const served = versions.find(({ group, version }) => group === gvk.group && version === gvk.version)
  const resource = served?.resources.find(({ kind }) => kind === gvk.kind)
  if (resource) return resource
  throw noMatch(
    gvk,
    versions.filter(({ group }) => group === gvk.group),
  )
}

/** `resource`, `resource.group` or `resource.version.group`; plural, singular, short, or the kind. */
export function resourceCalled({ versions }: Discovery, text: string): ApiResource {
  const [name = '', ...rest] = text.toLowerCase().split('.')
  const place = rest.join('.')
  const within = versions.filter(
    ({ group, version }) => place === '' || place === group || place === `${version}.${group}`,
  )
  // Kubernetes: a plural counts for more than a short name, whatever the group.
  for (const called of [byPlural, byKind, byOtherName]) {
    for (const served of within) {
      const found = called(served, name)
      if (found !== undefined) return found
    }
  }
  throw new TshelmError('kube/no-match', `the server doesn't have a resource type ${JSON.stringify(text)}`, {
    data: { resource: text },
  })
}

type Called = (served: ServedVersion, name: string) => ApiResource | undefined

const byPlural: Called = ({ resources }, name) => resources.find(({ resource }) => resource === name)
const byKind: Called = ({ resources }, name) => resources.find(({ kind }) => kind.toLowerCase() === name)
const byOtherName: Called = ({ names }, name) => names.find(([other]) => other === name)?.[1]

function noMatch(gvk: GroupVersionKind, sameGroup: readonly ServedVersion[]): TshelmError {
  const others = sameGroup.filter(({ kinds }) => kinds.includes(gvk.kind)).map(groupVersionText)
  return new TshelmError(
    'kube/no-match',
    `no matches for kind ${JSON.stringify(gvk.kind)} in version ${JSON.stringify(groupVersionText(gvk))}`,
    {
      data: { ...gvk },
      hint:
        others.length === 0
          ? 'is its CustomResourceDefinition installed?'
          : `the server has it in ${others.join(', ')}`,
    },
  )
}

/** Helm's wording when an object of a manifest has a kind that is not served. */
export function mappingNotFound(
  error: TshelmError,
  { name, namespace }: { name: string; namespace: string },
): TshelmError {
  const { code, message, data, hint } = error
  return new TshelmError(
    code,
    `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(namespace)} from "": ${message}\n` +
      'ensure CRDs are installed first',
    { cause: error, data, ...(hint === undefined ? {} : { hint }) },
  )
}

interface Root {
  readonly path: string
  readonly json: unknown
  readonly aggregated: boolean
}

async function readRoot(send: Send, path: string): Promise<Root> {
  const response = await send({ method: 'GET', path, accept: ACCEPT })
  const json = parse(response)
  return { path, json, aggregated: String(response.headers['content-type']).includes('as=APIGroupDiscoveryList') }
}

function parse({ status, headers, body }: ApiResponse): unknown {
  if (status >= 400) {
    throw apiError({ status, contentType: headers['content-type'] ?? '', body }, { method: 'GET' })
  }
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new TshelmError('kube/api', 'discovery: the server did not answer with JSON', {
      cause,
      hint: 'is this a Kubernetes API server?',
    })
  }
}

interface AggregatedList {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions?: readonly {
      readonly version: string
      readonly freshness?: string
      readonly resources?: readonly AggregatedResource[]
    }[]
  }[]
}

interface AggregatedResource {
  readonly resource: string
  readonly scope?: string
  readonly verbs?: readonly string[]
  readonly singularResource?: string
  readonly shortNames?: readonly string[]
  readonly responseKind?: { readonly kind?: string } | null
  readonly subresources?: readonly { readonly responseKind?: { readonly kind?: string } | null }[]
}

function readAggregated(json: unknown): Discovery {
  const versions: ServedVersion[] = []
  const failures: string[] = []
  for (const { metadata, versions: served = [] } of (json as AggregatedList).items ?? []) {
    const group = metadata?.name ?? ''
    for (const { version, freshness, resources = [] } of served) {
      // client-go: stale entries count as not served, and as a failure.
      if (freshness === 'Stale') failures.push(`${groupVersionText({ group, version })}: stale GroupVersion discovery`)
      versions.push({
        group,
        version,
        ...(freshness === 'Stale'
          ? { resources: [], kinds: [], names: [] }
          : aggregatedKinds(group, version, resources)),
      })
    }
  }
  return { versions, failures }
}

function aggregatedKinds(
  group: string,
  version: string,
  resources: readonly AggregatedResource[],
): Omit<ServedVersion, 'group' | 'version'> {
  const found: ApiResource[] = []
  const names: [string, ApiResource][] = []
  const kinds = new Set<string>()
  for (const one of resources) {
    const { resource, scope, verbs = [], responseKind, subresources = [] } = one
    const kind = responseKind?.kind
    if (kind) {
      const served = { group, version, kind, resource, namespaced: scope === 'Namespaced', verbs }
      found.push(served)
      for (const name of otherNames(one)) names.push([name, served])
      kinds.add(kind)
    }
    for (const { responseKind: sub } of subresources) if (sub?.kind) kinds.add(sub.kind)
  }
  return { resources: found, kinds: [...kinds], names }
}

function otherNames({
  singularResource,
  singularName,
  shortNames = [],
}: Partial<AggregatedResource & LegacyResource>): string[] {
  return [singularResource ?? singularName ?? '', ...shortNames].filter((name) => name !== '')
}

interface LegacyRoot {
  readonly versions?: readonly string[]
  readonly groups?: readonly {
    readonly name: string
    readonly versions?: readonly { readonly version: string }[]
    readonly preferredVersion?: { readonly version?: string }
  }[]
}

interface LegacyResources {
  readonly resources?: readonly LegacyResource[]
}

interface LegacyResource {
  readonly name: string
  readonly singularName?: string
  readonly shortNames?: readonly string[]
  readonly kind: string
  readonly namespaced?: boolean
  readonly verbs?: readonly string[]
}

async function readLegacy(send: Send, path: string, json: unknown): Promise<Discovery> {
  const root = json as LegacyRoot
  const named =
    path === '/api'
      ? (root.versions ?? []).map((version) => ({ group: '', version }))
      : (root.groups ?? []).flatMap(({ name, versions = [], preferredVersion }) =>
          [...versions]
            .sort(
              (a, b) =>
                Number(b.version === preferredVersion?.version) - Number(a.version === preferredVersion?.version),
            )
            .map(({ version }) => ({ group: name, version })),
        )
  const failures: string[] = []
  const versions = await Promise.all(
    named.map(async ({ group, version }): Promise<ServedVersion> => {
      try {
        const list = parse(await send({ method: 'GET', path: `${path}/${groupVersionText({ group, version })}` }))
        return { group, version, ...legacyKinds(group, version, list as LegacyResources) }
      } catch (error) {
        failures.push(`${groupVersionText({ group, version })}: ${(error as Error).message}`)
        return { group, version, resources: [], kinds: [], names: [] }
      }
    }),
  )
  return { versions, failures }
}

function legacyKinds(group: string, version: string, list: LegacyResources): Omit<ServedVersion, 'group' | 'version'> {
  const all = list.resources ?? []
  const named = all
    .filter(({ name }) => !name.includes('/'))
    .map((one) => {
      const { name: resource, kind, namespaced = false, verbs = [] } = one
      return { others: otherNames(one), served: { group, version, kind, resource, namespaced, verbs } }
    })
  return {
    resources: named.map(({ served }) => served),
    kinds: [...new Set(all.map(({ kind }) => kind))],
    names: named.flatMap(({ others, served }) => others.map((name) => [name, served] as const)),
  }
}
