/** YAML → documents, with their comments as entries where they stand. */
import {
  commentedDocuments,
  type CommentedDocument,
  type CommentedNode,
} from '../../../../gotemplate/go/yaml/commented.ts'
import { finished, resolve } from '../../../../gotemplate/go/yaml/decode-v3.ts'
import { YamlError } from '../../../../gotemplate/go/yaml/error.ts'
import { timeIn } from '../../../../gotemplate/go/time-type.ts'
import { Int, intType, Struct, type GoValue } from '../../../../gotemplate/value.ts'
import { invalidFile } from '../error.ts'
import { branch, comment, type Branch, type Comment, type Key, type Value } from '../tree.ts'

/** Nodes of all documents, aliases expanded. */
const MAX_NODES = 5_000_000
const MAX_DEPTH = 1000

/** Throws `secrets/invalid-file` in the words of goyaml. */
export function readYaml(text: string): Branch[] {
  const branches: Branch[] = []
  if (text === '') return branches
  const reader = new Reader()
  let isFirst = true
  try {
    for (const document of commentedDocuments(text)) {
      if (isFirst) finished((decoder) => decoder.stringMap(document.root))
      isFirst = false
      branches.push(reader.document(document))
    }
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw invalidFile(isFirst ? error.detail : `Error unmarshaling input YAML: ${error.detail}`)
  }
  // Go: there is no first document to decode.
  if (isFirst) throw invalidFile('EOF')
  return branches
}

class Reader {
  private nodes = 0
  private depth = 0

  document({ head, foot, root }: CommentedDocument): Branch {
    const into = branch()
    addComments(into, head)
    this.root(root, into)
    addComments(into, foot)
    return into
  }

  private root(node: CommentedNode, into: Branch): void {
    if (node.kind === 'mapping') return this.entries(node, into, false)
    addComments(into, node.head)
    addComments(into, node.line)
    if (node.kind === 'sequence') throw unsupported('YAML documents that are sequences are not supported')
    if (node.kind === 'alias') this.root(node.target!, into)
    else if (scalarValue(node) !== null || (node.tag === '' && node.style !== '')) {
      throw unsupported('YAML documents that are values are not supported')
    }
    addComments(into, node.foot)
  }

  private value(node: CommentedNode, areCommentsTaken: boolean): Value {
    if (++this.nodes > MAX_NODES) throw unsupported('yaml: document contains excessive aliasing')
    if (node.kind === 'scalar') return scalarValue(node)
    if (++this.depth > MAX_DEPTH) throw unsupported(`yaml: exceeded max depth of ${MAX_DEPTH}`)
    const value = this.collection(node, areCommentsTaken)
    this.depth--
    return value
  }

  private collection(node: CommentedNode, areCommentsTaken: boolean): Value {
    if (node.kind === 'alias') return this.value(node.target!, false)
    if (node.kind === 'sequence') return this.items(node, areCommentsTaken)
    const into = branch()
    this.entries(node, into, areCommentsTaken)
    return into
  }

  private items(node: CommentedNode, areCommentsTaken: boolean): Value[] {
    const list: Value[] = []
    if (!areCommentsTaken) list.push(...comments(node.head), ...comments(node.line))
    for (const item of node.children) {
      list.push(...comments(item.head), ...comments(item.line, true))
      list.push(this.value(item, true), ...comments(item.foot))
    }
    if (!areCommentsTaken) list.push(...comments(node.foot))
    return list
  }

  private entries(node: CommentedNode, into: Branch, areCommentsTaken: boolean): void {
    if (!areCommentsTaken) {
      addComments(into, node.head)
      addComments(into, node.line)
    }
    for (let i = 0; i + 1 < node.children.length; i += 2) {
      const key = node.children[i]!
      const value = node.children[i + 1]!
      addComments(into, key.head)
      addComments(into, key.line)
      const isSimple = value.kind === 'scalar' || value.kind === 'alias'
      if (isSimple) {
        addComments(into, value.head)
        addComments(into, value.line, true)
      }
      into.items.push({ key: this.key(key), value: this.value(value, isSimple) })
      if (isSimple) addComments(into, value.foot)
      addComments(into, key.foot)
    }
    if (!areCommentsTaken) addComments(into, node.foot)
  }

  private key(node: CommentedNode): Key {
    const value = this.value(node, true)
    return typeof value === 'string' ? value : { kind: 'odd', value }
  }
}

/** Go: what cannot be read is nothing; the first document has been checked before. */
function scalarValue(node: CommentedNode): Value {
  try {
    return valueOf(resolve(node).value, node)
  } catch {
    return null
  }
}

function valueOf(value: GoValue, { text }: CommentedNode): Value {
  if (value instanceof Int) {
    return value.type === intType ? value.value : { kind: 'alien', type: value.type.name, text: String(value.value) }
  }
  if (value instanceof Struct) return { kind: 'time', time: timeIn(value) }
  return value === null || typeof value !== 'object' ? value : text
}

function unsupported(text: string): YamlError {
  return new YamlError(text, undefined, '')
}

/** One for each line that is not empty. */
function comments(text: string, inline = false): Comment[] {
  if (text === '') return []
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => comment(line.slice(1), inline))
}

function addComments({ items }: Branch, text: string, inline = false): void {
  for (const key of comments(text, inline)) items.push({ key, value: null })
}
