/** `upgrade`: the same road as install, with the current revision as what there is. */
import type { GoMap } from '../../gotemplate/value.ts'
import { isStorageError, noDeployedReleases } from '../../storage/errors.ts'
import { newestFirst } from '../../storage/store.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { runPlan, type RunResult } from '../apply/run.ts'
import { compatOf } from '../compat.ts'
import { log } from '../events.ts'
import { TshelmError, wrapError } from '../errors.ts'
import { manifestText } from '../manifest/manifest.ts'
import { parseObjects } from '../manifest/objects.ts'
import { planUpgrade } from '../plan/build.ts'
import { findExisting, withOwner } from '../plan/ownership.ts'
import { identity, resolveTargets, type Target } from '../plan/targets.ts'
import { recordNow } from '../record-time.ts'
import { chartOf, chartRecord, plainValues, toValues } from '../release/record.ts'
import { coalesceTables, coalesceValues, copyMap } from '../values/merge.ts'
import { checkReachable, clusterCapabilities, lookupOn } from './cluster-facts.ts'
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT_MS, type ActionContext } from './context.ts'
import { waitOf, withRelease, type InstallOptions } from './install.ts'
import { checkLabels } from './labels.ts'
import { validateReleaseName } from './release-name.ts'
import { prepareValues, processChart, renderRelease } from './render-chart.ts'
import {
  build,
  chooseServerSide,
  cleanUp,
  defaultChoice,
  upgradeMethod,
  type ServerSideChoice,
} from './upgrade-parts.ts'

export interface UpgradeOptions extends Omit<
  InstallOptions,
  'serverSide' | 'createNamespace' | 'replace' | 'crds' | 'capabilities' | 'isUpgrade'
> {
  /** Default: 'auto'; 'false' with Helm 3. */
  readonly serverSide?: ServerSideChoice
  readonly resetValues?: boolean
  readonly reuseValues?: boolean
  readonly resetThenReuseValues?: boolean
  /** Delete what this upgrade created when it fails. */
  readonly cleanupOnFail?: boolean
}

/** Resolves to the record. Rejects in Helm's words; a failed revision stands on record then, and in `data.release`. */
export async function upgrade(options: UpgradeOptions, context: ActionContext): Promise<ReleaseRecord> {
  const { runtime, cluster, store } = context
  await checkReachable(cluster, runtime.emit)
  try {
    validateReleaseName(options.name)
  } catch (error) {
    throw new TshelmError('release/invalid-name', `release name is invalid: ${options.name}`, { cause: error })
  }
  if (options.hideSecret === true && (options.dryRun ?? 'none') === 'none') {
    throw new TshelmError('plan/invalid-options', 'hiding Kubernetes secrets requires a dry-run mode')
  }
  const { last, current } = await currentRelease(options.name, context)
  const { record, serverSide } = await renderUpgrade(options, { last, current }, context)
  const { before, targets } = await compare({ options, record, current }, context)
  if (options.dryRun !== undefined && options.dryRun !== 'none') {
    record.info.description = options.description || 'Dry run complete'
    return record
  }
  const method = upgradeMethod(options, serverSide)
  const wait = waitOf(options, compatOf(runtime).release)
  const plan = planUpgrade({
    release: record.name,
    namespace: record.namespace,
    revision: record.version,
    method,
    hooks: options.hooks !== false,
    description: options.description ?? '',
    current: before,
    targets,
    currentRevision: current.version,
    migrateFields: serverSide && current.apply_method !== 'ssa',
    wait: wait !== 'hookOnly',
    waitForJobs: options.waitForJobs === true,
  })
  const result = await runPlan(plan, {
    ...context,
    store,
    record,
    waitStrategy: wait,
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    concurrency: DEFAULT_CONCURRENCY,
  })
  if (result.error === undefined) return record
  throw await failed(result, { options, record, context })
}

interface Standing {
  /** The newest revision. */
  readonly last: ReleaseRecord
  /** The one that is deployed, or stands for it. */
  readonly current: ReleaseRecord
}

async function currentRelease(name: string, { store }: ActionContext): Promise<Standing> {
  let last: ReleaseRecord
  try {
    last = await store.last(name)
  } catch (error) {
    throw isStorageError(error, 'not-found') ? noDeployedReleases(name) : error
  }
  if (last.info.status.startsWith('pending-')) {
    throw new TshelmError('release/in-progress', 'another operation (install/upgrade/rollback) is in progress', {
      hint: `revision ${String(last.version)} is ${last.info.status}; if nothing is running, roll back to the last good revision`,
      data: { release: name, revision: last.version },
    })
  }
  if (last.info.status === 'deployed') return { last, current: last }
  try {
    return { last, current: await store.deployed(name) }
  } catch (error) {
    const usable = last.info.status === 'failed' || last.info.status === 'superseded'
    if (!usable || !isStorageError(error, 'no-deployed-releases')) throw error
    return { last, current: last }
  }
}

