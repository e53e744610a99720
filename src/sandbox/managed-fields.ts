/** metadata.managedFields: who owns which fields, and what writes do to that. */
import type { Json, JsonObject, ObjectMeta } from '../object.ts'
import type { FieldSet } from './field-set.ts'
import {
  difference,
  emptySet,
  fromFieldsV1,
  intersection,
  isEmptySet,
  pathTexts,
  toFieldsV1,
  union,
  withNamedParents,
  without,
} from './field-set.ts'
import { equalJson, objectAt, objectsAt, omit, textAt } from './json.ts'
import type { Shape } from './shape.ts'
import type { StatusCause } from './status.ts'
import { ApiError } from './status.ts'
import { compareValues, fieldSetOf, mergeValues, removeFields } from './typed.ts'

interface Owner {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
  readonly time: string
  readonly set: FieldSet
}

export interface Write {
  readonly manager: string
  readonly apiVersion: string
  /** "" for the object itself. */
  readonly subresource: string
  /** RFC 3339, seconds. */
  readonly time: string
  readonly shape: Shape
  /** Paths that this endpoint does not write: `status` for the object itself if it has that subresource. */
  readonly ignored: readonly (readonly string[])[]
}

/** Never owned by anyone. */
const SERVER_FIELDS =
  'creationTimestamp deletionTimestamp deletionGracePeriodSeconds generation managedFields name namespace resourceVersion selfLink uid'
const STRIPPED: readonly (readonly string[])[] = [
  ['f:apiVersion'],
  ['f:kind'],
  ...SERVER_FIELDS.split(' ').map((name) => ['f:metadata', `f:${name}`]),
]

function ownersOf(object: JsonObject): Owner[] {
  return objectsAt(object, 'metadata', 'managedFields').map((entry) => ({
    manager: textAt(entry, 'manager'),
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: textAt(entry, 'apiVersion'),
    subresource: textAt(entry, 'subresource'),
    time: textAt(entry, 'time'),
    set: fromFieldsV1(entry.fieldsV1),
  }))
}

function toEntries(owners: readonly Owner[]): Json[] {
  const text = (owner: Owner): string =>
    [owner.operation, owner.time, owner.manager, owner.apiVersion, owner.subresource].join('\0')
  return owners
    .filter(({ set }) => !isEmptySet(set))
    .sort((a, b) => (text(a) < text(b) ? -1 : 1))
    .map(({ manager, operation, apiVersion, subresource, time, set }) => ({
      manager,
      operation,
      apiVersion,
      ...(time === '' ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(set),
      ...(subresource === '' ? {} : { subresource }),
    }))
}

function withOwners(object: JsonObject, owners: readonly Owner[]): JsonObject {
  const metadata = omit(objectAt(object, 'metadata'), 'managedFields')
  const entries = toEntries(owners)
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } }
}

function isSame(owner: Owner, write: Write, operation: Owner['operation']): boolean {
  return (
    owner.manager === write.manager &&
    owner.operation === operation &&
    owner.subresource === write.subresource &&
    (operation === 'Apply' || owner.apiVersion === write.apiVersion)
  )
}

/** The object without what managed fields never speak of. */
function typedPart(object: JsonObject): JsonObject {
  const metadata = omit(objectAt(object, 'metadata'), 'managedFields')
  return { ...omit(object, 'apiVersion', 'kind'), metadata }
}

const strip = (set: FieldSet, write: Write): FieldSet => {
  const stripped = without(set, [...STRIPPED, ...write.ignored])
  const metadata = stripped.children.get('f:metadata')
  if (metadata) metadata.member = false
  return stripped
}

