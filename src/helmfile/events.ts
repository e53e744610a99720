/** What a run over many releases reports while it goes on. */
import type { TshelmEvent } from '../events.ts'
import type { LogLevel } from './ports.ts'

/** A release as events name it. */
export interface ReleaseRef {
  /** `[kubeContext/][namespace/]name`. */
  readonly id: string
  readonly name: string
  readonly namespace: string
  readonly kubeContext: string
  /** As it stands in the state file. */
  readonly chart: string
  /** Absolute path of the state file. */
  readonly file: string
}

export type ReleaseStep = 'compare' | 'upgrade' | 'delete' | 'template' | 'lint' | 'unittest' | 'status' | 'test'

/** `updated` and `reinstalled` of an upgrade, `changed` and `unchanged` of a comparison, `deleted`; `done` of all others. */
export type StepOutcome = 'changed' | 'unchanged' | 'updated' | 'reinstalled' | 'deleted' | 'done'

/** How a step ended. `duration` in milliseconds. */
export type StepEnd =
  | {
      readonly status: 'done'
      readonly outcome: StepOutcome
      readonly duration: number
      /** Of the chart, as it stands in the cluster now; '' if that is not known. */
      readonly version?: string
    }
  | { readonly status: 'failed'; readonly error: unknown; readonly duration: number }

export type HelmfileEvent =
  /** A message; lines of it belong together. */
  | { readonly kind: 'log'; readonly level: LogLevel; readonly message: string }
  /** What the command prints: manifests, differences, tables. */
  | { readonly kind: 'output'; readonly text: string }
  /** Once, before anything is changed: what `apply`, `sync` and `destroy` are about, all files of it. */
  | { readonly kind: 'foreseen'; readonly releases: readonly ReleaseRef[] }
  | { readonly kind: 'release'; readonly release: ReleaseRef; readonly step: ReleaseStep; readonly status: 'begun' }
  | ({ readonly kind: 'release'; readonly release: ReleaseRef; readonly step: ReleaseStep } & StepEnd)
  /** What is done for one release: objects, hooks, waits, records. */
  | { readonly kind: 'progress'; readonly release: ReleaseRef; readonly event: TshelmEvent }
