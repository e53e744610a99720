/** The layers that a chart brings along: its defaults, those of its subcharts, and what is imported from them. */
import { newMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { chartFullPath, type Chart } from '../chart/model.ts'
import { parseValues } from '../chart/values-document.ts'
import type { Layer, Saying } from './origin.ts'
import { sayingOf } from './origin.ts'
import { winnerOf } from './explain.ts'
import { startsWith, type ValuePath } from './value-path.ts'

/** Lowest precedence first: the innermost charts, then what a chart imports, then its own values. The chart's dependencies are processed. */
export function chartLayers(chart: Chart, prefix: ValuePath = []): Layer[] {
  const inner = chart.dependencies.flatMap((subchart) => chartLayers(subchart, [...prefix, subchart.metadata.name]))
  const own = ownLayer(chart, prefix)
  return [...inner, ...importLayers(chart, prefix, [...inner, own]), own]
}

/** As written: processing has put into `chart.values` what it imports. */
function ownLayer(chart: Chart, prefix: ValuePath): Layer {
  const name = chartFullPath(chart)
  const { rawValues } = chart
  const source = { kind: 'chart', chart: name } as const
  if (rawValues === undefined) return { source, prefix, values: newMap() }
  return { source, prefix, values: readAgain(rawValues), file: { name: `${name}/values.yaml`, text: rawValues } }
}

function readAgain(text: string): GoMap {
  try {
    return parseValues(text)
  } catch {
    return newMap()
  }
}

/** Of two imports to one path the first counts. */
function importLayers(chart: Chart, prefix: ValuePath, below: readonly Layer[]): Layer[] {
  const layers: Layer[] = []
  for (const { name, importValues } of chart.metadata.dependencies ?? []) {
    for (const entry of (importValues ?? []) as readonly GoValue[]) {
      const { child, parent } = entry as unknown as { readonly child: string; readonly parent: string }
      const from = [...prefix, name, ...child.split('.')]
      const to = parent === '.' ? prefix : [...prefix, ...parent.split('.')]
      layers.unshift(importLayer({ chart: chartFullPath(chart), from: name }, { from, to, below }))
    }
  }
  return layers
}

interface Import {
  readonly from: ValuePath
  readonly to: ValuePath
  readonly below: readonly Layer[]
}

function importLayer(names: { readonly chart: string; readonly from: string }, { from, to, below }: Import): Layer {
  const layer: Layer = { source: { kind: 'import', ...names }, prefix: to, values: newMap(), imported }
  function imported(path: ValuePath): Saying | undefined {
    if (!startsWith(path, to)) return undefined
    const there = [...from, ...path.slice(to.length)]
    const via = winnerOf(below.flatMap((lower) => sayingOf(lower, there) ?? []))
    if (via?.effect !== 'sets') return undefined
    return { layer, effect: 'sets', path, value: via.value!, via }
  }
  return layer
}
