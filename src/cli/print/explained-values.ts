/** Explained values as text and JSON. */
import { encodeJson } from '../../../gotemplate/go/json.ts'
import { mapOf, type GoValue } from '../../../gotemplate/value.ts'
import type { ExplainedLayer, ExplainedValue } from '../../actions/explain-values.ts'
import type { TemplateRead } from '../../explain/readers.ts'
import { formatValuePath, type Step } from '../../values/value-path.ts'

const MAX_VALUE = 120
const MAX_READS = 20

/** One block for each path. */
export function explanationsText(explained: readonly ExplainedValue[]): string {
  return explained.map(blockText).join('\n')
}

function blockText({ path, layers, winner, value, reads }: ExplainedValue): string {
  const width = Math.max(0, ...layers.map(({ layer }) => layer.length))
  const rows = layers.map((layer, i) => layerText(layer, { path, width, wins: i === winner }))
  const none = layers.length === 0 ? ['    no layer sets it'] : []
  return [path, ...rows, ...none, `  templates see ${seenText(value)}`, ...readsText(reads), ''].join('\n')
}

interface Row {
  readonly path: string
  readonly width: number
  readonly wins: boolean
}

function layerText({ layer, effect, path, value }: ExplainedLayer, row: Row): string {
  const elsewhere = path === row.path || effect === 'hides' ? '' : `  (at ${path})`
  const what =
    effect === 'sets' ? shown(value ?? null) : effect === 'removes' ? 'null' : hidden(path, path === row.path)
  return `  ${row.wins ? '*' : ' '} ${layer.padEnd(row.width)}  ${what}${elsewhere}`
}

function hidden(path: string, own: boolean): string {
  if (own) return '(nothing is left of it)'
  return path === '' ? '(replaces everything)' : `(replaces ${path} with something that has none)`
}

function seenText(value: GoValue | undefined): string {
  return value === undefined ? 'nothing' : shown(value)
}

function shown(value: GoValue): string {
  const text = encodeJson(value)
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text
}

function readsText(reads: readonly TemplateRead[]): string[] {
  const lines = reads.slice(0, MAX_READS).map((read) => `  read at ${placeText(read)}`)
  return reads.length > MAX_READS ? [...lines, `  and at ${reads.length - MAX_READS} more places`] : lines
}

function placeText({ file, line, column, path }: TemplateRead): string {
  return `${file}:${line}:${column} (${pathText(path)})`
}

/** As templates write it, from the root chart's values on. */
function pathText(path: readonly (Step | null)[]): string {
  const text = path.map((step) => (step === null ? '[*]' : formatValuePath([step]))).join('.')
  return `.Values${text === '' ? '' : '.'}${text}`.replaceAll('.[', '[')
}

/** A line for each path. */
export function listText(explained: readonly ExplainedValue[]): string {
  const rows = explained.map(({ path, value, layers, winner }) => ({
    path,
    value: seenText(value),
    layer: winner === undefined ? '' : layers[winner]!.layer,
  }))
  const width = Math.max(0, ...rows.map(({ path }) => path.length))
  const layerWidth = Math.max(0, ...rows.map(({ layer }) => layer.length))
  return rows.map(({ path, layer, value }) => `${path.padEnd(width)}  ${layer.padEnd(layerWidth)}  ${value}\n`).join('')
}

/** A list of `{ path, layers, winner, value, reads }`. */
export function explanationsJson(explained: readonly ExplainedValue[]): string {
  return encodeJson(explained.map(explanationValue))
}

function explanationValue({ path, layers, winner, value, reads }: ExplainedValue): GoValue {
  return mapOf({
    path,
    layers: layers.map(({ layer, effect, path: at, value: said, position }) =>
      mapOf({
        layer,
        effect,
        path: at,
        ...(said === undefined ? {} : { value: said }),
        ...(position === undefined ? {} : placeOf(position)),
      }),
    ),
    ...(winner === undefined ? {} : { winner }),
    ...(value === undefined ? {} : { value }),
    reads: reads.map((read) => mapOf({ ...placeOf(read), path: pathText(read.path) })),
  })
}

function placeOf({ file, line, column }: { file: string; line: number; column?: number }): Record<string, GoValue> {
  return { file, line, ...(column === undefined ? {} : { column }) }
}
