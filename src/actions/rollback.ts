/** `rollback`: a new revision that is like an old one. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { TshelmError } from '../errors.ts'
import { planRollback } from '../plan/build.ts'
import { withOwner } from '../plan/ownership.ts'
import { recordNow } from '../record-time.ts'
import { checkReachable } from './cluster-facts.ts'
import { DEFAULT_TIMEOUT_MS, type ActionContext, type DryRun, type WaitOptions } from './context.ts'
import { execute } from './execute.ts'
import type { Prepared, RunSettings } from './prepared.ts'
import { validateReleaseName } from './release-name.ts'
import { build, chooseServerSide, defaultChoice, upgradeMethod, type ServerSideChoice } from './upgrade-parts.ts'

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
  checkDescription(options.description ?? '')
  await checkReachable(context.cluster, context.runtime.emit)
  const revisions = await chooseRevisions(options, context)
  // Helm: a dry run does not look at the objects.
  if (options.dryRun !== undefined && options.dryRun !== 'none') return revisions.record
  return (await execute(await planOf(revisions, options, context), context)).record
}

/** All that reading can tell. Rejects as `rollback`. */
export async function prepareRollback(options: RollbackOptions, context: ActionContext): Promise<Prepared> {
  checkDescription(options.description ?? '')
  await checkReachable(context.cluster, context.runtime.emit)
  return planOf(await chooseRevisions(options, context), options, context)
}

async function planOf(
  { current, record, serverSide }: Revisions,
  options: RollbackOptions,
  { cluster }: ActionContext,
): Promise<Prepared> {
  const before = await build('unable to build kubernetes objects from current release manifest: ', current, cluster)
  const targets = await build('unable to build kubernetes objects from new release manifest: ', record, cluster)
  const owner = { release: record.name, namespace: record.namespace }
  const settings: RunSettings = {
    waitStrategy: options.wait ?? 'hookOnly',
    waitForJobs: options.waitForJobs === true,
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    hooks: options.hooks !== false,
    cleanupOnFail: options.cleanupOnFail === true,
    rollbackOnFailure: false,
  }
  const plan = planRollback({
    release: record.name,
    namespace: record.namespace,
    revision: record.version,
    method: upgradeMethod(options, serverSide),
    hooks: settings.hooks,
    current: before,
    targets: targets.map((target) => ({ ...target, object: withOwner(target.object, owner) })),
    currentRevision: current.version,
    // Helm: a rollback always looks for fields that client-side apply left.
    migrateFields: serverSide,
    wait: settings.waitStrategy !== 'hookOnly',
    waitForJobs: settings.waitForJobs,
  })
  return { verb: 'rollback', plan, record, settings }
}

/** Throws `plan/invalid-options` for one that is too long. */
export function checkDescription(description: string): void {
  const length = Array.from(description).length
  if (length <= MAX_DESCRIPTION) return
  const message = `description must be ${String(MAX_DESCRIPTION)} characters or less, got ${String(length)}`
  throw new TshelmError('plan/invalid-options', message)
}

interface Revisions {
  readonly current: ReleaseRecord
  readonly record: ReleaseRecord
  readonly serverSide: boolean
}

async function chooseRevisions(options: RollbackOptions, { store, runtime }: ActionContext): Promise<Revisions> {
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
