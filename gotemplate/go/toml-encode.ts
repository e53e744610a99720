/** TOML as the default encoder of BurntSushi/toml writes it. */
import { GoPanic } from '../func.ts'
import {
  Boxed,
  Int,
  Struct,
  TypedList,
  TypedMap,
  kindOf,
  mapEntries,
  sortedKeys,
  typeName,
  type GoMap,
  type GoValue,
} from '../value.ts'
import { formatFloat } from './strconv-float.ts'
import { flatFields } from './struct-fields.ts'
import { TomlError } from './toml-error.ts'
import { dottedKey, keyPart, tomlString } from './toml-key.ts'
import { formatTomlTime, isTime } from './toml-time.ts'

const MAX_DEPTH = 1000

interface Writer {
  out: string
}

/** How a value is written: a `[table]`, an `[[array]]` of them, after a `key =`, or not at all. */
type Shape = 'table' | 'tables' | 'value' | 'nil'

/** @throws TomlError for what TOML cannot hold; GoPanic for nil, on which the Go library panics. */
export function encodeToml(value: GoValue): string {
  if (value === null) throw new GoPanic('reflect: call of reflect.Value.Type on zero Value')
  const to: Writer = { out: '' }
  if (isUnsupported(value)) throw new TomlError(`unsupported type for key '': ${kindOf(value)}`)
  encode(value, [], to)
  return to.out
}

function isUnsupported(value: GoValue): boolean {
  return ['complex128', 'func'].includes(kindOf(value))
}

function encode(value: GoValue, key: readonly string[], to: Writer): void {
  if (key.length > MAX_DEPTH) throw new GoPanic('stack overflow')
  switch (shapeOf(value)) {
    case 'nil':
      return
    case 'table':
      writeTable(value, key, to)
      return
    case 'tables':
      writeTables(value as GoValue[], key, to)
      return
    case 'value':
      if (key.length > 0) to.out += `${indent(key)}${keyPart(key.at(-1)!)} = `
      to.out += element(value, 0)
      if (key.length > 0) newline(to)
  }
}

/** Go: no line break before anything has been written. */
function newline(to: Writer): void {
  if (to.out !== '') to.out += '\n'
}

function indent(key: readonly string[]): string {
  return '  '.repeat(key.length - 1)
}

function writeTable(value: GoValue, key: readonly string[], to: Writer): void {
  if (key.length === 1) newline(to)
  if (key.length > 0) {
    to.out += `${indent(key)}[${dottedKey(key)}]`
    newline(to)
  }
  writeMembers(value, key, to)
}

function writeTables(list: readonly GoValue[], key: readonly string[], to: Writer): void {
  if (key.length === 0) throw new TomlError('toml: top-level values must be Go maps or structs')
  for (const item of list) {
    if (isNil(item)) continue
    newline(to)
    to.out += `${indent(key)}[[${dottedKey(key)}]]`
    newline(to)
    writeMembers(item, key, to)
  }
}

function writeMembers(value: GoValue, key: readonly string[], to: Writer): void {
  const { entries, order } = members(value)
  for (const name of order) encode(entries[name]!, [...key, name], to)
}

/** The entries of a table: plain values first, since what follows a table header belongs to it. */
function members(value: GoValue): { entries: GoMap; order: string[] } {
  const entries = value instanceof Struct ? flatFields(value) : mapEntries(value)!
  const names = value instanceof Struct ? Object.keys(entries) : sortedKeys(entries)
  const plain: string[] = []
  const tables: string[] = []
  for (const name of names) {
    const shape = shapeOf(entries[name]!)
    if (shape === 'table' || shape === 'tables') tables.push(name)
    else plain.push(name)
  }
  return { entries, order: [...plain, ...tables] }
}

function isNil(value: GoValue): boolean {
  return value === null || ((value instanceof TypedMap || value instanceof TypedList) && value.nil)
}

function shapeOf(value: GoValue, depth = 0): Shape {
  if (isNil(value)) return 'nil'
  if (isUnsupported(value)) throw new TomlError(`unsupported type: ${kindOf(value)}`)
  if (Array.isArray(value)) return areTables(value, depth) ? 'tables' : 'value'
  if (value instanceof Struct) return isTime(value) || marshaledText(value) !== undefined ? 'value' : 'table'
  return mapEntries(value) === undefined ? 'value' : 'table'
}

function areTables(list: readonly GoValue[], depth: number): boolean {
  if (depth > MAX_DEPTH) throw new GoPanic('stack overflow')
  let tables = list.length > 0
  for (const item of list) {
    const shape = shapeOf(item, depth + 1)
    if (shape === 'nil') throw new TomlError('toml: cannot encode array with nil element')
    tables &&= shape === 'table'
  }
  return tables
}

/** The text of a type that has MarshalText: such types are strings in JSON too. */
function marshaledText(value: Struct): string | undefined {
  const json = value.type.json?.(value as never)
  return typeof json === 'string' ? json : undefined
}

/** A value behind a `key =` or inside an array. */
function element(value: GoValue, depth: number): string {
  if (depth > MAX_DEPTH) throw new GoPanic('stack overflow')
  switch (typeof value) {
    case 'string':
      return tomlString(value)
    case 'boolean':
      return String(value)
    case 'number':
      return float(value)
    default:
      if (Array.isArray(value)) return `[${value.map((item) => element(item, depth + 1)).join(', ')}]`
      if (value instanceof Uint8Array) return `[${value.join(', ')}]`
      if (value instanceof Boxed) return boxed(value, depth)
      return inlineTable(value, depth)
  }
}

function boxed(value: Boxed, depth: number): string {
  if (value instanceof Int) {
    const text = typeName(value) === 'time.Duration' ? value.type.string?.(value as never) : undefined
    return text === undefined ? value.value.toString() : tomlString(text)
  }
  if (value instanceof Struct) {
    if (isTime(value)) return formatTomlTime(value)
    const text = marshaledText(value)
    if (text !== undefined) return tomlString(text)
  }
  return inlineTable(value, depth)
}

function inlineTable(value: GoValue, depth: number): string {
  const { entries, order } = members(value)
  let out = '{'
  order.forEach((name, i) => {
    const item = entries[name]!
    // Go: an entry left out for its nil keeps its place in the count of commas.
    if (isNil(item)) return
    out += `${keyPart(name)} = ${element(item, depth + 1)}${i < order.length - 1 ? ', ' : ''}`
  })
  return out + '}'
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const text = formatFloat(value, 'g', -1)
  return /[.e]/.test(text) ? text : text + '.0'
}
