/** Records in this process: for tests, and for `HELM_DRIVER=memory` with releases loaded from files. */
import { recordFromJson } from './decode.ts'
import type { Driver, LabelQuery } from './driver.ts'
import { annotationChanged, releaseExists, releaseNotFound } from './errors.ts'
import { annotated, parseKey, recordKey, systemLabels } from './key.ts'
import type { ReleaseRecord } from './record.ts'

export interface MemoryDriver extends Driver {
  /** Of which namespace records are read; '' is all of them. Writing a record moves it to the record's own, as in Helm. */
  setNamespace(namespace: string): void
  /** Adds releases from parsed release lists (HELM_MEMORY_DRIVER_DATA); each list is an array of records in Helm's JSON. */
  preload(lists: readonly (readonly unknown[])[]): Promise<void>
}

interface Entry {
  readonly key: string
  readonly namespace: string
  readonly record: ReleaseRecord
}

export function memoryDriver(namespace = 'default'): MemoryDriver {
  const entries = new Map<string, Entry>()
  let current = namespace
  const idOf = (space: string, key: string): string => `${space}/${key}`
  const homeOf = (record: ReleaseRecord): string => record.namespace || 'default'

  const visible = (): Entry[] =>
    [...entries.values()]
      .filter((entry) => current === '' || entry.namespace === current)
      .sort((a, b) => compare(a.record.name, b.record.name) || a.record.version - b.record.version)

  const find = (key: string): Entry => {
    parseKey(key)
    const entry = entries.get(idOf(current, key))
    if (!entry) throw releaseNotFound()
    return entry
  }

  const put = (key: string, record: ReleaseRecord): void => {
    const space = homeOf(record)
    entries.set(idOf(space, key), { key, namespace: space, record: snapshot(record) })
  }

  const driver: MemoryDriver = {
    name: 'Memory',
    get: (key) => attempt(() => snapshot(find(key).record)),
    list: () => attempt(() => visible().map(({ record }) => snapshot(record))),
    query: (labels) =>
      attempt(() => {
        const found = visible().filter(({ record }) => matches(record, labels))
        if (found.length === 0) throw releaseNotFound()
        return found.map(({ record }) => snapshot(record))
      }),
    create: (key, record) =>
      attempt(() => {
        current = homeOf(record)
        if (entries.has(idOf(current, key))) throw releaseExists()
        put(key, record)
      }),
    update: (key, record) =>
      attempt(() => {
        current = homeOf(record)
        if (!entries.has(idOf(current, key))) throw releaseNotFound()
        put(key, record)
      }),
    delete: (key) =>
      attempt(() => {
        const { record } = find(key)
        entries.delete(idOf(current, key))
        return record
      }),
    annotate: (key, changes, expected = {}) =>
      attempt(() => {
        const entry = find(key)
        const { annotations, ...record } = entry.record
        if (Object.entries(expected).some(([name, value]) => annotations?.[name] !== value)) throw annotationChanged()
        const merged = annotated(annotations, changes)
        entries.set(idOf(current, key), { ...entry, record: merged ? { ...record, annotations: merged } : record })
      }),
    setNamespace: (space) => {
      current = space
    },
    async preload(lists) {
      for (const value of lists.flat()) {
        const record = recordFromJson(value)
        await driver.create(recordKey(record.name, record.version), record)
      }
    },
  }
  return driver
}

/** What callers may change is copied; chart and config are read-only. */
function snapshot(record: ReleaseRecord): ReleaseRecord {
  return {
    ...record,
    info: { ...record.info },
    hooks: record.hooks.map((hook) => ({ ...hook, last_run: { ...hook.last_run } })),
    ...(record.labels ? { labels: { ...record.labels } } : {}),
    ...(record.annotations ? { annotations: { ...record.annotations } } : {}),
  }
}

// Helm: only the system labels count here; an absent one equals ''.
function matches(record: ReleaseRecord, query: LabelQuery): boolean {
  const labels = systemLabels(record)
  return Object.entries(query).every(([key, value]) => (labels[key] ?? '') === value)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The result, or the error, as a promise. */
function attempt<T>(action: () => T): Promise<T> {
  return Promise.resolve().then(action)
}
