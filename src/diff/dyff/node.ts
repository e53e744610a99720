/** YAML nodes as dyff compares them. */
import { commentedDocuments, type CommentedNode } from '../../../gotemplate/go/yaml/commented.ts'
import { resolveV3, shortTag } from '../../../gotemplate/go/yaml/resolve-v3.ts'

export interface Node {
  readonly kind: 'scalar' | 'sequence' | 'mapping' | 'document'
  /** Short: `!!str`. */
  readonly tag: string
  /** Of a scalar. */
  readonly text: string
  /** Items, or keys and values in turn. */
  readonly children: readonly Node[]
  readonly anchor: string
  readonly head: string
  readonly line: string
  readonly foot: string
  /** Of a document: as it was read. */
  readonly source?: CommentedNode
}

const BARE = { text: '', anchor: '', head: '', line: '', foot: '' }

export function nodeOf(kind: Node['kind'], children: readonly Node[], tag = ''): Node {
  return { ...BARE, kind, tag, children }
}

export function textNode(text: string): Node {
  return { ...BARE, kind: 'scalar', tag: '!!str', text, children: [] }
}

/** The documents of a text; a text of nothing is one empty document. Throws YamlError. */
export function documentsOf(text: string): Node[] {
  if (/^\s*(?:---)?\s*$/.test(text)) return [{ ...BARE, kind: 'scalar', tag: '!!null', children: [] }]
  const found: Node[] = []
  for (const { root } of commentedDocuments(text)) found.push({ ...converted(root, 0), source: root })
  return found
}

// Aliases are followed; what names itself ends somewhere.
const MAX_DEPTH = 200

function converted(from: CommentedNode, depth: number): Node {
  const node = from.kind === 'alias' ? (from.target ?? from) : from
  const { kind, text, anchor, head, line, foot } = node
  const children = depth > MAX_DEPTH ? [] : node.children.map((child) => converted(child, depth + 1))
  const kept = { text, anchor, head, line, foot, children }
  if (kind === 'mapping' || kind === 'sequence') {
    const own = kind === 'mapping' ? '!!map' : '!!seq'
    return { ...kept, kind, tag: node.tag === '' ? own : shortTag(node.tag) }
  }
  return { ...kept, kind: 'scalar', tag: scalarTag(node) }
}

function scalarTag({ tag, style, text }: CommentedNode): string {
  if (tag !== '') return shortTag(tag)
  return style === '' ? resolveV3('', text).tag : '!!str'
}

export function entriesOf({ children }: Node): [Node, Node][] {
  const entries: [Node, Node][] = []
  for (let i = 0; i + 1 < children.length; i += 2) entries.push([children[i]!, children[i + 1]!])
  return entries
}

export function valueOf(map: Node, key: string): Node | undefined {
  const { children } = map
  for (let i = 0; i + 1 < children.length; i += 2) if (children[i]!.text === key) return children[i + 1]
  return undefined
}

/** `apps/v1/Deployment/default/web`; undefined for what is no Kubernetes object. */
export function resourceName(node: Node): string | undefined {
  if (node.kind !== 'mapping') return undefined
  const metadata = valueOf(node, 'metadata')
  // dyff: of a scalar, any field is the scalar itself.
  const within = (key: string): Node | undefined =>
    metadata?.kind === 'mapping' ? valueOf(metadata, key) : metadata?.kind === 'scalar' ? metadata : undefined
  const [apiVersion, kind, name] = [valueOf(node, 'apiVersion'), valueOf(node, 'kind'), within('name')]
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined
  const namespace = within('namespace')
  const parts = [apiVersion, kind, ...(namespace === undefined ? [] : [namespace]), name]
  return parts.map(({ text }) => text).join('/')
}

/** Equal for equal values: maps in any order, of equal keys the last, scalars by what is written. */
export function identityOf(node: Node): string {
  return node.kind === 'scalar' ? `${node.tag}/${node.text}` : JSON.stringify(plain(node))
}

type Plain = string | Plain[] | { readonly map: Plain[] }

function plain(node: Node): Plain {
  if (node.kind === 'scalar') return node.text
  if (node.kind === 'sequence') return node.children.map(plain)
  const entries = new Map(entriesOf(node).map(([key, value]) => [JSON.stringify(plain(key)), plain(value)]))
  return { map: [...entries].map(([key, value]) => `${key}:${JSON.stringify(value)}`).sort() }
}
