/** Writes trees as goyaml v3's encoder does, with lines of any length. */
import { SPACE, isBreak } from './chars.ts'
import type { CommentedDocument, CommentedNode } from './commented.ts'
import { LineWriter } from './emit-lines.ts'
import { hasBreak, quotedText, scalarStyle, chomping } from './emit-scalar.ts'

/** goyaml's limit for a key on one line, in bytes. */
const MAX_SIMPLE_KEY = 128
const STANDARD_TAG = 'tag:yaml.org,2002:'

export interface CommentedStyle {
  /** Columns of a level, 2 to 9. Default: 2. */
  readonly indent?: number
  /** Whether the dashes of lists stand in line with their keys. Default: true. */
  readonly compact?: boolean
}

/** The documents, separated by `---`. */
export function emitCommented(documents: readonly CommentedDocument[], style: CommentedStyle = {}): string {
  const writer = new Writer(style)
  for (const document of documents) writer.document(document)
  return writer.out
}

interface Context {
  /** Directly in a block or flow mapping. */
  readonly mapping?: boolean
  readonly key?: boolean
  readonly inSequence?: boolean
}

type CommentKind = 'head' | 'line' | 'foot' | 'tail'

class Writer extends LineWriter {
  private readonly step: number
  private readonly compact: boolean
  private flowLevel = 0
  private pending: Record<CommentKind, string> = { head: '', line: '', foot: '', tail: '' }
  private keyLine = ''
  private started = false

  constructor({ indent = 2, compact = true }: CommentedStyle) {
    super()
    this.step = indent
    this.compact = compact
  }

  document({ head, foot, root }: CommentedDocument): void {
    if (this.started) {
      this.writeIndent()
      this.indicator('---', { space: true })
      this.writeIndent()
    }
    this.started = true
    if (head !== '') {
      this.pending.head = head
      this.headComment()
      this.lineBreak()
    }
    this.announce(root)
    this.headComment()
    this.node(root, {})
    this.trailingComments(root)
    if (foot !== '') this.pending.foot = foot
    this.footIndent = 0
    this.footComment()
    this.footIndent = -1
    this.writeIndent()
  }

  /** The comments of a node come into reach with its beginning; a collection keeps line and foot for its end. */
  private announce(node: CommentedNode, tail = '', foot = node.foot): void {
    const { pending } = this
    if (node.head !== '') pending.head = node.head
    if (tail !== '' && node.kind !== 'sequence' && node.kind !== 'alias') pending.tail = tail
    if (node.kind === 'sequence' || node.kind === 'mapping') return
    if (node.line !== '') pending.line = node.line
    if (foot !== '') pending.foot = foot
  }

  private announceEnd(node: CommentedNode, tail = ''): void {
    if (tail !== '') this.pending.tail = tail
    if (node.line !== '') this.pending.line = node.line
    if (node.foot !== '') this.pending.foot = node.foot
  }

  private node(node: CommentedNode, context: Context): void {
    if (node.kind === 'alias') return this.name(`*${node.text}`)
    const style = node.kind === 'scalar' ? this.styleOf(node, context) : node.style
    if (node.anchor !== '') this.name(`&${node.anchor}`)
    if (node.tag !== '') this.name(tagText(node.tag))
    if (node.kind === 'scalar') return this.scalar(node.text, style, context)
    const flow = this.flowLevel > 0 || style !== '' || node.children.length === 0
    if (node.kind === 'sequence') {
      if (flow) this.flowSequence(node, context)
      else this.blockSequence(node, context)
    } else if (flow) this.flowMapping(node, context)
    else this.blockMapping(node, context)
  }

  private name(text: string): void {
    this.indicator(text, { space: true })
  }

  private blockSequence(node: CommentedNode, { mapping = false, inSequence = false }: Context): void {
    const outer = this.indent
    const compact = this.compact && mapping && (this.column === 0 || !this.indention)
    this.lateComment(inSequence)
    this.deepen(inSequence, compact)
    for (const item of node.children) {
      this.announce(item)
      this.headComment()
      this.writeIndent()
      this.indicator('-', { space: true, indention: true })
      this.node(item, { inSequence: true })
      this.trailingComments(item)
    }
    this.announceEnd(node)
    this.indent = outer
  }

