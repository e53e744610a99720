/** A verb that has decided everything: what executing it takes, and nothing of how it came about. JSON but for the chart's files. */
import type { ReleaseRecord } from '../../storage/record.ts'
import type { RunVerb } from '../../storage/run-note.ts'
import type { WaitStrategy } from '../apply/context.ts'
import type { Plan } from '../plan/model.ts'
import type { RunOptions } from './run-options.ts'
import type { ServerSideChoice } from './upgrade-parts.ts'

export interface Prepared {
  readonly verb: RunVerb
  readonly plan: Plan
  /** The revision that the run makes or, for an uninstall, ends. */
  readonly record: ReleaseRecord
  readonly settings: RunSettings
  /** What the run notes for the one that may have to finish it. */
  readonly noted: RunOptions
  /** Of the chart's crds/, where they are applied with the plan and not before. */
  readonly crds?: readonly CrdFile[]
}

export interface CrdFile {
  readonly name: string
  readonly text: string
}

/** How a run waits, and what follows when it fails. */
export interface RunSettings {
  readonly waitStrategy: WaitStrategy
  readonly waitForJobs: boolean
  /** For any single wait, milliseconds. */
  readonly timeout: number
  readonly hooks: boolean
  /** Delete what a failed run created. */
  readonly cleanupOnFail: boolean
  /** Undo a failed run: uninstall what it installed, roll back what it upgraded. */
  readonly rollbackOnFailure: boolean
  /** How a rollback that undoes shall write. */
  readonly serverSide?: ServerSideChoice
}

/** What came of it. */
export interface Outcome {
  readonly record: ReleaseRecord
  /** What an uninstall left, and why, as Helm prints it; '' if nothing was. */
  readonly info: string
}
