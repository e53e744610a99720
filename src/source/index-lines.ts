/** The lines of one entry of an index, checked as they pass. Columns are bytes, for the text has one character for each. */
import { ENTRY_FIELDS, hasForm, type Fields, type Kind } from './index-fields.ts'

const SPACE = 32
const COLON = 58
const HASH = 35
const DASH = 45
const QUOTE = 34
const APOSTROPHE = 39
const BACKSLASH = 92
const BLANK = 0x7fff_ffff
const END = -1

/** What may begin a plain scalar: 1, and a line that goes on with one: 1 too. */
const PLAIN_FIRST = new Uint8Array(256)
for (let unit = 0x80; unit < 0x100; unit++) PLAIN_FIRST[unit] = 1
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_($^;\\') {
  PLAIN_FIRST[char.charCodeAt(0)] = 1
}

const KEY = new Uint8Array(256)
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-') KEY[char.charCodeAt(0)] = 1

const ESCAPED = new Uint8Array(256)
for (const char of '\\"/nrt') ESCAPED[char.charCodeAt(0)] = 1

const BLOCK_HEADER = /^[|>][-+]?$/
/** Keys of annotations. */
const LABEL = /[A-Za-z][A-Za-z0-9._/-]*(?=:[ \n])/y
const NO_KEY = /^(?:y|n|yes|no|on|off|true|false|null)$/i

export class EntryLines {
  private readonly text: string
  /** Where the line begins and ends, and how many spaces it begins with: BLANK if nothing else is in it, END behind the last. */
  pos = 0
  end = 0
  indent: number = END
  versionStart = 0
  versionEnd = 0

  constructor(text: string) {
    this.text = text
  }

  at(pos: number): void {
    const { text } = this
    this.pos = pos
    if (pos >= text.length) {
      this.indent = END
      this.end = pos
      return
    }
    let i = pos
    while (text.charCodeAt(i) === SPACE) i++
    const end = text.indexOf('\n', i)
    this.end = end < 0 ? text.length : end
    this.indent = i === this.end ? BLANK : i - pos
  }

  next(): void {
    this.at(this.end + 1)
  }

  /** Whether the line begins with a dash. */
  isItem(): boolean {
    const at = this.pos + this.indent
    if (this.text.charCodeAt(at) !== DASH) return false
    return at + 1 === this.end || this.text.charCodeAt(at + 1) === SPACE
  }

  /** Passes an entry, whose dash is in that column. False if it is not certain; the line may be any of it then. */
  entry(dash: number): boolean {
    this.versionEnd = 0
    return this.itemMap(dash, ENTRY_FIELDS) && this.versionEnd > 0 && this.indent <= dash
  }

  skipItem(start: number, dash: number): void {
    this.at(start)
    this.next()
    while (this.indent > dash) this.next()
  }

  private itemMap(dash: number, { byName }: Fields): boolean {
    let at = this.pos + dash + 1
    while (this.text.charCodeAt(at) === SPACE) at++
    if (at >= this.end) return false
    // The first key stands beside the dash, the others below it.
    this.indent = at - this.pos
    return this.map(this.indent, byName)
  }

  private map(column: number, byName: Fields['byName']): boolean {
    const { text } = this
    let seen = 0
    while (this.indent === column) {
      const start = this.pos + column
      let colon = start
      while (KEY[text.charCodeAt(colon)] === 1) colon++
      if (text.charCodeAt(colon) !== COLON) return false
      const field = byName.get(text.slice(start, colon))
      if (field === undefined || (seen & field.bit) !== 0) return false
      seen |= field.bit
      if (!this.value(field.kind, colon + 1, column)) return false
    }
    return this.indent < column && (byName !== ENTRY_FIELDS.byName || (seen & 3) === 3)
  }

  private value(kind: Kind, at: number, column: number): boolean {
    if (at === this.end) {
      this.next()
      return this.children(kind, column)
    }
    if (this.text.charCodeAt(at) !== SPACE) return false
    if (kind === 'text') return this.scalar(at + 1, column)
    if (typeof kind === 'object' || kind === 'texts') return this.isExactly('[]', at + 1, column)
    if (kind === 'textMap') return this.isExactly('{}', at + 1, column)
    return this.checked(kind, at + 1, column)
  }

  private isExactly(empty: string, at: number, column: number): boolean {
    if (at + empty.length !== this.end || !this.text.startsWith(empty, at)) return false
    return this.passed(column)
  }

