/**
 * A reader for the YAML that people and templates write most: block maps and lists, plain and quoted scalars, literals, flow
 * collections, anchors of values and aliases. It builds the value while it scans. Whatever it does not know for certain makes it give up, and the
 * full reader begins anew; so it needs no error texts, and must only never accept what goyaml reads otherwise.
 */
import { isMap, newMap } from '../../value.ts'
import type { GoMap, GoValue } from '../../value.ts'
import {
  AMPERSAND,
  APOSTROPHE,
  ASTERISK,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DASH,
  DOT,
  GREATER,
  HASH,
  LF,
  NOT_FIRST,
  OPEN_BRACE,
  OPEN_BRACKET,
  PIPE,
  PLUS,
  QUESTION,
  QUOTE,
  SPACE,
  STOPS,
  TAB,
} from './chars.ts'
import { YamlError } from './error.ts'
import { END, GIVE_UP, QuickScanner } from './quick-scanner.ts'
import { resolveKey, resolveValue } from './resolve.ts'
import { scanBlock } from './scan-scalar.ts'

/** Text with anything else needs the full reader: other line breaks, byte order marks, characters beyond the basic plane. */
const UNUSUAL = /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/

const MAX_DEPTH = 100
/** Safely below goyaml's limit for a simple key. */
const MAX_KEY = 1000
/** As many of them are never too many for goyaml, which begins to look at its ratio beyond. */
const MAX_COPIES = 100

/** Tells the keys of the outermost map whose values are wanted. */
export type Wanted = (key: string) => boolean

export interface QuickOptions {
  /** Keys that occur twice in a block map make it give up. Default: false, the last one counts. */
  readonly unique?: boolean
}

/**
 * The value of the first document, or undefined if the full reader has to look at it. Entries that are not wanted are read as well, but
 * what stands for them in the map is not their value.
 */
export function readQuickly(text: string, wanted?: Wanted, options: QuickOptions = {}): GoValue | undefined {
  if (UNUSUAL.test(text)) return undefined
  try {
    return new QuickReader(text, wanted, options.unique === true).document()
  } catch (error) {
    if (error instanceof YamlError) return undefined
    throw error
  }
}

function scalarValue(text: string): GoValue {
  const value = resolveValue(text)
  if (typeof value === 'number' && !Number.isFinite(value)) throw GIVE_UP
  return value
}

/** Stands for every map that is not wanted. */
const SKIPPED: GoMap = Object.freeze(newMap())

class QuickReader extends QuickScanner {
  private depth = 0
  private readonly wanted: Wanted | undefined
  private readonly unique: boolean
  /** Inside an entry that is not wanted: no value needs to be made. */
  private skipping = false
  /** Values by the names of their anchors. */
  private anchors: Map<string, GoValue> | undefined
  /** How many values stand for aliases. */
  private copied = 0

  constructor(text: string, wanted: Wanted | undefined, unique: boolean) {
    super(text)
    this.wanted = wanted
    this.unique = unique
  }

  document(): GoValue {
    this.toToken()
    if (this.column === END && this.text.charCodeAt(this.pos) === DASH) {
      const start = this.lineStart
      this.pos += 3
      this.toToken()
      if (this.column === END) return null
      if (this.lineStart === start) throw GIVE_UP
    }
    if (this.column === END) {
      if (this.text.charCodeAt(this.pos) === DOT) throw GIVE_UP
      return null
    }
    const value = this.block(-1)
    if (this.column !== END) throw GIVE_UP
    return value
  }

  /** The node at `pos` in a block whose own column is `parent`. */
  private block(parent: number): GoValue {
    if (++this.depth > MAX_DEPTH) throw GIVE_UP
    const value = this.blockNode(parent)
    this.depth--
    return value
  }

  private blockNode(parent: number): GoValue {
    const unit = this.text.charCodeAt(this.pos)
    if (unit === DASH && this.blankAt(this.pos + 1)) return this.list(this.column, false)
    if (unit === QUOTE || unit === APOSTROPHE) {
      const { column, cursor } = this
      const scalar = this.quoted(unit)
      if (this.atColon()) {
        if (cursor.line !== 0 || scalar.length > MAX_KEY / 10) throw GIVE_UP
        return this.map(column, scalar)
      }
      cursor.line = 0
      return this.finish(scalar)
    }
    if (unit < 128 && NOT_FIRST[unit] === 1) return this.inline(parent)
    const end = this.plainEnd(this.pos)
    if (this.text.charCodeAt(end) !== COLON) return this.plain(parent, end)
    return this.map(this.column, this.plainKey(end))
  }

