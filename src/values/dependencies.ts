/** Turns subcharts on and off by conditions and tags, renames them to their aliases, and imports values from them. */
import type { GoMap } from '../../gotemplate/value.ts'
import { resolveAliases, setDependencies } from '../chart/dependencies.ts'
import type { Chart, Dependency, Metadata } from '../chart/model.ts'
import { shareMetadata, type SharedMetadata } from '../chart/shared-metadata.ts'
import { HELM_4, type Compat } from '../compat.ts'
import { log } from '../events.ts'
import type { TshelmEvent } from '../events.ts'
import { importValues } from './imports.ts'
import { coalesceValues } from './merge.ts'
import { scalarAt, tableAt } from './path.ts'

type Emit = (event: TshelmEvent) => void

/**
 * Processes the dependencies of a freshly loaded chart in place: afterwards it has only the subcharts that are on, under their
 * aliases, and its values contain what it imports. Throws TshelmError where values of a subchart are no map.
 */
export function processDependencies(chart: Chart, values: GoMap, emit: Emit, compat: Compat = HELM_4): void {
  const shared = shareMetadata()
  enableDependencies(chart, values, { emit, compat, shared, path: '' })
  importValues(chart, shared, emit)
  refreshAll(chart, shared)
}

function refreshAll(chart: Chart, shared: SharedMetadata): void {
  shared.refresh(chart)
  for (const subchart of chart.dependencies) refreshAll(subchart, shared)
}

interface Scope {
  readonly emit: Emit
  readonly compat: Compat
  readonly shared: SharedMetadata
  /** `sub.` for each chart on the way down from the root. */
  readonly path: string
}

function enableDependencies(chart: Chart, values: GoMap, scope: Scope): void {
  const { shared } = scope
  shared.refresh(chart)
  if (chart.metadata.dependencies === undefined) return
  for (const subchart of chart.dependencies) shared.refresh(subchart)
  resolveAliases(chart, shared, scope.compat.chart)
  const wanted: readonly Dependency[] = chart.metadata.dependencies
  const coalesced = coalesceValues(chart, values, scope.emit, scope.compat.values)
  for (const dependency of wanted) dependency.enabled = true
  applyTags(wanted, coalesced, scope.emit)
  applyConditions(wanted, coalesced, scope)
  const disabled = new Set(wanted.flatMap(({ enabled, name }) => (enabled ? [] : [name])))
  const kept = chart.dependencies.filter(({ metadata }) => !disabled.has(metadata.name))
  for (const subchart of kept) {
    enableDependencies(subchart, coalesced, { ...scope, path: `${scope.path}${subchart.metadata.name}.` })
  }
  // Helm: an emptied list is as good as none.
  const stillWanted = wanted.filter(({ name }) => !disabled.has(name))
  shared.replace(chart, withDependencies(chart.metadata, stillWanted))
  setDependencies(chart, kept)
}

function withDependencies(metadata: Metadata, dependencies: readonly Dependency[]): Metadata {
  const copy: { -readonly [K in keyof Metadata]: Metadata[K] } = { ...metadata, dependencies }
  if (dependencies.length === 0) delete copy.dependencies
  return copy
}

/** On if any of its tags is true, off if some are false and none is true. */
function applyTags(dependencies: readonly Dependency[], values: GoMap, emit: Emit): void {
  const tags = tableAt(values, 'tags')
  if ('missing' in tags) return
  for (const dependency of dependencies) {
    const settings: boolean[] = []
    for (const tag of dependency.tags ?? []) {
      const value = tags.table[tag]
      if (typeof value === 'boolean') settings.push(value)
      else if (value !== undefined) emit(log('WARN', 'returned non-bool value', { tag, chart: dependency.name }))
    }
    dependency.enabled = settings.length === 0 || settings.includes(true)
  }
}

/** The first path that leads to a boolean decides, whatever the tags say. */
function applyConditions(dependencies: readonly Dependency[], values: GoMap, { emit, path: prefix }: Scope): void {
  for (const dependency of dependencies) {
    for (const path of (dependency.condition ?? '').trim().split(',')) {
      if (path === '') continue
      const value = scalarAt(values, prefix + path)
      if (value === undefined) continue
      if (typeof value === 'boolean') {
        dependency.enabled = value
        break
      }
      emit(log('WARN', 'returned non-bool value', { path, chart: dependency.name }))
    }
  }
}
