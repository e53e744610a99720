/** Tokens → events, the grammar of goyaml's parser: a state machine, so that depth costs no stack. */
import { CommentQueue, type Comments } from './comments.ts'
import type { Mark } from './cursor.ts'
import { yamlFailure } from './cursor.ts'
import type { Token, TokenType } from './scanner.ts'
import { Scanner } from './scanner.ts'
import type { Source } from './source.ts'
import type { YamlError } from './error.ts'

export type EventType =
  'document-start' | 'document-end' | 'stream-end' | 'alias' | 'scalar' | 'sequence-start' | 'mapping-start' | 'end'

export interface ParserEvent {
  readonly type: EventType
  readonly mark: Mark
  readonly text: string
  readonly anchor: string
  readonly tag: string
  /** A plain scalar, or one with the tag `!`. */
  readonly implicit: boolean
  /** How it was written: the quote or block indicator of a scalar, the bracket of a flow collection, '' for anything plain. */
  readonly style: string
  /** Only from a parser that keeps comments, where there are any. */
  readonly comments?: Comments
}

type State =
  | 'document-content'
  | 'document-end'
  | 'over'
  | 'block-node'
  | 'block-sequence-first'
  | 'block-sequence'
  | 'indentless-sequence'
  | 'block-mapping-first'
  | 'block-mapping-key'
  | 'block-mapping-value'
  | 'flow-sequence-first'
  | 'flow-sequence'
  | 'flow-pair-key'
  | 'flow-pair-value'
  | 'flow-pair-end'
  | 'flow-mapping-first'
  | 'flow-mapping-key'
  | 'flow-mapping-value'
  | 'flow-mapping-empty-value'

const DEFAULT_TAGS: readonly (readonly [string, string])[] = [
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
]

interface Properties {
  readonly mark: Mark
  readonly anchor: string
  readonly tag: string
}

export class Parser {
  private readonly scanner: Scanner
  private state: State = 'document-content'
  private readonly states: State[] = []
  private readonly marks: Mark[] = []
  private readonly tags = new Map<string, string>()
  private readonly comments: CommentQueue | undefined
  /** The comment above the dash of a sequence item that is itself a collection. */
  private stem = ''

  constructor(source: Source, options: { readonly keepComments?: boolean } = {}) {
    this.comments = options.keepComments === true ? new CommentQueue() : undefined
    this.scanner = new Scanner(source, this.comments)
    this.peek()
    this.scanner.skip()
  }

  private peek(): Token {
    const token = this.scanner.peek()
    this.comments?.reach(token)
    return token
  }

  /** The event with the comments that stand before it. */
  private withComments(event: ParserEvent): ParserEvent {
    const comments = this.comments?.take()
    this.stem = ''
    return comments === undefined ? event : { ...event, comments }
  }

  /** The beginning of the first document, or the end of the stream. */
  start(): ParserEvent {
    let token = this.peek()
    if (token.type === 'stream-end') return this.event('stream-end', token.mark)
    const { mark } = token
    const explicit = token.type === 'directive' || token.type === 'document-start'
    this.readDirectives()
    this.states.push('document-end')
    this.state = explicit ? 'document-content' : 'block-node'
    if (!explicit) {
      const head = this.comments?.takeDocumentHead() ?? ''
      const event = this.event('document-start', mark)
      return head === '' ? event : { ...event, comments: { head, line: '', foot: '' } }
    }
    token = this.peek()
    if (token.type !== 'document-start') throw this.fail('did not find expected <document start>', token.mark)
    this.scanner.skip()
    return this.event('document-start', mark)
  }

  /** The beginning of the document behind the one that is over, or the end of the stream. */
  nextDocument(): ParserEvent {
    let token = this.peek()
    while (token.type === 'document-end') token = this.after()
    if (token.type === 'stream-end') return this.event('stream-end', token.mark)
    const { mark } = token
    this.readDirectives()
    token = this.peek()
    if (token.type !== 'document-start') throw this.fail('did not find expected <document start>', token.mark)
    this.states.push('document-end')
    this.state = 'document-content'
    this.scanner.skip()
    return this.event('document-start', mark)
  }