  private plainKey(end: number): string {
    const raw = this.text.slice(this.pos, this.trimmed(end))
    const key = resolveKey(raw)
    if (key === undefined || raw === '<<' || raw.length > MAX_KEY) throw GIVE_UP
    this.pos = end + 1
    return key
  }

  /** The map at column `column`, behind the colon of its first key. */
  private map(column: number, firstKey: string): GoMap {
    const { skipping } = this
    const map = skipping ? SKIPPED : newMap()
    let key = firstKey
    for (;;) {
      const value = this.depth === 1 && this.wanted?.(key) === false ? this.skipped(column) : this.mapValue(column)
      if (!skipping) {
        if (this.unique && key in map) throw GIVE_UP
        map[key] = value
      }
      if (this.column !== column) {
        if (this.column > column) throw GIVE_UP
        return map
      }
      key = this.key()
    }
  }

  private skipped(column: number): null {
    this.skipping = true
    this.mapValue(column)
    this.skipping = false
    return null
  }

  private key(): string {
    const unit = this.text.charCodeAt(this.pos)
    if (unit === QUOTE || unit === APOSTROPHE) {
      const key = this.quoted(unit)
      if (this.cursor.line !== 0 || !this.atColon() || key.length > MAX_KEY / 10) throw GIVE_UP
      return key
    }
    if ((unit < 128 && NOT_FIRST[unit] === 1) || (unit === DASH && this.blankAt(this.pos + 1))) throw GIVE_UP
    const end = this.plainEnd(this.pos)
    if (this.text.charCodeAt(end) !== COLON) throw GIVE_UP
    return this.plainKey(end)
  }

  private mapValue(column: number): GoValue {
    while (this.text.charCodeAt(this.pos) === SPACE) this.pos++
    const unit = this.text.charCodeAt(this.pos)
    if (unit !== LF && unit !== 0 && unit !== HASH) {
      if (unit === DASH && this.blankAt(this.pos + 1)) throw GIVE_UP
      return this.inline(column)
    }
    this.toToken()
    if (this.column > column) return this.block(column)
    if (this.column !== column || this.text.charCodeAt(this.pos) !== DASH || !this.blankAt(this.pos + 1)) return null
    return this.list(column, true)
  }

  /** The list at column `column`, at its first dash. `bare` if it stands at the column of the map that it is a value of. */
  private list(column: number, bare: boolean): GoValue[] {
    if (++this.depth > MAX_DEPTH) throw GIVE_UP
    const list: GoValue[] = []
    do {
      this.pos++
      this.toItem()
      const item = this.column > column ? this.block(column) : null
      if (!this.skipping) list.push(item)
      if (this.column > column) throw GIVE_UP
    } while (this.column === column && this.text.charCodeAt(this.pos) === DASH && this.blankAt(this.pos + 1))
    if (this.column === column && !bare) throw GIVE_UP
    this.depth--
    return list
  }

  private toItem(): void {
    while (this.text.charCodeAt(this.pos) === SPACE) this.pos++
    const unit = this.text.charCodeAt(this.pos)
    if (unit === LF || unit === HASH || unit === 0) this.toToken()
    else this.column = this.pos - this.lineStart
  }

  /** A value that cannot be a map or list in block style. */
  private inline(parent: number): GoValue {
    const unit = this.text.charCodeAt(this.pos)
    if (unit >= 128 || NOT_FIRST[unit] === 0) return this.plain(parent, this.plainEnd(this.pos))
    if (unit === QUOTE || unit === APOSTROPHE) {
      const scalar = this.quoted(unit)
      this.cursor.line = 0
      return this.finish(scalar)
    }
    if (unit === PIPE || unit === GREATER) return this.blockScalar(parent, unit)
    if (unit === OPEN_BRACKET || unit === OPEN_BRACE) return this.finish(this.flow())
    // What is not wanted may be named by what is.
    if (this.wanted !== undefined) throw GIVE_UP
    if (unit === AMPERSAND) return this.anchored(parent)
    if (unit === ASTERISK) return this.finish(this.aliased(this.word()))
    throw GIVE_UP
  }

