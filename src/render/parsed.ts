/**
 * Parse trees of charts, kept as long as a chart is: services render the same charts again and again. A chart is known by the files it was
 * loaded from, which its copies share.
 */
import type { Tree } from '../../gotemplate/state.ts'
import type { Chart } from '../chart/model.ts'

export interface ParsedTemplate {
  /** What was parsed. */
  readonly data: Uint8Array
  readonly text: string
  readonly trees: ReadonlyMap<string, Tree>
}

export interface ParsedChart {
  /** By name, which alias and parents of a chart decide. */
  readonly templates: Map<string, ParsedTemplate>
  /** The functions that the templates name. */
  functions: readonly string[]
}

const charts = new WeakMap<object, Map<unknown, ParsedChart>>()

/** What has been parsed of a chart so far, with the functions that `rules` stands for. */
export function parsedChart(chart: Chart, rules: unknown): ParsedChart {
  let known = charts.get(chart.raw)
  if (known === undefined) charts.set(chart.raw, (known = new Map<unknown, ParsedChart>()))
  let parsed = known.get(rules)
  if (parsed === undefined) known.set(rules, (parsed = { templates: new Map(), functions: [] }))
  return parsed
}
