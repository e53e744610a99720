/** Go's encoding/json on template values: reading into map[string]interface{}, []interface{} and float64. */
import { isMap, newMap, type GoMap, type GoValue } from '../value.ts'
import { JsonError } from './json-error.ts'
import { quote } from './strconv-quote.ts'
import { encodeUtf8, isEscapedByte } from './utf8.ts'

export { encodeJson, type JsonStyle } from './json-encode.ts'
export { JsonError } from './json-error.ts'

/** Go's limit on nesting. */
const MAX_DEPTH = 10000

/** Scanner state over one text. */
interface Reader {
  readonly text: string
  at: number
  /** json.Decoder: the end of the text is another error there. */
  readonly stream: boolean
  readonly wellFormed: boolean
  /** Go goes on after a number out of range and reports it in the end. */
  range: { readonly message: string; readonly at: number } | undefined
}

function reader(text: string, at: number, stream: boolean): Reader {
  const wellFormed = (text as unknown as { isWellFormed(): boolean }).isWellFormed()
  return { text, at, stream, wellFormed, range: undefined }
}

/** json.Unmarshal into an interface{}. @throws JsonError */
export function decodeJson(text: string): GoValue {
  const input = reader(text, 0, false)
  const value = readDocument(input)
  return checkRange(input, value)
}

/** json.Unmarshal into a map[string]interface{}; null for `null`. @throws JsonError */
export function decodeJsonMap(text: string): GoMap | null {
  const input = reader(text, 0, false)
  const value = readDocument(input)
  if (isMap(value)) {
    checkRange(input, value)
    return value
  }
  return nullOrMismatch(input, value, 'map[string]interface {}')
}

/** json.Unmarshal into a []interface{}; null for `null`. @throws JsonError */
export function decodeJsonList(text: string): GoValue[] | null {
  const input = reader(text, 0, false)
  const value = readDocument(input)
  if (Array.isArray(value)) {
    checkRange(input, value)
    return value
  }
  return nullOrMismatch(input, value, '[]interface {}')
}

/** The first value of a stream, as json.Decoder reads it from `offset`; `end` is where it stops. @throws JsonError */
export function decodeJsonPrefix(text: string, offset = 0): { value: GoValue; end: number } {
  const input = reader(text, offset, true)
  skipSpace(input)
  if (input.at >= text.length) throw new JsonError('EOF', input.at)
  const value = checkRange(input, readValue(input))
  return { value, end: input.at }
}

function nullOrMismatch({ range }: Reader, value: GoValue, type: string): null {
  if (value === null && range === undefined) return null
  throw new JsonError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`, 0)
}

/** What encoding/json calls a value. A null here is a number out of range. */
function jsonKind(value: GoValue): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (Array.isArray(value)) return 'array'
  return isMap(value) ? 'object' : 'number'
}

function checkRange({ range }: Reader, value: GoValue): GoValue {
  if (range === undefined) return value
  throw new JsonError(range.message, range.at, value)
}

function readDocument(input: Reader): GoValue {
  const value = readValue(input)
  skipSpace(input)
  if (input.at < input.text.length) throw syntaxError(input, 'after top-level value')
  return value
}

function skipSpace(input: Reader): void {
  const { text } = input
  for (let at = input.at; ; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09) continue
    input.at = at
    return
  }
}

/** Places where Go would take a space, so that the end of the text is simply too early. */
const SPACE_FITS = /^(looking|after (object|array|top)|in string literal)/

function syntaxError(input: Reader, context: string): JsonError {
  const { text, at } = input
  if (at < text.length) return new JsonError(`invalid character ${quoteByte(text, at)} ${context}`, at + 1)
  if (input.stream) return new JsonError('unexpected EOF', at)
  // Go ends the text with a space.
  const message = SPACE_FITS.test(context) ? 'unexpected end of JSON input' : `invalid character ' ' ${context}`
  return new JsonError(message, at)
}

/** Go shows the first byte of a character as if it were Latin-1. */
function quoteByte(text: string, at: number): string {
  const unit = text.charCodeAt(at)
  if (unit === 0x27) return `'\\''`
  if (unit === 0x22) return `'"'`
  const byte = isEscapedByte(unit) ? unit & 0xff : encodeUtf8(String.fromCodePoint(text.codePointAt(at)!))[0]!
  return `'${quote(String.fromCharCode(byte)).slice(1, -1)}'`
}

/** One value, without recursion: containers that are still open wait on a stack. */
function readValue(input: Reader): GoValue {
  const open: (GoMap | GoValue[])[] = []
  const keys: string[] = []
  for (;;) {
    skipSpace(input)
    const unit = input.text.charCodeAt(input.at)
    let value: GoValue
    if (unit === 0x7b || unit === 0x5b) {
      if (open.length >= MAX_DEPTH) throw syntaxError(input, 'exceeded max depth')
      input.at++
      value = unit === 0x7b ? newMap() : []
      if (!closesAtOnce(input, unit === 0x7b ? 0x7d : 0x5d)) {
        open.push(value)
        if (unit === 0x7b) keys.push(readKey(input))
        continue
      }
    } else value = readScalar(input, unit)
    for (;;) {
      const parent = open.at(-1)
      if (parent === undefined) return value
      if (addTo(parent, { value, keys, input })) break
      value = parent
      open.pop()
    }
  }
}

