/** Types of an OpenAPI document of the user's. */
import { isMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { failure, within } from './failure.ts'
import type { Schema } from './schema.ts'

export interface SchemaDocument {
  readonly definitions: GoMap
  /** Of the kinds, by `apiVersion kind`. */
  readonly kinds: ReadonlyMap<string, GoMap>
  /** Whether the kinds that it has paths for stand in namespaces. */
  readonly scopes: ReadonlyMap<string, boolean>
}

const GVK = 'x-kubernetes-group-version-kind'
const MAX_REFERENCES = 100

/** Reads JSON or YAML. Throws for what is neither. */
export function readSchemaDocument(text: string): SchemaDocument {
  const document = readDocument(text)
  const definitions = mapIn(document, 'definitions') ?? {}
  const kinds = new Map<string, GoMap>()
  for (const definition of Object.values(definitions)) {
    if (!isMap(definition)) continue
    const named = definition[GVK]
    for (const gvk of Array.isArray(named) ? named : []) if (isMap(gvk)) kinds.set(keyOf(gvk), definition)
  }
  return { definitions, kinds, scopes: scopesIn(mapIn(document, 'paths') ?? {}) }
}

function readDocument(text: string): GoValue {
  try {
    return parseYaml(text)
  } catch (error) {
    throw within('invalid schema file', error)
  }
}

function mapIn(map: GoValue, name: string): GoMap | undefined {
  const value = isMap(map) ? (map[name] ?? null) : null
  return isMap(value) ? value : undefined
}

function keyOf(gvk: GoMap): string {
  const [group, version, kind] = ['group', 'version', 'kind'].map((name) => textIn(gvk, name))
  return `${group === '' ? '' : `${group!}/`}${version!} ${kind!}`
}

function textIn(map: GoMap, name: string): string {
  const value = map[name]
  return typeof value === 'string' ? value : ''
}

/** A kind with any path through a namespace stands in namespaces. */
function scopesIn(paths: GoMap): Map<string, boolean> {
  const scopes = new Map<string, boolean>()
  for (const [path, methods] of Object.entries(paths)) {
    const gvk = mapIn(mapIn(methods, 'get') ?? null, GVK)
    if (gvk === undefined) continue
    const key = keyOf(gvk)
    if (path.includes('namespaces/{namespace}')) scopes.set(key, true)
    else if (!scopes.has(key)) scopes.set(key, false)
  }
  return scopes
}

/** What is said of a type; types that it refers to are looked up by name. */
export function documentType(schema: GoMap, named: (name: string) => Schema | GoMap | undefined): Schema {
  const strategy = schema['x-kubernetes-patch-strategy']
  const merges = typeof strategy === 'string' && strategy.split(',').includes('merge')
  return {
    field(name) {
      const own = mapIn(schema, 'properties')?.[name]
      return resolved(own ?? schema['additionalProperties'], named)
    },
    items() {
      const { type } = schema
      const isList = type === 'array' || (Array.isArray(type) && type.length === 1 && type[0] === 'array')
      return isList ? resolved(schema['items'], named) : undefined
    },
    ...(merges ? { mergeKeys: mergeKeysOf(schema) } : {}),
  }
}

function mergeKeysOf(schema: GoMap): readonly string[] {
  const list = schema['x-kubernetes-list-map-keys']
  if (Array.isArray(list)) return list.filter((key) => typeof key === 'string')
  const key = schema['x-kubernetes-patch-merge-key']
  return typeof key === 'string' ? [key] : []
}

/** The type that is described, or referred to. */
export function resolved(
  schema: GoValue | undefined,
  named: (name: string) => Schema | GoMap | undefined,
): Schema | undefined {
  let at = schema ?? null
  for (let i = 0; isMap(at) && typeof at['$ref'] === 'string'; i++) {
    if (i > MAX_REFERENCES) throw failure('invalid schema file: references go in circles')
    const found = named(at['$ref'].replace('#/definitions/', ''))
    if (found === undefined) return undefined
    if (isSchema(found)) return found
    at = found
  }
  return isMap(at) ? documentType(at, named) : undefined
}

function isSchema(found: Schema | GoMap): found is Schema {
  return typeof found['items'] === 'function'
}
