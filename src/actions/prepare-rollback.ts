/** What a rollback will do: everything that can be told before. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { newestFirst } from '../../storage/store.ts'
import { TshelmError } from '../errors.ts'
import { planRollback } from '../plan/build.ts'
import { ORDER_ANNOTATION, readChartOrder } from '../plan/order-charts.ts'
import { recordNow } from '../record-time.ts'
import { checkReachable } from './cluster-facts.ts'
import { DEFAULT_TIMEOUT_MS, type ActionContext, type DryRun, type WaitOptions } from './context.ts'
import type { Prepared, RunSettings } from './prepared.ts'
import { abandonedFacts } from './remains.ts'
import { validateReleaseName } from './release-name.ts'
import { notedOf, type RunOptions } from './run-options.ts'
import { deadRevisions, lastGood, type DeadRevision, type TakeoverOptions } from './takeover.ts'
import {
  build,
  buildStanding,
  chooseServerSide,
  defaultChoice,
  upgradeMethod,
  type ServerSideChoice,
} from './upgrade-parts.ts'

export interface RollbackOptions extends WaitOptions, TakeoverOptions {
  readonly name: string
  /** 0 or absent: the one before the newest; after a run that died, what that rollback went to, or else the last good one. */
  readonly revision?: number
  readonly dryRun?: DryRun
  /** Default: true. */
  readonly hooks?: boolean
  /** Default: 'auto', as the revision was made; 'false' with Helm 3. */
  readonly serverSide?: ServerSideChoice
  readonly forceConflicts?: boolean
  readonly forceReplace?: boolean
  /** As of an upgrade. Default: false. */
  readonly applyAll?: boolean
  readonly cleanupOnFail?: boolean
  readonly description?: string
}

const MAX_DESCRIPTION = 256

/** All that reading can tell. Rejects as `rollback`. */
export async function prepareRollback(options: RollbackOptions, context: ActionContext): Promise<Prepared> {
  checkDescription(options.description ?? '')
  await checkReachable(context.cluster, context.runtime.emit)
  return planRollbackOf(await chooseRevisions(options, context), options, context)
}

export async function planRollbackOf(
  { current, record, serverSide, dead, others }: Revisions,
  options: RollbackOptions,
  context: ActionContext,
): Promise<Prepared> {
  const { cluster, runtime } = context
  const before = await buildStanding(current, cluster, runtime)
  const prefix = 'unable to build kubernetes objects from new release manifest: '
  const targets = await build(prefix, record, { cluster, verb: 'rollback' })
  const settings: RunSettings = {
    waitStrategy: options.wait ?? 'hookOnly',
    waitForJobs: options.waitForJobs === true,
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    hooks: options.hooks !== false,
    cleanupOnFail: options.cleanupOnFail === true,
    rollbackOnFailure: false,
  }
  const method = upgradeMethod(options, serverSide)
  const abandoned = await abandonedFacts({ dead, others }, [...before, ...targets], context)
  const noted: RunOptions = {
    ...{ settings, method, description: options.description ?? '', base: current.version, migrateFields: serverSide },
    ...notedOf(abandoned),
  }
  const plan = planRollback({
    release: record.name,
    namespace: record.namespace,
    revision: record.version,
    method,
    hooks: settings.hooks,
    current: before,
    targets,
    charts: readChartOrder(record.annotations),
    currentRevision: current.version,
    // Helm: a rollback always looks for fields that client-side apply left.
    migrateFields: serverSide,
    ...(abandoned && { abandoned }),
    wait: settings.waitStrategy !== 'hookOnly',
    waitForJobs: settings.waitForJobs,
  })
  return { verb: 'rollback', plan, record, settings, noted }
}

/** Throws `plan/invalid-options` for one that is too long. */
export function checkDescription(description: string): void {
  const length = Array.from(description).length
  if (length <= MAX_DESCRIPTION) return
  const message = `description must be ${String(MAX_DESCRIPTION)} characters or less, got ${String(length)}`
  throw new TshelmError('plan/invalid-options', message)
}

export interface Revisions {
  readonly current: ReleaseRecord
  readonly record: ReleaseRecord
  readonly serverSide: boolean
  /** Those whose runs have died since. */
  readonly dead: readonly DeadRevision[]
  /** What was deployed before them: not all of it need be gone. */
  readonly others: readonly ReleaseRecord[]
}

export async function chooseRevisions(options: RollbackOptions, context: ActionContext): Promise<Revisions> {
  const { store, runtime } = context
  const { name, revision = 0 } = options
  try {
    validateReleaseName(name)
  } catch (error) {
    throw new TshelmError('release/invalid-name', `prepareRollback: Release name is invalid: ${name}`, { cause: error })
  }
  if (revision < 0) throw new TshelmError('plan/invalid-options', 'invalid release revision')
  const current = await store.last(name)
  const history = newestFirst(await store.history(name))
  const dead = await deadRevisions(history, options, context)
  const wanted = revision === 0 ? defaultRevision(history, dead) : revision
  if (!history.some(({ version }) => version === wanted)) {
    throw new TshelmError('release/not-found', `release has no ${String(wanted)} version`, {
      hint: `\`history ${name}\` lists the revisions there are`,
    })
  }
  const previous = await store.get(name, wanted)
  const serverSide = chooseServerSide(options.serverSide ?? defaultChoice(runtime), previous.apply_method)
  const order = previous.annotations?.[ORDER_ANNOTATION]
  const record: ReleaseRecord = {
    ...previous,
    info: {
      ...(current.info.first_deployed === undefined ? {} : { first_deployed: current.info.first_deployed }),
      last_deployed: recordNow(runtime),
      description: options.description || `Rollback to ${String(wanted)}`,
      status: 'pending-rollback',
      rollback_revision: wanted,
      ...(previous.info.notes === undefined ? {} : { notes: previous.info.notes }),
    },
    namespace: current.namespace,
    version: current.version + 1,
    annotations: order === undefined ? {} : { [ORDER_ANNOTATION]: order },
    apply_method: serverSide ? 'ssa' : 'csa',
  }
  const good = lastGood(history)
  return { current, record, serverSide, dead, others: dead.length > 0 && good !== undefined ? [good] : [] }
}

/** Helm: the one before the newest. After a run that died, the one that this run went to, or that it left. */
function defaultRevision(history: readonly ReleaseRecord[], dead: readonly DeadRevision[]): number {
  const { version, info } = history[0]!
  if (!dead.some(({ record }) => record.version === version)) return version - 1
  if (info.rollback_revision !== undefined) return info.rollback_revision
  if (info.status === 'uninstalling') return version
  return lastGood(history)?.version ?? version - 1
}
