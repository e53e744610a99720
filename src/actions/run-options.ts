/** What a run notes on its record for the one that may have to finish it. Read again, it is somebody's text: nothing of it is believed unseen. */
import type { RunNote, RunVerb } from '../../storage/run-note.ts'
import type { Status } from '../../storage/record.ts'
import type { ObjectRef } from '../object.ts'
import type { AbandonedFacts } from '../plan/build.ts'
import type { ApplyMethod, PlannedObject } from '../plan/model.ts'
import type { ServerSideChoice } from './upgrade-parts.ts'
import type { RunSettings } from './prepared.ts'
import { TshelmError } from '../errors.ts'

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

type Fields = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const flag: Check = (value) => typeof value === 'boolean'
const text: Check = (value) => typeof value === 'string'
const count: Check = (value) => Number.isInteger(value) && (value as number) >= 0
const one =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const fields =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const given = value as Fields
    return (
      Object.entries(required).every(([name, check]) => check(given[name])) &&
      Object.entries(optional).every(([name, check]) => given[name] === undefined || check(given[name]))
    )
  }

const ref = fields({ apiVersion: text, kind: text, namespace: text, name: text })

const runOptions = fields(
  {
    settings: fields(
      {
        waitStrategy: one('watcher', 'legacy', 'hookOnly'),
        waitForJobs: flag,
        timeout: count,
        hooks: flag,
        cleanupOnFail: flag,
        rollbackOnFailure: flag,
      },
      { serverSide: one('auto', 'true', 'false') },
    ),
    method: fields({ serverSide: flag, forceConflicts: flag, forceReplace: flag, mergeUnstructured: flag }),
    description: text,
  },
  {
    takeOwnership: flag,
    base: count,
    migrateFields: flag,
    keepHistory: flag,
    cascade: one('background', 'foreground', 'orphan'),
    was: fields({ status: text, description: text }),
    dead: listOf(fields({ revision: count, description: text })),
    leftovers: listOf(ref),
    leftHooks: listOf(ref),
  },
)

function isRunOptions(value: unknown): value is RunOptions {
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
