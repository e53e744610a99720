/** Maps with keys of any kind are not for state values. */
import { FuncError } from '../../../gotemplate/func.ts'
import { GeneralMap, keyText } from '../../../gotemplate/general-map.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { Int, isMap, newMap, typeName } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'

/** A deep copy in which all keys are texts. Throws FuncError for one that is none. */
export function castKeys(value: GoMap | GeneralMap): GoMap {
  const entries = value instanceof GeneralMap ? textEntries(value) : value
  const map = newMap()
  for (const key of Object.keys(entries)) map[key] = cast(entries[key]!)
  return map
}

function cast(value: GoValue): GoValue {
  if (Array.isArray(value)) return Array.from(value, cast)
  return value instanceof GeneralMap || isMap(value) ? castKeys(value) : value
}

function textEntries(map: GeneralMap): GoMap {
  const odd = map.keys.find((key) => typeof key !== 'string')
  if (odd === undefined) return map.entries
  const found = `got ${typeName(odd)}: value=${formatV(odd)}, map=${shownMap(map)}`
  throw new FuncError(`unexpected type of key in map: expected string, ${found}`)
}

/** fmt sorts keys by type first: texts, integers, floats, booleans, others. */
const KINDS = ['string', 'int', 'uint64', 'float64', 'bool']

function shownMap({ keys, entries }: GeneralMap): string {
  const rank = (key: GoValue): number => (KINDS.indexOf(typeName(key)) + KINDS.length + 1) % (KINDS.length + 1)
  const shown = keys.map((key) => ({ key, text: formatV(key), value: entries[keyText(key)] ?? null }))
  shown.sort((a, b) => rank(a.key) - rank(b.key) || compareKeys(a.key, b.key))
  return `map[${shown.map(({ text, value }) => `${text}:${formatV(value)}`).join(' ')}]`
}

function compareKeys(a: GoValue, b: GoValue): number {
  if (a instanceof Int && b instanceof Int) return a.value < b.value ? -1 : 1
  return formatV(a) < formatV(b) ? -1 : 1
}