  next(): ParserEvent {
    switch (this.state) {
      case 'document-content':
        return this.documentContent()
      case 'document-end':
      case 'over':
        this.state = 'over'
        return this.withComments(this.event('document-end', this.peek().mark))
      case 'block-node':
        return this.node(true, false)
      case 'block-sequence-first':
      case 'block-sequence':
        return this.blockSequenceEntry()
      case 'indentless-sequence':
        return this.indentlessEntry()
      case 'block-mapping-first':
      case 'block-mapping-key':
        return this.blockMappingKey()
      case 'block-mapping-value':
        return this.blockMappingValue()
      case 'flow-sequence-first':
      case 'flow-sequence':
        return this.flowSequenceEntry()
      case 'flow-pair-key':
        return this.flowPairKey()
      case 'flow-pair-value':
        return this.flowPairValue()
      case 'flow-pair-end':
        this.state = 'flow-sequence'
        return this.event('end', this.peek().mark)
      case 'flow-mapping-first':
      case 'flow-mapping-key':
        return this.flowMappingKey()
      case 'flow-mapping-value':
        return this.flowMappingValue()
      case 'flow-mapping-empty-value':
        this.state = 'flow-mapping-key'
        return this.empty(this.peek().mark)
    }
  }

  private event(type: EventType, mark: Mark, properties?: Properties): ParserEvent {
    return {
      type,
      mark,
      text: '',
      anchor: properties?.anchor ?? '',
      tag: properties?.tag ?? '',
      implicit: true,
      style: '',
    }
  }

  private empty(mark: Mark): ParserEvent {
    return this.event('scalar', mark)
  }

  private pop(): void {
    this.state = this.states.pop()!
  }

  private after(): Token {
    this.scanner.skip()
    return this.peek()
  }

  /** goyaml tells the line above that of the token, v3 above that of what is around it; and none for the first. */
  private fail(problem: string, mark: Mark, context?: Mark): YamlError {
    const began = context?.line ?? 0
    const line = this.comments === undefined ? mark.line || began : began || mark.line
    return yamlFailure(problem, line, mark)
  }

  private readDirectives(): void {
    let versioned = false
    let token = this.peek()
    this.tags.clear()
    for (; token.directive !== undefined; token = this.after()) {
      const { directive, mark } = token
      if (directive.name === 'YAML') {
        if (versioned) throw this.fail('found duplicate %YAML directive', mark)
        if (directive.major !== 1 || directive.minor !== 1) throw this.fail('found incompatible YAML document', mark)
        versioned = true
      } else {
        if (this.tags.has(directive.handle)) throw this.fail('found duplicate %TAG directive', mark)
        this.tags.set(directive.handle, directive.prefix)
      }
    }
    for (const [handle, prefix] of DEFAULT_TAGS) if (!this.tags.has(handle)) this.tags.set(handle, prefix)
  }

  private documentContent(): ParserEvent {
    const { type, mark } = this.peek()
    if (type === 'directive' || type === 'document-start' || type === 'document-end' || type === 'stream-end') {
      this.pop()
      return this.empty(mark)
    }
    return this.node(true, false)
  }

  private node(block: boolean, indentless: boolean): ParserEvent {
    const token = this.peek()
    if (token.type === 'alias') {
      this.pop()
      this.scanner.skip()
      return this.withComments({ ...this.event('alias', token.mark), anchor: token.text })
    }
    if (token.type !== 'anchor' && token.type !== 'tag') {
      return this.content(block, indentless, { mark: token.mark, anchor: '', tag: '' })
    }
    return this.content(block, indentless, this.properties(token))
  }

