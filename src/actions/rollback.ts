/** `rollback`: a new revision that is like an old one. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { runPlan } from '../apply/run.ts'
import { TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import { planRollback } from '../plan/build.ts'
import { withOwner } from '../plan/ownership.ts'
import { recordNow } from '../record-time.ts'
import { checkReachable } from './cluster-facts.ts'
import {
  DEFAULT_CONCURRENCY,
  DEFAULT_TIMEOUT_MS,
  type ActionContext,
  type DryRun,
  type WaitOptions,
} from './context.ts'
import { withRelease } from './install.ts'
import { validateReleaseName } from './release-name.ts'
import {
  build,
  chooseServerSide,
  cleanUp,
  defaultChoice,
  upgradeMethod,
  type ServerSideChoice,
} from './upgrade-parts.ts'

export interface RollbackOptions extends WaitOptions {
  readonly name: string
  /** 0 or absent: the one before the newest. */
  readonly revision?: number
  readonly dryRun?: DryRun
  /** Default: true. */
  readonly hooks?: boolean
  /** Default: 'auto', as the revision was made; 'false' with Helm 3. */
  readonly serverSide?: ServerSideChoice
  readonly forceConflicts?: boolean
  readonly forceReplace?: boolean
  readonly cleanupOnFail?: boolean
  readonly description?: string
}

const MAX_DESCRIPTION = 256

/** Resolves to the new revision. Rejects in Helm's words. */
export async function rollback(options: RollbackOptions, context: ActionContext): Promise<ReleaseRecord> {
  const { cluster, runtime } = context
  checkDescription(options.description ?? '')
  await checkReachable(cluster, runtime.emit)
  const { current, record, serverSide } = await prepare(options, context)
  if (options.dryRun !== undefined && options.dryRun !== 'none') return record
  const before = await build('unable to build kubernetes objects from current release manifest: ', current, cluster)
  const targets = await build('unable to build kubernetes objects from new release manifest: ', record, cluster)
  const owner = { release: record.name, namespace: record.namespace }
  const wait = options.wait ?? 'hookOnly'
  const plan = planRollback({
    release: record.name,
    namespace: record.namespace,
    revision: record.version,
    method: upgradeMethod(options, serverSide),
    hooks: options.hooks !== false,
    current: before,
    targets: targets.map((target) => ({ ...target, object: withOwner(target.object, owner) })),
    currentRevision: current.version,
    // Helm: a rollback always looks for fields that client-side apply left.
    migrateFields: serverSide,
    wait: wait !== 'hookOnly',
    waitForJobs: options.waitForJobs === true,
  })
  const result = await runPlan(plan, {
    ...context,
    record,
    waitStrategy: wait,
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    concurrency: DEFAULT_CONCURRENCY,
  })
  if (result.error === undefined) return record
  // Helm: a failed wait or hook says nothing here.
  if (record.info.description?.startsWith(`Rollback ${JSON.stringify(record.name)} failed: `) === true) {
    runtime.emit(log('WARN', record.info.description))
  }
  const problems = options.cleanupOnFail === true ? await cleanUp(result, context) : []
  if (problems.length === 0) throw withRelease(result.error, record)
  const prefix = 'an error occurred while cleaning up resources. original rollback error: unable to cleanup resources: '
  throw withRelease(new TshelmError(result.error.code, prefix + problems.join(', '), { cause: result.error }), record)
}

/** Throws `plan/invalid-options` for one that is too long. */
export function checkDescription(description: string): void {
  const length = Array.from(description).length
  if (length <= MAX_DESCRIPTION) return
  const message = `description must be ${String(MAX_DESCRIPTION)} characters or less, got ${String(length)}`
  throw new TshelmError('plan/invalid-options', message)
}

interface Prepared {
  readonly current: ReleaseRecord
  readonly record: ReleaseRecord
  readonly serverSide: boolean
}

async function prepare(options: RollbackOptions, { store, runtime }: ActionContext): Promise<Prepared> {
  const { name, revision = 0 } = options
  try {
    validateReleaseName(name)
  } catch (error) {
    throw new TshelmError('release/invalid-name', `prepareRollback: Release name is invalid: ${name}`, { cause: error })
  }
  if (revision < 0) throw new TshelmError('plan/invalid-options', 'invalid release revision')
  const current = await store.last(name)
  const wanted = revision === 0 ? current.version - 1 : revision
  const history = await store.history(name)
  if (!history.some(({ version }) => version === wanted)) {
    throw new TshelmError('release/not-found', `release has no ${String(wanted)} version`, {
      hint: `\`history ${name}\` lists the revisions there are`,
    })
  }
  const previous = await store.get(name, wanted)
  const serverSide = chooseServerSide(options.serverSide ?? defaultChoice(runtime), previous.apply_method)
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
    apply_method: serverSide ? 'ssa' : 'csa',
  }
  return { current, record, serverSide }
}
