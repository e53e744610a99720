/** `explain`: which layer set a value of a release, and what it hides. */
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { isMap } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import { unmarshalMapV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { yamlPositions } from '../../../gotemplate/go/yaml/positions.ts'
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import type { Release, State } from '../model.ts'
import { plainValues } from '../run/value-files.ts'
import type { Session } from '../run/session.ts'

export interface ExplainedLayer {
  /** `values[0]`, `environments.prod.values`, `--state-values-set` … */
  readonly layer: string
  readonly file?: string
  readonly line?: number
  readonly value: GoValue
}

export interface Explained {
  readonly release: string
  readonly path: string
  /** Of the release's own values, lowest first: the last counts. */
  readonly values: readonly ExplainedLayer[]
  /** The same path in `.Values` of the state, lowest first. */
  readonly stateValues: readonly ExplainedLayer[]
}

/** '' is all of a release's values. Secrets are not read. */
export async function explainValue(
  session: Session,
  state: State,
  { release, path }: { readonly release: Release; readonly path: string },
): Promise<Explained> {
  const keys = keysOf(path)
  const values: ExplainedLayer[] = []
  for (const [index, entry] of release.values.entries()) {
    const contents = await plainValues(session, state, { release, entries: [entry] })
    for (const content of contents) {
      const text = decodeUtf8(content)
      const found = valueAt(unmarshalMapV3(text), keys)
      if (found === undefined) continue
      const file = typeof entry === 'string' ? { file: entry, ...lineOf(text, keys) } : {}
      values.push({ layer: `values[${index}]`, ...file, value: found })
    }
  }
  values.push(...setLayers(release, keys))
  return { release: release.name, path, values, stateValues: stateLayers(state, keys) }
}

function setLayers({ set, setString }: Release, keys: readonly (string | number)[]): ExplainedLayer[] {
  const wanted = keys.join('.')
  const layers = (name: string, items: Release['set']): ExplainedLayer[] =>
    items.flatMap((item, i) => {
      const path = keysOf(item.name).join('.')
      if (path !== wanted && !path.startsWith(`${wanted}.`)) return []
      const value: GoValue =
        item.values.length > 0 ? item.values : item.file === '' ? item.value : `(file ${item.file})`
      return [{ layer: `${name}[${i}] ${item.name}`, value }]
    })
  return [...layers('set', set), ...layers('setString', setString)]
}

function stateLayers({ valueLayers }: State, keys: readonly (string | number)[]): ExplainedLayer[] {
  return valueLayers.flatMap(({ name, file, text, values }) => {
    const value = valueAt(values, keys)
    if (value === undefined) return []
    const place = file === undefined ? {} : { file, ...(text === undefined ? {} : lineOf(text, keys)) }
    return [{ layer: name, ...place, value }]
  })
}

function lineOf(text: string, keys: readonly (string | number)[]): { line?: number } {
  try {
    const place = keys.length === 0 ? undefined : yamlPositions(text)(keys)
    return place === undefined ? {} : { line: place.line }
  } catch (error) {
    if (error instanceof YamlError) return {}
    throw error
  }
}

/** `a.b[0].c` */
function keysOf(path: string): (string | number)[] {
  return path
    .split(/\.|(?=\[)/)
    .filter((part) => part !== '')
    .map((part) => {
      const index = /^\[(\d+)\]$/.exec(part)?.[1]
      return index === undefined ? part : Number(index)
    })
}

function valueAt(map: GoMap, keys: readonly (string | number)[]): GoValue | undefined {
  let value: GoValue | undefined = map
  for (const key of keys) {
    if (typeof key === 'number') value = Array.isArray(value) ? value[key] : undefined
    else value = value !== undefined && isMap(value) ? value[key] : undefined
    if (value === undefined) return undefined
  }
  return value
}

export function explainedText({ release, path, values, stateValues }: Explained): string {
  const shown = path === '' ? 'all values' : path
  const own = values.map((layer, i) => layerText(layer, i === values.length - 1)).reverse()
  const others = stateValues.map((layer, i) => layerText(layer, i === stateValues.length - 1)).reverse()
  const none = `  nothing sets it: the chart's own default counts`
  const lines = [`${release}: ${shown}`, ...(own.length === 0 ? [none] : own)]
  if (others.length > 0) lines.push(`.Values.${path} of the state:`, ...others)
  return `${lines.join('\n')}\n`
}

function layerText({ layer, file, line, value }: ExplainedLayer, counts: boolean): string {
  const place = file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}`})`
  return `  ${counts ? '=' : '-'} ${layer}${place}: ${formatV(value)}`
}