  private properties(first: Token): Properties {
    const second = this.after()
    const pair = second.type !== first.type && (second.type === 'anchor' || second.type === 'tag')
    if (pair) this.after()
    const tagToken = first.type === 'tag' ? first : pair ? second : undefined
    const anchorToken = first.type === 'anchor' ? first : pair ? second : undefined
    const tag = tagToken === undefined ? '' : this.resolveTag(tagToken, first.mark)
    return { mark: first.mark, anchor: anchorToken?.text ?? '', tag }
  }

  private resolveTag(token: Token, start: Mark): string {
    const { handle, suffix } = token.tag!
    if (handle === '') return suffix
    const prefix = this.tags.get(handle)
    if (prefix === undefined) throw this.fail('found undefined tag handle', token.mark, start)
    return prefix + suffix
  }

  private content(block: boolean, indentless: boolean, properties: Properties): ParserEvent {
    const token = this.peek()
    const { mark, anchor, tag } = properties
    if (indentless && token.type === 'block-entry') return this.open('indentless-sequence', properties)
    if (token.type === 'scalar') {
      this.pop()
      this.scanner.skip()
      const implicit = (tag === '' && token.style === '') || tag === '!'
      return this.withComments({ type: 'scalar', mark, text: token.text, anchor, tag, implicit, style: token.style })
    }
    if (token.type === 'flow-sequence-start') return this.open('flow-sequence-first', properties)
    if (token.type === 'flow-mapping-start') return this.open('flow-mapping-first', properties)
    if (block && token.type === 'block-sequence-start') return this.open('block-sequence-first', properties)
    if (block && token.type === 'block-mapping-start') return this.open('block-mapping-first', properties)
    if (anchor === '' && tag === '') throw this.fail('did not find expected node content', token.mark, mark)
    this.pop()
    return { type: 'scalar', mark, text: '', anchor, tag, implicit: tag === '', style: '' }
  }

  private open(state: State, properties: Properties): ParserEvent {
    this.state = state
    const mapping = state === 'block-mapping-first' || state === 'flow-mapping-first'
    const event = this.event(mapping ? 'mapping-start' : 'sequence-start', properties.mark, properties)
    if (this.comments === undefined) return event
    if (state.startsWith('flow')) return this.withComments({ ...event, style: mapping ? '{' : '[' })
    const { stem } = this
    if (stem === '' || state === 'indentless-sequence') return event
    this.stem = ''
    return { ...event, comments: { head: stem, line: '', foot: '' } }
  }

  /** Passes the token that opens a collection. */
  private enter(first: boolean): void {
    if (!first) return
    this.marks.push(this.peek().mark)
    this.scanner.skip()
  }

  /** Passes the token that closes a collection; block sequences leave comments to what follows. */
  private leave(token: Token, sequence = false): ParserEvent {
    this.pop()
    this.marks.pop()
    const event = this.event('end', token.mark)
    const closed = sequence ? event : this.withComments(event)
    this.scanner.skip()
    return closed
  }

  private block(state: State, indentless: boolean): ParserEvent {
    this.states.push(state)
    return this.node(true, indentless)
  }

  private flow(state: State): ParserEvent {
    this.states.push(state)
    return this.node(false, false)
  }

  private emptyIn(state: State, mark: Mark): ParserEvent {
    this.state = state
    return this.empty(mark)
  }

  private blockSequenceEntry(): ParserEvent {
    this.enter(this.state === 'block-sequence-first')
    const token = this.peek()
    if (token.type === 'block-end') return this.leave(token, true)
    if (token.type !== 'block-entry') {
      throw this.fail("did not find expected '-' indicator", token.mark, this.marks.pop())
    }
    const { type } = this.afterDash()
    if (type === 'block-entry' || type === 'block-end') return this.emptyIn('block-sequence', token.mark)
    return this.block('block-sequence', false)
  }

