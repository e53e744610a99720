/** Values inside error messages, in the form of Go's %#v. */
import { Int, compareStrings, isMap, uint64Type } from '../../value.ts'
import type { GoMap, GoValue } from '../../value.ts'
import { formatFloat } from '../strconv-float.ts'
import { quote } from '../strconv-quote.ts'

/** Stands for the key nil, which no Go string can spell. */
export const NULL_KEY = '\ud800null'

/** The type of a key, in the order in which Go prints them. */
export type KeyKind = 'nil' | 'string' | 'uint' | 'int' | 'float' | 'bool'

const KEY_ORDER: Readonly<Record<KeyKind, number>> = { nil: 0, string: 1, uint: 2, int: 3, float: 4, bool: 5 }

/** A key that is not a string. */
export interface KeyForm {
  readonly syntax: string
  readonly kind: KeyKind
}

/** How keys that are not strings look, by map and key. */
export type KeySyntax = ReadonlyMap<GoMap, ReadonlyMap<string, KeyForm>>

/** Integers are expected in boxes, floats as they are. */
export function goSyntax(value: GoValue, keys: KeySyntax): string {
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return formatFloat(value, 'g', -1)
  if (value instanceof Int) return value.type === uint64Type ? `0x${value.value.toString(16)}` : value.value.toString()
  if (Array.isArray(value)) return `[]interface {}{${value.map((item) => goSyntax(item, keys)).join(', ')}}`
  if (isMap(value)) return mapSyntax(value, keys)
  return value === true ? 'true' : 'false'
}

function mapSyntax(map: GoMap, keys: KeySyntax): string {
  const special = keys.get(map)
  const entries = Object.keys(map)
    .map((key) => ({ key, form: special?.get(key) ?? { syntax: quote(key), kind: 'string' as const } }))
    .sort(compareKeys)
    .map(({ key, form }) => `${form.syntax}:${goSyntax(map[key]!, keys)}`)
  return `map[interface {}]interface {}{${entries.join(', ')}}`
}

interface ShownKey {
  readonly key: string
  readonly form: KeyForm
}

function compareKeys(a: ShownKey, b: ShownKey): number {
  const { kind } = a.form
  if (kind !== b.form.kind) return KEY_ORDER[kind] - KEY_ORDER[b.form.kind]
  if (kind === 'string' || kind === 'bool') return compareStrings(a.key, b.key)
  return Number(a.form.syntax) - Number(b.form.syntax)
}
