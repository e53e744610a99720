/** What a run reports while it goes on: one versioned union, of which terminal, JSON lines and dashboards are consumers. */
import type { ObjectRef } from './object.ts'

export const EVENTS_VERSION = 1

export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

export type TshelmEvent =
  /** A message for people. `fields` print as Helm's slog text does: `level=WARN msg="…" key=value`. */
  | {
      readonly kind: 'log'
      readonly level: LogLevel
      readonly message: string
      readonly fields?: readonly (readonly [string, unknown])[]
      /** Which of several occasions for the same words this is. Not printed. */
      readonly occasion?: string
      /** Where Kubernetes' own client library says it: printed as its lines are. */
      readonly klog?: string
    }
  | { readonly kind: 'crd'; readonly action: 'applying' | 'applied'; readonly object: ObjectRef }
  | { readonly kind: 'object'; readonly action: ObjectAction; readonly object: ObjectRef }
  | {
      readonly kind: 'hook'
      readonly action: 'running' | 'succeeded' | 'failed' | 'deleted'
      readonly hook: string
      readonly path: string
      readonly event: string
    }
  /** A wait begins; `timeout` in milliseconds. Each change of an object follows as `wait`, the end as `waited`. */
  | {
      readonly kind: 'waiting'
      readonly until: WaitedFor
      readonly objects: readonly ObjectRef[]
      readonly timeout: number
    }
  | { readonly kind: 'wait'; readonly object: ObjectRef; readonly status: string; readonly message: string }
  | {
      readonly kind: 'waited'
      readonly until: WaitedFor
      readonly outcome: 'done' | 'failed' | 'timeout' | 'cancelled'
    }
  /** A request has failed for a reason that may pass, and is sent again after `wait` milliseconds. */
  | {
      readonly kind: 'retry'
      readonly method: string
      readonly path: string
      readonly why: RetryReason
      /** What fails: a webhook's name, an API group, or ''. */
      readonly at: string
      readonly wait: number
      /** How often it was sent again before. */
      readonly attempt: number
    }
  | { readonly kind: 'record'; readonly release: string; readonly revision: number; readonly status: string }
  /** What is done for the dependencies of a chart; `name` and `repository` are a dependency's, or an index's. */
  | {
      readonly kind: 'dependency'
      readonly action: DependencyAction
      readonly name?: string
      readonly repository?: string
      readonly url?: string
      readonly count?: number
      readonly problem?: string
    }
  /** A chart came from a registry or went there; `reference` has its tag or digest, `digest` is the manifest's. */
  | {
      readonly kind: 'registry'
      readonly action: 'pulled' | 'pushed'
      readonly reference: string
      readonly digest: string
    }
  /** It is of a kind that registries should not have any more. */
  | { readonly kind: 'registry'; readonly action: 'deprecated'; readonly reference: string; readonly mediaType: string }

export type DependencyAction =
  | 'refreshing'
  | 'refreshing-unmanaged'
  | 'index-refreshed'
  | 'index-failed'
  | 'refreshed'
  | 'saving'
  /** No repository: it has to be in charts/. */
  | 'in-charts'
  | 'packing'
  | 'downloading'
  | 'downloaded-before'
  | 'failed'
  | 'deleting'
  /** What cannot be read, and is left where it is; Helm ends only the first with a line feed. */
  | 'skipped'
  | 'not-moved'
  | 'not-deleted'
  /** Told with `--debug` only. */
  | 'found-folder'

/** `ended`: hooks, which must have run. */
export type WaitedFor = 'ready' | 'ended' | 'deleted'

export type RetryReason =
  /** 429. */
  | 'throttled'
  /** The server says when to come again. */
  | 'later'
  /** etcd elects a leader. */
  | 'leader'
  /** The server calls a webhook, or converts by one, that does not serve yet. */
  | 'webhook'
  /** Another write came first. */
  | 'conflict'
  /** 500 without any of these reasons. */
  | 'internal'
  /** 502, 503, 504. */
  | 'unavailable'
  /** The connection broke, or the answer is not whole. */
  | 'broken'
  /** No connection was made. */
  | 'refused'
  | 'timeout'

export type ObjectAction = 'created' | 'configured' | 'unchanged' | 'deleted' | 'kept' | 'skipped'

/** A log event; `fields` in order. */
export function log(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): TshelmEvent {
  return { kind: 'log', level, message, fields: Object.entries(fields) }
}
