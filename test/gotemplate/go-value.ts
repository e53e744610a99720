import { type GoValue, newMap } from '../../gotemplate/index.ts'

/** JSON → the values Go decodes it to. */
export function goValue(value: unknown): GoValue {
  if (Array.isArray(value)) return value.map(goValue)
  if (typeof value !== 'object' || value === null) return value as GoValue
  const map = newMap()
  for (const [key, entry] of Object.entries(value)) map[key] = goValue(entry)
  return map
}
