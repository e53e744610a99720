/** YAML text → trees, as kustomize reads resources: documents apart, anchors put in their places, lists of objects unwrapped. */
import { parseCommented } from '../../gotemplate/go/yaml/commented.ts'
import type { CommentedNode } from '../../gotemplate/go/yaml/commented.ts'
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { encodeJson } from '../../gotemplate/go/json-encode.ts'
import type { GoValue } from '../../gotemplate/value.ts'
import { failure } from './failure.ts'
import { copyNode, isMissing, MAP, newNode, NULL, valueOf } from './node.ts'
import type { YamlNode } from './node.ts'
import { resolveTag } from './scalar-value.ts'

const LONG = 'tag:yaml.org,2002:'
/** Nodes of one document, aliases resolved. */
const MAX_NODES = 2_000_000

/** The tree of the first document; undefined for none. Throws with goyaml's text. */
export function parseNode(text: string): YamlNode | undefined {
  const document = parseCommented(text)
  if (document === undefined) return undefined
  const root = new Resolver().node(document.root)
  root.head = [document.head, root.head].filter((comment) => comment !== '').join('\n\n')
  return root
}

/** The tree of a value, in the styles that goyaml writes it in. */
export function nodeOfValue(value: GoValue): YamlNode {
  return parseNode(emitYaml(value, { indentSequences: true }))!
}

/** The tree of a value's JSON. */
export function nodeOfJson(value: GoValue): YamlNode {
  return parseNode(encodeJson(value))!
}

/** Puts copies in place of aliases, and merges in place of `<<`. */
class Resolver {
  readonly #anchors = new Map<string, YamlNode | undefined>()
  #nodes = 0

  node(from: CommentedNode): YamlNode {
    this.#count(1)
    if (from.kind === 'alias') return this.#alias(from)
    const { kind, text, style, head, line, foot } = from
    const node = newNode(kind, { value: text, style, tag: tagOf(from), tagged: from.tag !== '', head, line, foot })
    if (from.anchor !== '') this.#anchors.set(from.anchor, undefined)
    for (const child of from.children) node.children.push(this.node(child))
    if (kind === 'mapping') mergeInto(node)
    if (from.anchor !== '') this.#anchors.set(from.anchor, node)
    return node
  }

  #alias({ text, head, line, foot }: CommentedNode): YamlNode {
    const target = this.#anchors.get(text)
    if (target === undefined) throw failure(`yaml: anchor '${text}' value contains itself`)
    this.#count(sizeOf(target))
    return {
      ...copyNode(target),
      ...(head + line + foot === '' ? {} : { head, line, foot }),
      aliased: true,
    } as YamlNode
  }

  #count(nodes: number): void {
    this.#nodes += nodes
    if (this.#nodes > MAX_NODES) {
      throw failure('yaml: document contains excessive aliasing', {}, 'kustomize/limit-exceeded')
    }
  }
}

function sizeOf(node: YamlNode): number {
  let size = 1
  for (const child of node.children) size += sizeOf(child)
  return size
}

function tagOf({ kind, text, style, tag }: CommentedNode): string {
  if (tag !== '') return tag.startsWith(LONG) ? `!!${tag.slice(LONG.length)}` : tag
  if (kind === 'mapping') return MAP
  if (kind === 'sequence') return '!!seq'
  return style === '' ? resolveTag(text) : '!!str'
}

/** Own keys count before merged ones, and in a list of maps earlier ones before later. */
function mergeInto(node: YamlNode): void {
  const { children } = node
  const at = children.findIndex((key, i) => i % 2 === 0 && key.tag === '!!merge')
  if (at >= 0) {
    const [, value] = children.splice(at, 2)
    if (children.some((key, i) => i % 2 === 0 && key.tag === '!!merge')) throw failure('duplicate merge key')
    const own = new Set(children.filter((_, i) => i % 2 === 0).map((key) => key.value))
    for (const map of mergedMaps(value!)) addEntries(children, map, own)
  }
  repeatNullKeys(children)
}

function addEntries(children: YamlNode[], map: YamlNode, own: ReadonlySet<string>): void {
  for (let i = 0; i + 1 < map.children.length; i += 2) {
    const [key, entry] = [map.children[i]!, map.children[i + 1]!]
    if (own.has(key.value)) continue
    const old = children.findIndex((other, k) => k % 2 === 0 && other.value === key.value)
    if (old >= 0) children.splice(old, 2, copyNode(key), copyNode(entry))
    else children.push(copyNode(key), copyNode(entry))
  }
}

/** Upstream puts each entry of a map in its own place again, and does not find that of a null. */
function repeatNullKeys(children: YamlNode[]): void {
  const at = children.findIndex((key, i) => i % 2 === 0 && key.tag === NULL)
  if (at >= 0) children.push(copyNode(children[at]!), copyNode(children[at + 1]!))
}

/** The last counts. */
function mergedMaps(value: YamlNode): YamlNode[] {
  if (value.kind === 'mapping') return [value]
  if ('aliased' in value) throw failure('invalid map merge: received alias for a non-map value')
  if (value.kind === 'scalar') throw failure('map merge requires map or sequence of maps as the value')
  return value.children
    .flatMap((item) => {
      if (item.kind === 'sequence' && !('aliased' in item)) {
        throw failure('invalid map merge: received a nested sequence')
      }
      return mergedMaps(item)
    })
    .reverse()
}

const SEPARATOR = /\n---([^\n]*)\n/g

/** Go's regexp looks behind what it found, so a separator's last line break cannot begin the next one. */
function splitDocuments(text: string): string[] {
  const parts: string[] = []
  let from = 0
  for (const match of text.matchAll(SEPARATOR)) {
    const behind = match[1]!.trim()
    if (behind !== '' && !behind.startsWith('#')) {
      throw failure(`invalid document separator: ${match[0].trim()}`)
    }
    parts.push(`${text.slice(from, match.index)}\n`)
    from = match.index + match[0].length
  }
  return [...parts, text.slice(from)]
}

/** The objects in a text. Throws `MalformedYAMLError: …` for what is no YAML. */
export function readNodes(text: string): YamlNode[] {
  if (text === '') return []
  const parts = splitDocuments(text.replaceAll('\r\n', '\n'))
  const nodes: YamlNode[] = []
  for (const part of parts) {
    const node = readDocument(part)
    if (isMissing(node)) continue
    const kind = valueOf(node, 'kind')?.value
    const wraps = parts.length === 1 && (kind === 'List' || kind === 'ResourceList')
    if (!wraps || (valueOf(node, 'items') === undefined && valueOf(node, 'functionConfig') === undefined)) {
      nodes.push(node)
    } else nodes.push(...(valueOf(node, 'items')?.children ?? []))
  }
  return nodes
}

function readDocument(text: string): YamlNode | undefined {
  try {
    return parseNode(text)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw failure(`MalformedYAMLError: ${error.detail}`, { malformed: true })
  }
}
