/** The tree of a document with what a rewriting must keep: styles, tags, anchors and comments, attached as goyaml v3's Node does. */
import { YamlError } from './error.ts'
import { tooDeep } from './node.ts'
import { Parser } from './parser.ts'
import type { ParserEvent } from './parser.ts'
import { readSource } from './source.ts'

export interface CommentedNode {
  kind: 'scalar' | 'alias' | 'sequence' | 'mapping'
  /** Text of a scalar, name behind an alias. */
  text: string
  /** The quote or block indicator of a scalar, the bracket of a flow collection, '' for anything plain. */
  style: string
  /** Long form; '' unless it was written. */
  tag: string
  anchor: string
  head: string
  line: string
  foot: string
  /** Items, or keys and values in turn. */
  children: CommentedNode[]
  /** The line that it begins on, counted from 1; absent for nodes that were made. */
  row?: number
  /** What an alias stands for. */
  target?: CommentedNode
}

export interface CommentedDocument {
  readonly head: string
  readonly foot: string
  readonly root: CommentedNode
}

const MAX_DEPTH = 1000

/** A plain scalar or an empty block collection without comments. */
export function newNode(kind: CommentedNode['kind'], text = '', style = ''): CommentedNode {
  return { kind, text, style, tag: '', anchor: '', head: '', line: '', foot: '', children: [] }
}

/** The first document of a text; undefined if there is none. Throws YamlError. */
export function parseCommented(text: string): CommentedDocument | undefined {
  for (const document of commentedDocuments(text)) return document
  return undefined
}

/** The documents of a text, each read when it is asked for. Throws YamlError. */
export function* commentedDocuments(text: string): Generator<CommentedDocument> {
  const parser = new Parser(readSource(text), { keepComments: true })
  for (let start = parser.start(); start.type !== 'stream-end'; start = parser.nextDocument()) {
    const root = new TreeBuilder(parser).node(parser.next(), 0)
    const end = parser.next().comments ?? NO_COMMENTS
    yield { head: start.comments?.head ?? '', foot: end.foot || end.head, root }
  }
}

class TreeBuilder {
  private readonly parser: Parser
  private readonly anchors = new Map<string, CommentedNode>()

  constructor(parser: Parser) {
    this.parser = parser
  }

  node(event: ParserEvent, depth: number): CommentedNode {
    if (depth > MAX_DEPTH) throw tooDeep(MAX_DEPTH)
    const node = this.open(event)
    if (node.kind === 'sequence') this.items(node, depth)
    else if (node.kind === 'mapping') this.entries(node, depth)
    return node
  }

  private open(event: ParserEvent): CommentedNode {
    const { type, mark, text, anchor, tag, style, comments } = event
    const written = tag === '!' ? '' : tag
    const place = { style, tag: written, ...(comments ?? NO_COMMENTS), children: [], row: mark.line + 1 }
    if (type === 'alias') {
      const target = this.anchors.get(anchor)
      if (target === undefined) {
        const at = { line: mark.line + 1, column: mark.column + 1 }
        throw new YamlError(`yaml: unknown anchor '${anchor}' referenced`, at)
      }
      return { kind: 'alias', text: anchor, anchor: '', ...place, target }
    }
    const kind = type === 'scalar' ? 'scalar' : type === 'mapping-start' ? 'mapping' : 'sequence'
    const node: CommentedNode = { kind, text: type === 'scalar' ? text : '', anchor, ...place }
    if (anchor !== '') this.anchors.set(anchor, node)
    return node
  }

  private items(node: CommentedNode, depth: number): void {
    for (let event = this.parser.next(); ; event = this.parser.next()) {
      if (event.type === 'end') return close(node, event)
      node.children.push(this.node(event, depth + 1))
    }
  }

  private entries(node: CommentedNode, depth: number): void {
    const { children } = node
    for (let event = this.parser.next(); ; event = this.parser.next()) {
      if (event.type === 'end') return closeMapping(node, event)
      const key = this.node(event, depth + 1)
      children.push(key)
      // Below the value before, and further out than it.
      if (node.style === '' && key.foot !== '' && children.length > 2) {
        children[children.length - 3]!.foot = key.foot
        key.foot = ''
      }
      const value = this.node(this.parser.next(), depth + 1)
      children.push(value)
      if (key.foot === '' && value.foot !== '') {
        key.foot = value.foot
        value.foot = ''
      }
    }
  }
}

const NO_COMMENTS = { head: '', line: '', foot: '' }

function close(node: CommentedNode, { comments = NO_COMMENTS }: ParserEvent): void {
  node.line = comments.line
  node.foot = comments.foot
}

function closeMapping(node: CommentedNode, event: ParserEvent): void {
  close(node, event)
  const lastKey = node.children.at(-2)
  if (node.style !== '' || node.foot === '' || lastKey === undefined) return
  lastKey.foot = node.foot
  node.foot = ''
}
