/** What is served, in the four forms clients ask for it: version, groups, resource lists, and both at once (aggregated discovery v2). */
import type { Json, JsonObject } from '../object.ts'
import type { SandboxResponse } from './http.ts'
import { jsonResponse } from './http.ts'
import type { Kind, Subresource } from './kinds.ts'
import { pageNotFound } from './status.ts'
import type { World } from './world.ts'

export const KUBERNETES_VERSION = 'v1.35.4'
const V2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

export function versionInfo(): JsonObject {
  const [major, minor] = KUBERNETES_VERSION.slice(1).split('.') as [string, string]
  return {
    major,
    minor,
    gitVersion: KUBERNETES_VERSION,
    gitCommit: '',
    gitTreeState: '',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'tshelm',
    platform: 'sandbox',
  }
}

interface Group {
  readonly name: string
  readonly versions: readonly { readonly version: string; readonly kinds: readonly Kind[] }[]
}

function groups(world: World): Group[] {
  const result = new Map<string, Map<string, Kind[]>>()
  for (const kind of world.registry.all()) {
    const versions = result.get(kind.group) ?? new Map<string, Kind[]>()
    result.set(kind.group, versions)
    versions.set(kind.version, [...(versions.get(kind.version) ?? []), kind])
  }
  return [...result].map(([name, versions]) => ({
    name,
    versions: [...versions].map(([version, kinds]) => ({ version, kinds })),
  }))
}

/** `/api` (core: true) or `/apis`. */
export function discover(world: World, core: boolean, accept: string): SandboxResponse {
  const wanted = groups(world).filter(({ name }) => (name === '') === core)
  if (accept.includes('g=apidiscovery.k8s.io') && accept.includes('v=v2;')) return aggregated(wanted)
  if (core) {
    return jsonResponse(200, {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: 'sandbox' }],
    })
  }
  return jsonResponse(200, { kind: 'APIGroupList', apiVersion: 'v1', groups: wanted.map(groupBody) })
}

function groupBody({ name, versions }: Group): JsonObject {
  const list = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions: list, preferredVersion: list[0]! }
}

function aggregated(wanted: readonly Group[]): SandboxResponse {
  const items = wanted.map(({ name, versions }) => ({
    metadata: name === '' ? {} : { name },
    versions: versions.map(({ version, kinds }) => ({
      version,
      resources: kinds.map(aggregatedResource),
      freshness: 'Current',
    })),
  }))
  const body = { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items }
  return jsonResponse(200, body, { 'content-type': V2 })
}

function aggregatedResource(kind: Kind): JsonObject {
  const own = { group: kind.group, version: kind.version }
  return {
    resource: kind.plural,
    responseKind: { ...own, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: [...kind.verbs],
    ...(kind.shortNames.length > 0 ? { shortNames: [...kind.shortNames] } : {}),
    ...(kind.categories.length > 0 ? { categories: [...kind.categories] } : {}),
    ...(kind.subresources.length > 0
      ? {
          subresources: kind.subresources.map((each) => ({
            subresource: each.name,
            responseKind: {
              ...(each.version === '' ? own : { group: each.group, version: each.version }),
              kind: each.kind,
            },
            verbs: [...each.verbs],
          })),
        }
      : {}),
  }
}

/** `/apis/GROUP`. */
export function describeGroup(world: World, name: string): SandboxResponse {
  const group = groups(world).find((each) => each.name === name)
  if (!group) throw pageNotFound()
  return jsonResponse(200, { kind: 'APIGroup', apiVersion: 'v1', ...groupBody(group) })
}

/** `/api/v1`, `/apis/GROUP/VERSION`. */
export function listResources(world: World, group: string, version: string): SandboxResponse {
  const kinds = world.registry.all().filter((kind) => kind.group === group && kind.version === version)
  if (kinds.length === 0) throw pageNotFound()
  const groupVersion = group === '' ? version : `${group}/${version}`
  const resources: Json[] = kinds.flatMap((kind) => [
    resourceBody(kind),
    ...kind.subresources.map((each) => subresourceBody(kind, each)),
  ])
  return jsonResponse(200, { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources })
}

function resourceBody(kind: Kind): JsonObject {
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: [...kind.verbs],
    ...(kind.shortNames.length > 0 ? { shortNames: [...kind.shortNames] } : {}),
    ...(kind.categories.length > 0 ? { categories: [...kind.categories] } : {}),
  }
}

function subresourceBody(kind: Kind, each: Subresource): JsonObject {
  return {
    name: `${kind.plural}/${each.name}`,
    singularName: '',
    namespaced: kind.namespaced,
    ...(each.group === '' && each.version === '' ? {} : { group: each.group, version: each.version }),
    kind: each.kind,
    verbs: [...each.verbs],
  }
}