async function renderUpgrade(
  options: UpgradeOptions,
  { last, current }: Standing,
  context: ActionContext,
): Promise<{ readonly record: ReleaseRecord; readonly serverSide: boolean }> {
  const { cluster, runtime } = context
  const { chart, name } = options
  const values = reusedValues(options, current, context)
  processChart(chart, values, runtime)
  const revision = last.version + 1
  const input = {
    ...options,
    values,
    runtime,
    capabilities: await clusterCapabilities(cluster),
    release: { name, namespace: current.namespace, revision, isInstall: false, isUpgrade: true },
    ...(options.dryRun === 'client' ? {} : { lookup: lookupOn(cluster) }),
  }
  const rendered = await renderRelease(input, await prepareValues(input))
  checkLabels(options.labels ?? {})
  const serverSide = chooseServerSide(options.serverSide ?? defaultChoice(runtime), last.apply_method)
  const record: ReleaseRecord = {
    name,
    namespace: current.namespace,
    info: {
      ...(current.info.first_deployed === undefined ? {} : { first_deployed: current.info.first_deployed }),
      last_deployed: recordNow(runtime),
      status: 'pending-upgrade',
      description: 'Preparing upgrade',
      ...(rendered.notes === '' ? {} : { notes: rendered.notes }),
    },
    chart: chartRecord(chart),
    config: plainValues(values),
    manifest: manifestText(rendered.documents, options.hideSecret === true),
    hooks: rendered.hooks,
    version: revision,
    labels: mergeLabels(last.labels ?? {}, options.labels ?? {}),
    apply_method: serverSide ? 'ssa' : 'csa',
  }
  return { record, serverSide }
}

/** The values of an upgrade: new ones, old ones, or both, as the reuse options say (helm: reuseValues). */
function reusedValues(options: UpgradeOptions, current: ReleaseRecord, { runtime }: ActionContext): GoMap {
  const { chart, values } = options
  if (options.resetValues === true) return values
  const old = toValues(current.config)
  if (options.reuseValues === true) {
    // The new chart's defaults do not count: the old chart's, with the old values in them, take their place.
    const before = coalesceValues(chartOf(current.chart), copyMap(old), runtime.emit, runtime.compat?.values)
    const merged = coalesceTables(values, old, runtime.emit)
    chart.values = before
    return merged
  }
  if (options.resetThenReuseValues === true) return coalesceTables(values, old, runtime.emit)
  return Object.keys(values).length === 0 ? old : values
}

/** New labels over old ones; the value `null` removes one. */
function mergeLabels(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...after }).filter(([, value]) => value !== 'null'))
}

interface Comparison {
  readonly options: UpgradeOptions
  readonly record: ReleaseRecord
  readonly current: ReleaseRecord
}

/** What the current revision holds and what the new one shall hold. Objects new to the release must not be another's. */
async function compare(
  { options, record, current }: Comparison,
  { cluster }: ActionContext,
): Promise<{ readonly before: Target[]; readonly targets: Target[] }> {
  const { name: release, namespace } = record
  const objects = parseObjects(record.manifest, { validate: options.openApiValidation !== false })
  const targets = await resolveTargets(objects, cluster, record.namespace)
  const before = await build('unable to build kubernetes objects from current release manifest: ', current, cluster)
  const owned = targets.map((target) => ({ ...target, object: withOwner(target.object, { release, namespace }) }))
  const known = new Set(before.map(exactIdentity))
  try {
    const added = owned.filter((target) => !known.has(exactIdentity(target)))
    const adopted = await findExisting(added, cluster, {
      owner: { release, namespace },
      takeOwnership: options.takeOwnership === true,
    })
    return { before: [...before, ...adopted], targets: owned }
  } catch (error) {
    throw wrapError('unable to continue with update: ', error)
  }
}

/** Helm: "is it new?" looks at the version as well, unlike the comparison of what to delete. */
function exactIdentity(target: Target): string {
  return `${target.ref.apiVersion}|${identity(target)}`
}

interface Attempt {
  readonly options: UpgradeOptions
  readonly record: ReleaseRecord
  readonly context: ActionContext
}

async function failed(result: RunResult, { options, record, context }: Attempt): Promise<TshelmError> {
  const error = result.error!
  const { runtime } = context
  runtime.emit(log('WARN', 'upgrade failed', { name: record.name, error: error.message }))
  if (options.cleanupOnFail === true && result.created.length > 0) {
    const problems = await cleanUp(result, context)
    if (problems.length > 0) {
      const prefix = `an error occurred while cleaning up resources. original upgrade error: ${error.message}: unable to cleanup resources: `
      return withRelease(new TshelmError(error.code, prefix + problems.join(', '), { cause: error }), record)
    }
  }
  if (options.rollbackOnFailure !== true) return withRelease(error, record)
  return withRelease(await rollBack(error, { options, record, context }), record)
}

/** `--rollback-on-failure`: back to the newest revision that was good. */
async function rollBack(error: TshelmError, { options, record, context }: Attempt): Promise<TshelmError> {
  const { name } = record
  const history = newestFirst(await context.store.history(name))
  const good = history.find(({ info }) => info.status === 'superseded' || info.status === 'deployed')
  if (good === undefined) {
    const prefix =
      'unable to find a previously successful release when attempting to rollback. original upgrade error: '
    return wrapError(prefix, error)
  }
  try {
    const { hooks, timeout, waitForJobs, forceConflicts, forceReplace, serverSide } = options
    const { undoContext } = await import('./undo.ts')
    const { rollback } = await import('./rollback.ts')
    await rollback(
      {
        name,
        revision: good.version,
        wait: waitOf(options, compatOf(context.runtime).release),
        ...(hooks === undefined ? {} : { hooks }),
        ...(timeout === undefined ? {} : { timeout }),
        ...(waitForJobs === undefined ? {} : { waitForJobs }),
        ...(forceConflicts === undefined ? {} : { forceConflicts }),
        ...(forceReplace === undefined ? {} : { forceReplace }),
        ...(serverSide === undefined ? {} : { serverSide }),
      },
      undoContext(context),
    )
  } catch (problem) {
    const prefix = `an error occurred while rolling back the release. original upgrade error: ${error.message}: `
    return wrapError(prefix, problem)
  }
  return wrapError(`release ${name} failed, and has been rolled back due to rollback-on-failure being set: `, error)
}
