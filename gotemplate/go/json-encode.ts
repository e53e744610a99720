/** json.Marshal and MarshalIndent on template values. */
import { isStackOverflow } from '../errors.ts'
import { Boxed, Int, Struct, TypedList, TypedMap, sortedKeys, typeName, type GoMap, type GoValue } from '../value.ts'
import { JsonError } from './json-error.ts'
import { jsonFields } from './struct-fields.ts'

export interface JsonStyle {
  /** Write `<`, `>` and `&` as \u003c …; Go's default. */
  readonly escapeHtml?: boolean
  /** One level of indentation; none puts everything on one line. */
  readonly indent?: string
}

/** Go looks for cycles only below this depth. */
const CYCLES_FROM = 1000

interface Writer {
  readonly escapeHtml: boolean
  readonly indent: string | undefined
  depth: number
  out: string
  /** Containers deeper than CYCLES_FROM that are being written. */
  readonly seen: Set<GoValue>
}

/** The JSON of a value, keys sorted by bytes. @throws JsonError for what JSON cannot hold: NaN, functions, cycles. */
export function encodeJson(value: GoValue, style: JsonStyle = {}): string {
  const to: Writer = {
    escapeHtml: style.escapeHtml ?? true,
    indent: style.indent,
    depth: 0,
    out: '',
    seen: new Set(),
  }
  try {
    write(value, to)
  } catch (error) {
    // Go has no such limit.
    if (to.depth <= CYCLES_FROM || !isStackOverflow(error)) throw error
    throw new JsonError('json: unsupported value: nested too deeply')
  }
  return to.out
}

function write(value: GoValue, to: Writer): void {
  if (typeof value !== 'object' || value === null) to.out += scalar(value, to)
  else if (Array.isArray(value)) writeList(value, to)
  else if (value instanceof Uint8Array) to.out += `"${Buffer.from(value).toString('base64')}"`
  else if (value instanceof Boxed) writeBoxed(value, to)
  else writeMap(value, sortedKeys(value), { owner: value, to })
}

function scalar(value: string | number | boolean | null, to: Writer): string {
  if (typeof value === 'string') return jsonString(value, to.escapeHtml)
  return typeof value === 'number' ? jsonNumber(value) : String(value)
}

function writeBoxed(value: Boxed, to: Writer): void {
  const hook = value.type.json
  if (hook !== undefined) write(hook(value as never), to)
  else if (value instanceof Int) to.out += value.value.toString()
  else if (value instanceof TypedMap) {
    if (value.nil) to.out += 'null'
    else writeMap(value.entries, sortedKeys(value.entries), { owner: value, to })
  } else if (value instanceof Struct) {
    const fields = jsonFields(value)
    writeMap(fields, Object.keys(fields), { owner: value, to })
  } else throw new JsonError(`json: unsupported type: ${typeName(value)}`)
}

function writeMap(map: GoMap, keys: readonly string[], where: { owner: GoValue; to: Writer }): void {
  const { owner, to } = where
  if (keys.length === 0) {
    to.out += '{}'
    return
  }
  enter(owner, to)
  const line = lineBreak(to)
  const colon = to.indent === undefined ? ':' : ': '
  let before = '{' + line
  for (const key of keys) {
    to.out += before + jsonString(key, to.escapeHtml) + colon
    write(map[key]!, to)
    before = ',' + line
  }
  leave(owner, to)
  to.out += lineBreak(to) + '}'
}

function writeList(list: GoValue[], to: Writer): void {
  const hook = list instanceof TypedList ? list.type.json : undefined
  if (hook !== undefined) return write(hook(list as never), to)
  if (list.length === 0) {
    to.out += list instanceof TypedList && list.nil ? 'null' : '[]'
    return
  }
  enter(list, to)
  const line = lineBreak(to)
  let before = '[' + line
  for (const item of list) {
    to.out += before
    write(item, to)
    before = ',' + line
  }
  leave(list, to)
  to.out += lineBreak(to) + ']'
}

function lineBreak(to: Writer): string {
  return to.indent === undefined ? '' : '\n' + to.indent.repeat(to.depth)
}

function enter(owner: GoValue, to: Writer): void {
  if (to.depth >= CYCLES_FROM) {
    if (to.seen.has(owner)) throw new JsonError(`json: unsupported value: encountered a cycle via ${typeName(owner)}`)
    to.seen.add(owner)
  }
  to.depth++
}

function leave(owner: GoValue, to: Writer): void {
  to.depth--
  if (to.depth >= CYCLES_FROM) to.seen.delete(owner)
}

/** A float as encoding/json writes it: JavaScript's text, but for the sign of zero and what JSON has no word for. */
export function jsonNumber(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value)
  const text = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  throw new JsonError(`json: unsupported value: ${text}`)
}

const SPECIAL = /[<>&\u2028\u2029]/g
const LINE_SEPARATORS = /[\u2028\u2029]/g

/** A JSON string with Go's escapes; bytes that are not UTF-8 become \ufffd. */
export function jsonString(text: string, escapeHtml = true): string {
  const wellFormed = (text as unknown as { isWellFormed(): boolean }).isWellFormed()
  const json = wellFormed ? JSON.stringify(text) : stringifyAround(text)
  const special = escapeHtml ? SPECIAL : LINE_SEPARATORS
  return json.replace(special, (mark) => '\\u' + mark.charCodeAt(0).toString(16).padStart(4, '0'))
}

function stringifyAround(text: string): string {
  const pieces = text.split(/\p{Surrogate}/u).map((piece) => JSON.stringify(piece).slice(1, -1))
  return `"${pieces.join('\\ufffd')}"`
}
