/** Server-side tables: what `kubectl get` and `helm status --show-resources` print. */
import type { Json, JsonObject } from '../object.ts'
import { BUILT_IN_COLUMNS } from './table-columns.ts'
import type { Column } from './table-column.ts'
import { AGE, NAME, age } from './table-column.ts'
import { at, objectAt } from './json.ts'
import type { Kind, PrinterColumn } from './kinds.ts'
import { storageOf } from './kinds.ts'

function columnsOf(kind: Kind): Column[] {
  if (kind.custom) return [NAME, ...(kind.columns.length === 0 ? [AGE] : kind.columns.map(customColumn))]
  return [NAME, ...(BUILT_IN_COLUMNS[storageOf(kind)] ?? [AGE])]
}

function customColumn({ name, type, jsonPath, priority }: PrinterColumn): Column {
  return {
    name,
    type,
    priority,
    cell: (object, now) => {
      const found = followPath(object, jsonPath)
      if (type === 'date') return typeof found === 'string' ? age(found, now) : '<unknown>'
      return found ?? null
    },
  }
}

/** The simple JSON paths that printer columns hold: `.a.b`, `.a["b"]`, `.a[0]`, `.a[?(@.type=="Ready")].b`. */
function followPath(object: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = object
  for (const [, name, quoted, index, key, text] of path.matchAll(
    /\.([\w-]+(?:\\\.[\w-]+)*)|\["?'?([^"'\]]+)['"]\]|\[(\d+)\]|\[\?\(@\.([\w.]+)==['"]([^'"]*)['"]\)\]/g,
  )) {
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined
    else if (key !== undefined)
      value = Array.isArray(value) ? value.find((item) => at(item, ...key.split('.')) === text) : undefined
    else value = at(value, (name ?? quoted ?? '').replaceAll('\\.', '.'))
  }
  return value
}

export function columnDefinitions(kind: Kind): Json[] {
  return columnsOf(kind).map(({ name, type, priority }) => ({
    name,
    type,
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority,
  }))
}

export interface TableOptions {
  readonly now: number
  /** Metadata, Object or None. */
  readonly include: string
}

export function tableRow(kind: Kind, object: JsonObject, { now, include }: TableOptions): JsonObject {
  const cells = columnsOf(kind).map(({ cell }) => cell(object, now))
  if (include === 'None') return { cells }
  if (include === 'Object') return { cells, object }
  return {
    cells,
    object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: objectAt(object, 'metadata') },
  }
}

export function tableOf(
  kind: Kind,
  objects: readonly JsonObject[],
  options: TableOptions & { readonly metadata: JsonObject },
): JsonObject {
  const rows = objects.map((object) => tableRow(kind, object, options))
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: columnDefinitions(kind),
    rows,
  }
}
