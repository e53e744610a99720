/** Files of a chart → `Chart`, with its subcharts. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { compareStrings, newMap } from '../../gotemplate/value.ts'
import { HELM_4, type ChartRules } from '../compat.ts'
import { TshelmError, messageOf, wrapError } from '../errors.ts'
import { log } from '../events.ts'
import type { TshelmEvent } from '../events.ts'
import { MAX_CHART_BYTES, MAX_CHART_DEPTH } from '../limits.ts'
import { mapFiles, wrapInFile } from '../yaml-place.ts'
import { readArchive } from './archive.ts'
import { detectContentType } from './content-type.ts'
import { readChartDirectory } from './directory.ts'
import { failureCode, pathError } from './file-system.ts'
import type { EntryKind, FileContent, FileSystem } from './file-system.ts'
import { NOT_GZIP, isGzip } from './gunzip.ts'
import { decodeApiVersion, decodeLock, decodeMetadata, validateMetadata } from './metadata.ts'
import type { RawMetadata } from './metadata.ts'
import type { Chart, ChartFile, Lock, Metadata } from './model.ts'
import { parseValues } from './values-document.ts'
import { parseYamlFile } from './yaml-file.ts'
import type { YamlFile } from './yaml-file.ts'

export interface LoadOptions {
  /** Receives warnings and the notices about symbolic links. */
  readonly emit?: (event: TshelmEvent) => void
  /** Do not look at apiVersion first: Helm's show and lint take what its install would not. */
  readonly anyApiVersion?: boolean
  /** Default: Helm 4's. */
  readonly rules?: ChartRules
}

/** Loads a chart directory or archive. Throws TshelmError with Helm's texts. */
export function loadChart(path: string, fs: FileSystem, options: LoadOptions = {}): Chart {
  const absolute = fs.absolute(path)
  return kindOfPath(fs, path) === 'directory'
    ? loadDirectory(absolute, fs, options)
    : loadArchiveFile(path, readWhole(fs, path), options)
}

function kindOfPath(fs: FileSystem, path: string): EntryKind {
  try {
    return fs.kind(fs.resolve(path))
  } catch (error) {
    throw pathError('stat', path, error, failureCode(error) === 'ENOENT' ? 'source/not-found' : 'chart/invalid-file')
  }
}

function readWhole(fs: FileSystem, path: string): Uint8Array {
  let content: FileContent | undefined
  try {
    content = fs.read(path, MAX_CHART_BYTES)
  } catch (error) {
    throw pathError('open', path, error)
  }
  if (content === undefined)
    throw new TshelmError('chart/limit-exceeded', `file ${path} is larger than ${MAX_CHART_BYTES} bytes`)
  return content.data
}

function loadDirectory(root: string, fs: FileSystem, options: LoadOptions): Chart {
  if (looksAtVersion(options)) detectVersion(root, fs)
  const context = contextOf(options)
  return loadFiles(readChartDirectory(root, fs, context.emit, context.rules), context)
}

function detectVersion(root: string, fs: FileSystem): void {
  const path = `${root}/Chart.yaml`
  let content: FileContent | undefined
  try {
    content = fs.read(path, MAX_CHART_BYTES)
  } catch (error) {
    const doing = failureCode(error) === 'EISDIR' ? 'read' : 'open'
    throw wrapError(`unable to detect chart at ${path}: `, pathError(doing, path, error, 'chart/not-a-chart'))
  }
  if (content !== undefined) checkApiVersion(content.data)
}

function loadArchiveFile(path: string, bytes: Uint8Array, options: LoadOptions): Chart {
  if (!isGzip(bytes)) throw notAnArchive(path, bytes)
  let files: ChartFile[]
  try {
    files = readArchive(bytes, rulesOf(options))
  } catch (error) {
    if (isNoGzip(error)) throw noChartFile(`file '${path}'`, error)
    if (rulesOf(options).tellsArchiveErrors) throw error
    // Helm keeps the reason to itself.
    throw new TshelmError('chart/invalid-archive', 'unable to load chart archive', {
      cause: error,
      hint: messageOf(error),
    })
  }
  try {
    return loadDetected(files, options)
  } catch (error) {
    throw isNoGzip(error) ? noChartFile(`file '${path}'`, error) : error
  }
}

/** Of an archive, or of one within it. */
function isNoGzip(error: unknown): boolean {
  for (let link = error; link instanceof Error; link = link.cause) if (link.message === NOT_GZIP) return true
  return false
}

