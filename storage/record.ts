/** A release as Helm stores it: field names and their order are the wire format (codec.ts). */

export type Status =
  | 'unknown'
  | 'deployed'
  | 'uninstalled'
  | 'superseded'
  | 'failed'
  | 'uninstalling'
  | 'pending-install'
  | 'pending-upgrade'
  | 'pending-rollback'

export const HOOK_EVENTS = [
  'pre-install',
  'post-install',
  'pre-delete',
  'post-delete',
  'pre-upgrade',
  'post-upgrade',
  'pre-rollback',
  'post-rollback',
  'test',
] as const
export type HookEvent = (typeof HOOK_EVENTS)[number]

export type HookDeletePolicy = 'before-hook-creation' | 'hook-succeeded' | 'hook-failed'
export type HookOutputLogPolicy = 'hook-succeeded' | 'hook-failed'
export type HookPhase = '' | 'Unknown' | 'Running' | 'Succeeded' | 'Failed'

export interface HookExecution {
  /** RFC 3339 with up to nine decimals; '' or absent for Go's zero time. */
  started_at?: string
  completed_at?: string
  phase: HookPhase
}

export interface HookRecord {
  name: string
  kind: string
  /** `chart/templates/file.yaml`. */
  path: string
  manifest: string
  events: HookEvent[]
  last_run: HookExecution
  weight: number
  delete_policies: HookDeletePolicy[]
  output_log_policies: HookOutputLogPolicy[]
}

export interface FileRecord {
  readonly name: string
  readonly data: Uint8Array
  /** RFC 3339; absent if unknown. */
  readonly modtime?: string
}

/** What is kept of the chart. `metadata` and `lock` are JSON as in Chart.yaml and Chart.lock; values are plain JSON. */
export interface ChartRecord {
  readonly metadata: Readonly<Record<string, unknown>> | null
  readonly lock: Readonly<Record<string, unknown>> | null
  readonly templates: readonly FileRecord[]
  readonly values: Readonly<Record<string, unknown>> | null
  readonly schema: Uint8Array | null
  readonly schemamodtime?: string
  readonly files: readonly FileRecord[]
  readonly modtime?: string
}

export interface ReleaseInfo {
  first_deployed?: string
  last_deployed?: string
  deleted?: string
  description?: string
  status: Status
  rollback_revision?: number
  notes?: string
}

export interface ReleaseRecord {
  name: string
  info: ReleaseInfo
  chart: ChartRecord
  config?: Readonly<Record<string, unknown>>
  manifest: string
  hooks: HookRecord[]
  version: number
  namespace: string
  apply_method?: 'ssa' | 'csa' | ''
  /** Custom labels; in storage they stand on the object, not in the JSON. */
  labels?: Record<string, string>
  /** What tshelm adds and Helm ignores: stands beside the record, never in the JSON. A write replaces all of them. */
  annotations?: Record<string, string>
}
