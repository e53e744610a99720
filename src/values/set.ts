/** The grammar of `--set`, `--set-string`, `--set-file`, `--set-json` and `--set-literal`. Helm: pkg/strvals. */
import { decodeJsonPrefix, JsonError } from '../../gotemplate/go/json.ts'
import { atoi, quote, quoteRune } from '../../gotemplate/go/strconv.ts'
import { int64, isList, isMap, newMap, typeName } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { HELM_4, type ValuesRules } from '../compat.ts'
import { TshelmError, messageOf } from '../errors.ts'
import { MAX_SET_DEPTH, MAX_SET_INDEX, MAX_SET_LISTS } from '../limits.ts'

/** What stands behind the `=`. */
export type SetStyle =
  /** `{a,b}` lists, commas separate, backslash escapes; `read` makes a value of each text. */
  | { readonly kind: 'text'; readonly read: (text: string) => GoValue }
  | { readonly kind: 'json' }
  /** All the rest of the line, as it is. */
  | { readonly kind: 'literal' }

/** `--set`: integers, booleans and null are recognised. */
export const TYPED: SetStyle = { kind: 'text', read: typedValue }
/** `--set-string` */
export const STRINGS: SetStyle = { kind: 'text', read: (text) => text }
/** `--set-json` in its `key=value` form. */
export const JSON_VALUES: SetStyle = { kind: 'json' }
/** `--set-literal` */
export const LITERAL: SetStyle = { kind: 'literal' }

/** The way Helm's parser goes on: one more key may follow, or the line has ended. */
type Outcome = 'more' | 'end'

interface Line {
  readonly text: readonly string[]
  readonly style: SetStyle
  readonly openIndex: ValuesRules['openIndex']
  at: number
  /** Lists within lists around the current place. */
  lists: number
}

/** Sets what one line says in `dest`. Throws TshelmError with Helm's text; `dest` may then hold a part of it. */
export function applySet(text: string, dest: GoMap, style: SetStyle, { openIndex }: ValuesRules = HELM_4.values): void {
  const line: Line = { text: Array.from(text), style, openIndex, at: 0, lists: 0 }
  try {
    while (readKey(line, dest, 0) === 'more');
  } catch (error) {
    throw placed(error, text, line)
  }
}

/** The same error, with the place in the line that reading had come to. */
function placed(error: unknown, source: string, { text, at }: Line): unknown {
  const inJson = error instanceof JsonError
  if (!inJson && !(error instanceof TshelmError && error.code === 'values/invalid-set')) return error
  // What ends too early lacks something behind its end; otherwise the last character is at fault.
  const ended = at >= text.length && !'=[,.]}'.includes(text.at(-1) ?? '=')
  const column = inJson ? at + Math.max(error.offset, 1) : Math.max(1, ended ? at + 1 : at)
  return new TshelmError('values/invalid-set', error.message, {
    cause: error,
    positions: [{ file: '', line: 1, column, source }],
  })
}

/** Go's types for what `--set` gives. A leading zero keeps a number text. */
function typedValue(text: string): GoValue {
  if (/^true$/iu.test(text)) return true
  if (/^false$/iu.test(text)) return false
  if (/^null$/iu.test(text)) return null
  if (text === '0') return int64(0)
  if (!/^[+-]?[0-9]+$/.test(text) || text.startsWith('0')) return text
  const value = BigInt(text.replace(/^\+/, ''))
  return BigInt.asIntN(64, value) === value ? int64(value) : text
}

interface Piece {
  readonly text: string
  /** The character it ended at; undefined at the end of the line. */
  readonly stop: string | undefined
}

function readUntil(line: Line, stops: string): Piece {
  let text = ''
  while (line.at < line.text.length) {
    const char = line.text[line.at++]!
    if (stops.includes(char)) return { text, stop: char }
    if (char !== '\\' || line.style.kind === 'literal') {
      text += char
      continue
    }
    if (line.at >= line.text.length) break
    text += line.text[line.at++]!
  }
  return { text, stop: undefined }
}

function readKey(line: Line, data: GoMap, depth: number): Outcome {
  const { text: key, stop } = readUntil(line, line.style.kind === 'literal' ? '=[.' : '=[,.')
  switch (stop) {
    case undefined:
      if (key === '') return 'end'
      throw invalid(`key ${quote(key)} has no value`)
    case '[':
      return readListKey(line, data, { key, depth })
    case '=':
      return readValue(line, (value) => put(data, key, value), { emptyEnds: true })
    case ',':
      throw invalid(`key ${quote(key)} has no value (cannot end with ,)`)
    default:
      return readMapKey(line, data, { key, depth: depth + 1 })
  }
}

function readMapKey(line: Line, data: GoMap, { key, depth }: { key: string; depth: number }): Outcome {
  if (depth > MAX_SET_DEPTH) {
    throw invalid(`value name nested level is greater than maximum supported nested level of ${MAX_SET_DEPTH}`)
  }
  const inner = data[key] === undefined ? newMap() : asMap(data[key])
  const outcome = readKey(line, inner, depth)
  const empty = Object.keys(inner).length === 0
  if (outcome === 'more' && empty) throw invalid(`key map ${quote(key)} has no value`)
  if (!empty) put(data, key, inner)
  return outcome
}

