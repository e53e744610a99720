/** What a run notes on its record for the one that may have to finish it. Read again, it is somebody's text: nothing of it is believed unseen. */
import type { RunNote, RunVerb } from '../../storage/run-note.ts'
import type { Status } from '../../storage/record.ts'
import type { ObjectRef } from '../object.ts'
import type { AbandonedFacts } from '../plan/build.ts'
import type { ApplyMethod, PlannedObject } from '../plan/model.ts'
import type { ServerSideChoice } from './upgrade-parts.ts'
import type { RunSettings } from './prepared.ts'
import { TshelmError } from '../errors.ts'
import { applyMethod, objectRef } from '../plan/check.ts'
import { count, fields, flag, listOf, oneOf, text, type Check } from '../shape.ts'

export interface RunOptions {
  readonly settings: RunSettings
  readonly method: ApplyMethod
  readonly description: string
  /** Objects of others are taken over (install, upgrade). */
  readonly takeOwnership?: boolean
  /** The revision that this one follows (upgrade, rollback). */
  readonly base?: number
  readonly migrateFields?: boolean
  readonly keepHistory?: boolean
  readonly cascade?: 'background' | 'foreground' | 'orphan'
  /** What an uninstall found the release to be. */
  readonly was?: { readonly status: Status; readonly description: string }
  /** What dead runs left: see AbandonedFacts. */
  readonly dead?: readonly { readonly revision: number; readonly description: string }[]
  readonly leftovers?: readonly ObjectRef[]
  readonly leftHooks?: readonly ObjectRef[]
}

/** What of a note can be read. */
export function notedBy(note: RunNote | undefined): Partial<RunOptions> {
  return note !== undefined && isRunOptions(note.options) ? note.options : {}
}

/** Throws `release/nothing-to-resume` for options that are not of this version. */
export function runOptionsOf({ options, verb }: RunNote, release: string): RunOptions {
  if (isRunOptions(options) && isWhole(options, verb)) return options
  throw new TshelmError(
    'release/nothing-to-resume',
    `what is on record of the run of release ${JSON.stringify(release)} cannot be read`,
    { hint: 'do it again, or roll back' },
  )
}

export const runSettings: Check = fields(
  {
    waitStrategy: oneOf('watcher', 'legacy', 'hookOnly'),
    waitForJobs: flag,
    timeout: count,
    hooks: flag,
    cleanupOnFail: flag,
    rollbackOnFailure: flag,
  },
  { serverSide: oneOf('auto', 'true', 'false') },
)

const runOptions = fields(
  {
    settings: runSettings,
    method: applyMethod,
    description: text,
  },
  {
    takeOwnership: flag,
    base: count,
    migrateFields: flag,
    keepHistory: flag,
    cascade: oneOf('background', 'foreground', 'orphan'),
    was: fields({ status: text, description: text }),
    dead: listOf(fields({ revision: count, description: text })),
    leftovers: listOf(objectRef),
    leftHooks: listOf(objectRef),
  },
)

export function isRunOptions(value: unknown): value is RunOptions {
  return runOptions(value)
}

function isWhole({ base, was }: RunOptions, verb: RunVerb): boolean {
  return verb === 'install' || (verb === 'uninstall' ? was !== undefined : base !== undefined)
}

/** What is noted of the dead. */
export function notedOf(abandoned: AbandonedFacts | undefined): Pick<RunOptions, 'dead' | 'leftovers' | 'leftHooks'> {
  if (abandoned === undefined) return {}
  const refs = (objects: readonly PlannedObject[]): ObjectRef[] => objects.map(({ ref: one }) => one)
  const { revisions: dead, leftovers, hooks } = abandoned
  return { dead, leftovers: refs(leftovers), leftHooks: refs(hooks) }
}

/** How a rollback that undoes or is resumed shall write. */
export function sideOf({ serverSide }: ApplyMethod): ServerSideChoice {
  return serverSide ? 'true' : 'false'
}
