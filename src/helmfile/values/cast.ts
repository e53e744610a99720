/** Maps with keys of any kind are not for state values. */
import { FuncError } from '../../../gotemplate/func.ts'
import { GeneralMap } from '../../../gotemplate/general-map.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { isMap, newMap, typeName } from '../../../gotemplate/value.ts'
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
  const found = `got ${typeName(odd)}: value=${formatV(odd)}, map=${formatV(map)}`
  throw new FuncError(`unexpected type of key in map: expected string, ${found}`)
}
