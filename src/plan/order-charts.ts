/** HIP-0025: what charts say about the order of their subcharts, in Chart.yaml. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import type { GoValue } from '../../gotemplate/value.ts'
import { chartFullPath, type Chart } from '../chart/model.ts'
import { listOf } from './order-annotations.ts'

/** Charts as the first part of their templates' names: `shop/charts/db`. */
export interface ChartNeed {
  readonly chart: string
  /** Only the chart's own objects wait, not those of its subcharts. */
  readonly own?: true
  /** Charts of which everything must be ready. */
  readonly needs: readonly string[]
}

export type ChartOrder = readonly ChartNeed[]

const SUBCHARTS = 'helm.sh/depends-on/subcharts'
// No chart is nested as deep.
const MAX_DEPTH = 100

/** Of a chart and all in it. `warn` hears of names that are no subchart's. */
export function chartOrder(chart: Chart, warn: (text: string) => void): ChartOrder {
  const needs: ChartNeed[] = []
  collect(chart, needs, { warn, depth: 0 })
  return needs
}

interface Collecting {
  readonly warn: (text: string) => void
  readonly depth: number
}

function collect(chart: Chart, found: ChartNeed[], { warn, depth }: Collecting): void {
  if (depth > MAX_DEPTH) return
  const path = chartFullPath(chart)
  const entries = dependencyEntries(chart)
  const resolve = (what: string, names: readonly string[]): string[] =>
    names.flatMap((name) => {
      const known = subchartsCalled(name, chart, entries)
      if (known.length === 0) warn(`${path}: ${what} names ${JSON.stringify(name)}, which is no subchart`)
      return known.map((one) => `${path}/charts/${one}`)
    })
  const own = listOf(chart.metadata.annotations?.[SUBCHARTS] ?? '')
  if (own.length > 0) found.push({ chart: path, own: true, needs: resolve(SUBCHARTS, own) })
  for (const { name, alias, dependsOn } of entries) {
    if (dependsOn.length === 0) continue
    const needs = resolve(`depends-on of ${alias || name}`, dependsOn)
    found.push({ chart: `${path}/charts/${alias || name}`, needs })
  }
  for (const subchart of chart.dependencies) collect(subchart, found, { warn, depth: depth + 1 })
}

interface Entry {
  readonly name: string
  readonly alias: string
  readonly dependsOn: readonly string[]
}

/** By name or alias; a name may stand for several aliases. */
function subchartsCalled(name: string, chart: Chart, entries: readonly Entry[]): string[] {
  const listed = entries.filter((entry) => entry.alias === name || entry.name === name)
  if (listed.length > 0) return listed.map((entry) => entry.alias || entry.name)
  return chart.dependencies.some(({ metadata }) => metadata.name === name) ? [name] : []
}

/** Read from the text: Helm's metadata does not know the field. */
function dependencyEntries({ raw }: Chart): Entry[] {
  const file = raw.find(({ name }) => name === 'Chart.yaml')
  const text = file === undefined ? '' : decodeUtf8(file.data)
  if (!text.includes('depends-on') && !text.includes(SUBCHARTS)) return []
  const list = field(parseYaml(text), 'dependencies')
  if (!Array.isArray(list)) return []
  return list.map((entry: GoValue) => ({
    name: textOf(field(entry, 'name')),
    alias: textOf(field(entry, 'alias')),
    dependsOn: namesIn(field(entry, 'depends-on')),
  }))
}

function field(value: GoValue, name: string): GoValue {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
  return (value as Readonly<Record<string, GoValue>>)[name] ?? null
}

function namesIn(value: GoValue): string[] {
  if (typeof value === 'string') return listOf(value)
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}

function textOf(value: GoValue): string {
  return typeof value === 'string' ? value : ''
}

/** The chart that a template is of; '' if that is not known. */
export function chartOfTemplate(source: string): string {
  const parts = source.split('/')
  let end = 1
  while (parts[end] === 'charts' && parts[end + 1] !== undefined) end += 2
  return parts.slice(0, end).join('/')
}

/** On records: what of a chart's order is needed when the chart is not there any more. */
export const ORDER_ANNOTATION = 'tshelm.dev/chart-order'

/** What cannot be read says nothing. */
export function readChartOrder(annotations: Readonly<Record<string, string>> | undefined): ChartOrder {
  const text = annotations?.[ORDER_ANNOTATION]
  if (text === undefined) return []
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter(isNeed) : []
  } catch {
    return []
  }
}

function isNeed(value: unknown): value is ChartNeed {
  const { chart, needs } = (value ?? {}) as Partial<ChartNeed>
  return typeof chart === 'string' && Array.isArray(needs) && needs.every((one) => typeof one === 'string')
}
