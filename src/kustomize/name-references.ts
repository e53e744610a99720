/** Fields that name other objects follow them through their changes of name. */
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { failure, within } from './failure.ts'
import type { TransformerConfig } from './config.ts'
import { changeField } from './field-spec.ts'
import type { FieldSpec } from './field-spec.ts'
import { effectiveNamespace, idText, isClusterScoped, isClusterWide, isSelected, sameNamespace } from './ids.ts'
import type { Gvk, GvkSelector, ResourceId } from './ids.ts'
import { getField, isMissing, itemsOf, scalar, setField, setScalar, valueOf } from './node.ts'
import type { YamlNode } from './node.ts'
import { valueOfNode } from './node-value.ts'
import {
  addReferrer,
  currentId,
  gvkOfResource,
  kindOf,
  nameOf,
  namespaceOf,
  originalId,
  previousIds,
  sameAffixes,
} from './resource.ts'
import type { Resource } from './resource.ts'
import type { Resources } from './resource-list.ts'

/** An object that may be meant, with what it was called. */
interface Candidate {
  readonly resource: Resource
  readonly id: ResourceId
  readonly previous: readonly ResourceId[]
}

interface Index {
  /** By what they were called. */
  readonly byName: ReadonlyMap<string, readonly Candidate[]>
  /** By the namespace that they were in at first. */
  readonly byNamespace: ReadonlyMap<string, readonly Candidate[]>
}

/** Sets every name that a built-in or configured reference knows of. Throws where several objects could be meant. */
export function fixNameReferences(resources: Resources, { nameReference }: TransformerConfig): void {
  const index = indexOf(resources)
  const specs = nameReference.flatMap(({ fieldSpecs, ...target }) => fieldSpecs.map((spec) => ({ spec, target })))
  for (const resource of resources) {
    const id = originalId(resource)
    const wanted = specs.filter(({ spec }) => isSelected(id, spec))
    if (wanted.length === 0) continue
    const referrer = referrerOf(resource)
    for (const { spec, target } of wanted) fixField(referrer, { spec, target, index })
  }
}

function indexOf(resources: Resources): Index {
  const byName = new Map<string, Candidate[]>()
  const byNamespace = new Map<string, Candidate[]>()
  for (const resource of resources) {
    const previous = previousIds(resource)
    const candidate = { resource, id: currentId(resource), previous }
    for (const name of new Set(previous.map((id) => id.name))) note(byName, name, candidate)
    note(byNamespace, effectiveNamespace(previous[0] ?? candidate.id), candidate)
  }
  return { byName, byNamespace }
}

function note(map: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const others = map.get(key)
  if (others === undefined) map.set(key, [candidate])
  else others.push(candidate)
}

interface Referrer {
  readonly resource: Resource
  readonly id: ResourceId
  readonly isClusterScoped: boolean
  /** Namespaces of the service accounts that a role binding names. */
  readonly subjects: ReadonlySet<string>
}

function referrerOf(resource: Resource): Referrer {
  const id = currentId(resource)
  return { resource, id, isClusterScoped: isClusterScoped(id), subjects: subjectNamespaces(resource) }
}

function subjectNamespaces(resource: Resource): ReadonlySet<string> {
  const found = new Set<string>()
  if (kindOf(resource) !== 'RoleBinding') return found
  const subjects = valueOf(resource.node, 'subjects')
  for (const subject of subjects?.kind === 'sequence' ? subjects.children : []) {
    const namespace = valueOf(subject, 'namespace')
    if (namespace === undefined || valueOf(subject, 'kind')?.value !== 'ServiceAccount') continue
    if (namespace.tag !== '!!str' && namespace.tag !== '') {
      throw failure(`Invalid Input: namespace is blank for resource "${idText(currentId(resource))}"\n`)
    }
    found.add(namespace.value)
  }
  return found
}

interface Reference {
  readonly spec: FieldSpec
  readonly target: Gvk
  readonly index: Index
}

function fixField(referrer: Referrer, { spec, target, index }: Reference): void {
  const { resource, id } = referrer
  const follow = { referrer, target, index, isRole: spec.path.endsWith('roleRef/name') }
  try {
    changeField(resource.node!, { ...spec, ...gvkOfResource(resource) }, { set: (node) => setName(node, follow) })
  } catch (error) {
    throw within(`updating name reference in '${spec.path}' field of '${idText(id)}'`, error)
  }
}

interface Following {
  readonly referrer: Referrer
  readonly target: Gvk
  readonly index: Index
  readonly isRole: boolean
}