  private blockMapping(node: CommentedNode, { inSequence = false }: Context): void {
    const outer = this.indent
    this.lateComment(inSequence)
    this.deepen(inSequence, false)
    let tail = ''
    for (let i = 0; i + 1 < node.children.length; i += 2) {
      const key = node.children[i]!
      this.announce(key, tail, '')
      tail = key.foot
      this.headComment()
      this.writeIndent()
      if (this.pending.line !== '') this.keyLine = this.pending.line
      this.pending.line = ''
      this.entry(key, node.children[i + 1]!)
    }
    this.announceEnd(node, tail)
    this.headComment()
    this.indent = outer
  }

  /** goyaml: the comment behind a list within a list goes behind the next dash. */
  private lateComment(inSequence: boolean): void {
    if (inSequence) this.lineComment()
  }

  private entry(key: CommentedNode, value: CommentedNode): void {
    if (isSimpleKey(key)) {
      this.node(key, { mapping: true, key: true })
      this.announce(value)
      this.indicator(':', {})
    } else {
      this.indicator('?', { space: true, indention: true })
      this.node(key, { mapping: true })
      this.announce(value)
      this.writeIndent()
      this.indicator(':', { space: true, indention: true })
    }
    this.placeKeyComment(value)
    this.node(value, { mapping: true })
    this.trailingComments(value)
  }

  /** A comment behind a key goes behind its value, or stays where that begins on the next line. */
  private placeKeyComment(value: CommentedNode): void {
    const { keyLine, pending } = this
    if (keyLine === '') return
    if (value.kind === 'scalar') {
      if (pending.line !== '') return
      pending.line = keyLine
      this.keyLine = ''
    } else if (value.kind !== 'alias' && value.style === '') {
      const { line } = pending
      pending.line = keyLine
      this.lineComment()
      pending.line = line
      this.keyLine = ''
    }
  }

  private flowSequence(node: CommentedNode, { inSequence = false }: Context): void {
    const outer = this.indent
    this.openFlow('[', inSequence)
    let separator = ''
    for (const item of node.children) {
      this.announce(item)
      if (separator !== '') this.indicator(separator, {})
      this.headComment()
      if (this.column === 0) this.writeIndent()
      const trails = this.hasTrailing()
      this.node(item, {})
      separator = this.endFlowItem() || trails ? '' : ','
    }
    this.announceEnd(node)
    this.flowLevel--
    this.indent = outer
    if (this.column === 0) this.writeIndent()
    this.closeFlow(']')
  }

  private flowMapping(node: CommentedNode, { inSequence = false }: Context): void {
    const outer = this.indent
    this.openFlow('{', inSequence)
    let tail = ''
    let separator = ''
    for (let i = 0; i + 1 < node.children.length; i += 2) {
      const key = node.children[i]!
      this.announce(key, tail, '')
      tail = key.foot
      if (separator !== '') this.indicator(separator, {})
      this.headComment()
      if (this.column === 0) this.writeIndent()
      separator = this.flowEntry(key, node.children[i + 1]!) ? '' : ','
    }
    this.announceEnd(node, tail)
    const { head, foot, tail: rest } = this.pending
    if (head + foot + rest !== '' && separator !== '') this.indicator(',', {})
    this.headComment()
    this.flowLevel--
    this.indent = outer
    this.closeFlow('}')
  }

  /** Whether the comma is written already. */
  private flowEntry(key: CommentedNode, value: CommentedNode): boolean {
    if (isSimpleKey(key)) {
      this.node(key, { mapping: true, key: true })
      this.announce(value)
      this.indicator(':', {})
    } else {
      this.indicator('?', { space: true })
      this.node(key, { mapping: true })
      this.announce(value)
      this.indicator(':', { space: true })
    }
    const trails = this.hasTrailing()
    this.node(value, { mapping: true })
    return this.endFlowItem() || trails
  }

