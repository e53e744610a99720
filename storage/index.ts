/** The door `tshelm/storage`: Helm's release records, usable alone. */
export { decodeRecord, encodeRecord, type DecodeOptions } from './codec.ts'
export { configMapsDriver } from './configmaps.ts'
export { recordFromJson } from './decode.ts'
export type { AnnotationChanges, Driver, LabelQuery, RecordHead, StoredRecord, StoredRecords } from './driver.ts'
export { recordJson, type RecordForm, type RecordView } from './encode.ts'
export { isStorageError, StorageError, type StorageErrorCode } from './errors.ts'
export {
  containsSystemLabels,
  customLabels,
  isSystemLabel,
  objectLabels,
  parseKey,
  recordKey,
  SECRET_TYPE,
  STORAGE_TYPE,
  SYSTEM_LABELS,
} from './key.ts'
export type { KubeDriver, KubeDriverOptions } from './kube-driver.ts'
export { latestRecords } from './latest.ts'
export { migrateRecords, type MigratedRecord, type MigrateOptions } from './migrate.ts'
export { memoryDriver, type MemoryDriver } from './memory.ts'
export type { KubeObjects, MetaChanges, RecordKind, RecordMeta, RecordObject, RecordOwner } from './ports.ts'
export {
  HOOK_EVENTS,
  type ChartRecord,
  type FileRecord,
  type HookDeletePolicy,
  type HookEvent,
  type HookExecution,
  type HookOutputLogPolicy,
  type HookPhase,
  type HookRecord,
  type ReleaseInfo,
  type ReleaseRecord,
  type Status,
} from './record.ts'
export { secretsDriver } from './secrets.ts'
export { sqlDriver, type SqlDriver, type SqlDriverOptions } from './sql.ts'
export { createStore, newestFirst, type Store, type StoreOptions } from './store.ts'
export type { RecordSummary } from './summary.ts'
