/** Maps and lists as goyaml's emitter lays them out in blocks. */
import { isStackOverflow } from '../../errors.ts'
import { Boxed, Int, Struct, TypedList } from '../../value.ts'
import type { GoMap, GoValue, TypedMap } from '../../value.ts'
import { YamlError } from './error.ts'
import { hasBreak, writeScalar } from './emit-scalar.ts'

/** What differs between the writers of `toYaml` and `toYamlPretty`. */
export interface Dialect {
  /** Lists in maps stand two columns in. */
  readonly indentSequences: boolean
  readonly width: number
  readonly literalTabs: boolean
  readonly compareKeys: (a: string, b: string) => number
  readonly number: (value: number) => string
  /** Whether a string must not stand plain, because it reads as something else. */
  readonly isAmbiguous: (text: string) => boolean
  /** Whether a string needs `special`; asked only of strings that are not plainly harmless. */
  readonly isSpecial: (text: string) => boolean
  readonly special: (text: string, place: { column: number; indent: number; key: boolean }) => string
  /** Called with every key too long or odd for one line. */
  readonly onComplexKey?: (key: string) => void
  /** The plain value in place of a boxed one or []byte; a Struct stays one with the field names to print. */
  readonly unbox: (value: GoValue) => GoValue
}

/** goyaml's limit for a key on one line, in bytes. */
const MAX_SIMPLE_KEY = 128
const MAX_DEPTH = 10_000
/** Deeper values may take more stack than there is. */
const DEEP = 1000

/** Inside a string: 1 harmless anywhere, 2 harmless also as the first character. */
const HARMLESS = new Uint8Array(128)
for (const char of '-?[]{},&*!|>\'"%@`') HARMLESS[char.charCodeAt(0)] = 1
for (const char of './_()<+=~^$;\\') HARMLESS[char.charCodeAt(0)] = 2
for (let code = 48; code < 123; code++) if (/[0-9A-Za-z]/.test(String.fromCharCode(code))) HARMLESS[code] = 2

const SPACE = 32
const COLON = 58

/** Whether a string may stand plain as far as its characters go; no may be too cautious. */
function isHarmless(text: string): boolean {
  const first = text.charCodeAt(0)
  if (!(first < 128 && HARMLESS[first] === 2)) return false
  let previous = first
  for (let i = 1; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 128) return false
    if (HARMLESS[unit] === 0 && unit !== COLON && unit !== SPACE) return false
    if (unit === SPACE && previous === COLON) return false
    previous = unit
  }
  return previous !== SPACE && previous !== COLON && !text.startsWith('...')
}

const PADS: string[] = ['']

function pad(columns: number): string {
  const known = PADS[columns]
  if (known !== undefined) return known
  const text = ' '.repeat(columns)
  if (columns < 256) PADS[columns] = text
  return text
}

const KEY_CACHE_SIZE = 4096

export class BlockEmitter {
  out = ''
  private readonly dialect: Dialect
  private readonly keys: Map<string, string>
  private depth = 0

  /** `keys` remembers how keys are written in this dialect. */
  constructor(dialect: Dialect, keys: Map<string, string>) {
    this.dialect = dialect
    this.keys = keys
  }

  document(value: GoValue): void {
    try {
      this.root(value)
    } catch (error) {
      throw this.depth > DEEP && isStackOverflow(error) ? tooDeep() : error
    }
  }

  private root(value: GoValue): void {
    const root = this.plainValue(value)
    if (isFilledMap(root)) this.map(root, 0, false)
    else if (isFilledList(root)) this.list(root, 0, false)
    else this.line(this.scalar(root, 0, 2))
  }

  private plainValue(value: GoValue): GoValue {
    if (typeof value !== 'object' || value === null) return value
    const special = value instanceof Boxed || value instanceof Uint8Array || value instanceof TypedList
    return special ? this.dialect.unbox(value) : value
  }

  private enter(): void {
    this.depth++
    if (this.depth > MAX_DEPTH) throw tooDeep()
  }

  /** The entries of a map at column `indent`; `inline` if the first stands there already. */
  private map(map: GoMap | Struct, indent: number, inline: boolean): void {
    this.enter()
    const entries = map instanceof Struct ? map.fields : map
    const keys = Object.keys(entries)
    if (!(map instanceof Struct) && keys.length > 1) keys.sort(this.dialect.compareKeys)
    let before = inline ? '' : pad(indent)
    for (const key of keys) {
      this.out += before
      before = pad(indent)
      this.entry(key, this.plainValue(entries[key]!), indent)
    }
    this.depth--
  }

