/** Chart and manifest → release record, and back: storage owns the wire form, this knows both sides. */
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { Int, int64, isMap, newMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { recordTime } from '../record-time.ts'
import type { ChartRecord, FileRecord } from '../../storage/record.ts'
import type { Chart, ChartFile, Dependency, Lock, Metadata } from '../chart/model.ts'

/** What Helm keeps of a chart: everything but its subcharts. */
export function chartRecord(chart: Chart): ChartRecord {
  return {
    metadata: metadataRecord(chart.metadata),
    lock: chart.lock === undefined ? null : lockRecord(chart.lock),
    templates: chart.templates.map(fileRecord),
    values: hasValues(chart) ? plainValues(chart.values) : null,
    schema: chart.schema ?? null,
    files: chart.files.map(fileRecord),
    ...timeField('schemamodtime', chart.schema === undefined ? undefined : chart.schemaModified),
    ...timeField('modtime', chart.modified),
  }
}

/** The chart of a record: enough to read its metadata, values and files, and to render it if it had no subcharts. */
export function chartOf(record: ChartRecord): Chart {
  return {
    metadata: metadataOf(record.metadata ?? {}),
    templates: record.templates.map(fileOf),
    values: toValues(record.values),
    files: record.files.map(fileOf),
    raw: [],
    dependencies: [],
    ...(record.schema === null ? {} : { schema: record.schema }),
  }
}

/** Helm: without a values.yaml a chart's values are nil, unless subcharts brought some. */
function hasValues({ rawValues, values }: Chart): boolean {
  return rawValues !== undefined || Object.keys(values).length > 0
}

/** Values as records hold them: integers of `--set` become plain numbers. */
export function plainValues(values: GoMap): Record<string, unknown> {
  return plainValue(values, 0) as Record<string, unknown>
}

function plainValue(value: GoValue, depth: number): unknown {
  if (value instanceof Int) {
    const number = Number(value.value)
    return Number.isSafeInteger(number) ? number : value.value
  }
  if (Array.isArray(value) && depth < MAX_DEPTH) return value.map((item) => plainValue(item, depth + 1))
  if (!isMap(value) || depth >= MAX_DEPTH) return value
  const map: Record<string, unknown> = newMap()
  for (const key of Object.keys(value)) map[key] = plainValue(value[key]!, depth + 1)
  return map
}

/** JSON read from a record as values: maps without prototype. */
export function toValues(json: Readonly<Record<string, unknown>> | null | undefined): GoMap {
  return (json === null || json === undefined ? newMap() : toValue(json, 0)) as GoMap
}

// JSON.parse bears more, but nothing that Helm wrote is as deep.
const MAX_DEPTH = 10_000

function toValue(json: unknown, depth: number): GoValue {
  if (typeof json === 'bigint') return int64(json)
  if (json === null || typeof json !== 'object' || depth > MAX_DEPTH) return json as GoValue
  if (Array.isArray(json)) return json.map((item) => toValue(item, depth + 1))
  const map = newMap()
  for (const [key, value] of Object.entries(json)) map[key] = toValue(value, depth + 1)
  return map
}

/** As records and registries hold it: in the names of Chart.yaml. */
export function metadataRecord(metadata: Metadata): Record<string, unknown> {
  const { dependencies, ...rest } = metadata
  return { ...rest, ...(dependencies === undefined ? {} : { dependencies: dependencies.map(dependencyRecord) }) }
}

export function dependencyRecord({ importValues, ...rest }: Dependency): Record<string, unknown> {
  return { ...rest, ...(importValues === undefined ? {} : { 'import-values': importValues }) }
}

function lockRecord({ generated, digest, dependencies }: Lock): Record<string, unknown> {
  return { generated, digest, ...(dependencies && { dependencies: dependencies.map(dependencyRecord) }) }
}

function fileRecord({ name, data, modified }: ChartFile): FileRecord {
  return { name, data, ...timeField('modtime', modified) }
}

function timeField<K extends string>(key: K, ms: number | undefined): Partial<Record<K, string>> {
  const text = ms === undefined ? undefined : recordTime(ms)
  return text === undefined ? {} : ({ [key]: text } as Partial<Record<K, string>>)
}

function metadataOf(json: Readonly<Record<string, unknown>>): Metadata {
  const { dependencies, ...rest } = json
  const list = Array.isArray(dependencies) ? (dependencies as Record<string, unknown>[]) : undefined
  const metadata = { name: '', version: '', apiVersion: '', ...rest }
  return list === undefined ? metadata : { ...metadata, dependencies: list.map(dependencyOf) }
}

function dependencyOf({ 'import-values': importValues, ...rest }: Record<string, unknown>): Dependency {
  const dependency = { name: '', repository: '', ...rest }
  return (importValues === undefined ? dependency : { ...dependency, importValues }) as Dependency
}

function fileOf({ name, data }: FileRecord): ChartFile {
  return { name, data: typeof data === 'string' ? encodeUtf8(data) : data }
}
