/** Sprig's string functions, but for letter case, wrapping and encoding. */
import { GoPanic, type FuncDef, type FuncMap } from '../func.ts'
import { isSpace, trimSpace, validRune } from '../go/unicode.ts'
import { formatV } from '../go/fmt.ts'
import { quote } from '../go/strconv-quote.ts'
import { byteLength, byteSlice, decodeUtf8, encodeUtf8, normalizeUtf8 } from '../go/utf8.ts'
import type { GoValue } from '../value.ts'
import { checkText } from './budget.ts'

/** Text of any value: bytes as they are, all else as `%v` prints it. */
export function strval(value: GoValue): string {
  return value instanceof Uint8Array ? decodeUtf8(value) : formatV(value)
}

type Texts = readonly string[]

/**
 * Go compares bytes: a part of a character is found inside it. Only where an argument holds such parts does this matter; the texts then
 * stand as one character per byte.
 */
function bytewise<T>(texts: Texts, run: (texts: Texts) => T, back: (result: T) => T = (result) => result): T {
  if (texts.every(isWellFormed)) return run(texts)
  return back(run(texts.map(toBytes)))
}

function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed()
}

/** A text of one character per byte. */
export function toBytes(text: string): string {
  return Buffer.from(encodeUtf8(text)).toString('latin1')
}

/** The inverse of `toBytes`. */
export function fromBytes(bytes: string): string {
  return decodeUtf8(Buffer.from(bytes, 'latin1'))
}

/** strings.Repeat. */
function repeatText(text: string, count: number): string {
  if (count < 0) throw new GoPanic('strings: negative Repeat count')
  checkText(text.length * count)
  return normalizeUtf8(text.repeat(count))
}

/** strings.Trim: any of the characters of `set`. */
function trimSet(set: string, text: string): string {
  const cut = new Set(Array.from(set, validRune))
  const runes = Array.from(text)
  let from = 0
  let to = runes.length
  while (from < to && cut.has(validRune(runes[from]!))) from++
  while (to > from && cut.has(validRune(runes[to - 1]!))) to--
  return runes.slice(from, to).join('')
}

function trimPrefix(prefix: string, text: string): string {
  return bytewise([prefix, text], ([p, t]) => (t!.startsWith(p!) ? t!.slice(p!.length) : t!), fromBytes)
}

function trimSuffix(suffix: string, text: string): string {
  return bytewise([suffix, text], ([s, t]) => (t!.endsWith(s!) ? t!.slice(0, t!.length - s!.length) : t!), fromBytes)
}

function replace(old: string, to: string, text: string): string {
  if (old === '') {
    const runes = Array.from(text)
    checkText(text.length + to.length * (runes.length + 1))
    return normalizeUtf8(`${to}${runes.map((rune) => rune + to).join('')}`)
  }
  return bytewise([old, to, text], ([from, into, source]) => replaceAll(from!, into!, source!), fromBytes)
}

function replaceAll(old: string, to: string, text: string): string {
  const parts = text.split(old)
  checkText(text.length + (to.length - old.length) * (parts.length - 1))
  return parts.join(to)
}

function indent(spaces: number, text: string): string {
  const pad = repeatText(' ', spaces)
  return pad + replaceAll('\n', '\n' + pad, text)
}

function quoteAll(...values: GoValue[]): string {
  return present(values)
    .map((value) => quote(strval(value)))
    .join(' ')
}

function singleQuoteAll(...values: GoValue[]): string {
  return present(values)
    .map((value) => `'${formatV(value)}'`)
    .join(' ')
}

function cat(...values: GoValue[]): string {
  return present(values).map(formatV).join(' ')
}

function present(values: readonly GoValue[]): GoValue[] {
  return values.filter((value) => value !== null)
}

function trunc(count: number, text: string): string {
  const size = byteLength(text)
  if (count < 0) return size + count > 0 ? byteSlice(text, size + count) : text
  return size > count ? byteSlice(text, 0, count) : text
}

function substr(start: number, end: number, text: string): string {
  const size = byteLength(text)
  if (start < 0) return sliceText(text, 0, end)
  if (end < 0 || end > size) return sliceText(text, start, size)
  return sliceText(text, start, end)
}

/** Go's text[from:to] with its panics. */
function sliceText(text: string, from: number, to: number): string {
  const size = byteLength(text)
  if (to < 0) throw outOfRange(`:${to}`)
  if (to > size) throw outOfRange(`:${to}`, ` with length ${size}`)
  if (from > to) throw outOfRange(`${from}:${to}`)
  return byteSlice(text, from, to)
}

function outOfRange(bounds: string, length = ''): GoPanic {
  return new GoPanic(`runtime error: slice bounds out of range [${bounds}]${length}`)
}

/** Go's goutils takes bytes for characters here: what is not ASCII comes out in Latin-1, unless nothing is taken out. */
function nospace(text: string): string {
  const bytes = toBytes(text)
  let out = ''
  for (const byte of bytes) if (!isSpace(byte)) out += byte
  return out.length === bytes.length ? text : out
}

/** Bytes for characters, as in `nospace`. */
function initials(text: string): string {
  let out = ''
  let afterSpace = true
  for (const byte of toBytes(text)) {
    const space = isSpace(byte)
    if (afterSpace && !space) out += byte
    afterSpace = space
  }
  return out
}

function plural(one: string, many: string, count: number): string {
  return count === 1 ? one : many
}

export const stringFuncs: FuncMap = {
  hello: [() => 'Hello!'],
  // Said to be a FuncDef, or TypeScript takes it for Object's method.
  toString: [strval, 'any'] satisfies FuncDef,
  trim: [trimSpace, 'string'],
  trimall: [trimSet, 'string', 'string'],
  trimAll: [trimSet, 'string', 'string'],
  trimPrefix: [trimPrefix, 'string', 'string'],
  trimSuffix: [trimSuffix, 'string', 'string'],
  contains: [(part: string, text: string) => bytewise([part, text], ([p, t]) => t!.includes(p!)), 'string', 'string'],
  hasPrefix: [
    (part: string, text: string) => bytewise([part, text], ([p, t]) => t!.startsWith(p!)),
    'string',
    'string',
  ],
  hasSuffix: [(part: string, text: string) => bytewise([part, text], ([p, t]) => t!.endsWith(p!)), 'string', 'string'],
  replace: [replace, 'string', 'string', 'string'],
  repeat: [(count: number, text: string) => repeatText(text, count), 'int', 'string'],
  indent: [indent, 'int', 'string'],
  nindent: [(spaces: number, text: string) => '\n' + indent(spaces, text), 'int', 'string'],
  quote: [quoteAll, '...any'],
  squote: [singleQuoteAll, '...any'],
  cat: [cat, '...any'],
  trunc: [trunc, 'int', 'string'],
  substr: [substr, 'int', 'int', 'string'],
  nospace: [nospace, 'string'],
  initials: [initials, 'string'],
  plural: [plural, 'string', 'string', 'int'],
}
