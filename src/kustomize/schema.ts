/** How lists of known types are merged: from the built-in table, or from an OpenAPI document of the user's. */
import { isMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { failure, within } from './failure.ts'
import { kinds, mergeFields } from './schema-table.ts'

export interface Schema {
  /** Of a field; undefined where nothing is known of it. */
  readonly field: (name: string) => Schema | undefined
  /** Of a list's items. */
  readonly items: () => Schema | undefined
  /** Of a list whose items are merged: the fields that tell them apart, none where they are plain values. */
  readonly mergeKeys?: readonly string[]
}

export interface Schemas {
  readonly find: (apiVersion: string, kind: string) => Schema | undefined
}

/** A type of which nothing more is known. */
const OPAQUE: Schema = { field: () => undefined, items: () => undefined }

interface TableField {
  readonly mergeKeys?: readonly string[]
  readonly type: string
}

let fields: Map<string, ReadonlyMap<string, TableField>> | undefined
let types: Map<string, string> | undefined

/** Kubernetes' own types. */
export const builtInSchemas: Schemas = {
  find(apiVersion, kind) {
    types ??= readKinds()
    const type = types.get(`${apiVersion} ${kind}`)
    return type === undefined ? undefined : tableType(type)
  },
}

/** A type named in the table; others have nothing to merge. */
function tableType(name: string): Schema {
  fields ??= readFields()
  const known = fields.get(name)
  if (known === undefined) return OPAQUE
  return {
    ...OPAQUE,
    field: (key) => {
      const field = known.get(key)
      if (field === undefined) return undefined
      if (field.mergeKeys === undefined) return tableType(field.type)
      return { field: () => undefined, items: () => tableType(field.type), mergeKeys: field.mergeKeys }
    },
  }
}

function readFields(): Map<string, ReadonlyMap<string, TableField>> {
  const found = new Map<string, ReadonlyMap<string, TableField>>()
  for (const line of mergeFields.trim().split('\n')) {
    const colon = line.indexOf(':')
    const entries = new Map<string, TableField>()
    for (const [, name, keys, type] of line.slice(colon + 1).matchAll(/ ([^\s[>]+)(?:\[([^\]]*)\])?(?:>(\S+))?/g)) {
      const mergeKeys = keys === undefined ? undefined : keys === '' ? [] : keys.split(',')
      entries.set(name!, { type: type ?? '', ...(mergeKeys === undefined ? {} : { mergeKeys }) })
    }
    found.set(line.slice(0, colon).trim(), entries)
  }
  return found
}

function readKinds(): Map<string, string> {
  const found = new Map<string, string>()
  for (const line of kinds.trim().split('\n')) {
    const colon = line.indexOf(':')
    const apiVersion = line.slice(0, colon).trim()
    for (const [, kind, type] of line.slice(colon + 1).matchAll(/ (\w+)[*?]?(?:>(\S*))?/g)) {
      found.set(`${apiVersion} ${kind!}`, type === undefined || type === '' ? kind! : type)
    }
  }
  return found
}

const MAX_REFERENCES = 100

/** The types of an OpenAPI document (JSON or YAML). Throws for what is none. */
export function schemasOf(text: string): Schemas {
  const document = readDocument(text)
  const definitions =
    isMap(document) && isMap(document['definitions'] ?? null) ? (document['definitions'] as GoMap) : {}
  const byKind = new Map<string, GoMap>()
  for (const definition of Object.values(definitions)) {
    if (!isMap(definition)) continue
    const named = definition['x-kubernetes-group-version-kind']
    for (const gvk of Array.isArray(named) ? named : []) {
      if (!isMap(gvk)) continue
      const [group, version, kind] = ['group', 'version', 'kind'].map((name) => textIn(gvk, name))
      byKind.set(`${group === '' ? '' : `${group!}/`}${version!} ${kind!}`, definition)
    }
  }
  return {
    find(apiVersion, kind) {
      const definition = byKind.get(`${apiVersion} ${kind}`)
      return definition === undefined ? undefined : openApiType(definition, definitions)
    },
  }
}

function textIn(map: GoMap, name: string): string {
  const value = map[name]
  return typeof value === 'string' ? value : ''
}

function readDocument(text: string): GoValue {
  try {
    return parseYaml(text)
  } catch (error) {
    throw within('invalid schema file', error)
  }
}

function openApiType(schema: GoMap, definitions: GoMap): Schema {
  const strategy = schema['x-kubernetes-patch-strategy']
  const merges = typeof strategy === 'string' && strategy.split(',').includes('merge')
  return {
    field(name) {
      const properties = schema['properties'] ?? null
      const own = isMap(properties) ? properties[name] : undefined
      return resolved(own ?? schema['additionalProperties'], definitions)
    },
    items() {
      const { type } = schema
      const isList = type === 'array' || (Array.isArray(type) && type.length === 1 && type[0] === 'array')
      return isList ? resolved(schema['items'], definitions) : undefined
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

function resolved(schema: GoValue | undefined, definitions: GoMap): Schema | undefined {
  let at = schema ?? null
  for (let i = 0; isMap(at) && typeof at['$ref'] === 'string'; i++) {
    if (i > MAX_REFERENCES) throw failure('invalid schema file: references go in circles')
    at = definitions[at['$ref'].replace('#/definitions/', '')] ?? null
  }
  return isMap(at) ? openApiType(at, definitions) : undefined
}
