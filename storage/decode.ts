/** Parsed JSON → record, tolerant of what Helm 2 to 4 wrote: missing keys, empty times, nulls for empty. */
import { StorageError } from './errors.ts'
import type {
  ChartRecord,
  FileRecord,
  HookDeletePolicy,
  HookEvent,
  HookExecution,
  HookOutputLogPolicy,
  HookPhase,
  HookRecord,
  ReleaseInfo,
  ReleaseRecord,
  Status,
} from './record.ts'
import { goTime } from './time.ts'

type Json = Readonly<Record<string, unknown>>

/** The record in this JSON value, on demand without the chart's files. Throws StorageError `invalid-record` when a field has another type than Helm's. */
export function recordFromJson(value: unknown, files = true): ReleaseRecord {
  const json = object(value, 'release')
  const config = optionalObject(json.config, 'config')
  const applyMethod = text(json, 'apply_method')
  return {
    name: text(json, 'name'),
    info: infoOf(object(json.info ?? {}, 'info')),
    chart: chartOf(object(json.chart ?? {}, 'chart'), files),
    ...(config === null ? {} : { config }),
    manifest: text(json, 'manifest'),
    hooks: list(json, 'hooks').map((hook) => hookOf(object(hook, 'hook'))),
    version: integer(json, 'version'),
    namespace: text(json, 'namespace'),
    ...(applyMethod === '' ? {} : { apply_method: applyMethod as 'ssa' | 'csa' }),
  }
}

function infoOf(json: Json): ReleaseInfo {
  const revision = integer(json, 'rollback_revision')
  const notes = text(json, 'notes')
  return {
    ...times(json, ['first_deployed', 'last_deployed', 'deleted']),
    description: text(json, 'description'),
    status: (text(json, 'status') || 'unknown') as Status,
    ...(revision === 0 ? {} : { rollback_revision: revision }),
    ...(notes === '' ? {} : { notes }),
  }
}

function chartOf(json: Json, files: boolean): ChartRecord {
  return {
    metadata: optionalObject(json.metadata, 'metadata'),
    lock: optionalObject(json.lock, 'lock'),
    templates: files ? list(json, 'templates').map(fileOf) : [],
    values: optionalObject(json.values, 'values'),
    schema: json.schema === null || json.schema === undefined ? null : bytes(json, 'schema'),
    ...times(json, ['schemamodtime']),
    files: files ? list(json, 'files').map(fileOf) : [],
    ...times(json, ['modtime']),
  }
}

function fileOf(value: unknown): FileRecord {
  const json = object(value, 'file')
  return { name: text(json, 'name'), data: bytes(json, 'data'), ...times(json, ['modtime']) }
}

function hookOf(json: Json): HookRecord {
  return {
    name: text(json, 'name'),
    kind: text(json, 'kind'),
    path: text(json, 'path'),
    manifest: text(json, 'manifest'),
    events: list(json, 'events') as HookEvent[],
    last_run: executionOf(object(json.last_run ?? {}, 'last_run')),
    weight: integer(json, 'weight'),
    delete_policies: list(json, 'delete_policies') as HookDeletePolicy[],
    output_log_policies: list(json, 'output_log_policies') as HookOutputLogPolicy[],
  }
}

function executionOf(json: Json): HookExecution {
  return { ...times(json, ['started_at', 'completed_at']), phase: text(json, 'phase') as HookPhase }
}

/** The times that are set: Helm 3 writes '' or Go's zero time for those that are not. */
function times<K extends string>(json: Json, names: readonly K[]): { [P in K]?: string } {
  const found: { [P in K]?: string } = {}
  for (const name of names) {
    const time = goTime(text(json, name))
    if (time !== undefined) found[name] = time
  }
  return found
}

function text(json: Json, name: string): string {
  const value = json[name] ?? ''
  if (typeof value !== 'string') throw mismatch(name, value, 'string')
  return value
}

function integer(json: Json, name: string): number {
  const value = json[name] ?? 0
  if (!Number.isInteger(value)) throw mismatch(name, value, 'int')
  return value as number
}

function bytes(json: Json, name: string): Uint8Array {
  return Buffer.from(text(json, name), 'base64')
}

function list(json: Json, name: string): unknown[] {
  const value = json[name] ?? []
  if (!Array.isArray(value)) throw mismatch(name, value, 'slice')
  return value
}

function object(value: unknown, name: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(name, value, 'struct')
  return value as Json
}

function optionalObject(value: unknown, name: string): Json | null {
  return value === null || value === undefined ? null : object(value, name)
}

function mismatch(name: string, value: unknown, wanted: string): StorageError {
  const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  return new StorageError(
    'invalid-record',
    `json: cannot unmarshal ${found} into Go struct field ${name} of type ${wanted}`,
  )
}