function noChartFile(what: string, cause: unknown): TshelmError {
  const message = `${what} does not appear to be a valid chart file (details: ${messageOf(cause)})`
  return new TshelmError('chart/invalid-archive', message, { cause })
}

function notAnArchive(path: string, bytes: Uint8Array): TshelmError {
  const message = /\.ya?ml$/.test(path)
    ? `file '${path}' seems to be a YAML file, but expected a gzipped archive`
    : `file '${path}' does not appear to be a gzipped archive; got '${detectContentType(bytes)}'`
  return new TshelmError('chart/invalid-archive', message)
}

/** Loads an archive from memory. */
export function loadChartArchive(bytes: Uint8Array, options: LoadOptions = {}): Chart {
  let files: ChartFile[]
  try {
    files = readArchive(bytes, rulesOf(options))
  } catch (error) {
    if (isNoGzip(error)) throw noChartFile('stream', error)
    throw wrapError('unable to load chart archive: ', error)
  }
  return loadDetected(files, options)
}

/** Loads a chart from files in memory, in any order; names are relative to the chart. */
export function loadChartFiles(files: readonly ChartFile[], options: LoadOptions = {}): Chart {
  return loadFiles(files, contextOf(options))
}

function loadDetected(files: readonly ChartFile[], options: LoadOptions): Chart {
  if (!looksAtVersion(options)) return loadChartFiles(files, options)
  const chartYaml = files.find(({ name }) => name === 'Chart.yaml')
  if (chartYaml === undefined) {
    throw new TshelmError('chart/not-a-chart', 'unable to detect chart version, no Chart.yaml found')
  }
  checkApiVersion(chartYaml.data)
  return loadChartFiles(files, options)
}

function checkApiVersion(chartYaml: Uint8Array): void {
  const version = readInto('Chart.yaml', chartYaml, decodeApiVersion)
  if (!['', 'v1', 'v2', 'v3'].includes(version)) {
    throw new TshelmError('chart/invalid-metadata', 'unsupported chart version', { data: { apiVersion: version } })
  }
}

function looksAtVersion(options: LoadOptions): boolean {
  return options.anyApiVersion !== true && rulesOf(options).knownApiVersionsOnly
}

function rulesOf({ rules = HELM_4.chart }: LoadOptions): ChartRules {
  return rules
}

function contextOf(options: LoadOptions): Context {
  return { emit: options.emit ?? (() => undefined), rules: rulesOf(options), depth: 0 }
}

interface Context {
  readonly emit: (event: TshelmEvent) => void
  readonly rules: ChartRules
  readonly depth: number
}

/** A chart while its files are sorted into it. */
interface Draft {
  metadata: RawMetadata | undefined
  lock: Lock | undefined
  chart: Partial<Omit<Chart, 'metadata' | 'lock'>>
  readonly templates: ChartFile[]
  readonly files: ChartFile[]
  readonly subcharts: Map<string, ChartFile[]>
}

function loadFiles(files: readonly ChartFile[], context: Context): Chart {
  const draft: Draft = {
    metadata: undefined,
    lock: undefined,
    chart: {},
    templates: [],
    files: [],
    subcharts: new Map(),
  }
  for (const file of files) {
    if (file.name !== 'Chart.yaml') continue
    draft.metadata = readInto(file.name, file.data, (yaml) => decodeMetadata(yaml, draft.metadata))
    if (!draft.metadata['apiVersion']) draft.metadata['apiVersion'] = 'v1'
    if (file.modified !== undefined) draft.chart = { ...draft.chart, modified: file.modified }
  }
  for (const file of files) if (file.name !== 'Chart.yaml') sortFile(draft, file, context)
  const chart = finish(draft, files)
  loadSubcharts(chart, draft.subcharts, context)
  return chart
}

function finish({ metadata, lock, chart, templates, files }: Draft, raw: readonly ChartFile[]): Chart {
  if (metadata === undefined) throw new TshelmError('chart/not-a-chart', 'Chart.yaml file is missing')
  const checked: Metadata = validateMetadata(metadata)
  return {
    values: newMap(),
    ...chart,
    metadata: checked,
    ...(lock && { lock }),
    templates,
    files,
    raw,
    dependencies: [],
  }
}