  /** The next line, which may not belong to what stands in that column. */
  private passed(column: number): boolean {
    this.next()
    return this.indent <= column
  }

  private children(kind: Kind, column: number): boolean {
    if (kind === 'text' || kind === 'bool') return this.indent <= column
    if (kind === 'textMap') return this.indent > column ? this.textMap(this.indent, column) : true
    if (kind !== 'texts' && typeof kind !== 'object') return false
    if (this.indent < column || !this.isItem()) return this.indent <= column
    const dash = this.indent
    while (this.indent === dash && this.isItem()) {
      const fits = kind === 'texts' ? this.textItem(dash) : this.itemMap(dash, kind) && this.indent <= dash
      if (!fits) return false
    }
    return this.indent <= column
  }

  private textItem(dash: number): boolean {
    const at = this.pos + dash + 2
    return at < this.end && this.scalar(at, dash)
  }

  private textMap(column: number, above: number): boolean {
    if (this.indent === BLANK) return false
    const seen = new Set<string>()
    while (this.indent === column) {
      LABEL.lastIndex = this.pos + column
      const key = LABEL.exec(this.text)?.[0]
      if (key === undefined || key.length > 500 || seen.has(key) || NO_KEY.test(key)) return false
      seen.add(key)
      if (!this.value('text', this.pos + column + key.length + 1, column)) return false
    }
    return this.indent <= above
  }

  /** Values that must have a certain form. */
  private checked(kind: Exclude<Kind, Fields>, at: number, column: number): boolean {
    const { text, end } = this
    const isQuoted = text.charCodeAt(at) === QUOTE && text.charCodeAt(end - 1) === QUOTE && end - at > 2
    const start = isQuoted ? at + 1 : at
    const stop = isQuoted ? end - 1 : end
    const value = text.slice(start, stop)
    if (!hasForm(kind, value, isQuoted)) return false
    if (kind === 'version') {
      this.versionStart = start
      this.versionEnd = stop
    }
    return this.passed(column)
  }

  /** Any scalar: where text is wanted, every one is text. */
  private scalar(at: number, column: number): boolean {
    const { text } = this
    const first = text.charCodeAt(at)
    if (PLAIN_FIRST[first] === 1) return this.plain(at, column)
    if (first === QUOTE) return this.doubleQuoted(at + 1) && this.passed(column)
    if (first === APOSTROPHE) return this.singleQuoted(at + 1) && this.passed(column)
    return BLOCK_HEADER.test(text.slice(at, this.end)) && this.block(column)
  }

  private plain(at: number, column: number): boolean {
    if (!this.isPlainTo(at)) return false
    this.next()
    while (this.indent > column && this.indent !== BLANK) {
      const start = this.pos + this.indent
      if (PLAIN_FIRST[this.text.charCodeAt(start)] !== 1 || !this.isPlainTo(start)) return false
      this.next()
    }
    return this.indent <= column
  }

  /** Nothing to the end of the line is a key or a comment. */
  private isPlainTo(start: number): boolean {
    const { text, end } = this
    let before = 0
    for (let i = start; i < end; i++) {
      const unit = text.charCodeAt(i)
      if (before === COLON && unit === SPACE) return false
      if (unit === HASH && (before === SPACE || before === 9)) return false
      if (unit === 9) return false
      before = unit
    }
    return before !== COLON && before !== SPACE
  }

  private doubleQuoted(start: number): boolean {
    const { text, end } = this
    for (let i = start; i < end; i++) {
      const unit = text.charCodeAt(i)
      if (unit === QUOTE) return i + 1 === end
      if (unit === BACKSLASH && ESCAPED[text.charCodeAt(++i)] !== 1) return false
    }
    return false
  }

  private singleQuoted(start: number): boolean {
    const { text, end } = this
    for (let i = start; i < end; i++) {
      if (text.charCodeAt(i) !== APOSTROPHE) continue
      if (text.charCodeAt(i + 1) !== APOSTROPHE) return i + 1 === end
      i++
    }
    return false
  }

  /** Literal and folded texts: every line that is as far in as the first, and empty ones. */
  private block(column: number): boolean {
    this.next()
    const first = this.indent
    if (first <= column || first === BLANK) return false
    while (this.indent >= first) this.next()
    return this.indent <= column
  }
}
