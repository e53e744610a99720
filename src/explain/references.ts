/** Paths into values → what an error says of them: what is there, and who decided it. */
import type { ValueReference } from '../errors.ts'
import { chartLayers } from '../values/chart-layers.ts'
import { explainPath, nearestParent, type Sources } from '../values/explain.ts'
import { layersOf, originOf } from '../values/origin.ts'
import { formatValuePath, type ValuePath } from '../values/value-path.ts'
import { newMap } from '../../gotemplate/value.ts'
import type { ErrorContext } from './context.ts'
import { kindAt } from './template-error.ts'

export function sourcesOf({ chart, user, values }: ErrorContext): Sources {
  return { chart, layers: [...chartLayers(chart), ...layersOf(user)], values: values ?? newMap() }
}

export function referenceTo(path: ValuePath, sources: Sources, problem?: string): ValueReference {
  const { winner } = explainPath(path, sources)
  const parent = winner === undefined ? nearestParent(path, sources) : undefined
  return {
    path: formatValuePath(path),
    found: kindAt(sources.values, path),
    ...(problem === undefined ? {} : { problem }),
    ...(winner === undefined ? {} : { origin: originOf(winner) }),
    ...(parent === undefined ? {} : { parent: { path: formatValuePath(parent.path), origin: parent.origin } }),
  }
}
