/**
 * One object under construction. What a build must remember of it (former names, what a generator asked for) stands in annotations,
 * as upstream keeps it: patches see them, and an object that is copied takes them along.
 */
import { compareStrings } from '../../gotemplate/value.ts'
import { failure } from './failure.ts'
import { apiVersionOf, effectiveNamespace, gvkOf } from './ids.ts'
import type { Gvk, ResourceId } from './ids.ts'
import { clearField, copyNode, getField, isEmpty, isMissing, newNode, scalar, setField, stringNode } from './node.ts'
import { valueOf } from './node.ts'
import type { YamlNode } from './node.ts'

export interface Resource {
  /** Undefined once a patch has deleted it. */
  node: YamlNode | undefined
  /** Names of the vars that read a field of it. */
  varNames: readonly string[]
  /** An OpenAPI document of the user's has its kind outside of namespaces. */
  isClusterWide?: true
}

export type Labels = Record<string, string>

const INTERNAL = 'internal.config.kubernetes.io/'

export const ANNOTATION = {
  kinds: 'internal.config.kubernetes.io/previousKinds',
  names: 'internal.config.kubernetes.io/previousNames',
  namespaces: 'internal.config.kubernetes.io/previousNamespaces',
  prefixes: 'internal.config.kubernetes.io/prefixes',
  suffixes: 'internal.config.kubernetes.io/suffixes',
  refBy: 'internal.config.kubernetes.io/refBy',
  behavior: 'internal.config.kubernetes.io/generatorBehavior',
  needsHash: 'internal.config.kubernetes.io/needsHashSuffix',
  allowNameChange: 'internal.config.kubernetes.io/allowNameChange',
  allowKindChange: 'internal.config.kubernetes.io/allowKindChange',
  helm: 'internal.config.kubernetes.io/helm-generated',
  origin: 'config.kubernetes.io/origin',
  transformations: 'alpha.config.kubernetes.io/transformations',
  localConfig: 'config.kubernetes.io/local-config',
} as const

const LEGACY = ['config.kubernetes.io/path', 'config.kubernetes.io/index', 'config.k8s.io/id']

/** Gone when the build is over. */
export const BUILD_ANNOTATIONS: readonly string[] = [
  ANNOTATION.kinds,
  ANNOTATION.names,
  ANNOTATION.prefixes,
  ANNOTATION.suffixes,
  ANNOTATION.namespaces,
  ANNOTATION.allowNameChange,
  ANNOTATION.allowKindChange,
  ANNOTATION.refBy,
  ANNOTATION.behavior,
  ANNOTATION.needsHash,
  ...['path', 'index', 'seqindent', 'id', 'annotations-migration-resource-id'].map((name) => INTERNAL + name),
  ...LEGACY,
  ANNOTATION.helm,
]

export function newResource(node: YamlNode): Resource {
  return { node, varNames: [] }
}

export function copyResource(resource: Resource): Resource {
  const { node } = resource
  return { ...resource, node: node === undefined ? undefined : copyNode(node) }
}

export function kindOf({ node }: Resource): string {
  return valueOf(node, 'kind')?.value ?? ''
}

export function apiVersion({ node }: Resource): string {
  return valueOf(node, 'apiVersion')?.value ?? ''
}

function metaText(node: YamlNode | undefined, name: string): string {
  const value = valueOf(valueOf(node, 'metadata'), name)
  return isEmpty(value) ? '' : value!.value
}

export function nameOf({ node }: Resource): string {
  return metaText(node, 'name')
}

export function namespaceOf({ node }: Resource): string {
  return metaText(node, 'namespace')
}

export function gvkOfResource(resource: Resource): Gvk {
  const gvk = gvkOf(apiVersion(resource), kindOf(resource))
  return resource.isClusterWide === true ? { ...gvk, isClusterWide: true } : gvk
}

export function currentId(resource: Resource): ResourceId {
  return { ...gvkOfResource(resource), name: nameOf(resource), namespace: namespaceOf(resource) }
}

