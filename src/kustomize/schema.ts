/** How lists of Kubernetes' own types are merged. */
import type { GoMap } from '../../gotemplate/value.ts'
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
  /** Of what OpenAPI says of a type. */
  readonly described: (type: GoMap) => Schema | undefined
}

/** A type of which nothing more is known. */
const OPAQUE: Schema = { field: () => undefined, items: () => undefined }

interface Kind {
  readonly type: string
  readonly scope: 'cluster' | 'namespaced' | undefined
}

interface TableField {
  readonly mergeKeys?: readonly string[]
  readonly type: string
}

let fields: Map<string, ReadonlyMap<string, TableField>> | undefined
let types: Map<string, Kind> | undefined

/** One of Kubernetes' own types. */
export function builtInType(apiVersion: string, kind: string): Schema | undefined {
  types ??= readKinds()
  const type = types.get(`${apiVersion} ${kind}`)?.type
  return type === undefined ? undefined : tableType(type)
}

/** Whether a kind is one of Kubernetes' own, and it is known whether it stands in namespaces. */
export function hasKnownScope(apiVersion: string, kind: string): boolean {
  types ??= readKinds()
  return types.get(`${apiVersion} ${kind}`)?.scope !== undefined
}

/** Whether a kind is known to stand outside of namespaces. */
export function isClusterKind(apiVersion: string, kind: string): boolean {
  types ??= readKinds()
  return types.get(`${apiVersion} ${kind}`)?.scope === 'cluster'
}

/** A type by its name in Kubernetes' OpenAPI document: `io.k8s.api.core.v1.PodSpec`. */
export function builtInDefinition(name: string): Schema | undefined {
  if (!name.startsWith('io.k8s.')) return undefined
  fields ??= readFields()
  const [version = '', type = ''] = name.split('.').slice(-2)
  const known = [`${type}.${version}`, type].find((one) => fields!.has(one))
  return known === undefined ? undefined : tableType(known)
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

function readKinds(): Map<string, Kind> {
  const found = new Map<string, Kind>()
  for (const line of kinds.trim().split('\n')) {
    const colon = line.indexOf(':')
    const apiVersion = line.slice(0, colon).trim()
    for (const [, kind, mark, type] of line.slice(colon + 1).matchAll(/ (\w+)([*?]?)(?:>(\S*))?/g)) {
      const scope = mark === '?' ? undefined : mark === '*' ? 'cluster' : 'namespaced'
      found.set(`${apiVersion} ${kind!}`, { type: type || kind!, scope })
    }
  }
  return found
}
