/** What a release has on the cluster, read from the API: each object that Helm's field manager owns fields of, which, and their values. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Json, JsonObject, KubeObject } from '../../src/object.ts'
import type { CallApi } from '../contracts/api-step.ts'

export interface OwnedObject {
  readonly operation: string
  readonly fields: JsonObject
  /** The object without what others own. */
  readonly values: Json
}

export type OwnedObjects = Readonly<Record<string, OwnedObject>>

interface Kind {
  readonly path: string
  readonly apiVersion: string
  readonly kind: string
}

interface ManagedFields {
  readonly manager: string
  readonly operation: string
  readonly subresource?: string
  readonly fieldsV1: JsonObject
}

/** Everything with fields of `helm`, but for records, keyed by what it is. */
export async function ownedObjects(call: CallApi): Promise<OwnedObjects> {
  const lists = await Promise.all((await kinds(call)).map((kind) => listed(call, kind)))
  const owned: Record<string, OwnedObject> = {}
  for (const object of lists.flat()) {
    const entries = (object.metadata['managedFields'] ?? []) as unknown as readonly ManagedFields[]
    const entry = entries.find(({ manager, subresource }) => manager === 'helm' && subresource === undefined)
    if (entry === undefined || object['type'] === 'helm.sh/release.v1') continue
    const { namespace, name } = object.metadata
    const place = typeof namespace === 'string' ? namespace : ''
    const key = `${object.apiVersion} ${object.kind} ${place}/${name}`
    owned[key] = { operation: entry.operation, fields: entry.fieldsV1, values: project(object, entry.fieldsV1) ?? null }
  }
  return owned
}

/** The keys of what is still there once everything that is going is gone. */
export async function ownedKeysWhenSettled(call: CallApi, expected: readonly string[]): Promise<string[]> {
  for (let attempt = 0; ; attempt++) {
    const keys = Object.keys(await ownedObjects(call)).sort()
    if (attempt === 50 || keys.every((key) => expected.includes(key))) return keys
    await pause(200)
  }
}

async function kinds(call: CallApi): Promise<Kind[]> {
  const { body } = await call({ method: 'GET', path: '/apis' })
  const groups = (body as { groups: { preferredVersion: { groupVersion: string } }[] }).groups
  const paths = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)]
  const found = await Promise.all(
    paths.map(async (base) => {
      const answer = await call({ method: 'GET', path: base })
      const { groupVersion, resources } = answer.body as {
        groupVersion: string
        resources: { name: string; kind: string; verbs: string[] }[]
      }
      return resources
        .filter(({ name, verbs }) => verbs.includes('list') && verbs.includes('patch') && !name.includes('/'))
        .map(({ name, kind }) => ({ path: `${base}/${name}`, apiVersion: groupVersion, kind }))
    }),
  )
  return found.flat()
}

async function listed(call: CallApi, { path, apiVersion, kind }: Kind): Promise<KubeObject[]> {
  const { status, body } = await call({ method: 'GET', path })
  if (status !== 200) return []
  return (body as { items: KubeObject[] }).items.map((item) => ({ ...item, apiVersion, kind }))
}

/** The part of a value that a fieldsV1 set names: `f:` fields, `k:` and `v:` items, `.` the thing itself. */
function project(value: Json | undefined, fields: JsonObject): Json | undefined {
  const children = Object.entries(fields).filter(([key]) => key !== '.')
  if (children.length === 0 || value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    return children.map(([key, inner]) => project(itemOf(value, key), inner as JsonObject) ?? null)
  }
  const part = children.map(([key, inner]): [string, Json] => {
    const name = key.slice(2)
    return [name, project(value[name], inner as JsonObject) ?? null]
  })
  return Object.fromEntries(part)
}

function itemOf(list: readonly Json[], key: string): Json | undefined {
  const wanted = JSON.parse(key.slice(2)) as Json
  if (key.startsWith('v:')) return list.find((item) => item === wanted)
  const keys = Object.entries(wanted as JsonObject)
  return list.find((item) => keys.every(([name, value]) => (item as JsonObject)[name] === value))
}