  private hasTrailing(): boolean {
    const { line, foot, tail } = this.pending
    return line + foot + tail !== ''
  }

  /** The comma goes before the comments behind it. */
  private endFlowItem(): boolean {
    const trails = this.hasTrailing()
    if (trails) this.indicator(',', {})
    this.lineComment()
    this.footComment()
    return trails
  }

  private openFlow(bracket: string, inSequence: boolean): void {
    this.indicator(bracket, { space: true, whitespace: true })
    this.indent = this.nestedIndent(inSequence)
    this.flowLevel++
  }

  private closeFlow(bracket: string): void {
    this.indicator(bracket, {})
    this.lineComment()
    this.footComment()
  }

  private deepen(inSequence: boolean, compact: boolean): void {
    if (this.indent < 0) this.indent = 0
    else if (inSequence) this.indent += 2
    else this.indent = this.aligned() - (compact ? 2 : 0)
  }

  /** The indentation of what is not in blocks of its own. */
  private nestedIndent(inSequence: boolean): number {
    if (this.indent < 0) return this.step
    return inSequence ? this.indent + 2 : this.aligned()
  }

  private aligned(): number {
    return this.step * Math.floor((this.indent + this.step) / this.step)
  }

  private styleOf(node: CommentedNode, { key = false }: Context): string {
    return scalarStyle(node.text, node.style, { flow: this.flowLevel > 0, key })
  }

  private scalar(text: string, style: string, { inSequence = false }: Context): void {
    const outer = this.indent
    this.indent = this.nestedIndent(inSequence)
    if (style === '|' || style === '>') this.blockScalar(text, style)
    else if (style !== '') this.indicator(quotedText(text, style, this.indent), { space: true })
    else if (text !== '') this.indicator(text, { space: true })
    else this.indention = false
    this.indent = outer
  }

  private blockScalar(text: string, style: string): void {
    const hint = isBlankUnit(text.charCodeAt(0)) ? String(this.step) : ''
    this.indicator(style + hint + chomping(text), { space: true })
    if (this.pending.line === '') this.lineBreak()
    else this.lineComment()
    this.whitespace = true
    if (style === '|') this.lines(text)
    else this.folded(text)
  }

  /** Collections have written theirs themselves. */
  private trailingComments({ kind }: CommentedNode): void {
    if (kind === 'sequence' || kind === 'mapping') return
    this.lineComment()
    this.footComment()
  }

  private headComment(): void {
    const { pending } = this
    if (pending.tail !== '') {
      this.writeIndent()
      this.comment(pending.tail)
      pending.tail = ''
      this.footIndent = Math.max(this.indent, 0)
    }
    if (pending.head === '') return
    this.writeIndent()
    this.comment(pending.head)
    pending.head = ''
  }

  private lineComment(): void {
    if (this.pending.line === '') return
    if (!this.whitespace) this.put(' ')
    this.comment(this.pending.line)
    this.pending.line = ''
  }

  private footComment(): void {
    if (this.pending.foot === '') return
    this.writeIndent()
    this.comment(this.pending.foot)
    this.pending.foot = ''
    this.footIndent = Math.max(this.indent, 0)
  }
}

function isBlankUnit(unit: number): boolean {
  return unit === SPACE || isBreak(unit)
}

function isSimpleKey({ kind, text, tag, anchor, children }: CommentedNode): boolean {
  if (kind === 'scalar' ? hasBreak(text) : children.length > 0) return false
  return Buffer.byteLength(anchor + tagText(tag) + text) <= MAX_SIMPLE_KEY
}

/** A tag as it is written: with a handle where there is one. */
function tagText(tag: string): string {
  if (tag === '') return ''
  if (tag.startsWith(STANDARD_TAG)) return `!!${escapeTag(tag.slice(STANDARD_TAG.length))}`
  return tag.startsWith('!') ? `!${escapeTag(tag.slice(1))}` : `!<${escapeTag(tag)}>`
}

function escapeTag(text: string): string {
  return text.replace(/[^\w\-;/?:@&=+$,.!~*'()[\]]/gu, (char) =>
    [...Buffer.from(char)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )
}
