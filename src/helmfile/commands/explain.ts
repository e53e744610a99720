/** `explain`: which layer set a value of a release, and what it hides. */
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { isMap, newMap } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import { unmarshalMapV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { yamlPositions } from '../../../gotemplate/go/yaml/positions.ts'
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { releaseId, type Release, type State, type ValueLayer } from '../model.ts'
import { fullFilePath } from '../state/visit.ts'
import { plainValues } from '../run/value-files.ts'
import type { Session } from '../run/session.ts'

export interface ExplainedLayer {
  /** `values[0]`, `secrets[0]`, `environments.prod.values`, `--state-values-set` … */
  readonly layer: string
  readonly file?: string
  readonly line?: number
  /** Absent where it is not read: a secret. */
  readonly value?: GoValue
}

export interface Explained {
  /** `[kubeContext/][namespace/]name`. */
  readonly release: string
  /** Absolute path of the state file. */
  readonly stateFile: string
  readonly path: string
  /** Of the release's own values, lowest first: the last counts. */
  readonly values: readonly ExplainedLayer[]
  /** The same path in `.Values` of the state, lowest first. */
  readonly stateValues: readonly ExplainedLayer[]
}

/** '' is all of a release's values. Secrets of releases are not read, those of environments not shown. */
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
  values.push(...secretLayers(release), ...setLayers(release, keys))
  const hide = hiding(state)
  const shown = values.map((layer) => (layer.value === undefined ? layer : { ...layer, value: hide(layer.value) }))
  const stateFile = fullFilePath(state)
  return { release: releaseId(release), stateFile, path, values: shown, stateValues: stateLayers(state, keys) }
}

/** Whatever they set goes over the values. */
function secretLayers({ secrets }: Release): ExplainedLayer[] {
  return secrets.map((entry, i) => ({
    layer: `secrets[${i}]`,
    ...(typeof entry === 'string' ? { file: entry } : {}),
  }))
}

/** Shorter ones would be found everywhere. */
const MIN_SECRET = 4
const HIDDEN = '***'

/** Texts without what secrets of the environment say: templates may have put it there. */
function hiding({ valueLayers }: State): (value: GoValue) => GoValue {
  const secrets = valueLayers.filter(isSecret).flatMap(({ values }) => textsIn(values, 0))
  const wanted = secrets.filter((text) => text.length >= MIN_SECRET).sort((a, b) => b.length - a.length)
  if (wanted.length === 0) return (value) => value
  const hide = (value: GoValue): GoValue => {
    if (typeof value === 'string') return wanted.reduce((text, secret) => text.replaceAll(secret, HIDDEN), value)
    if (Array.isArray(value)) return value.map(hide)
    if (!isMap(value)) return value
    const map = newMap()
    for (const key of Object.keys(value)) map[key] = hide(value[key]!)
    return map
  }
  return hide
}

const MAX_DEPTH = 100

function textsIn(value: GoValue, depth: number): string[] {
  if (depth > MAX_DEPTH) return []
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, depth + 1))
  return isMap(value) ? Object.values(value).flatMap((member) => textsIn(member, depth + 1)) : []
}

function isSecret({ name }: ValueLayer): boolean {
  return name.endsWith('.secrets')
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

function stateLayers(state: State, keys: readonly (string | number)[]): ExplainedLayer[] {
  const hide = hiding(state)
  return state.valueLayers.flatMap((one): ExplainedLayer[] => {
    const { name, file, text, values } = one
    const value = valueAt(values, keys)
    if (value === undefined) return []
    const place = file === undefined ? {} : { file, ...(text === undefined ? {} : lineOf(text, keys)) }
    return [{ layer: name, ...place, ...(isSecret(one) ? {} : { value: hide(value) }) }]
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

export function explainedText({ release, stateFile, path, values, stateValues }: Explained, cwd: string): string {
  const shown = path === '' ? 'all values' : path
  const counts = values.findLastIndex(({ value }) => value !== undefined)
  const own = values.map((layer, i) => layerText(layer, i === counts)).reverse()
  const others = stateValues.map((layer, i) => layerText(layer, i === stateValues.length - 1)).reverse()
  const none = `  nothing sets it: the chart's own default counts`
  const place = stateFile.startsWith(`${cwd}/`) ? stateFile.slice(cwd.length + 1) : stateFile
  const lines = [`${release} (${place}): ${shown}`, ...own, ...(counts < 0 ? [none] : [])]
  if (others.length > 0) lines.push(`.Values${path === '' ? '' : `.${path}`} of the state:`, ...others)
  return `${lines.join('\n')}\n`
}

function layerText({ layer, file, line, value }: ExplainedLayer, counts: boolean): string {
  const place = file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}`})`
  if (value === undefined) return `  ? ${layer}${place}: a secret`
  return `  ${counts ? '=' : '-'} ${layer}${place}: ${formatV(value)}`
}