function closesAtOnce(input: Reader, close: number): boolean {
  skipSpace(input)
  if (input.text.charCodeAt(input.at) !== close) return false
  input.at++
  return true
}

/** Adds a finished value to the container it stands in; whether another one follows. */
function addTo(parent: GoMap | GoValue[], found: { value: GoValue; keys: string[]; input: Reader }): boolean {
  const { value, keys, input } = found
  const isArray = Array.isArray(parent)
  if (isArray) parent.push(value)
  else parent[keys.pop()!] = value
  skipSpace(input)
  const unit = input.text.charCodeAt(input.at)
  if (unit === 0x2c) {
    input.at++
    if (!isArray) keys.push(readKey(input))
    return true
  }
  if (unit !== (isArray ? 0x5d : 0x7d)) {
    throw syntaxError(input, isArray ? 'after array element' : 'after object key:value pair')
  }
  input.at++
  return false
}

function readKey(input: Reader): string {
  skipSpace(input)
  if (input.text.charCodeAt(input.at) !== 0x22) throw syntaxError(input, 'looking for beginning of object key string')
  const key = readString(input)
  skipSpace(input)
  if (input.text.charCodeAt(input.at) !== 0x3a) throw syntaxError(input, 'after object key')
  input.at++
  return key
}

function readScalar(input: Reader, unit: number): GoValue {
  switch (unit) {
    case 0x22:
      return readString(input)
    case 0x74:
      return readLiteral(input, 'true', true)
    case 0x66:
      return readLiteral(input, 'false', false)
    case 0x6e:
      return readLiteral(input, 'null', null)
    default:
      if (unit === 0x2d || (unit >= 0x30 && unit <= 0x39)) return readNumber(input)
      throw syntaxError(input, 'looking for beginning of value')
  }
}

function readLiteral(input: Reader, word: string, value: GoValue): GoValue {
  for (const letter of word) {
    if (input.text[input.at] !== letter) throw syntaxError(input, `in literal ${word} (expecting '${letter}')`)
    input.at++
  }
  return value
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

function readNumber(input: Reader): GoValue {
  const { text, at } = input
  NUMBER.lastIndex = at
  const found = NUMBER.exec(text)
  if (found === null) {
    input.at++
    throw syntaxError(input, 'in numeric literal')
  }
  const literal = found[0]
  input.at += literal.length
  checkNumberEnd(input, literal)
  const value = Number(literal)
  if (Number.isFinite(value)) return value
  input.range ??= { message: `json: cannot unmarshal number ${literal} into Go value of type float64`, at: input.at }
  return null
}

/** A point or an exponent that the pattern left behind has no digits. */
function checkNumberEnd(input: Reader, literal: string): void {
  const next = input.text[input.at]
  if (next === '.' && !/[.eE]/.test(literal)) {
    input.at++
    throw syntaxError(input, 'after decimal point in numeric literal')
  }
  if ((next === 'e' || next === 'E') && !/[eE]/.test(literal)) {
    input.at++
    if (/[+-]/.test(input.text[input.at] ?? '')) input.at++
    throw syntaxError(input, 'in exponent of numeric literal')
  }
}

const UNPLAIN = /[\\\x00-\x1f]/
const CHUNK = /[^"\\\x00-\x1f]+/y

function readString(input: Reader): string {
  const { text } = input
  const start = input.at + 1
  const end = text.indexOf('"', start)
  if (end >= 0) {
    const plain = text.slice(start, end)
    if (!UNPLAIN.test(plain)) {
      input.at = end + 1
      return input.wellFormed ? plain : replaceSurrogates(plain)
    }
  }
  return readEscapedString(input)
}

/** Bytes that are not UTF-8, and halves of surrogate pairs. */
function replaceSurrogates(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}

function readEscapedString(input: Reader): string {
  const { text } = input
  let out = ''
  let surrogates = false
  input.at++
  for (;;) {
    CHUNK.lastIndex = input.at
    const chunk = CHUNK.exec(text)?.[0] ?? ''
    out += input.wellFormed ? chunk : replaceSurrogates(chunk)
    input.at += chunk.length
    const unit = text.charCodeAt(input.at)
    if (unit === 0x22) break
    if (unit !== 0x5c) throw syntaxError(input, 'in string literal')
    input.at++
    const escaped = readEscape(input)
    surrogates ||= escaped >= '\ud800' && escaped <= '\udfff'
    out += escaped
  }
  input.at++
  return surrogates ? replaceSurrogates(out) : out
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

function readEscape(input: Reader): string {
  const letter = input.text[input.at] ?? ''
  const known = ESCAPES[letter]
  if (known !== undefined) {
    input.at++
    return known
  }
  if (letter !== 'u') throw syntaxError(input, 'in string escape code')
  input.at++
  const start = input.at
  for (; input.at < start + 4; input.at++) {
    if (!/[\da-fA-F]/.test(input.text[input.at] ?? '')) throw syntaxError(input, 'in \\u hexadecimal character escape')
  }
  return String.fromCharCode(Number.parseInt(input.text.slice(start, input.at), 16))
}
