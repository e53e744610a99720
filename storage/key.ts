/** Names and labels of stored records. */
import { invalidKey, StorageError } from './errors.ts'
import type { AnnotationChanges, LabelQuery } from './driver.ts'
import type { ReleaseRecord } from './record.ts'

export const STORAGE_TYPE = 'sh.helm.release.v1'

/** The `type` of a Secret that holds a record. */
export const SECRET_TYPE = 'helm.sh/release.v1'

/** Labels that Helm sets itself; users may not. */
export const SYSTEM_LABELS = ['name', 'owner', 'status', 'version', 'createdAt', 'modifiedAt'] as const

/** Which of the two time labels a write sets; the whole set is replaced, so an update loses `createdAt`, as Helm's does. */
export type Stamp = 'createdAt' | 'modifiedAt'

/** `sh.helm.release.v1.NAME.vREVISION`. */
export function recordKey(name: string, version: number): string {
  return `${STORAGE_TYPE}.${name}.v${version}`
}

/** The name and revision in a key, as Helm's memory driver reads it. Throws StorageError `invalid-key`. */
export function parseKey(key: string): { readonly name: string; readonly version: number } {
  const prefix = `${STORAGE_TYPE}.`
  const [name, version, ...more] = (key.startsWith(prefix) ? key.slice(prefix.length) : key).split('.v')
  if (name === undefined || version === undefined || more.length > 0 || !/^[+-]?\d+$/.test(version)) throw invalidKey()
  return { name, version: Number(version) }
}

export function isSystemLabel(key: string): boolean {
  return (SYSTEM_LABELS as readonly string[]).includes(key)
}

export function containsSystemLabels(labels: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(labels).some(isSystemLabel)
}

/** The custom labels among all that stand on a stored object. */
export function customLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !isSystemLabel(key)))
}

/** The labels Helm finds records by. */
export function systemLabels(record: ReleaseRecord): Record<string, string> {
  return { name: record.name, owner: 'helm', status: record.info.status, version: String(record.version) }
}

/** Every label of a stored object. `now` in milliseconds since the epoch; the labels hold whole seconds. */
export function objectLabels(record: ReleaseRecord, stamp: Stamp, now: number): Record<string, string> {
  // Helm: the record's own labels win over the new time, so that one read with all its labels keeps a stale modifiedAt.
  return { [stamp]: String(Math.floor(now / 1000)), ...record.labels, ...systemLabels(record) }
}

/** Annotations after a change; undefined for none. */
export function annotated(
  annotations: Readonly<Record<string, string>> | undefined,
  changes: AnnotationChanges,
): Record<string, string> | undefined {
  const merged = Object.entries({ ...annotations, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  )
  return merged.length === 0 ? undefined : Object.fromEntries(merged)
}

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const LABEL_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
  "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

/** A selector as the API takes it, keys sorted. Throws StorageError `invalid-label` for a value no label can have. */
export function labelSelector(query: LabelQuery): string {
  return Object.entries(query)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => {
      const problems: string[] = []
      if (value.length > 63) problems.push('must be no more than 63 bytes')
      if (!LABEL_VALUE.test(value)) problems.push(LABEL_RULE)
      if (problems.length === 0) return `${key}=${value}`
      throw new StorageError('invalid-label', `invalid label value: ${JSON.stringify(value)}: ${problems.join('; ')}`)
    })
    .join(',')
}
