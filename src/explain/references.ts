/** Paths into values → what an error says of them: what is there, and who decided it. */
import type { ValueReference } from '../errors.ts'
import { chartLayers } from '../values/chart-layers.ts'
import { explainPath, nearestParent, type Sources } from '../values/explain.ts'
import { layersOf, originOf } from '../values/origin.ts'
import { formatValuePath, valueAt, type ValuePath } from '../values/value-path.ts'
import { isMap, type GoValue } from '../../gotemplate/value.ts'
import type { ErrorContext } from './context.ts'

export function sourcesOf({ chart, user, values }: ErrorContext): Sources {
  return { chart, layers: [...chartLayers(chart), ...layersOf(user)], ...(values && { values }) }
}

export function referenceTo(path: ValuePath, sources: Sources, problem?: string): ValueReference {
  const { winner } = explainPath(path, sources)
  const parent = winner === undefined ? nearestParent(path, sources) : undefined
  return {
    path: formatValuePath(path),
    found: kindOf(sources.values === undefined ? winner?.value : valueAt(sources.values, path)),
    ...(problem === undefined ? {} : { problem }),
    ...(winner === undefined ? {} : { origin: originOf(winner) }),
    ...(parent === undefined ? {} : { parent: { path: formatValuePath(parent.path), origin: parent.origin } }),
  }
}

/** What a value is, in a word. */
function kindOf(value: GoValue | undefined): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return isMap(value) ? 'map' : 'number'
  return typeof value
}