/** What it was called before, first names first. */
export function previousIds(resource: Resource): readonly ResourceId[] {
  const annotations = annotationsOf(resource)
  const names = annotations[ANNOTATION.names]
  if (names === undefined) return []
  const namespaces = (annotations[ANNOTATION.namespaces] ?? '').split(',')
  const kinds = (annotations[ANNOTATION.kinds] ?? '').split(',')
  const gvk = gvkOfResource(resource)
  const all = names.split(',')
  if (all.length !== namespaces.length || all.length !== kinds.length) {
    const told = 'number of previous names, number of previous namespaces, number of previous kinds'
    throw failure(`${told} not equal`)
  }
  return all.map((name, i) => ({ ...gvk, kind: kinds[i]!, name, namespace: namespaces[i]! }))
}

export function originalId(resource: Resource): ResourceId {
  return previousIds(resource)[0] ?? currentId(resource)
}

/** Every id that it has or had, the present one first. */
export function allIds(resource: Resource): readonly ResourceId[] {
  return [currentId(resource), ...previousIds(resource)]
}

function mapIn(node: YamlNode | undefined, field: string): Labels {
  const map = Object.create(null) as Labels
  const from = valueOf(valueOf(node, 'metadata'), field)
  if (from === undefined) return map
  for (let i = 0; i + 1 < from.children.length; i += 2) map[from.children[i]!.value] = from.children[i + 1]!.value
  return map
}

export function annotationsOf({ node }: { readonly node: YamlNode | undefined }): Labels {
  return mapIn(node, 'annotations')
}

export function labelsOf({ node }: { readonly node: YamlNode | undefined }): Labels {
  return mapIn(node, 'labels')
}

export function setAnnotations(resource: Resource, annotations: Labels): void {
  setMetaMap(resource, 'annotations', annotations)
}

export function setLabels(resource: Resource, labels: Labels): void {
  setMetaMap(resource, 'labels', labels)
}

function setMetaMap({ node }: Resource, field: string, map: Labels): void {
  if (node === undefined) return
  const metadata = fieldMap(node, 'metadata')
  clearField(metadata, field)
  const keys = Object.keys(map).sort(compareStrings)
  if (keys.length === 0) return
  const into = fieldMap(metadata, field)
  for (const key of keys) setField(into, key, stringNode(map[key]!))
}

/** The map in a field, made if it is not there. */
function fieldMap(node: YamlNode, name: string): YamlNode {
  return getField(node, name) ?? setField(node, name, newNode('mapping'))!
}

/** Sets one annotation, quoted. */
export function setAnnotation({ node }: Resource, name: string, value: string): void {
  if (node === undefined) return
  clearEmptyField(getField(node, 'metadata'), 'annotations')
  clearEmptyField(node, 'metadata')
  const metadata = fieldMap(node, 'metadata')
  const annotation = stringNode(value)
  annotation.style = "'"
  setField(fieldMap(metadata, 'annotations'), name, annotation)
}

/** Of a field that stands twice, the first that is empty. */
function clearEmptyField(node: YamlNode | undefined, name: string): void {
  const children = node?.children ?? []
  for (let i = 0; i + 1 < children.length; i += 2) {
    if (children[i]!.value !== name || children[i + 1]!.children.length > 0) continue
    children.splice(i, 2)
    return
  }
}

export function setKind({ node }: Resource, kind: string): void {
  if (node !== undefined) setField(node, 'kind', scalar(kind))
}

export function setGvk(resource: Resource, gvk: Gvk): void {
  setKind(resource, gvk.kind)
  if (resource.node !== undefined) setField(resource.node, 'apiVersion', scalar(apiVersionOf(gvk)))
}

export function setName({ node }: Resource, name: string): void {
  if (node !== undefined) setField(fieldMap(node, 'metadata'), 'name', scalar(name))
}

export function setNamespace({ node }: Resource, namespace: string): void {
  if (node === undefined) return
  if (namespace === '') clearField(getField(node, 'metadata'), 'namespace')
  else setField(fieldMap(node, 'metadata'), 'namespace', scalar(namespace))
}

function listAnnotation(resource: Resource, name: string): readonly string[] {
  return annotationsOf(resource)[name]?.split(',') ?? []
}