  private entry(key: string, value: GoValue, indent: number): void {
    const written = this.keys.get(key) ?? this.simpleKey(key)
    if (written === undefined) return this.complexEntry(key, value, indent)
    this.out += written
    if (typeof value !== 'object' || value === null || isScalarBox(value)) {
      this.out += ' '
      this.line(this.scalar(value, indent + written.length + 1, indent + 2))
    } else if (isFilledMap(value)) {
      this.out += '\n'
      this.map(value, indent + 2, false)
    } else if (isFilledList(value)) {
      this.out += '\n'
      this.list(value, this.dialect.indentSequences ? indent + 2 : indent, false)
    } else this.line(' ' + empty(value))
  }

  /** The key with its colon, if it can stand on one line. */
  private simpleKey(key: string): string | undefined {
    const long = key.length > MAX_SIMPLE_KEY / 4 && Buffer.byteLength(key) > MAX_SIMPLE_KEY
    if (long || hasBreak(key)) return undefined
    const text = this.string(key, { column: 0, indent: 0, key: true }) + ':'
    if (this.keys.size < KEY_CACHE_SIZE) this.keys.set(key, text)
    return text
  }

  private complexEntry(key: string, value: GoValue, indent: number): void {
    this.dialect.onComplexKey?.(key)
    this.out += '? '
    this.line(this.string(key, { column: indent + 2, indent: indent + 2, key: false }))
    this.out += pad(indent) + ': '
    this.nested(value, indent)
  }

  private list(list: readonly GoValue[], indent: number, inline: boolean): void {
    this.enter()
    let before = inline ? '- ' : pad(indent) + '- '
    for (const item of list) {
      this.out += before
      before = pad(indent) + '- '
      this.nested(this.plainValue(item), indent)
    }
    this.depth--
  }

  /** A value behind a one-character indicator at column `indent`. */
  private nested(value: GoValue, indent: number): void {
    if (isFilledMap(value)) this.map(value, indent + 2, true)
    else if (isFilledList(value)) this.list(value, indent + 2, true)
    else this.line(this.scalar(value, indent + 2, indent + 2))
  }

  /** Ends the line, unless the text does. */
  private line(text: string): void {
    const last = text.charCodeAt(text.length - 1)
    this.out += last === 10 || last === 0x2028 || last === 0x2029 ? text : text + '\n'
  }

  private scalar(value: GoValue, column: number, indent: number): string {
    switch (typeof value) {
      case 'string':
        if (isHarmless(value) && column + value.length <= this.dialect.width && !this.dialect.isAmbiguous(value))
          return value
        return this.string(value, { column, indent, key: false })
      case 'number':
        return this.dialect.number(value)
      case 'boolean':
        return value ? 'true' : 'false'
      default:
        return isScalarBox(value) ? scalarBoxText(value) : empty(value)
    }
  }

  private string(text: string, place: { column: number; indent: number; key: boolean }): string {
    const { dialect } = this
    const ambiguous = dialect.isAmbiguous(text)
    if (!ambiguous && place.key && isHarmless(text)) return text
    if (dialect.isSpecial(text)) return dialect.special(text, place)
    const { width, literalTabs } = dialect
    return writeScalar(text, !ambiguous, { ...place, width, literalTabs })
  }
}

/** Values that are objects here and scalars in YAML: integers, and times, which goyaml v3 writes as plain timestamps. */
function isScalarBox(value: GoValue): value is Int | Struct {
  return value instanceof Int || (value instanceof Struct && value.type.name === 'time.Time')
}

function scalarBoxText(value: Int | Struct): string {
  if (value instanceof Int) return value.value.toString()
  const text = value.type.json?.(value as never)
  return typeof text === 'string' ? text : ''
}

function isFilledMap(value: GoValue): value is GoMap | Struct {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isScalarBox(value)) return false
  for (const _ in value instanceof Struct ? value.fields : (value as GoMap)) return true
  return false
}

function isFilledList(value: GoValue): value is GoValue[] {
  return Array.isArray(value) && value.length > 0
}

function empty(value: GoValue): string {
  return value === null ? 'null' : Array.isArray(value) ? '[]' : '{}'
}

/** The map or list behind a value of a named type. */
export function entriesOf(value: TypedMap): GoValue {
  return value.nil ? null : value.entries
}

function tooDeep(): YamlError {
  return new YamlError(`yaml: exceeded max depth of ${MAX_DEPTH}`, undefined, '')
}