  private afterDash(): Token {
    const above = this.comments?.head ?? ''
    const token = this.after()
    const nested = token.type === 'block-sequence-start' || token.type === 'block-mapping-start'
    if (above !== '' && nested) this.stem = this.comments!.splitHead(above.length)
    return token
  }

  private indentlessEntry(): ParserEvent {
    const token = this.peek()
    if (token.type !== 'block-entry') {
      this.pop()
      return this.event('end', token.mark)
    }
    const { type } = this.afterDash()
    if (type === 'block-entry' || endsBlockValue(type)) return this.emptyIn('indentless-sequence', token.mark)
    return this.block('indentless-sequence', false)
  }

  private blockMappingKey(): ParserEvent {
    this.enter(this.state === 'block-mapping-first')
    const token = this.peek()
    if (token.type === 'block-end') return this.leave(token)
    if (token.type !== 'key') throw this.fail('did not find expected key', token.mark, this.marks.pop())
    if (endsBlockValue(this.after().type)) return this.emptyIn('block-mapping-value', token.mark)
    return this.block('block-mapping-value', true)
  }

  private blockMappingValue(): ParserEvent {
    const token = this.peek()
    if (token.type !== 'value' || endsBlockValue(this.after().type)) {
      return this.emptyIn('block-mapping-key', token.mark)
    }
    return this.block('block-mapping-key', true)
  }

  private flowSequenceEntry(): ParserEvent {
    const first = this.state === 'flow-sequence-first'
    this.enter(first)
    let token = this.peek()
    if (token.type !== 'flow-sequence-end') {
      if (!first) token = this.separator(token, "did not find expected ',' or ']'")
      if (token.type === 'key') {
        this.state = 'flow-pair-key'
        this.scanner.skip()
        return this.event('mapping-start', token.mark)
      }
      if (token.type !== 'flow-sequence-end') return this.flow('flow-sequence')
    }
    return this.leave(token)
  }

  private separator(token: Token, problem: string): Token {
    if (token.type !== 'flow-entry') throw this.fail(problem, token.mark, this.marks.pop())
    return this.after()
  }

  private flowPairKey(): ParserEvent {
    const token = this.peek()
    if (token.type !== 'value' && token.type !== 'flow-entry' && token.type !== 'flow-sequence-end') {
      return this.flow('flow-pair-value')
    }
    this.scanner.skip()
    return this.emptyIn('flow-pair-value', token.mark)
  }

  private flowPairValue(): ParserEvent {
    const token = this.peek()
    if (token.type === 'value') {
      const { type } = this.after()
      if (type !== 'flow-entry' && type !== 'flow-sequence-end') return this.flow('flow-pair-end')
    }
    return this.emptyIn('flow-pair-end', token.mark)
  }

  private flowMappingKey(): ParserEvent {
    const first = this.state === 'flow-mapping-first'
    this.enter(first)
    let token = this.peek()
    if (token.type !== 'flow-mapping-end') {
      if (!first) token = this.separator(token, "did not find expected ',' or '}'")
      if (token.type === 'key') {
        token = this.after()
        if (endsFlowValue(token.type) || token.type === 'value') return this.emptyIn('flow-mapping-value', token.mark)
        return this.flow('flow-mapping-value')
      }
      if (token.type !== 'flow-mapping-end') return this.flow('flow-mapping-empty-value')
    }
    return this.leave(token)
  }

  private flowMappingValue(): ParserEvent {
    let token = this.peek()
    if (token.type === 'value') {
      token = this.after()
      if (!endsFlowValue(token.type)) return this.flow('flow-mapping-key')
    }
    return this.emptyIn('flow-mapping-key', token.mark)
  }
}

/** In a block mapping, after a KEY or VALUE token: nothing follows. */
function endsBlockValue(type: TokenType): boolean {
  return type === 'key' || type === 'value' || type === 'block-end'
}

function endsFlowValue(type: TokenType): boolean {
  return type === 'flow-entry' || type === 'flow-mapping-end'
}