  /** A value with a name: on the same line, or a block below. */
  private anchored(parent: number): GoValue {
    const name = this.word()
    const anchors = (this.anchors ??= new Map<string, GoValue>())
    // It means nothing inside its own value.
    anchors.delete(name)
    while (this.text.charCodeAt(this.pos) === SPACE) this.pos++
    const unit = this.text.charCodeAt(this.pos)
    if (unit === AMPERSAND || unit === ASTERISK || unit === 0) throw GIVE_UP
    let value: GoValue
    if (unit === LF || unit === HASH) {
      this.toToken()
      const first = this.text.charCodeAt(this.pos)
      if (this.column <= parent || first === AMPERSAND || first === ASTERISK) throw GIVE_UP
      value = this.block(parent)
    } else {
      // On one line with an anchor there is no list, and a key would have it for itself.
      if (unit === DASH && this.blankAt(this.pos + 1)) throw GIVE_UP
      value = this.inline(parent)
    }
    anchors.set(name, value)
    return value
  }

  private aliased(name: string): GoValue {
    const value = this.anchors?.get(name)
    if (value === undefined) throw GIVE_UP
    return this.copy(value)
  }

  /** goyaml reads the node again for each alias, and counts how often. */
  private copy(value: GoValue): GoValue {
    if (++this.copied > MAX_COPIES) throw GIVE_UP
    if (Array.isArray(value)) return value.map((item) => this.copy(item))
    if (!isMap(value)) return value
    const map = newMap()
    for (const key of Object.keys(value)) map[key] = this.copy(value[key]!)
    return map
  }

  /** Passes what may stand behind a value on its line, and goes to the next token. */
  private finish<T>(value: T): T {
    let { pos } = this
    while (this.text.charCodeAt(pos) === SPACE) pos++
    const unit = this.text.charCodeAt(pos)
    if (unit !== LF && unit !== 0 && (unit !== HASH || pos === this.pos)) throw GIVE_UP
    this.pos = pos
    this.toToken()
    return value
  }

  /** The plain scalar from `pos` to `end`, and its further lines. */
  private plain(parent: number, end: number): GoValue {
    const { text, pos: start } = this
    const stop = text.charCodeAt(end)
    if (stop === COLON) throw GIVE_UP
    this.pos = end
    if (stop !== LF) {
      this.toToken()
      return this.scalar(start, end)
    }
    const next = this.skipSpace(end)
    const column = next - this.lineStart
    const unit = text.charCodeAt(next)
    this.pos = next
    if (column <= parent || unit === HASH || unit === 0) {
      this.toToken()
      return this.scalar(start, end)
    }
    if (column === 0) throw GIVE_UP
    return scalarValue(this.moreLines(text.slice(start, this.trimmed(end)), parent, end))
  }

  private scalar(start: number, end: number): GoValue {
    // A letter begins no number that the full reader would refuse.
    if (this.skipping && this.text.charCodeAt(start) > 0x40) return null
    return scalarValue(this.text.slice(start, this.trimmed(end)))
  }

  /** Folds the lines of a plain scalar; its first ended at `lineEnd`, the next begins at `pos`. */
  private moreLines(first: string, parent: number, lineEnd: number): string {
    const { text } = this
    let value = first
    let breakAt = lineEnd
    for (;;) {
      const end = this.plainEnd(this.pos)
      const stop = text.charCodeAt(end)
      const unit = text.charCodeAt(this.pos)
      if (stop === COLON || unit === TAB) throw GIVE_UP
      value += this.folding(breakAt) + text.slice(this.pos, this.trimmed(end))
      this.pos = end
      if (stop !== LF) break
      breakAt = end
      this.pos = this.skipSpace(end)
      const next = text.charCodeAt(this.pos)
      if (this.pos - this.lineStart <= parent || next === HASH || next === 0) break
      if (this.pos === this.lineStart) throw GIVE_UP
    }
    this.toToken()
    return value
  }

  private blockScalar(parent: number, style: number): string {
    const literal = style === PIPE ? this.literal(parent) : undefined
    if (literal !== undefined) return literal
    const { cursor } = this
    cursor.pos = this.pos
    cursor.lineStart = this.lineStart
    const value = scanBlock(cursor, parent, style === PIPE)
    this.pos = cursor.pos
    this.lineStart = cursor.lineStart
    cursor.line = 0
    this.toToken()
    return value
  }

