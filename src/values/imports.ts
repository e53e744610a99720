/** `import-values`: tables of subcharts that a chart takes into its own values. */
import { formatV } from '../../gotemplate/go/fmt.ts'
import { isMap, newMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import type { Chart, Dependency } from '../chart/model.ts'
import type { SharedMetadata } from '../chart/shared-metadata.ts'
import { log } from '../events.ts'
import type { TshelmEvent } from '../events.ts'
import { copyMap, mergeTables, mergeValues } from './merge.ts'
import { tableAt } from './path.ts'

type Emit = (event: TshelmEvent) => void

/** From the innermost charts up, so that what a subchart imports can be imported again. */
export function importValues(chart: Chart, shared: SharedMetadata, emit: Emit): void {
  for (const subchart of chart.dependencies) importValues(subchart, shared, emit)
  shared.refresh(chart)
  const { dependencies } = chart.metadata
  if (dependencies === undefined) return
  if (dependencies.every((dependency) => dependency.importValues === undefined)) {
    chart.values = mergeValues(chart, newMap(), emit)
    return
  }
  // Imports change tables that they come from.
  const merged = mergeValues(withOwnValues(chart), newMap(), emit)
  const imported = newMap()
  const target = { merged, imported, shared, emit }
  const written = dependencies.map((dependency) => importFrom(dependency, target))
  shared.replace(chart, { ...chart.metadata, dependencies: written })
  // The chart's own values win over imported ones.
  chart.values = mergeTables(copyMap(merged), imported, emit)
}

function withOwnValues(chart: Chart): Chart {
  return { ...chart, values: copyMap(chart.values), dependencies: chart.dependencies.map(withOwnValues) }
}

interface Target {
  readonly merged: GoMap
  readonly imported: GoMap
  readonly shared: SharedMetadata
  readonly emit: Emit
}

/** The dependency with its imports written out as child and parent, as Helm leaves them in the record. */
function importFrom(dependency: Dependency, target: Target): Dependency {
  const { importValues: imports } = dependency
  if (imports === undefined) return dependency
  const written: { child: string; parent: string }[] = []
  for (const entry of target.shared.imported.has(imports) ? [] : (imports as readonly GoValue[])) {
    const pair = pairOf(entry)
    if (pair === undefined) continue
    written.push(pair)
    importTable(dependency.name, { pair, named: typeof entry === 'string' }, target)
  }
  target.shared.imported.add(written)
  const copy: { -readonly [K in keyof Dependency]: Dependency[K] } = { ...dependency, importValues: written }
  if (written.length === 0) delete copy.importValues
  return copy
}

function pairOf(entry: GoValue): { child: string; parent: string } | undefined {
  if (typeof entry === 'string') return { child: `exports.${entry}`, parent: '.' }
  if (!isMap(entry)) return undefined
  return { child: formatV(entry['child'] ?? null), parent: formatV(entry['parent'] ?? null) }
}

interface Import {
  readonly pair: { readonly child: string; readonly parent: string }
  /** Given as a name under `exports`. */
  readonly named: boolean
}

function importTable(chart: string, { pair, named }: Import, { merged, imported, emit }: Target): void {
  const found = tableAt(merged, `${chart}.${pair.child}`)
  if ('missing' in found) {
    const error = `"${found.missing}" is not a table`
    emit(
      named
        ? log('WARN', 'ImportValues missing table', { error })
        : log('WARN', 'ImportValues missing table from chart', { chart, error }),
    )
    return
  }
  // What comes later is added to the table itself, unless it is empty: Values.AsMap gives a new map for that.
  const table = isEmpty(found.table) ? newMap() : found.table
  mergeTables(imported, nest(pair.parent, table), emit)
}

function isEmpty(table: GoMap): boolean {
  for (const _ in table) return false
  return true
}

/** The table under a dotted path; `.` is the root. */
function nest(path: string, table: GoMap): GoMap {
  if (path === '.') return table
  return path.split('.').reduceRight((inner, name) => {
    const outer = newMap()
    outer[name] = inner
    return outer
  }, table)
}
