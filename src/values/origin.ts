/** Which layer set each value: for explaining a result afterwards. Nothing here runs unless someone asks. */
import { isMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { parseTree } from '../../gotemplate/go/yaml/node.ts'
import type { YamlNode } from '../../gotemplate/go/yaml/node.ts'
import { readSource } from '../../gotemplate/go/yaml/source.ts'
import type { Chart } from '../chart/model.ts'
import type { LayerObserver, ValueFlag } from './files.ts'

/** Where a value comes from: a chart's defaults, or a flag with what stood behind it. */
export type ValueSource =
  | { readonly kind: 'chart'; readonly chart: string }
  | { readonly kind: 'flag'; readonly flag: ValueFlag; readonly text: string }

export interface Layer {
  readonly source: ValueSource
  readonly values: GoMap
}

/** Lowest precedence first, as values are merged. */
export interface LayerRecorder {
  readonly layers: Layer[]
  readonly observe: LayerObserver
}

/** Collects what `mergeUserValues` merges. */
export function recordLayers(): LayerRecorder {
  const layers: Layer[] = []
  return { layers, observe: ({ flag, text, values }) => layers.push({ source: { kind: 'flag', flag, text }, values }) }
}

/** The defaults of a chart and its subcharts as layers over the root's paths, the innermost charts first. */
export function defaultLayers(chart: Chart, path: readonly string[] = []): Layer[] {
  const inner = chart.dependencies.flatMap((subchart) => defaultLayers(subchart, [...path, subchart.metadata.name]))
  const values = path.reduceRight<GoMap>((nested, name) => ({ [name]: nested }), chart.values)
  const name = path.length === 0 ? chart.metadata.name : `${chart.metadata.name} (${path.join('.')})`
  return [...inner, { source: { kind: 'chart', chart: name }, values }]
}

export interface Origin {
  readonly source: ValueSource
  readonly value: GoValue
}

/** Every layer that says something about a path, the deciding one last. A map above it counts where it replaced something else. */
export function originsOf(path: readonly string[], layers: readonly Layer[]): Origin[] {
  return layers.flatMap(({ source, values }) => {
    const value = valueAt(values, path)
    return value === undefined ? [] : [{ source, value }]
  })
}

/** The value at a path; a scalar or null on the way there hides all below it. */
function valueAt(values: GoMap, path: readonly string[]): GoValue | undefined {
  let value: GoValue = values
  for (const name of path) {
    if (!isMap(value)) return value
    const next: GoValue | undefined = value[name]
    if (next === undefined) return undefined
    value = next
  }
  return value
}

const MAX_DEPTH = 1000

/** The line (from 1) of a path in a values text; of its first document only, undefined if it is not there. */
export function lineOf(path: readonly string[], text: string): number | undefined {
  let node: YamlNode | undefined = parseTree(readSource(text), MAX_DEPTH)
  let line: number | undefined
  for (const name of path) {
    const at = node?.kind === 'mapping' ? keyIndex(node, name) : -1
    if (node === undefined || at < 0) return undefined
    line = node.children[at]!.line + 1
    node = node.children[at + 1]
  }
  return line
}

function keyIndex({ children }: YamlNode, name: string): number {
  for (let i = 0; i < children.length; i += 2) if (children[i]!.text === name) return i
  return -1
}
