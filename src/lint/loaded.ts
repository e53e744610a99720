/** The chart as several rules load it: read once, its warnings told to each of them. */
import { crdFiles, type CrdFile } from '../chart/crds.ts'
import { loadChart } from '../chart/load.ts'
import type { Chart } from '../chart/model.ts'
import type { ChartRules } from '../compat.ts'
import { isTshelmError, type TshelmError } from '../errors.ts'
import type { TshelmEvent } from '../events.ts'
import { mapFiles } from '../yaml-place.ts'
import type { ChartFolder } from './chart-folder.ts'
import { dependencyFacts, type DependencyFacts } from './dependencies.ts'

/** `dependencies` and `crds` are those of the chart as it was read, whatever a rule does to it. */
export type Loaded =
  | { readonly chart: Chart; readonly dependencies: DependencyFacts; readonly crds: readonly CrdFile[] }
  | { readonly error: TshelmError }

/** A function that gives the chart, or why it does not load. */
export function chartLoader(
  { fs, root }: ChartFolder,
  emit: (event: TshelmEvent) => void,
  rules: ChartRules,
): () => Loaded {
  let loaded: Loaded | undefined
  const events: TshelmEvent[] = []
  return () => {
    loaded ??= load(() => loadChart(root, fs, { emit: (event) => events.push(event), anyApiVersion: true, rules }))
    events.forEach(emit)
    return loaded
  }
}

function load(read: () => Chart): Loaded {
  try {
    const chart = read()
    return { chart, dependencies: dependencyFacts(chart), crds: crdFiles(chart) }
  } catch (error) {
    // As templates are named: the chart stands before.
    if (isTshelmError(error)) return { error: mapFiles(error, (file) => `chart/${file}`) }
    throw error
  }
}
