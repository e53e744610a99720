/** Who is at work on a revision, and how far they came: an annotation of the record, which Helm ignores. */

/** Its name. */
export const RUN_ANNOTATION = 'tshelm.dev/run'

export type RunVerb = 'install' | 'upgrade' | 'rollback' | 'uninstall'

/** Which process it is. Whether it lives can be told on the same boot of the same host. */
export interface RunHolder {
  readonly host: string
  /** Of the host's boot; absent where it cannot be known. */
  readonly boot?: string
  readonly pid: number
  /** When the process started, in the system's own units. */
  readonly started?: string
  /** Namespace that `pid` counts in. */
  readonly pidns?: string
}

export interface RunNote {
  readonly v: 1
  /** Of the run. */
  readonly id: string
  readonly verb: RunVerb
  readonly holder: RunHolder
  /** RFC 3339. */
  readonly began: string
  /** Last sign of life, RFC 3339. */
  readonly beat: string
  /** How often there is one, seconds. */
  readonly every: number
  /** `paused`: it stopped by itself and may be resumed at once. */
  readonly state: 'running' | 'paused'
  /** The group of the plan that it is in, hooks that have succeeded already. */
  readonly at?: string
  readonly hooksDone?: readonly string[]
  /** What a resumed run has to know: JSON of the actions' own. */
  readonly options: Readonly<Record<string, unknown>>
}
