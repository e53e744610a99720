/** Sprig's functions from text to parts and back. */
import type { FuncMap } from '../func.ts'
import { capacityOf, withCapacity } from '../go/capacity.ts'
import { normalizeUtf8 } from '../go/utf8.ts'
import {
  compareStrings,
  Int,
  isList,
  stringList,
  stringListType,
  stringMapType,
  newMap,
  TypedList,
  TypedMap,
  uint8Type,
  type GoValue,
} from '../value.ts'
import { checkText } from './budget.ts'
import { fromBytes, strval, toBytes } from './strings.ts'

/** strings.SplitN: at most `count` parts, all of them if it is negative. */
function splitText(separator: string, text: string, count = -1): string[] {
  if (count === 0) return []
  if (separator === '') return limited(Array.from(text), '', count)
  const valid = [separator, text].every((part) => (part as unknown as { isWellFormed(): boolean }).isWellFormed())
  if (valid) return limited(text.split(separator), separator, count)
  const bytes = toBytes(separator)
  return limited(toBytes(text).split(bytes), bytes, count).map(fromBytes)
}

function limited(parts: string[], separator: string, count: number): string[] {
  if (count < 0 || parts.length <= count) return parts
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)]
}

/** Parts under the keys _0, _1 … */
function numbered(parts: readonly string[]): TypedMap {
  const entries = newMap()
  for (const [i, part] of parts.entries()) entries[`_${i}`] = part
  return new TypedMap(stringMapType, entries)
}

/** Text of every element that is not nil; anything but a list counts as its only element. A []string stays the same slice. */
export function toStrings(value: GoValue): TypedList {
  if (value instanceof TypedList && value.type === stringListType) return value
  if (value === null) return stringList([])
  if (value instanceof Uint8Array)
    return stringList(Array.from(value, (byte) => strval(new Int(BigInt(byte), uint8Type))))
  if (!isList(value)) return stringList([strval(value)])
  const texts: string[] = []
  for (const item of value) if (item !== null) texts.push(strval(item))
  return stringList(texts)
}

function join(separator: string, value: GoValue): string {
  const parts = toStrings(value)
  checkText(parts.length * separator.length)
  return normalizeUtf8(parts.join(separator))
}

/** Go: a []string is taken as it is, room and all. */
function sized(from: GoValue, list: TypedList): TypedList {
  const isSame = from instanceof TypedList && from.type === stringListType
  return withCapacity(list, isSame ? capacityOf(from) : list.length)
}

function sortAlpha(value: GoValue): TypedList {
  if (!isList(value) && !(value instanceof Uint8Array)) return stringList([strval(value)])
  // Go: a []string is sorted in place.
  return sized(
    value,
    toStrings(value).sort((a, b) => compareStrings(a as string, b as string)),
  )
}

export const splitFuncs: FuncMap = {
  split: [(separator: string, text: string) => numbered(splitText(separator, text)), 'string', 'string'],
  splitn: [
    (separator: string, count: number, text: string) => numbered(splitText(separator, text, count)),
    'string',
    'int',
    'string',
  ],
  splitList: [
    (separator: string, text: string) => withCapacity(stringList(splitText(separator, text))),
    'string',
    'string',
  ],
  toStrings: [(value: GoValue) => sized(value, toStrings(value)), 'any'],
  join: [join, 'string', 'any'],
  sortAlpha: [sortAlpha, 'any'],
}