function setName(node: YamlNode, follow: Following): void {
  if (isMissing(node)) return
  if (node.kind === 'scalar') return setNameText(node, follow)
  if (node.kind === 'mapping') return setNameMap(node, follow)
  for (const item of itemsOf(node)) {
    if (isMissing(item)) continue
    if (item.kind === 'scalar') setNameText(item, follow)
    else if (item.kind === 'mapping') setNameMap(item, follow)
    else throw failure('a list is expected to be either a string or a map of string')
  }
}

function setNameText(node: YamlNode, follow: Following): void {
  const found = select(node.value, follow, { namespaced: false })
  if (found === undefined) return
  addReferrer(found, idText(follow.referrer.id))
  const name = nameOf(found)
  if (name !== node.value) setScalar(node, scalar(name))
}

/** A map with a name and, where there is one, a namespace. */
function setNameMap(node: YamlNode, follow: Following): void {
  const nameNode = getField(node, 'name')
  if (nameNode === undefined) throw failure("path config error; no 'name' field in node")
  const namespace = getField(node, 'namespace')
  const oldName = nameNode.value
  const found = select(oldName, follow, {
    namespaced: true,
    ...(namespace === undefined ? {} : { namespace: namespace.value }),
  })
  if (found === undefined) return
  addReferrer(found, idText(follow.referrer.id))
  const [name, newNamespace] = [nameOf(found), namespaceOf(found)]
  if (name === oldName && newNamespace === '') return
  setField(node, 'name', scalar(name))
  if (newNamespace !== '') setField(node, 'namespace', scalar(newNamespace))
}

interface Wanted {
  readonly namespaced: boolean
  /** That the reference itself names. */
  readonly namespace?: string
}

function select(name: string, follow: Following, wanted: Wanted): Resource | undefined {
  const { referrer, target, index, isRole } = follow
  let found = (index.byName.get(name) ?? []).filter((candidate) => isReachable(candidate, referrer))
  if (wanted.namespace !== undefined) found = inNamespace(found, wanted.namespace, follow)
  found = found.filter(({ previous }) => previous.some((id) => isSelected(id, target)))
  const role = isRole ? roleKind(referrer.resource) : undefined
  if (role !== undefined) found = found.filter(({ previous }) => previous.some((id) => isSelected(id, role)))
  found = found.filter(({ id }) => isBeside(id, referrer))
  if (found.length === 1) return found[0]!.resource
  found = found.filter(({ resource }) => sameAffixes(resource, referrer.resource, true))
  if (found.length > 1) found = found.filter(({ resource }) => sameAffixes(resource, referrer.resource, false))
  if (found.length <= 1) return found[0]?.resource
  const first = found[0]!.resource
  const same = found.every(({ resource }) => {
    return nameOf(resource) === nameOf(first) && (!wanted.namespaced || namespaceOf(resource) === namespaceOf(first))
  })
  if (same) return first
  throw ambiguous(found, referrer.resource)
}

/** What an object can refer to at all. */
function isReachable({ resource, id }: Candidate, referrer: Referrer): boolean {
  if (referrer.isClusterScoped || isClusterScoped(id)) return true
  return sameNamespace(id, referrer.id) || referrer.subjects.has(namespaceOf(resource))
}

/** By the namespaces they had at first; if none ever had that one, by those they have. */
function inNamespace(found: readonly Candidate[], namespace: string, { index, referrer }: Following): Candidate[] {
  if (isClusterWide(namespace)) return []
  const before = (index.byNamespace.get(namespace) ?? []).some((candidate) => isReachable(candidate, referrer))
  return found.filter(({ id, previous }) => effectiveNamespace(before ? (previous[0] ?? id) : id) === namespace)
}

function isBeside(id: ResourceId, referrer: Referrer): boolean {
  if (referrer.isClusterScoped || isClusterScoped(id) || id.kind === 'ServiceAccount') return true
  return sameNamespace(referrer.id, id)
}

/** What `roleRef` says that it refers to. */
function roleKind(resource: Resource): GvkSelector | undefined {
  const role = valueOf(resource.node, 'roleRef')
  const [group, kind] = [valueOf(role, 'apiGroup'), valueOf(role, 'kind')]
  return group === undefined || kind === undefined ? undefined : { group: group.value, kind: kind.value }
}

function ambiguous(found: readonly Candidate[], referrer: Resource): Error {
  const yaml = (resource: Resource): string => emitYaml(valueOfNode(resource.node!))
  const ids = found.map(({ id }) => idText(id)).join(', ')
  const details = found.map(({ resource }, i) => `--- possible referral ${i}:\n${yaml(resource)}\n`).join('')
  const told = `\n**** Too many possible referral targets to referrer:\n${yaml(referrer)}\n`
  return failure(`found multiple possible referrals: ${ids}\n${told}${details}`)
}
