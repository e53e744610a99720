/** `metadata.annotations` of YAML trees, as kyaml edits them. */
import { newNode, type CommentedDocument, type CommentedNode } from '../../gotemplate/go/yaml/commented.ts'
import { emitCommented } from '../../gotemplate/go/yaml/emit-commented.ts'
import { TshelmError } from '../errors.ts'

/** An empty or absent value: what goyaml gives the tag !!null. */
export function isNull({ kind, text, style, tag }: CommentedNode): boolean {
  if (tag !== '') return tag === 'tag:yaml.org,2002:null'
  return kind === 'scalar' && style === '' && /^(?:~|null|Null|NULL|)$/.test(text)
}

/** Throws in kyaml's words where something that is no map stands in the way. */
export function setAnnotation(document: CommentedDocument, name: string, value: string): void {
  clearEmptyAnnotations(document)
  const annotations = child(child(document.root, 'metadata', document), 'annotations')
  const set = newNode('scalar', value, "'")
  const at = indexOf(asMap(annotations), name)
  if (at < 0) annotations.children.push(newNode('scalar', name), set)
  else annotations.children[at + 1] = { ...set, style: annotations.children[at + 1]!.style }
}

export function clearAnnotation({ root }: CommentedDocument, name: string): void {
  const metadata = valueOf(root, 'metadata')
  const annotations = metadata && valueOf(metadata, 'annotations')
  if (annotations !== undefined) remove(asMap(annotations), name)
}

/** Annotations, and then metadata, in which there is nothing. */
export function clearEmptyAnnotations(document: CommentedDocument): void {
  const metadata = valueOf(document.root, 'metadata', document)
  if (metadata === undefined) return
  remove(asMap(metadata), 'annotations', isEmpty)
  remove(document.root, 'metadata', isEmpty)
}

/** The value of an annotation, '' if there is none. */
export function annotation({ root }: CommentedDocument, name: string): string {
  const metadata = valueOf(root, 'metadata')
  const annotations = metadata?.kind === 'mapping' ? valueOf(metadata, 'annotations') : undefined
  return (annotations?.kind === 'mapping' ? valueOf(annotations, name)?.text : undefined) ?? ''
}

const IDENTIFYING = ['name', 'namespace', 'labels', 'annotations']

/** Whether anything tells what the object is. */
export function hasMetadata({ root }: CommentedDocument): boolean {
  const tells = (node: CommentedNode, name: string): boolean => {
    const value = node.kind === 'mapping' ? valueOf(node, name) : undefined
    return value !== undefined && !isNull(value) && (value.kind === 'scalar' || value.children.length > 0)
  }
  if (tells(root, 'apiVersion') || tells(root, 'kind')) return true
  const metadata = tells(root, 'metadata') ? valueOf(root, 'metadata') : undefined
  return metadata !== undefined && IDENTIFYING.some((name) => tells(metadata, name))
}

function isEmpty({ children }: CommentedNode): boolean {
  return children.length === 0
}

function child(node: CommentedNode, name: string, document?: CommentedDocument): CommentedNode {
  const found = valueOf(node, name, document)
  if (found !== undefined) return found
  const made = newNode('mapping')
  node.children.push(newNode('scalar', name), made)
  return made
}

function valueOf(node: CommentedNode, name: string, document?: CommentedDocument): CommentedNode | undefined {
  const at = indexOf(asMap(node, document), name)
  return at < 0 ? undefined : node.children[at + 1]
}

function remove(node: CommentedNode, name: string, condition?: (value: CommentedNode) => boolean): void {
  const at = indexOf(node, name)
  if (at >= 0 && (condition === undefined || condition(node.children[at + 1]!))) node.children.splice(at, 2)
}

function indexOf({ children }: CommentedNode, name: string): number {
  for (let i = 0; i + 1 < children.length; i += 2) if (children[i]!.text === name) return i
  return -1
}

const KINDS = { scalar: 'ScalarNode', alias: 'AliasNode', sequence: 'SequenceNode', mapping: 'MappingNode' } as const

/** Nulls pass for maps. */
function asMap(node: CommentedNode, document?: CommentedDocument): CommentedNode {
  if (node.kind === 'mapping' || isNull(node)) return node
  const contents = emitCommented([document ?? { head: '', foot: '', root: node }])
  const message = `wrong node kind: expected MappingNode but got ${KINDS[node.kind]}: node contents:\n${contents}`
  throw new TshelmError('manifest/post-render', message)
}
