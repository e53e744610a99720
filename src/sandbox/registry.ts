/** The kinds served right now: built-in ones and those of the stored CustomResourceDefinitions. */
import type { JsonObject } from '../object.ts'
import { customShape } from './crd-schema.ts'
import { at, objectsAt, textAt } from './json.ts'
import type { Kind, PrinterColumn, Subresource } from './kinds.ts'
import { ALL_VERBS, SUBRESOURCE_VERBS, builtInKind, builtInKinds } from './kinds.ts'
import { isObject } from './shape.ts'
import type { Store } from './store.ts'

export const CRD_STORAGE = 'apiextensions.k8s.io/customresourcedefinitions'

export interface Registry {
  readonly all: () => readonly Kind[]
  readonly find: (group: string, version: string, plural: string) => Kind | undefined
  readonly byKind: (apiVersion: string, kind: string) => Kind | undefined
}

export function createRegistry(store: Store): Registry {
  let custom: readonly Kind[] | undefined
  store.subscribe(({ key }) => {
    if (key.storage === CRD_STORAGE) custom = undefined
  })
  const customKinds = (): readonly Kind[] => (custom ??= store.list(CRD_STORAGE).flatMap(kindsOf))
  return {
    all: () => [...builtInKinds(), ...customKinds()],
    find: (group, version, plural) =>
      builtInKind(group, version, plural) ??
      customKinds().find((kind) => kind.plural === plural && kind.group === group && kind.version === version),
    byKind: (apiVersion, name) => {
      const slash = apiVersion.indexOf('/')
      const group = slash < 0 ? '' : apiVersion.slice(0, slash)
      const version = apiVersion.slice(slash + 1)
      const matches = (kind: Kind): boolean => kind.kind === name && kind.group === group && kind.version === version
      return builtInKinds().find(matches) ?? customKinds().find(matches)
    },
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function kindsOf(crd: JsonObject): Kind[] {
  if (!objectsAt(crd, 'status', 'conditions').some(({ type, status }) => type === 'Established' && status === 'True'))
    return []
  const spec = at(crd, 'spec')
  const kind = textAt(spec, 'names', 'kind')
  return objectsAt(spec, 'versions')
    .filter(({ served }) => served === true)
    .map((version) => ({
      group: textAt(spec, 'group'),
      version: textAt(version, 'name'),
      plural: textAt(spec, 'names', 'plural'),
      singular: textAt(spec, 'names', 'singular') || kind.toLowerCase(),
      kind,
      listKind: textAt(spec, 'names', 'listKind') || `${kind}List`,
      namespaced: textAt(spec, 'scope') === 'Namespaced',
      verbs: ALL_VERBS,
      shortNames: strings(at(spec, 'names', 'shortNames')),
      categories: strings(at(spec, 'names', 'categories')),
      subresources: subresourcesOf(version, kind),
      shape: customShape(at(version, 'schema', 'openAPIV3Schema'), at(spec, 'preserveUnknownFields') === true),
      custom: true,
      columns: objectsAt(version, 'additionalPrinterColumns').map(columnOf),
    }))
}

function subresourcesOf(version: JsonObject, kind: string): Subresource[] {
  const declared = version.subresources
  if (!isObject(declared)) return []
  const result: Subresource[] = []
  if (isObject(declared.status)) result.push({ name: 'status', group: '', version: '', kind, verbs: SUBRESOURCE_VERBS })
  if (isObject(declared.scale)) {
    result.push({ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: SUBRESOURCE_VERBS })
  }
  return result
}

function columnOf(column: JsonObject): PrinterColumn {
  return {
    name: textAt(column, 'name'),
    type: textAt(column, 'type'),
    jsonPath: textAt(column, 'jsonPath'),
    priority: typeof column.priority === 'number' ? column.priority : 0,
  }
}