function sortFile(draft: Draft, file: ChartFile, { emit, rules }: Context): void {
  const { name, data } = file
  if (name.startsWith('templates/')) draft.templates.push(file)
  else if (name.startsWith('charts/')) sortChartsFile(draft, file)
  else if (name === 'Chart.lock') draft.lock = readInto(name, data, decodeLock)
  else if (name === 'values.yaml') readValues(draft, data, rules)
  else if (name === 'values.schema.json') {
    const { modified } = file
    draft.chart = { ...draft.chart, schema: data, ...(modified !== undefined && { schemaModified: modified }) }
  } else if (name === 'requirements.yaml') {
    if (draft.metadata?.['apiVersion'] !== 'v1') emit(log('INFO', REQUIREMENTS_WARNING))
    draft.metadata = readInto(name, data, (yaml) => decodeMetadata(yaml, draft.metadata))
    keepForHelm2(draft, file)
  } else if (name === 'requirements.lock') {
    draft.lock = readInto(name, data, decodeLock)
    if (draft.metadata?.['apiVersion'] !== 'v1') emit(log('INFO', REQUIREMENTS_LOCK_WARNING))
    keepForHelm2(draft, file)
  } else draft.files.push(file)
}

const REQUIREMENTS_WARNING =
  'Warning: Dependencies are handled in Chart.yaml since apiVersion "v2". We recommend migrating dependencies to Chart.yaml.'
const REQUIREMENTS_LOCK_WARNING =
  'Warning: Dependency locking is handled in Chart.lock since apiVersion "v2". We recommend migrating to Chart.lock.'

function keepForHelm2(draft: Draft, file: ChartFile): void {
  if (draft.metadata?.['apiVersion'] === 'v1') draft.files.push(file)
}

function readValues(draft: Draft, data: Uint8Array, { valuesDocuments }: ChartRules): void {
  const rawValues = decodeUtf8(data)
  try {
    draft.chart = { ...draft.chart, rawValues, values: parseValues(rawValues, valuesDocuments) }
  } catch (error) {
    throw wrapInFile('cannot load values.yaml: ', error, 'values.yaml')
  }
}

/** Parses a YAML file of the chart and decodes it. */
function readInto<T>(name: string, data: Uint8Array, decode: (file: YamlFile) => T): T {
  try {
    return decode(parseYamlFile(data))
  } catch (error) {
    throw wrapInFile(`cannot load ${name}: `, error, name)
  }
}

function sortChartsFile({ files, subcharts }: Draft, file: ChartFile): void {
  if (file.name.endsWith('.prov')) {
    files.push(file)
    return
  }
  const name = file.name.slice('charts/'.length)
  const top = name.split('/', 1)[0]!
  const group = subcharts.get(top)
  const inner = { ...file, name }
  if (group === undefined) subcharts.set(top, [inner])
  else group.push(inner)
}

/** Helm's order is that of a Go map, that is none; ours is by name. */
function loadSubcharts(parent: Chart, groups: ReadonlyMap<string, readonly ChartFile[]>, context: Context): void {
  const names = [...groups.keys()].filter((name) => !/^[_.]/.test(name)).sort(compareStrings)
  if (names.length > 0 && context.depth >= MAX_CHART_DEPTH) {
    throw new TshelmError('chart/limit-exceeded', `subcharts are nested deeper than ${MAX_CHART_DEPTH}`)
  }
  for (const name of names) {
    const subchart = loadSubchart(parent, name, groups.get(name)!, { ...context, depth: context.depth + 1 })
    subchart.parent = parent
    parent.dependencies.push(subchart)
  }
}

function loadSubchart(parent: Chart, name: string, files: readonly ChartFile[], context: Context): Chart {
  const owner = parent.metadata.name
  const packed = name.endsWith('.tgz')
  if (packed && files[0]!.name !== name) {
    const message = `error unpacking subchart tar in ${owner}: expected ${name}, got ${files[0]!.name}`
    throw new TshelmError('chart/invalid-archive', message)
  }
  try {
    return loadFiles(packed ? readArchive(files[0]!.data, context.rules) : filesBelow(name, files), context)
  } catch (error) {
    const failure = wrapError(`error unpacking subchart ${name} in ${owner}: `, error)
    throw mapFiles(failure, (file) => `charts/${name}/${file}`)
  }
}

function filesBelow(name: string, files: readonly ChartFile[]): ChartFile[] {
  const prefix = `${name}/`
  return files.flatMap((file) =>
    file.name.startsWith(prefix) ? [{ ...file, name: file.name.slice(prefix.length) }] : [],
  )
}
