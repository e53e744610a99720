/** Fields of structs as Go's encoders name them: by tags, those of an embedded struct as the struct's own. */
import { newMap, Struct, TypedMap, Int, type GoMap, type GoValue } from '../value.ts'
import { isExported } from './fmt-plain.ts'

/** What encoding/json writes, in order. */
export function jsonFields(value: Struct): GoMap {
  const { tags } = value.type
  const named = newMap()
  const fields = flatFields(value)
  for (const name of Object.keys(fields)) {
    const [tag = name, option] = tags?.[name]?.split(',') ?? []
    if (option !== 'omitempty' || !isEmpty(fields[name]!)) named[tag] = fields[name]!
  }
  return named
}

/** The exported fields by Go's names. */
export function flatFields(value: Struct): GoMap {
  const flat = newMap()
  const inner = embeddedIn(value)
  for (const name of Object.keys(value.fields)) {
    if (!isExported(name)) continue
    if (name === value.type.embedded && inner !== undefined) Object.assign(flat, flatFields(inner))
    else flat[name] = value.fields[name]!
  }
  return flat
}

/** A field of the struct, or of the one embedded in it. */
export function promotedField(value: Struct, name: string): GoValue | undefined {
  const own = value.fields[name]
  // A field may be nil.
  return own === undefined ? embeddedIn(value)?.fields[name] : own
}

function embeddedIn({ type, fields }: Struct): Struct | undefined {
  const inner = type.embedded === undefined ? undefined : fields[type.embedded]
  return inner instanceof Struct ? inner : undefined
}

/** Go's notion of empty for `omitempty`. */
function isEmpty(value: GoValue): boolean {
  if (value === null || value === false || value === 0 || value === '') return true
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0
  if (value instanceof TypedMap) return Object.keys(value.entries).length === 0
  return value instanceof Int && value.value === 0n
}
