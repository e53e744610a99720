/** How a value came about: what each layer says of its path, and which of them decided. */
import { isMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import type { Chart } from '../chart/model.ts'
import type { ValueOrigin } from '../errors.ts'
import { isSame, originOf, sayingOf, type Layer, type Saying } from './origin.ts'
import { valueAt, type ValuePath } from './value-path.ts'

export interface ValueHistory {
  readonly path: ValuePath
  /** Of the layers that say something, lowest precedence first. */
  readonly sayings: readonly Saying[]
  /** The one that decided; undefined where no layer says anything. Maps may be made of several. */
  readonly winner: Saying | undefined
  /** What templates see, after all rules; undefined if nothing. */
  readonly seen: GoValue | undefined
}

export interface Sources {
  /** With its dependencies processed. */
  readonly chart: Chart
  /** Lowest precedence first: the chart's, then the user's. */
  readonly layers: readonly Layer[]
  /** Coalesced; absent where they could not be. */
  readonly values?: GoMap
}

export function explainPath(path: ValuePath, { chart, layers, values }: Sources): ValueHistory {
  const seen = values && valueAt(values, path)
  const sayings = pathsOf(path, chart).flatMap((place) => layers.flatMap((layer) => sayingOf(layer, place) ?? []))
  return { path, sayings, winner: winnerOf(sayings, values && { seen }), seen }
}

/** A subchart's global is also set at the globals of every chart above it, and the outermost counts most. */
function pathsOf(path: ValuePath, root: Chart): ValuePath[] {
  const at = path.indexOf('global')
  if (at < 1 || at === path.length - 1) return [path]
  let chart: Chart | undefined = root
  for (let i = 0; i < at; i++) chart = chart?.dependencies.find(({ metadata }) => metadata.name === path[i])
  if (chart === undefined) return [path]
  const global = path.slice(at)
  return Array.from({ length: at + 1 }, (_, i) => [...path.slice(0, at - i), ...global])
}

/** The highest layer whose word agrees with the outcome; Helm has rules by which a lower one may win. */
export function winnerOf(
  sayings: readonly Saying[],
  outcome?: { readonly seen: GoValue | undefined },
): Saying | undefined {
  const highest = sayings.at(-1)
  if (outcome === undefined) return highest
  const { seen } = outcome
  if (seen !== undefined && seen !== null && typeof seen === 'object' && isMap(seen)) return highest
  return (
    sayings.findLast(({ effect, value }) =>
      effect === 'sets' ? seen !== undefined && isSame(value, seen) : seen === undefined || seen === null,
    ) ?? highest
  )
}

export interface Absence {
  /** The nearest path above that some layer sets. */
  readonly path: ValuePath
  readonly origin: ValueOrigin
}

/** For a path that nobody set: where one would look. */
export function nearestParent(path: ValuePath, sources: Sources): Absence | undefined {
  for (let length = path.length - 1; length > 0; length--) {
    const parent = path.slice(0, length)
    const { winner } = explainPath(parent, sources)
    if (winner?.effect === 'sets') return { path: parent, origin: originOf(winner) }
  }
  return undefined
}

const MAX_LEAVES = 100_000

/** The paths of all scalars, and of empty maps and lists. */
export function leafPaths(values: GoMap): ValuePath[] {
  const leaves: ValuePath[] = []
  const visit = (value: GoValue, path: ValuePath): void => {
    if (leaves.length >= MAX_LEAVES) return
    const size = leaves.length
    if (Array.isArray(value)) value.forEach((item, i) => visit(item, [...path, i]))
    else if (isMap(value)) for (const key of Object.keys(value).sort()) visit(value[key]!, [...path, key])
    if (leaves.length === size && path.length > 0) leaves.push(path)
  }
  visit(values, [])
  return leaves
}
