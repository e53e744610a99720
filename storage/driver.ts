/** What a storage driver does; contracts/driver.ts in test/ is the suite that every driver passes. */
import type { ReleaseRecord } from './record.ts'
import type { RecordSummary } from './summary.ts'

/** Label selectors by equality: `{ name, owner: 'helm', status?: 'deployed' }`. */
export type LabelQuery = Readonly<Record<string, string>>

export type AnnotationChanges = Readonly<Record<string, string | null>>

/** What labels tell of a record, without its body. */
export interface RecordHead {
  readonly key: string
  readonly name: string
  /** Of the stored object. */
  readonly namespace: string
  readonly version: number
  readonly status: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** If it is known without the body. */
  readonly summary?: RecordSummary
}

/** A record as it is stored, whatever it says. */
export interface StoredRecord {
  readonly key: string
  /** All of them; those that the driver does not keep as labels, as it would show them. */
  readonly labels: Readonly<Record<string, string>>
  /** Without those that a driver keeps for itself. */
  readonly annotations: Readonly<Record<string, string>>
  /** The body, in the encoding of encodeRecord. */
  readonly text: string
}

/** Records as they are stored. */
export interface StoredRecords {
  /** Throws `not-found`. */
  read(key: string): Promise<StoredRecord>
  /** Throws `already-exists`. */
  create(record: StoredRecord): Promise<void>
  /** Throws `not-found`, perhaps. */
  delete(key: string): Promise<void>
}

export interface Driver {
  /** `Secret`, `ConfigMap`, `SQL`, `Memory`: as Helm names it. */
  readonly name: string
  /** Throws StorageError `not-found`. */
  get(key: string): Promise<ReleaseRecord>
  /** Every release record that owner=helm marks; unreadable ones are skipped. */
  list(): Promise<ReleaseRecord[]>
  /** Records whose labels equal all of `labels`; throws `not-found` when there are none (Helm's drivers do). */
  query(labels: LabelQuery): Promise<ReleaseRecord[]>
  /** Throws `already-exists`. */
  create(key: string, record: ReleaseRecord): Promise<void>
  /** Throws `not-found`. */
  update(key: string, record: ReleaseRecord): Promise<void>
  /** Deletes and returns; throws `not-found`. */
  delete(key: string): Promise<ReleaseRecord>
  /** Deletes without reading again what a head has told of. Throws `not-found`. */
  forget?(head: RecordHead): Promise<void>
  /**
   * Sets these annotations of a stored record, removes those that are null, and leaves all else as it is: one request, in which the
   * body is not sent. Throws `not-found`; `changed` if one of `expected` is there no more, or says something else.
   */
  annotate(key: string, changes: AnnotationChanges, expected?: Readonly<Record<string, string>>): Promise<void>
  /**
   * The heads of all matching records, where they are cheaper than the bodies. With `onPage` they are handed on as they come, perhaps
   * twice, and the result is empty.
   */
  heads?(labels: LabelQuery, onPage?: (heads: readonly RecordHead[]) => void): Promise<RecordHead[]>
  /** What matching records say in short, one after the other, perhaps twice, so that not all bodies are in memory. */
  summaries?(labels: LabelQuery, onSummary: (summary: RecordSummary) => void): Promise<void>
  /** The whole list in one request; undefined if it has more than `most` records. */
  listFew?(most: number): Promise<ReleaseRecord[] | undefined>
  /** The newest revision of every release, where the driver can ask for these alone. */
  latest?(): Promise<RecordSummary[]>
  /** For moving records from one driver to another. */
  readonly stored?: StoredRecords
}