function readListKey(line: Line, data: GoMap, { key, depth }: { key: string; depth: number }): Outcome {
  const index = readIndex(line)
  if (index === undefined) return 'end'
  const holder: ListHolder = { list: data[key] === undefined ? [] : asList(data[key]) }
  const outcome = readItem(line, holder, { index, depth })
  put(data, key, holder.list)
  return outcome
}

/** undefined at the end of the line: Helm 4 then stops without a word. */
function readIndex(line: Line): number | undefined {
  const { text, stop } = readUntil(line, ']')
  if (stop === undefined) {
    if (line.openIndex === 'ends') return undefined
    throw invalid('error parsing index: EOF')
  }
  try {
    return Number(atoi(text))
  } catch (error) {
    throw invalid(`error parsing index: ${messageOf(error)}`)
  }
}

/** A list that may be replaced by a longer one. */
interface ListHolder {
  list: GoValue[]
}

function readItem(line: Line, holder: ListHolder, { index, depth }: { index: number; depth: number }): Outcome {
  if (index < 0) throw invalid(`negative ${index} index not allowed`)
  const { text, stop } = readUntil(line, '[.=')
  if (text !== '') throw invalid(`unexpected data at end of array index: ${quoteRunes(text)}`)
  if (stop === undefined) return 'end'
  if (stop === '=') return readValue(line, (value) => putIndex(holder, index, value), { emptyEnds: false })
  if (stop === '[') return readNestedItem(line, holder, { index, depth })
  const existing = holder.list[index]
  const inner = existing !== undefined && isMap(existing) ? existing : newMap()
  if (index < holder.list.length) holder.list[index] = inner
  // Helm: where the line ends in here, a new item is lost.
  if (readKey(line, inner, depth) === 'end') return 'end'
  putIndex(holder, index, inner)
  return 'more'
}

function readNestedItem(line: Line, holder: ListHolder, { index, depth }: { index: number; depth: number }): Outcome {
  const next = readIndex(line)
  if (next === undefined) return 'end'
  const existing = holder.list[index] ?? null
  const inner: ListHolder = { list: existing === null ? [] : asList(existing) }
  if (++line.lists > MAX_SET_LISTS) throw invalid(`lists are nested deeper than ${MAX_SET_LISTS} levels`)
  const outcome = readItem(line, inner, { index: next, depth })
  line.lists--
  if (outcome === 'end') return 'end'
  putIndex(holder, index, inner.list)
  return 'more'
}

type Put = (value: GoValue) => void

function readValue(line: Line, set: Put, { emptyEnds }: { emptyEnds: boolean }): Outcome {
  const { style } = line
  if (style.kind === 'literal') {
    set(line.text.slice(line.at).join(''))
    line.at = line.text.length
    return 'more'
  }
  if (style.kind === 'json') {
    readJson(line, set)
    return 'more'
  }
  if (line.at >= line.text.length) {
    set('')
    return emptyEnds ? 'end' : 'more'
  }
  if (line.text[line.at] === '{') set(readList(line, style.read))
  else set(style.read(readUntil(line, ',').text))
  return 'more'
}

/** `{a,b}`; a comma behind it is taken too. */
function readList(line: Line, read: (text: string) => GoValue): GoValue[] {
  line.at++
  const list: GoValue[] = []
  for (;;) {
    const { text, stop } = readUntil(line, ',}')
    if (stop === undefined) throw invalid("list must terminate with '}'")
    if (stop === '}' && line.text[line.at] === ',') line.at++
    list.push(read(text))
    if (stop === '}') return list
  }
}

/** One JSON value; nothing at all is null. */
function readJson(line: Line, set: Put): void {
  if (skipToValue(line)) {
    set(null)
    return
  }
  const rest = line.text.slice(line.at).join('')
  const { value, end } = decodeJsonPrefix(rest)
  set(value)
  line.at += Array.from(rest.slice(0, end)).length
  skipToValue(line)
}

/** Skips blanks; true if then comes a comma, which is taken, or the end. */
function skipToValue(line: Line): boolean {
  while (line.at < line.text.length) {
    const char = line.text[line.at]!
    if (char !== ',' && !/\s/u.test(char)) return false
    line.at++
    if (char === ',') return true
  }
  return true
}

/** Helm: an empty name sets nothing. */
function put(data: GoMap, key: string, value: GoValue): void {
  if (key !== '') data[key] = value
}

function putIndex(holder: ListHolder, index: number, value: GoValue): void {
  if (index > MAX_SET_INDEX) {
    throw invalid(`index of ${index} is greater than maximum supported index of ${MAX_SET_INDEX}`)
  }
  const { list } = holder
  while (list.length <= index) list.push(null)
  list[index] = value
}

function asMap(value: GoValue): GoMap {
  if (isMap(value)) return value
  throw unexpectedType(value, 'map[string]interface {}')
}

function asList(value: GoValue): GoValue[] {
  if (isList(value)) return value
  throw unexpectedType(value, '[]interface {}')
}

/** Go's %q of a []rune. */
function quoteRunes(text: string): string {
  return `[${Array.from(text, (char) => quoteRune(char.codePointAt(0)!, false)).join(' ')}]`
}

/** The text of the panic that Helm's parser recovers from. */
function unexpectedType(value: GoValue, wanted: string): TshelmError {
  const got = value === null ? 'nil' : typeName(value)
  return invalid(`unable to parse key: interface conversion: interface {} is ${got}, not ${wanted}`)
}

function invalid(message: string): TshelmError {
  return new TshelmError('values/invalid-set', message)
}
