/** Record → the JSON of Helm's Go structs: their key order, their omissions. */
import { goBytes, goJson, goString, StructWriter } from './go-json.ts'
import type { ChartRecord, FileRecord, HookExecution, HookRecord, ReleaseInfo, ReleaseRecord } from './record.ts'
import { goTime, ZERO_TIME } from './time.ts'

/** Which Helm's structs: Helm 3 writes empty times as "" and knows neither methods, rolled back revisions nor times of files. */
export type RecordForm = 'helm3' | 'helm4'

/** What `status` shows of a record beyond what is stored, or leaves out. */
export interface RecordView {
  /** Default: Helm 4's. */
  readonly form?: RecordForm
  /** Default: true. */
  readonly chart?: boolean
  /** Live objects, as JSON. */
  readonly resources?: string
}

/** The JSON that Helm compresses and stores. Throws StorageError `invalid-record`. */
export function recordJson(record: ReleaseRecord, view: RecordView = {}): string {
  return recordParts(record, view).join('')
}

/** The same in three: what stands before the chart, the chart, and what follows. */
export function recordParts(record: ReleaseRecord, view: RecordView = {}): readonly [string, string, string] {
  const { form = 'helm4', chart = true } = view
  const head = new StructWriter()
    .text('name', record.name)
    .add('info', infoJson(record.info, form, view.resources))
    .add('chart', chart ? '' : undefined)
    .end()
    .slice(0, -1)
  const tail = tailJson(record, form)
  return [head, chart ? chartJson(record.chart, form) : '', tail === '{}' ? '}' : `,${tail.slice(1)}`]
}

function tailJson(record: ReleaseRecord, form: RecordForm): string {
  const { config, hooks } = record
  return new StructWriter()
    .add('config', config === undefined || Object.keys(config).length === 0 ? undefined : goJson(config))
    .text('manifest', record.manifest)
    .add('hooks', hooks.length === 0 ? undefined : `[${hooks.map((hook) => hookJson(hook, form)).join(',')}]`)
    .integer('version', record.version)
    .text('namespace', record.namespace)
    .text('apply_method', form === 'helm3' ? undefined : record.apply_method)
    .end()
}

function infoJson(info: ReleaseInfo, form: RecordForm, resources: string | undefined): string {
  return new StructWriter()
    .add('first_deployed', timeIn(form, info.first_deployed))
    .add('last_deployed', timeIn(form, info.last_deployed))
    .add('deleted', timeIn(form, info.deleted))
    .text('description', info.description)
    .text('status', info.status)
    .integer('rollback_revision', form === 'helm3' ? undefined : info.rollback_revision)
    .text('notes', info.notes)
    .add('resources', resources)
    .end()
}

function chartJson(chart: ChartRecord, form: RecordForm): string {
  const timed = form === 'helm4'
  return new StructWriter()
    .add('metadata', chart.metadata === null ? 'null' : metadataJson(chart.metadata))
    .add('lock', chart.lock === null ? 'null' : lockJson(chart.lock))
    .add('templates', filesJson(chart.templates, timed))
    .add('values', goJson(chart.values))
    .add('schema', goBytes(chart.schema))
    .add('schemamodtime', timed ? `"${goTime(chart.schemamodtime) ?? ZERO_TIME}"` : undefined)
    .add('files', filesJson(chart.files, timed))
    .add('modtime', timed ? timeOrNothing(chart.modtime) : undefined)
    .end()
}

// Helm: lists of files that were never appended to are nil.
function filesJson(files: readonly FileRecord[], timed: boolean): string {
  return files.length === 0 ? 'null' : `[${files.map((file) => fileJson(file, timed)).join(',')}]`
}

function fileJson(file: FileRecord, timed: boolean): string {
  return new StructWriter()
    .add('name', goString(file.name))
    .add('data', goBytes(file.data))
    .add('modtime', timed ? timeOrNothing(file.modtime) : undefined)
    .end()
}

