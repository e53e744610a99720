/** Trees of YAML as kustomize edits them: goyaml v3's nodes, with tags that are always resolved for what was read. */
import { isAmbiguous } from '../../gotemplate/go/yaml/resolve.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { emitNode } from './node-write.ts'
import { failure } from './failure.ts'

export type NodeKind = 'scalar' | 'sequence' | 'mapping'

/** `!!str`, `!!int` …; '' where nobody said: then a plain text means what it would mean in a file. */
export type Tag = string

export interface YamlNode {
  kind: NodeKind
  tag: Tag
  /** The tag stands in the text. */
  tagged: boolean
  value: string
  /** Quote or block indicator of a scalar, bracket of a flow collection, '' for plain. */
  style: string
  /** Items, or keys and values in turn. */
  children: YamlNode[]
  head: string
  line: string
  foot: string
}

export const STR = '!!str'
export const NULL = '!!null'
export const INT = '!!int'
export const BOOL = '!!bool'
export const MAP = '!!map'

type Given = Partial<Omit<YamlNode, 'kind'>>

export function newNode(kind: NodeKind, given: Given = {}): YamlNode {
  return { kind, tag: '', tagged: false, value: '', style: '', children: [], head: '', line: '', foot: '', ...given }
}

export function scalar(value: string, tag: Tag = ''): YamlNode {
  return newNode('scalar', { value, tag })
}

/** A string; in block style where it has several lines, as goyaml makes it. */
export function stringNode(value: string): YamlNode {
  return newNode('scalar', { value, tag: STR, style: value.includes('\n') ? '|' : '' })
}

export function copyNode(node: YamlNode): YamlNode {
  return { ...node, children: node.children.map(copyNode) }
}

/**
 * Puts everything of `from` into `node`, whose place in the tree stays. Upstream's trees share nodes (one label that was set in three
 * places is one node), and a later change shows in all of those places: so here.
 */
export function become(node: YamlNode, from: YamlNode): void {
  Object.assign(node, from, { children: [...from.children] })
}

export function isNull(node: YamlNode | undefined): boolean {
  return node !== undefined && node.tag === NULL
}

export function isMissing(node: YamlNode | undefined): node is undefined {
  return node === undefined || node.tag === NULL
}

/** Nothing, null, `{}` or `[]`. */
export function isEmpty(node: YamlNode | undefined): boolean {
  return node === undefined || node.tag === NULL || (node.kind !== 'scalar' && node.children.length === 0)
}

export function isString(node: YamlNode): boolean {
  return node.kind === 'scalar' && (node.tag === STR || node.tag === '')
}

/** The text of a scalar; '' for null. */
export function textOf(node: YamlNode | undefined): string {
  return isMissing(node) ? '' : node.value
}

/** kyaml's field lookup: the value of the first key with that text, whatever the node is. */
export function valueOf(node: YamlNode | undefined, name: string): YamlNode | undefined {
  if (node === undefined || node.kind !== 'mapping') return undefined
  const { children } = node
  for (let i = 0; i + 1 < children.length; i += 2) if (children[i]!.value === name) return children[i + 1]
  return undefined
}

const KIND_NAMES: Readonly<Record<NodeKind, string>> = {
  scalar: 'ScalarNode',
  sequence: 'SequenceNode',
  mapping: 'MappingNode',
}

/** Throws unless the node is of that kind, or nothing. */
export function expectKind(node: YamlNode | undefined, kind: NodeKind): void {
  if (isMissing(node) || node.kind === kind) return
  const message = `wrong node kind: expected ${KIND_NAMES[kind]} but got ${KIND_NAMES[node.kind]}`
  throw failure(`${message}: node contents:\n${emitNode(node)}`, { wrongKind: node.kind })
}

/** The value of a map's field. Throws if the node is something else than a map. */
export function getField(node: YamlNode | undefined, name: string): YamlNode | undefined {
  if (isMissing(node)) return undefined
  expectKind(node, 'mapping')
  return valueOf(node, name)
}

/** Removes a field. */
export function clearField(node: YamlNode | undefined, name: string): void {
  if (isMissing(node)) return
  expectKind(node, 'mapping')
  const { children } = node
  for (let i = 0; i + 1 < children.length; i += 2) {
    if (children[i]!.value !== name) continue
    children.splice(i, 2)
    return
  }
}

/** A text that YAML 1.1 would read as something else must stand in quotes. */
function protect(value: YamlNode): void {
  if (isString(value) && value.style === '' && isNonString(value.value)) value.style = '"'
}

/** Whether a plain text is no string to a reader of YAML 1.1. */
export function isNonString(text: string): boolean {
  if (text === '' || text.includes('\n')) return false
  if (isAmbiguous(text)) return true
  // What reads as a collection or is only a comment is no string either; what cannot be read is left alone.
  if (!/[[{#:\-?!&*|>'"]/.test(text)) return false
  try {
    return typeof parseYaml(text) !== 'string'
  } catch {
    return false
  }
}

export interface SetOptions {
  /** Null is kept as a value. */
  readonly keepNull?: boolean
  /** Style of a key that is new. */
  readonly keyStyle?: string
}

/** Sets a map's field; the style of what was there stays, null removes it. Returns the node that is now in the tree. */
export function setField(
  node: YamlNode,
  name: string,
  value: YamlNode | undefined,
  options: SetOptions = {},
): YamlNode | undefined {
  if (value !== undefined) protect(value)
  if (value === undefined || (isNull(value) && options.keepNull !== true)) {
    clearField(node, name)
    return undefined
  }
  const old = getField(node, name)
  if (old !== undefined) {
    value.style = old.style
    if (old !== value) become(old, value)
    return old
  }
  node.children.push(newNode('scalar', { value: name, style: options.keyStyle ?? '' }), value)
  return value
}

/** Sets a scalar in place; its style stays. */
export function setScalar(node: YamlNode, value: YamlNode): void {
  protect(value)
  expectKind(node, 'scalar')
  if (isNull(value)) return
  value.style = node.style
  become(node, value)
}

/** A map's entries, each key once (the first counts). */
export function fieldsOf(node: YamlNode): readonly (readonly [key: YamlNode, value: YamlNode])[] {
  expectKind(node, 'mapping')
  const entries: [YamlNode, YamlNode][] = []
  for (let i = 0; i + 1 < node.children.length; i += 2) entries.push([node.children[i]!, node.children[i + 1]!])
  return entries
}

/** The items of a list. Throws for what is none. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  if (isMissing(node)) return []
  expectKind(node, 'sequence')
  return node.children
}
