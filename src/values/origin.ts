/** Which layer set what: a chart's defaults, imports, files, flags. For explaining a result afterwards; nothing runs unless someone asks. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { Int, isMap, newMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import type { Position, ValueOrigin } from '../errors.ts'
import { mergeUserValues, type LayerObserver, type ValueFlag } from './files.ts'
import { mergeOf } from './merged-from.ts'
import { copyMap } from './merge.ts'
import { positionOf } from './positions.ts'
import { formatValuePath, startsWith, stepInto, valueAt, type ValuePath } from './value-path.ts'

/** Where a layer comes from: a chart's defaults, what a chart imports from a subchart, a flag, or values that were handed in. */
export type LayerSource =
  | { readonly kind: 'chart'; readonly chart: string }
  | { readonly kind: 'import'; readonly chart: string; readonly from: string }
  | { readonly kind: 'flag'; readonly flag: ValueFlag; readonly text: string }
  | { readonly kind: 'values' }

/** One layer of values, lowest precedence first wherever they stand in a list. */
export interface Layer {
  readonly source: LayerSource
  /** Where in the root's values this layer's stand: the names of subcharts. */
  readonly prefix: ValuePath
  readonly values: GoMap
  /** The YAML that `values` were read from. */
  readonly file?: { readonly name: string; readonly text: string }
  /** Lines of `--set` change what is there already: everything before and after. */
  readonly change?: { readonly before: GoMap; readonly after: GoMap }
  /** What import-values took, by where it stands now and where it stood. */
  readonly imported?: (path: ValuePath) => Saying | undefined
}

/** What a layer does to a path: `hides` says that something without such a path took the place of a map or list above it. */
export type Effect = 'sets' | 'removes' | 'hides'

export interface Saying {
  readonly layer: Layer
  readonly effect: Effect
  /** The path in the root's values at which it is said: another one than asked for globals, a shorter one for `hides`. */
  readonly path: ValuePath
  /** Only of what `sets`. */
  readonly value?: GoValue
  /** What an import took it from. */
  readonly via?: Saying
}

/** What a layer says of a path of the root's values; undefined if nothing. */
export function sayingOf(layer: Layer, path: ValuePath): Saying | undefined {
  if (layer.imported !== undefined) return layer.imported(path)
  if (layer.change !== undefined) return changeOf(layer, layer.change, path)
  const { prefix } = layer
  if (startsWith(path, prefix)) return walk(layer, path)
  // The path leads to a map above the chart's values.
  return startsWith(prefix, path) && Object.keys(layer.values).length > 0
    ? { layer, effect: 'sets', path, value: nested(layer.values, prefix.slice(path.length)) }
    : undefined
}

function walk(layer: Layer, path: ValuePath): Saying | undefined {
  let value: GoValue = layer.values
  for (let i = layer.prefix.length; i < path.length; i++) {
    const next = stepInto(value, path[i]!)
    if (next === undefined) {
      if (isMap(value)) return undefined
      return { layer, effect: value === null ? 'removes' : 'hides', path: path.slice(0, i) }
    }
    value = next
  }
  return value === null ? { layer, effect: 'removes', path } : { layer, effect: 'sets', path, value }
}

/** Lists make it necessary to look at what became of the path: `--set a[1]=x` says nothing of `a[0]`, `--set a={x}` does. */
function changeOf(layer: Layer, { before, after }: NonNullable<Layer['change']>, path: ValuePath): Saying | undefined {
  const now = valueAt(after, path)
  const own = walk(layer, path)
  const said = own !== undefined && own.effect !== 'hides' && own.path.length === path.length
  if (said && isSame(valueAt(layer.values, path), now)) return own
  if (isSame(valueAt(before, path), now)) return undefined
  if (now === undefined) return { layer, effect: own?.effect === 'removes' ? 'removes' : 'hides', path }
  return isMap(now) || Array.isArray(now) ? { layer, effect: 'sets', path, value: own?.value ?? now } : own
}

function nested(values: GoMap, path: ValuePath): GoMap {
  return path.reduceRight<GoMap>((inner, name) => {
    const outer = newMap()
    outer[String(name)] = inner
    return outer
  }, values)
}

/** Deep equality of values as YAML, JSON and flags give them. */
export function isSame(a: GoValue | undefined, b: GoValue | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]))
  }
  if (a instanceof Int || b instanceof Int) return a instanceof Int && b instanceof Int && a.value === b.value
  if (!isMap(a) || !isMap(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]))
}

/** Where a saying stands, for people and as data. */
export function originOf({ layer, path, effect, value, via }: Saying): ValueOrigin {
  const { source } = layer
  if (via !== undefined && source.kind === 'import') {
    const { layer: label, position } = originOf(via)
    return { layer: `import-values of ${source.from}, from ${label}`, ...(position && { position }) }
  }
  const position = layerPosition(layer, path)
  return { layer: labelOf(layer, { path, position, effect, value }), ...(position && { position }) }
}

function layerPosition({ file, prefix }: Layer, path: ValuePath): Position | undefined {
  if (file === undefined) return undefined
  const mark = positionOf(path.slice(prefix.length), file.text)
  return mark && { file: file.name, ...mark, source: file.text }
}

interface Said {
  readonly path: ValuePath
  readonly position: Position | undefined
  readonly effect: Effect
  readonly value: GoValue | undefined
}

function labelOf({ source, file }: Layer, { path, position, effect, value }: Said): string {
  const line = position === undefined ? '' : `:${position.line}`
  switch (source.kind) {
    case 'chart':
      return `${file?.name ?? `${source.chart}/values.yaml`}${line}`
    case 'import':
      return `import-values of ${source.from}`
    case 'values':
      return 'values'
    case 'flag': {
      if (source.flag === '-f') return `-f ${source.text}${line}`
      const shown = effect === 'removes' ? 'null' : shownScalar(value)
      return `${source.flag} ${formatValuePath(path)}=${source.flag === '--set-file' ? '…' : shown}`
    }
  }
}

const MAX_SCALAR = 60

function shownScalar(value: GoValue | undefined): string {
  if (value instanceof Int) return String(value.value)
  if (value === undefined || value === null || typeof value === 'object') return '…'
  const text = String(value)
  return text.length > MAX_SCALAR || /[\x00-\x1f]/.test(text) ? '…' : text
}

interface LayerRecorder {
  readonly layers: Layer[]
  readonly observe: LayerObserver
}

/** Collects what `mergeUserValues` merges. `read` gives the text of a values file, for positions. */
function recordLayers(read: (path: string) => string): LayerRecorder {
  const layers: Layer[] = []
  let before = newMap()
  return {
    layers,
    observe: ({ flag, text, values, merged }) => {
      const after = copyMap(merged)
      const source = { kind: 'flag', flag, text } as const
      const more = flag === '-f' ? { file: { name: text, text: read(text) } } : { change: { before, after } }
      layers.push({ source, prefix: [], values: copyMap(values), ...more })
      before = after
    },
  }
}

/** The layers that values were merged from, which are read again; one layer of their own if nobody remembers. */
export function layersOf(values: GoMap): readonly Layer[] {
  const merge = mergeOf(values)
  if (merge === undefined) return [{ source: { kind: 'values' }, prefix: [], values }]
  const { options, read, rules } = merge
  const { layers, observe } = recordLayers((path) => decodeUtf8(read(path)))
  mergeUserValues(options, read, observe, rules)
  return layers
}