/** Ownership after a write that is no apply (create, update, patch): the writer owns what it changed. */
export function recordUpdate(before: JsonObject, after: JsonObject, write: Write): JsonObject {
  const compared = compareValues(typedPart(before), typedPart(after), write.shape)
  const changed = strip(compared.changed, write)
  const removed = compared.removed
  // What a request says of ownership counts: that is how clients hand fields from one manager to another.
  const owners = ownersOf(objectsAt(after, 'metadata', 'managedFields').length > 0 ? after : before)
  const own = owners.find((owner) => isSame(owner, write, 'Update'))
  const set = union(difference(own?.set ?? emptySet(), removed), changed)
  const others = owners.filter((owner) => owner !== own).map((owner) => shrunk(owner, union(changed, removed)))
  const same = own && equalJson(toFieldsV1(own.set), toFieldsV1(set)) && isEmptySet(changed)
  const time = same ? own.time : write.time
  const { manager, apiVersion, subresource } = write
  return withOwners(after, [...others, { manager, apiVersion, subresource, operation: 'Update', time, set }])
}

function shrunk(owner: Owner, gone: FieldSet): Owner {
  return { ...owner, set: difference(owner.set, gone) }
}

/**
 * Server-side apply: `config` laid over `live` (an object without fields, if it is not there yet), what the manager applied before and nobody
 * else owns taken away. Throws a 409 ApiError naming every field that someone else owns and `config` would change, unless forced.
 */
export function applyConfig(
  live: JsonObject,
  config: JsonObject,
  { write, force }: { readonly write: Write; readonly force: boolean },
): JsonObject {
  const { shape } = write
  const set = strip(fieldSetOf(typedPart(config), shape), write)
  const owners = ownersOf(live)
  const last = owners.find((owner) => isSame(owner, write, 'Apply'))
  const others = owners.filter((owner) => owner !== last)
  const ignoredNames = write.ignored.flatMap(([element]) => (element === undefined ? [] : [element.slice(2)]))
  const laid = Object.fromEntries(Object.entries(typedPart(config)).filter(([name]) => !ignoredNames.includes(name)))
  let merged = mergeValues(typedPart(live), laid, shape) as JsonObject
  if (last) {
    const owned = [set, ...others.map((owner) => owner.set)].reduce(
      (all, one) => union(all, withNamedParents(one, shape)),
      emptySet(),
    )
    const gone = difference(withNamedParents(last.set, shape), owned)
    merged = (removeFields(merged, shape, gone) ?? {}) as JsonObject
  }
  const { changed, removed } = compareValues(typedPart(live), merged, shape)
  const contested = others
    .map((owner) => ({ owner, fields: intersection(owner.set, changed) }))
    .filter(({ fields }) => !isEmptySet(fields))
  if (contested.length > 0 && !force) throw conflictError(contested)
  const left = others.map((owner) => shrunk(owner, union(changed, removed)))
  const unchanged =
    last !== undefined && equalJson(toFieldsV1(last.set), toFieldsV1(set)) && isEmptySet(changed) && isEmptySet(removed)
  const { manager, apiVersion, subresource } = write
  const own: Owner = {
    manager,
    apiVersion,
    subresource,
    operation: 'Apply',
    time: unchanged ? last.time : write.time,
    set,
  }
  const metadata = objectAt(merged, 'metadata') as ObjectMeta
  return withOwners({ apiVersion: config.apiVersion!, kind: config.kind!, ...merged, metadata }, [...left, own])
}

function ownerText({ manager, operation, apiVersion, subresource, time }: Owner): string {
  const name = JSON.stringify(manager) + (subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`)
  if (operation === 'Apply') return name
  return time === '' ? `${name} using ${apiVersion}` : `${name} using ${apiVersion} at ${time}`
}

function conflictError(contested: readonly { readonly owner: Owner; readonly fields: FieldSet }[]): ApiError {
  const byOwner = contested
    .map(({ owner, fields }) => ({ text: ownerText(owner), paths: pathTexts(fields) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
  const causes: StatusCause[] = byOwner.flatMap(({ text, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${text}`, field })),
  )
  const list = byOwner.flatMap(({ text, paths }) => [`conflicts with ${text}:`, ...paths.map((path) => `- ${path}`)])
  const message =
    causes.length === 1
      ? `Apply failed with 1 conflict: ${causes[0]!.message}: ${causes[0]!.field}`
      : `Apply failed with ${causes.length} conflicts: ${list.join('\n')}`
  return new ApiError(409, 'Conflict', message, { causes })
}
