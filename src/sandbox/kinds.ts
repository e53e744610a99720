/** What is served: the built-in kinds and, while their CRD stands, custom ones. */
import { KINDS_TABLE } from './kinds-table.ts'
import { structOf } from './schema.ts'
import type { Shape } from './shape.ts'
import { ANY } from './shape.ts'

export interface Subresource {
  readonly name: string
  /** The kind it speaks; `group` and `version` are empty for the parent's own. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly verbs: readonly string[]
}

/** A column of a custom resource's table. */
export interface PrinterColumn {
  readonly name: string
  readonly type: string
  readonly jsonPath: string
  readonly priority: number
}

export interface Kind {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly listKind: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly subresources: readonly Subresource[]
  readonly shape: Shape
  /** Custom kinds: made by a CRD. */
  readonly custom: boolean
  /** Custom kinds: the server prunes what the schema does not declare. */
  readonly columns: readonly PrinterColumn[]
}

export const ALL_VERBS: readonly string[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
]
export const SUBRESOURCE_VERBS: readonly string[] = ['get', 'patch', 'update']

/** Objects are stored under this: versions of one resource share it. */
export function storageOf({ group, plural }: { readonly group: string; readonly plural: string }): string {
  return group === '' ? plural : `${group}/${plural}`
}

export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`
}

export function hasSubresource(kind: Kind, name: string): boolean {
  return kind.subresources.some((subresource) => subresource.name === name)
}

/** The shape of the kind's objects without apiVersion and kind. */
function shapeOf(group: string, version: string, kind: string): Shape {
  const label = group === '' ? 'core' : group.slice(0, group.includes('.') ? group.indexOf('.') : undefined)
  return structOf(`${label}/${version}.${kind}`) ?? ANY
}

const list = (text: string): string[] => (text === '-' ? [] : text.split(','))

function parseSubresource(text: string, kind: string): Subresource {
  const [name, target, verbs] = text.split('=')
  if (target === undefined) return { name: name!, group: '', version: '', kind, verbs: SUBRESOURCE_VERBS }
  const [group, version, targetKind] = target.split('/')
  return {
    name: name!,
    group: group!,
    version: version!,
    kind: targetKind!,
    verbs: verbs === undefined ? SUBRESOURCE_VERBS : verbs.split('+'),
  }
}

function parseKind(line: string): Kind {
  const [group, version, plural, singular, kind, scope, verbs, shortNames, categories, subresources] = line.split(
    ' ',
  ) as [string, string, string, string, string, string, string, string, string, string]
  const groupName = group === '-' ? '' : group
  return {
    group: groupName,
    version,
    plural,
    singular,
    kind,
    listKind: `${kind}List`,
    namespaced: scope === 'N',
    verbs: verbs === '*' ? ALL_VERBS : list(verbs),
    shortNames: list(shortNames),
    categories: list(categories),
    subresources: list(subresources).map((text) => parseSubresource(text, kind)),
    get shape() {
      return shapeOf(groupName, version, kind)
    },
    custom: false,
    columns: [],
  }
}

let builtIn: readonly Kind[] | undefined

export function builtInKinds(): readonly Kind[] {
  return (builtIn ??= KINDS_TABLE.trim().split('\n').map(parseKind))
}

let builtInByPath: ReadonlyMap<string, Kind> | undefined

/** By group, version and plural name. */
export function builtInKind(group: string, version: string, plural: string): Kind | undefined {
  builtInByPath ??= new Map(builtInKinds().map((kind) => [`${kind.group}/${kind.version}/${kind.plural}`, kind]))
  return builtInByPath.get(`${group}/${version}/${plural}`)
}
