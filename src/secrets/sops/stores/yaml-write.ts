/** Documents → YAML, with comments in front of, behind and below what they stood at. */
import { encodeBase64 } from '../../../../gotemplate/go/base64.ts'
import { formatFloat } from '../../../../gotemplate/go/strconv.ts'
import { encodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { newNode, type CommentedNode } from '../../../../gotemplate/go/yaml/commented.ts'
import { emitCommented } from '../../../../gotemplate/go/yaml/emit-commented.ts'
import { scalarStyle } from '../../../../gotemplate/go/yaml/emit-scalar.ts'
import { isAmbiguous } from '../../../../gotemplate/go/yaml/resolve.ts'
import { timeText } from '../cipher.ts'
import { isComment, type Branch, type Value } from '../tree.ts'

export function writeYaml(branches: readonly Branch[], indent: number): string {
  const documents = branches.map((document) => ({ head: '', foot: '', root: mappingNode(document) }))
  return emitCommented(documents, { indent, compact: false })
}

const DEFAULT_INDENT = 4

export function writeYamlValue(value: Value): string {
  const root = nodeOf(value)
  return emitCommented([{ head: '', foot: '', root }], { indent: DEFAULT_INDENT, compact: false })
}

function nodeOf(value: Value): CommentedNode {
  if (value === null) return newNode('scalar', 'null')
  if (typeof value === 'string') return stringNode(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return newNode('scalar', String(value))
  if (typeof value === 'number') return newNode('scalar', floatText(value))
  if (Array.isArray(value)) return sequenceNode(value)
  if (value.kind === 'branch') return mappingNode(value)
  if (value.kind === 'time') return newNode('scalar', timeText(value))
  if (value.kind === 'alien') return newNode('scalar', value.text)
  // Go: a comment in the place of a value is written as what it is made of.
  const node = newNode('mapping')
  const inline = newNode('scalar', String(value.inline))
  node.children.push(stringNode('value'), stringNode(value.text), stringNode('inline'), inline)
  return node
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  return formatFloat(value, 'g', -1)
}

function stringNode(text: string): CommentedNode {
  if (!(text as unknown as { isWellFormed(): boolean }).isWellFormed()) return binaryNode(text)
  // goyaml takes it for a merge key when it reads what it has written.
  if (text === '<<') return { ...newNode('scalar', text), tag: 'tag:yaml.org,2002:merge' }
  const wanted = text.includes('\n') ? '|' : isAmbiguous(text) ? '"' : ''
  return newNode('scalar', text, scalarStyle(text, wanted, { flow: false, key: false }))
}

const BASE64_LINE = 70

/** Text that is not UTF-8: base64, in lines of 70 if it is longer. */
function binaryNode(text: string): CommentedNode {
  const base64 = encodeBase64(encodeUtf8(text))
  const lines = base64.match(/.{1,70}/g) ?? []
  const isLong = base64.length >= BASE64_LINE
  const node = isLong ? newNode('scalar', `${lines.join('\n')}\n`, '|') : newNode('scalar', base64)
  node.tag = 'tag:yaml.org,2002:binary'
  return node
}

/** Comments that wait for what they stand at. */
interface Waiting {
  head: string[]
  line: string[]
}

function sequenceNode(list: readonly Value[]): CommentedNode {
  const node = newNode('sequence')
  const waiting: Waiting = { head: [], line: [] }
  for (const item of list) {
    if (isComment(item)) {
      waiting[item.inline ? 'line' : 'head'].push(item.text)
      continue
    }
    if (node.children.length === 0) takeHead(node, waiting)
    const child = nodeOf(item)
    takeHead(child, waiting)
    takeLine(child, waiting)
    node.children.push(child)
  }
  takeRest(node, node.children.at(-1), waiting)
  return node
}

function mappingNode({ items }: Branch): CommentedNode {
  const node = newNode('mapping')
  const waiting: Waiting = { head: [], line: [] }
  for (const { key, value } of items) {
    if (isComment(key)) {
      waiting[key.inline ? 'line' : 'head'].push(key.text)
      continue
    }
    if (node.children.length === 0) takeHead(node, waiting)
    const keyNode = nodeOf(typeof key === 'string' ? key : key.value)
    takeHead(keyNode, waiting)
    const child = nodeOf(value)
    takeLine(child, waiting)
    node.children.push(keyNode, child)
  }
  takeRest(node, node.children.at(-2), waiting)
  return node
}

function takeHead(node: CommentedNode, waiting: Waiting): void {
  if (waiting.head.length === 0) return
  const text = `#${waiting.head.join('\n#')}`
  node.head = node.head === '' ? text : `${text}\n${node.head}`
  waiting.head = []
}

function takeLine(node: CommentedNode, waiting: Waiting): void {
  if (waiting.line.length === 0) return
  const text = `#${waiting.line.join('\n#')}`
  node.line = node.line === '' ? text : `${node.line}\n${text}`
  waiting.line = []
}

/** What stands behind the last entry; where there is none, it is all about the collection. */
function takeRest(node: CommentedNode, last: CommentedNode | undefined, { head, line }: Waiting): void {
  const rest = [...head, ...line]
  if (rest.length === 0) return
  const text = `#${rest.join('\n#')}`
  if (last === undefined) node.head = node.head === '' ? text : `${text}\n${node.head}`
  else last.foot = last.foot === '' ? text : `${last.foot}\n${text}`
}
