/** Events → tree of the first document. */
import { YamlError } from './error.ts'
import type { ParserEvent } from './parser.ts'
import { Parser } from './parser.ts'
import type { Source } from './source.ts'

export type NodeKind = 'scalar' | 'alias' | 'sequence' | 'mapping'

export interface YamlNode {
  readonly kind: NodeKind
  /** Counted from 0. */
  readonly line: number
  readonly column: number
  /** Text of a scalar, name behind an alias. */
  readonly text: string
  /** Long form; only scalars keep theirs. */
  readonly tag: string
  readonly implicit: boolean
  /** Items, or keys and values in turn. */
  readonly children: readonly YamlNode[]
  readonly target: YamlNode | undefined
}

interface OpenNode extends YamlNode {
  readonly children: YamlNode[]
}

/** The tree of the first document; undefined if there is none. Throws YamlError. */
export function parseTree(source: Source, maxDepth: number): YamlNode | undefined {
  const parser = new Parser(source)
  if (parser.start().type === 'stream-end') return undefined
  const anchors = new Map<string, YamlNode>()
  const open: OpenNode[] = []
  let root: YamlNode | undefined
  for (let event = parser.next(); event.type !== 'document-end'; event = parser.next()) {
    if (event.type === 'end') {
      open.pop()
      continue
    }
    const node = nodeOf(event, anchors)
    if (root === undefined) root = node
    else open[open.length - 1]!.children.push(node)
    if (event.anchor !== '' && node.kind !== 'alias') anchors.set(event.anchor, node)
    if (node.kind === 'sequence' || node.kind === 'mapping') {
      open.push(node)
      if (open.length > maxDepth) throw tooDeep(maxDepth, node)
    }
  }
  return root
}

export function tooDeep(maxDepth: number, node?: YamlNode): YamlError {
  return new YamlError(
    `yaml: exceeded max depth of ${maxDepth}`,
    node === undefined ? undefined : { line: node.line + 1, column: node.column + 1 },
  )
}

function nodeOf(event: ParserEvent, anchors: ReadonlyMap<string, YamlNode>): OpenNode {
  const { line, column } = event.mark
  const place = { line, column, children: [], target: undefined }
  if (event.type === 'scalar') {
    return { kind: 'scalar', ...place, text: event.text, tag: event.tag, implicit: event.implicit }
  }
  if (event.type === 'alias') {
    const target = anchors.get(event.anchor)
    if (target === undefined) {
      throw new YamlError(`yaml: unknown anchor '${event.anchor}' referenced`, { line: line + 1, column: column + 1 })
    }
    return { kind: 'alias', ...place, text: event.anchor, tag: '', implicit: false, target }
  }
  return { kind: event.type === 'mapping-start' ? 'mapping' : 'sequence', ...place, text: '', tag: '', implicit: false }
}