function appendAnnotation(resource: Resource, name: string, value: string): void {
  if (value === '') return
  setAnnotation(resource, name, [...listAnnotation(resource, name), value].join(','))
}

/** Remembers what it is called now. */
export function storePreviousId(resource: Resource): void {
  const id = currentId(resource)
  appendAnnotation(resource, ANNOTATION.names, id.name)
  appendAnnotation(resource, ANNOTATION.namespaces, effectiveNamespace(id))
  appendAnnotation(resource, ANNOTATION.kinds, id.kind)
}

export function addPrefix(resource: Resource, prefix: string): void {
  appendAnnotation(resource, ANNOTATION.prefixes, prefix)
}

export function addSuffix(resource: Resource, suffix: string): void {
  appendAnnotation(resource, ANNOTATION.suffixes, suffix)
}

export function addReferrer(resource: Resource, id: string): void {
  appendAnnotation(resource, ANNOTATION.refBy, id)
}

/** Whether two objects went through the same prefixes and suffixes; with `allowEmpty` none at all fits, too. */
export function sameAffixes(a: Resource, b: Resource, allowEmpty: boolean): boolean {
  return [ANNOTATION.prefixes, ANNOTATION.suffixes].every((name) => {
    const [x, y] = [listAnnotation(a, name), listAnnotation(b, name)]
    return (allowEmpty && (x.length === 0 || y.length === 0)) || sameEnding(x, y)
  })
}

function sameEnding(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length > b.length ? [b, a] : [a, b]
  if (short.length === 0) return long.length === 0
  return short.every((item, i) => item === long[long.length - short.length + i])
}

const ENABLED = 'enabled'

export function isEnabled(resource: Resource, annotation: string): boolean {
  return annotationsOf(resource)[annotation] === ENABLED
}

export function enable(resource: Resource, annotation: string): void {
  setAnnotations(resource, { ...annotationsOf(resource), [annotation]: ENABLED })
}

export type Behavior = 'unspecified' | 'create' | 'replace' | 'merge'

export function behaviorNamed(name: string): Behavior {
  return name === 'create' || name === 'replace' || name === 'merge' ? name : 'unspecified'
}

export function behaviorOf(resource: Resource): Behavior {
  return behaviorNamed(annotationsOf(resource)[ANNOTATION.behavior] ?? '')
}

export function removeBuildAnnotations(resource: Resource): void {
  const annotations = annotationsOf(resource)
  if (Object.keys(annotations).length === 0) return
  for (const name of BUILD_ANNOTATIONS) delete annotations[name]
  setAnnotations(resource, annotations)
}

/** Labels, annotations, name and namespace of `other` where the object has none of its own; build state is the other's. */
export function takeMetadata(resource: Resource, other: Resource): void {
  setLabels(resource, { ...labelsOf(other), ...labelsOf(resource) })
  const [own, others] = [annotationsOf(resource), annotationsOf(other)]
  const merged: Labels = { ...others, ...own }
  for (const name of BUILD_ANNOTATIONS) {
    const value = others[name]
    if (value === undefined) delete merged[name]
    else merged[name] = value
  }
  if (!(ANNOTATION.needsHash in own)) delete merged[ANNOTATION.needsHash]
  setAnnotations(resource, merged)
  setName(resource, nameOf(other))
  setNamespace(resource, namespaceOf(other))
  resource.varNames = other.varNames
}

/** Annotations that are not the user's, by name. */
export function internalAnnotations(resource: Resource): Labels {
  const found: Labels = {}
  for (const [name, value] of Object.entries(annotationsOf(resource))) {
    if (name.startsWith(INTERNAL) || LEGACY.includes(name)) found[name] = value
  }
  return found
}

export function isGone({ node }: Resource): boolean {
  return isEmpty(node)
}

/** `data` or `binaryData` as texts. */
export function dataOf({ node }: Resource, field: string): Labels {
  const found = Object.create(null) as Labels
  const from = getField(node, field)
  if (isMissing(from) || from.kind !== 'mapping') return found
  for (let i = 0; i + 1 < from.children.length; i += 2) found[from.children[i]!.value] = from.children[i + 1]!.value
  return found
}
