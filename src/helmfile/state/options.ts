/** How states are loaded and visited: the contract between this room and what is done with states. */
import type { GoMap } from '../../../gotemplate/value.ts'
import type { HelmfileDialect, State } from '../model.ts'

export interface LoadOptions {
  /** A file, folder or remote reference; '' looks for the default ones. `-` is standard input. */
  readonly file: string
  /** Default: `default`. */
  readonly environment?: string
  readonly namespace?: string
  readonly chart?: string
  readonly kubeContext?: string
  readonly selectors?: readonly string[]
  readonly stateValuesFiles?: readonly string[]
  /** What `--state-values-set` and `-set-string` amount to. */
  readonly stateValuesSet?: GoMap
  /** '' or absent: what the file says, then `helm` and `kustomize`. */
  readonly helmBinary?: string
  readonly kustomizeBinary?: string
  /** Several files one by one rather than side by side. */
  readonly sequential?: boolean
  /** Files, nested files and releases backwards: `destroy`. */
  readonly reverse?: boolean
  /** Leaves out what selectors and conditions leave out before a state is visited, and refuses duplicates. */
  readonly filter?: boolean
  /** With `filter`: needs of what is selected are selected too. */
  readonly includeNeeds?: boolean
  /** Absent: each file tells by itself. */
  readonly dialect?: HelmfileDialect
  /** An explicit `false`, `0` or `''` of a later layer counts, unlike upstream. */
  readonly presenceAware?: boolean
  /** All files are read before the first is visited, so that a broken one leaves nothing half done. Default: true. */
  readonly loadFirst?: boolean
  /** What releases need of other files is looked for there, and comes first; upstream refuses it. Default: false. */
  readonly needsAcrossFiles?: boolean
  /** Told all states before the first is visited, where files are read first: what the run is about. */
  readonly foresee?: (states: readonly State[]) => void
  /** Visits of several files at the same time, where they are not `sequential`. Default: one by one, all of them even if one fails. */
  readonly concurrent?: boolean
}

export interface VisitOutcome {
  /** Whether there was anything to do. Ignored where `filter` is set: there it is whether releases are left. */
  readonly matched: boolean
  /** The first counts, as upstream has it. */
  readonly errors: readonly unknown[]
}

/** Called for each state: nested ones before (reversed: after) the file that names them. */
export type Visit = (state: State) => Promise<VisitOutcome>
