/** `upgrade`: the same road as install, with the current revision as what there is. */
import type { GoMap } from '../../gotemplate/value.ts'
import { isStorageError, noDeployedReleases } from '../../storage/errors.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { runNoteOf } from '../../storage/run-note.ts'
import { newestFirst } from '../../storage/store.ts'
import { compatOf } from '../compat.ts'
import { TshelmError, wrapError } from '../errors.ts'
import { planUpgrade } from '../plan/build.ts'
import { readChartOrder } from '../plan/order-charts.ts'
import { findExisting } from '../plan/ownership.ts'
import { identity, type Target } from '../plan/targets.ts'
import { recordNow } from '../record-time.ts'
import { chartOf, chartRecord, plainValues, toValues } from '../release/record.ts'
import { coalesceTables, coalesceValues, copyMap } from '../values/merge.ts'
import { checkReachable, clusterCapabilities, lookupOn } from './cluster-facts.ts'
import type { ActionContext } from './context.ts'
import { execute } from './execute.ts'
import { settingsOf, type InstallOptions } from './install.ts'
import { checkLabels } from './labels.ts'
import type { Prepared, RunSettings } from './prepared.ts'
import { abandonedFacts } from './remains.ts'
import { validateReleaseName } from './release-name.ts'
import { notedOf, type RunOptions } from './run-options.ts'
import { deadRevisions, inProgress, lastGood, type DeadRevision } from './takeover.ts'
import { prepareValues, processChart, releaseManifest, renderRelease } from './render-chart.ts'
import {
  buildStanding,
  chooseServerSide,
  defaultChoice,
  orderAnnotations,
  upgradeMethod,
  writtenTargets,
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
  const prepared = await prepareUpgrade(options, context)
  if (options.dryRun === undefined || options.dryRun === 'none') return (await execute(prepared, context)).record
  prepared.record.info.description = options.description || 'Dry run complete'
  return prepared.record
}

/** All that reading can tell. Rejects as `upgrade`. */
export async function prepareUpgrade(options: UpgradeOptions, context: ActionContext): Promise<Prepared> {
  const { runtime, cluster } = context
  await checkReachable(cluster, runtime.emit)
  try {
    validateReleaseName(options.name)
  } catch (error) {
    throw new TshelmError('release/invalid-name', `release name is invalid: ${options.name}`, { cause: error })
  }
  if (options.hideSecret === true && (options.dryRun ?? 'none') === 'none') {
    throw new TshelmError('plan/invalid-options', 'hiding Kubernetes secrets requires a dry-run mode')
  }
  const { last, current, dead } = await currentRelease(options, context)
  const { record, serverSide } = await renderUpgrade(options, { last, current }, context)
  const { before, targets } = await compare({ options, record, current }, context)
  const settings: RunSettings = {
    ...settingsOf(options, compatOf(runtime).release),
    ...(options.serverSide === undefined ? {} : { serverSide: options.serverSide }),
  }
  const method = upgradeMethod(options, serverSide)
  const migrateFields = serverSide && current.apply_method !== 'ssa'
  const abandoned = await abandonedFacts({ dead }, [...before, ...targets], context)
  const noted: RunOptions = {
    ...{ settings, method, description: options.description ?? '', takeOwnership: options.takeOwnership === true },
    ...{ base: current.version, migrateFields, ...notedOf(abandoned) },
  }
  const plan = planUpgrade({
    release: record.name,
    namespace: record.namespace,
    revision: record.version,
    method,
    hooks: settings.hooks,
    description: options.description ?? '',
    current: before,
    targets,
    currentRevision: current.version,
    migrateFields,
    ...(abandoned && { abandoned }),
    charts: readChartOrder(record.annotations),
    wait: settings.waitStrategy !== 'hookOnly',
    waitForJobs: settings.waitForJobs,
  })
  return { verb: 'upgrade', plan, record, settings, noted }
}

interface Standing {
  /** The newest revision. */
  readonly last: ReleaseRecord
  /** The one that is deployed, or stands for it. */
  readonly current: ReleaseRecord
  /** Those whose runs have died since. */
  readonly dead: readonly DeadRevision[]
}

async function currentRelease(options: UpgradeOptions, context: ActionContext): Promise<Standing> {
  const { store } = context
  const { name } = options
  let last: ReleaseRecord
  try {
    last = await store.last(name)
  } catch (error) {
    throw isStorageError(error, 'not-found') ? noDeployedReleases(name) : error
  }
  if (last.info.status === 'deployed') return { last, current: last, dead: [] }
  // Of a release that is pending without a sign of who is at it nothing more is asked.
  const foreign = last.info.status.startsWith('pending-') && runNoteOf(last) === undefined
  if (foreign && options.recover !== true) throw inProgress(last)
  const history = newestFirst(await store.history(name))
  const dead = await deadRevisions(history, options, context)
  const deployed = history.find(({ info }) => info.status === 'deployed')
  if (deployed !== undefined) return { last, current: deployed, dead }
  const usable = last.info.status === 'failed' || last.info.status === 'superseded' || dead.length > 0
  if (!usable) throw noDeployedReleases(name)
  // The one before a run that died between the two records that it writes in the end.
  const current = dead.length > 0 ? (lastGood(history) ?? last) : last
  return { last, current, dead }
}

async function renderUpgrade(
  options: UpgradeOptions,
  { last, current }: Pick<Standing, 'last' | 'current'>,
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
    manifest: releaseManifest(rendered, options.hideSecret),
    hooks: rendered.hooks,
    version: revision,
    labels: mergeLabels(last.labels ?? {}, options.labels ?? {}),
    apply_method: serverSide ? 'ssa' : 'csa',
    ...orderAnnotations(chart, runtime),
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
  readonly options: Pick<UpgradeOptions, 'openApiValidation' | 'takeOwnership'>
  readonly record: ReleaseRecord
  readonly current: ReleaseRecord
}

/** What the current revision holds and what the new one shall hold. Objects new to the release must not be another's. */
export async function compare(
  { options, record, current }: Comparison,
  { cluster, runtime }: ActionContext,
): Promise<{ readonly before: Target[]; readonly targets: Target[] }> {
  const { name: release, namespace } = record
  const validate = options.openApiValidation !== false
  const targets = await writtenTargets(record, { cluster, verb: 'upgrade', validate })
  const before = await buildStanding(current, cluster, runtime)
  const known = new Set(before.map(exactIdentity))
  try {
    const added = targets.filter((target) => !known.has(exactIdentity(target)))
    const adopted = await findExisting(added, cluster, {
      owner: { release, namespace },
      takeOwnership: options.takeOwnership === true,
      rules: compatOf(runtime).release,
    })
    return { before: [...before, ...adopted], targets }
  } catch (error) {
    throw wrapError('unable to continue with update: ', error)
  }
}

/** Helm: "is it new?" looks at the version as well, unlike the comparison of what to delete. */
function exactIdentity(target: Target): string {
  return `${target.ref.apiVersion}|${identity(target)}`
}