function hookJson(hook: HookRecord, form: RecordForm): string {
  return new StructWriter()
    .text('name', hook.name)
    .text('kind', hook.kind)
    .text('path', hook.path)
    .text('manifest', hook.manifest)
    .list('events', hook.events)
    .add('last_run', executionJson(hook.last_run, form))
    .integer('weight', hook.weight)
    .list('delete_policies', hook.delete_policies)
    .list('output_log_policies', hook.output_log_policies)
    .end()
}

function executionJson(run: HookExecution, form: RecordForm): string {
  return new StructWriter()
    .add('started_at', timeIn(form, run.started_at))
    .add('completed_at', timeIn(form, run.completed_at))
    .add('phase', goString(run.phase))
    .end()
}

type Loose = Readonly<Record<string, unknown>>

/** How Go declares a field: always written, or left out when empty. */
type FieldRule = readonly [name: string, empty: 'keep' | 'omit', items?: readonly FieldRule[]]

const MAINTAINER: readonly FieldRule[] = [
  ['name', 'omit'],
  ['email', 'omit'],
  ['url', 'omit'],
]

const DEPENDENCY: readonly FieldRule[] = [
  ['name', 'keep'],
  ['version', 'omit'],
  ['repository', 'keep'],
  ['condition', 'omit'],
  ['tags', 'omit'],
  ['enabled', 'omit'],
  ['import-values', 'omit'],
  ['alias', 'omit'],
]

const METADATA: readonly FieldRule[] = [
  ['name', 'omit'],
  ['home', 'omit'],
  ['sources', 'omit'],
  ['version', 'omit'],
  ['description', 'omit'],
  ['keywords', 'omit'],
  ['maintainers', 'omit', MAINTAINER],
  ['icon', 'omit'],
  ['apiVersion', 'omit'],
  ['condition', 'omit'],
  ['tags', 'omit'],
  ['appVersion', 'omit'],
  ['deprecated', 'omit'],
  ['annotations', 'omit'],
  ['kubeVersion', 'omit'],
  ['dependencies', 'omit', DEPENDENCY],
  ['type', 'omit'],
]

/** Of Chart.yaml, as its struct writes it. Throws StorageError for what JSON cannot hold. */
export function metadataJson(metadata: Loose): string {
  return structJson(metadata, METADATA)
}

function lockJson(lock: Loose): string {
  const generated = typeof lock.generated === 'string' ? goTime(lock.generated) : undefined
  const { dependencies } = lock
  return new StructWriter()
    .add('generated', `"${generated ?? ZERO_TIME}"`)
    .add('digest', goString(typeof lock.digest === 'string' ? lock.digest : ''))
    .add('dependencies', Array.isArray(dependencies) ? structsJson(dependencies, DEPENDENCY) : 'null')
    .end()
}

/** Dependencies of a chart as Chart.yaml's struct writes them; undefined for none. */
export function dependenciesJson(dependencies: unknown): string | undefined {
  return Array.isArray(dependencies) && dependencies.length > 0 ? structsJson(dependencies, DEPENDENCY) : undefined
}

function structJson(value: Loose, fields: readonly FieldRule[]): string {
  const writer = new StructWriter()
  for (const [name, empty, items] of fields) {
    const field = value[name]
    if (empty === 'omit' && isEmpty(field)) continue
    writer.add(name, Array.isArray(field) && items ? structsJson(field, items) : goJson(field ?? ''))
  }
  return writer.end()
}

function structsJson(values: readonly unknown[], fields: readonly FieldRule[]): string {
  return `[${values.map((value) => (value === null ? 'null' : structJson(value as Loose, fields))).join(',')}]`
}

/** Go's omitempty, for the kinds that chart metadata has. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

// Helm 3: its own type of time writes itself, and is never left out.
function timeIn(form: RecordForm, time: string | undefined): string | undefined {
  return timeOrNothing(time) ?? (form === 'helm3' ? '""' : undefined)
}

function timeOrNothing(time: string | undefined): string | undefined {
  const text = goTime(time)
  return text === undefined ? undefined : `"${text}"`
}
