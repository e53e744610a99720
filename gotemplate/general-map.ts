/** Go's map[interface {}]interface {}, which only YAML with keys that are no texts makes. */
import { Int, TypedMap, interfaceType, newMap } from './value.ts'
import type { GoType, GoValue } from './value.ts'

export const generalMapType: GoType = { name: 'map[interface {}]interface {}', kind: 'map', elem: interfaceType }

export class GeneralMap extends TypedMap {
  /** The keys as they are; `entries` has their texts. */
  readonly keys: readonly GoValue[]
  constructor(entries: readonly (readonly [key: GoValue, value: GoValue])[]) {
    const map = newMap()
    for (const [key, value] of entries) map[keyText(key)] = value
    super(generalMapType, map)
    this.keys = entries.map(([key]) => key)
  }
}

/** Under which a value stands in `entries`. */
export function keyText(key: GoValue): string {
  if (key === null) return 'null'
  if (key instanceof Int) return String(key.value)
  return typeof key === 'object' ? '' : String(key)
}
