/** The one shared noun of everything that touches a cluster: a Kubernetes object as plain JSON. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export interface JsonObject {
  [key: string]: Json
}

/** A JSON object, and not a list or null. */
export function isMapping(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

export interface KubeObject extends JsonObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
}

export interface ObjectMeta extends JsonObject {
  name: string
}

/** What names an object. `namespace` is "" for cluster-scoped ones. */
export interface ObjectRef {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

export function gvkOf(object: { readonly apiVersion: string; readonly kind: string }): GroupVersionKind {
  const slash = object.apiVersion.indexOf('/')
  return slash < 0
    ? { group: '', version: object.apiVersion, kind: object.kind }
    : { group: object.apiVersion.slice(0, slash), version: object.apiVersion.slice(slash + 1), kind: object.kind }
}

/** Go's schema.GroupVersionKind.String(): `apps/v1, Kind=Deployment`; `/v1, Kind=Pod` for the core group. */
export function gvkText({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}, Kind=${kind}`
}