  /** A literal with a plain header whose first line is not empty; otherwise undefined. */
  private literal(parent: number): string | undefined {
    const { text } = this
    const mark = text.charCodeAt(this.pos + 1)
    const chomped = mark === DASH || mark === PLUS
    const head = this.pos + (chomped ? 2 : 1)
    if (text.charCodeAt(head) !== LF) return undefined
    let from = head + 1
    while (text.charCodeAt(from) === SPACE) from++
    const indent = from - head - 1
    const unit = text.charCodeAt(from)
    if (indent <= parent || indent === 0 || unit === LF || unit === TAB || unit === 0) return undefined
    return this.literalLines(head + 1, indent, chomped ? mark : 0)
  }

  private literalLines(start: number, indent: number, chomping: number): string {
    const { text } = this
    let value = ''
    let breaks = ''
    let line = start
    for (;;) {
      let at = line
      while (at - line < indent && text.charCodeAt(at) === SPACE) at++
      const unit = text.charCodeAt(at)
      if (unit === LF) {
        // An empty line within the indentation, or a line of content that is empty.
        breaks += '\n'
        line = at + 1
        continue
      }
      if (at - line < indent || unit === 0) {
        if (unit === TAB) throw GIVE_UP
        break
      }
      const end = text.indexOf('\n', at)
      const stop = end < 0 ? this.cursor.end : end
      value += breaks + text.slice(at, stop)
      breaks = end < 0 ? '' : '\n'
      line = end < 0 ? stop : end + 1
    }
    this.pos = this.lineStart = line
    this.toToken()
    if (chomping === PLUS) return value + breaks
    return chomping === DASH || breaks === '' ? value : value + '\n'
  }

  /** A flow collection, or a scalar on one line. */
  private flow(): GoValue {
    const unit = this.text.charCodeAt(this.pos)
    if (unit === QUOTE || unit === APOSTROPHE) return this.flowQuoted(unit)
    if (unit !== OPEN_BRACKET && unit !== OPEN_BRACE) return scalarValue(this.flowPlain())
    if (++this.depth > MAX_DEPTH) throw GIVE_UP
    this.pos++
    const value = unit === OPEN_BRACKET ? this.flowList() : this.flowMap()
    this.depth--
    return value
  }

  private flowList(): GoValue[] {
    const list: GoValue[] = []
    for (;;) {
      if (this.skipLines() === CLOSE_BRACKET) break
      list.push(this.flow())
      const unit = this.skipLines()
      if (unit === CLOSE_BRACKET) break
      if (unit !== COMMA) throw GIVE_UP
      this.pos++
    }
    this.pos++
    return list
  }

  private flowMap(): GoMap {
    const map = newMap()
    for (;;) {
      if (this.skipLines() === CLOSE_BRACE) break
      const key = this.flowKey()
      const first = this.skipLines()
      if (first === COMMA || first === CLOSE_BRACE) throw GIVE_UP
      map[key] = this.flow()
      const unit = this.skipLines()
      if (unit === CLOSE_BRACE) break
      if (unit !== COMMA) throw GIVE_UP
      this.pos++
    }
    this.pos++
    return map
  }

  private flowKey(): string {
    const unit = this.text.charCodeAt(this.pos)
    const quoted = unit === QUOTE || unit === APOSTROPHE
    const raw = quoted ? this.flowQuoted(unit) : this.flowPlain()
    const key = quoted ? raw : resolveKey(raw)
    if (this.skipSpaces() !== COLON || (!quoted && (raw === '<<' || !this.blankAt(this.pos + 1)))) throw GIVE_UP
    if (key === undefined || raw.length > MAX_KEY / 10) throw GIVE_UP
    this.pos++
    return key
  }

  private flowQuoted(quote: number): string {
    const value = this.quoted(quote)
    if (this.cursor.line !== 0) throw GIVE_UP
    return value
  }

  private flowPlain(): string {
    const { text, pos } = this
    const first = text.charCodeAt(pos)
    if (first < 128 && (NOT_FIRST[first] === 1 || first === QUESTION || first === COLON)) throw GIVE_UP
    if (first === DASH && this.blankAt(pos + 1)) throw GIVE_UP
    let end = pos
    for (; ; end++) {
      const unit = text.charCodeAt(end)
      if (unit >= 128 || STOPS[unit] === 0) continue
      if (unit === COMMA || unit === CLOSE_BRACKET || unit === CLOSE_BRACE) break
      if (unit === LF && this.endsFlowItem(end)) break
      if (unit !== COLON) throw GIVE_UP
      if (this.blankAt(end + 1)) break
    }
    this.pos = end
    return text.slice(pos, this.trimmed(end))
  }
}
