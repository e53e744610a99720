/** The objects of a build, in order. No two have one id. */
import { failure } from './failure.ts'
import { idText, sameId } from './ids.ts'
import { effectiveNamespace, gvkText } from './ids.ts'
import type { ResourceId } from './ids.ts'
import { matchesAnnotations, matchesLabels, selectorPatterns } from './selector.ts'
import type { Selector } from './selector.ts'
import { mergeNodes } from './merge.ts'
import type { Schemas } from './schema.ts'
import {
  allIds,
  ANNOTATION,
  behaviorOf,
  copyResource,
  currentId,
  gvkOfResource,
  isEnabled,
  isGone,
  kindOf,
  nameOf,
  namespaceOf,
  originalId,
  setGvk,
  setKind,
  setName,
  setNamespace,
  storePreviousId,
  takeMetadata,
} from './resource.ts'
import type { Resource } from './resource.ts'
import { mergeData } from './merge-data.ts'
import { originOf, setOrigin } from './origin.ts'

export type Resources = Resource[]

/** By which objects are one: the same text means the same object. */
export function idKey(id: ResourceId): string {
  return `${gvkText(id)}\n${id.name}\n${effectiveNamespace(id)}`
}

/** Puts objects behind others. Throws for an id that is there already. */
export function appendAll(into: Resources, more: readonly Resource[]): void {
  const keys = new Set(into.map((resource) => idKey(currentId(resource))))
  for (const resource of more) {
    const id = currentId(resource)
    const key = idKey(id)
    if (keys.has(key)) throw failure(`may not add resource with an already registered id: ${idText(id)}`)
    keys.add(key)
    into.push(resource)
  }
}

/** A new list of objects. Throws for an id that stands twice. */
export function listOf(resources: readonly Resource[]): Resources {
  const list: Resources = []
  appendAll(list, resources)
  return list
}

/** Those that have, or had, an id that fits. */
export function matchingAnyId(resources: readonly Resource[], fits: (id: ResourceId) => boolean): Resource[] {
  return resources.filter((resource) => !isGone(resource) && allIds(resource).some(fits))
}

/** The one that has or had this id. */
export function findById(resources: readonly Resource[], id: ResourceId): Resource {
  const found = matchingAnyId(resources, (other) => sameId(id, other))
  if (found.length === 1) return found[0]!
  const count = found.length === 0 ? 'no matches' : 'multiple matches'
  const target = `failed to find unique target for patch ${idText(id)}`
  throw failure(`${count} for Id ${idText(id)}; ${target}`)
}

/** Those that a patch's target means. */
export function select(resources: readonly Resource[], selector: Selector): Resource[] {
  const patterns = selectorPatterns(selector)
  return resources.filter((resource) => {
    const [original, current] = [originalId(resource), currentId(resource)]
    return (
      (patterns.namespace(effectiveNamespace(original)) || patterns.namespace(effectiveNamespace(current))) &&
      (patterns.name(original.name) || patterns.name(current.name)) &&
      patterns.gvk(gvkOfResource(resource)) &&
      matchesLabels(resource, selector.labelSelector) &&
      matchesAnnotations(resource, selector.annotationSelector)
    )
  })
}

/** Generated objects: new ones go to the end, others replace or extend what they name. */
export function absorb(into: Resources, more: readonly Resource[]): void {
  for (const resource of more) absorbOne(into, resource)
}

function absorbOne(into: Resources, resource: Resource): void {
  const id = currentId(resource)
  const matches = matchingAnyId(into, (other) => sameId(id, other))
  const behavior = behaviorOf(resource)
  if (matches.length === 0) {
    if (behavior === 'merge' || behavior === 'replace') {
      throw failure(`id ${goId(id)} does not exist; cannot merge or replace`)
    }
    appendAll(into, [resource])
    return
  }
  if (matches.length > 1) {
    const shown = matches.map(goResource).join(' ')
    throw failure(`found multiple objects [${shown}] that could accept merge of ${idText(id)}`)
  }
  const old = matches[0]!
  if (behavior === 'replace') takeMetadata(resource, old)
  else if (behavior === 'merge') mergeGenerated(resource, old)
  else {
    const told = `can not use behavior: '${behavior}', behavior must be merge or replace`
    throw failure(`id ${goId(id)} exists; ${told}`)
  }
  into[into.indexOf(old)] = resource
}

function mergeGenerated(resource: Resource, old: Resource): void {
  const origin = originOf(old)
  takeMetadata(resource, old)
  mergeData(resource, old)
  if (origin !== undefined) setOrigin(resource, origin)
}

/** Go's %#v. */
function goId({ group, version, kind, name, namespace }: ResourceId): string {
  const gvk = `Gvk:resid.Gvk{Group:"${group}", Version:"${version}", Kind:"${kind}", isClusterScoped:false}`
  return `resid.ResId{${gvk}, Name:"${name}", Namespace:"${namespace}"}`
}

function goResource(resource: Resource): string {
  return idText(currentId(resource))
}

/** Merges a patch into the objects with these ids; what nothing remains of goes. */
export function patchSelected(
  resources: Resources,
  selected: readonly Resource[],
  { patch, schemas }: { readonly patch: Resource; readonly schemas: Schemas },
): void {
  const ids = new Set(selected.map((resource) => idText(currentId(resource))))
  const kept: Resource[] = []
  for (const resource of resources) {
    if (ids.has(idText(currentId(resource)))) {
      const copy = copyResource(patch)
      takeMetadata(copy, patch)
      setGvk(copy, gvkOfResource(resource))
      setKind(copy, kindOf(patch))
      patchResource(resource, copy, schemas)
    }
    if (!isGone(resource)) kept.push(resource)
  }
  resources.length = 0
  appendAll(resources, kept)
}

/** Merges a patch, which is used up. Name and kind stay unless the patch may change them. */
export function patchResource(resource: Resource, patch: Resource, schemas: Schemas): void {
  const [name, namespace, kind] = [nameOf(resource), namespaceOf(resource), kindOf(resource)]
  const [renames, changesKind] = [
    isEnabled(patch, ANNOTATION.allowNameChange),
    isEnabled(patch, ANNOTATION.allowKindChange),
  ]
  if (renames || changesKind) storePreviousId(resource)
  resource.node = mergeNodes(resource.node!, patch.node!, { schemas, direction: 'prepend' })
  if (isGone(resource)) return
  if (!changesKind) setKind(resource, kind)
  if (!renames) setName(resource, name)
  setNamespace(resource, namespace)
}

/** Drops objects that a transformer has emptied. */
export function dropGone(resources: Resources): void {
  const kept = resources.filter((resource) => !isGone(resource))
  if (kept.length === resources.length) return
  resources.length = 0
  resources.push(...kept)
}
