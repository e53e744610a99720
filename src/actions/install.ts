/** `install`: render, check whose the objects are, plan, apply, record. */
import type { Seed } from '../../gotemplate/sprig/seeded.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import type { Chart } from '../chart/model.ts'
import { crdFiles } from '../chart/crds.ts'
import { log } from '../events.ts'
import { compatOf, type ReleaseRules } from '../compat.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { planInstall } from '../plan/build.ts'
import type { ApplyMethod } from '../plan/model.ts'
import { readChartOrder } from '../plan/order-charts.ts'
import { findExisting } from '../plan/ownership.ts'
import type { Target } from '../plan/targets.ts'
import { recordNow } from '../record-time.ts'
import { chartRecord, plainValues } from '../release/record.ts'
import { defaultCapabilities, type Capabilities } from '../render/capabilities.ts'
import type { NondeterministicCall } from '../render/nondeterminism.ts'
import type { Runtime } from '../runtime.ts'
import { checkReachable, clusterCapabilities, lookupOn } from './cluster-facts.ts'
import { DEFAULT_TIMEOUT_MS, type ActionContext, type DryRun, type WaitOptions } from './context.ts'
import { execute, withRelease } from './execute.ts'
import { checkName, checkReleaseName } from './install-name.ts'
import { checkLabels } from './labels.ts'
import type { CrdFile, Prepared, RunSettings } from './prepared.ts'
import { abandonedFacts } from './remains.ts'
import { notedOf, type RunOptions } from './run-options.ts'
import type { TakeoverOptions } from './takeover.ts'
import { build, orderAnnotations } from './upgrade-parts.ts'
import {
  prepareValues,
  processChart,
  releaseManifest,
  renderRelease,
  type PostRendering,
  type RenderedRelease,
  type RenderInput,
} from './render-chart.ts'

export interface InstallOptions extends WaitOptions, TakeoverOptions, PostRendering {
  readonly name: string
  readonly chart: Chart
  /** What the user set, merged; the chart's defaults go underneath. */
  readonly values: GoMap
  /** Default: 'none'. */
  readonly dryRun?: DryRun
  readonly createNamespace?: boolean
  /** Take a name whose release is uninstalled or failed. Default: false. */
  readonly replace?: boolean
  /** Server-side apply. Default: true; false with Helm 3. */
  readonly serverSide?: boolean
  readonly forceConflicts?: boolean
  readonly forceReplace?: boolean
  /** Default: true. */
  readonly hooks?: boolean
  /** CRDs of crds/ are installed. Default: true. */
  readonly crds?: boolean
  readonly skipSchemaValidation?: boolean
  /** Say what objects lack as kubectl's validation says it. Default: true. */
  readonly openApiValidation?: boolean
  readonly subchartNotes?: boolean
  readonly enableDns?: boolean
  /**
   * Makes the random functions of templates, their time (2020-01-01, or the seed's own), keys and certificates the same wherever and
   * whenever the chart is rendered. For tests and comparisons: whoever knows the seed knows the passwords and the keys.
   */
  readonly seed?: Seed
  /** Hears, when templates have run, which calls make renders of this chart differ. */
  readonly onNondeterminism?: (calls: readonly NondeterministicCall[]) => void
  readonly takeOwnership?: boolean
  /**
   * Server-side apply also of what would change nothing, which the server does not hear of else: admission webhooks see every object then.
   * Default: false.
   */
  readonly applyAll?: boolean
  /** Undo everything when it fails. */
  readonly rollbackOnFailure?: boolean
  readonly hideSecret?: boolean
  readonly description?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Instead of the cluster's; with `dryRun: 'client'` there is no cluster to ask. */
  readonly capabilities?: Capabilities
  /** `.Release.IsUpgrade` in a dry run. */
  readonly isUpgrade?: boolean
}

/** A client-side dry run: nothing is asked of a cluster. */
export async function simulateInstall(
  options: InstallOptions,
  namespace: string,
  runtime: Runtime,
): Promise<ReleaseRecord> {
  checkReleaseName(options.name, runtime)
  processDependenciesOf(options, runtime)
  const facts = { namespace, runtime, capabilities: options.capabilities ?? defaultCapabilities() }
  return completedDryRun(await renderRecord(options, 'client', facts))
}

function completedDryRun(record: ReleaseRecord): ReleaseRecord {
  return { ...record, info: { ...record.info, description: 'Dry run complete' } }
}

/** Resolves to the record. Rejects in Helm's words; a failed release stands on record then, and in `data.release`. */
export async function install(options: InstallOptions, context: ActionContext): Promise<ReleaseRecord> {
  const dryRun = options.dryRun ?? 'none'
  const { runtime, namespace } = context
  if (dryRun === 'client' && !compatOf(runtime).release.dryRunAsksCluster) {
    return simulateInstall(options, namespace, runtime)
  }
  const prepared = await prepareInstall(options, context)
  if (dryRun !== 'none') return completedDryRun(prepared.record)
  return (await execute(prepared, context)).record
}

/**
 * All that reading can tell, and the chart's crds/, which have to be there first: applied, unless it is a dry run, or `planning` leaves
 * them to the execution. Rejects as `install`.
 */
export async function prepareInstall(
  options: InstallOptions,
  asking: ActionContext,
  { planning = false }: { readonly planning?: boolean } = {},
): Promise<Prepared> {
  const dryRun = options.dryRun ?? 'none'
  const { runtime, namespace } = asking
  const { release: rules } = compatOf(runtime)
  await checkReachable(asking.cluster, runtime.emit, 'cluster reachability check failed: ')
  if (options.hideSecret === true && dryRun === 'none') {
    const message = 'hiding Kubernetes secrets requires a dry-run mode'
    runtime.emit(log('ERROR', message))
    throw new TshelmError('plan/invalid-options', message)
  }
  const { previous, dead } = await checkName(options, dryRun, asking)
  processDependenciesOf(options, runtime)
  const { crds, context } = await withCrds(options, asking, planning)
  const { cluster } = context
  const capabilities = options.capabilities ?? (await clusterCapabilities(cluster))
  const lookup = dryRun === 'client' ? {} : { lookup: lookupOn(cluster) }
  const record = await renderRecord(options, dryRun, { namespace, runtime, capabilities, ...lookup })
  const targets = await targetsOf(record, options, context)
  const existing = await adoptable(targets, options, context)
  // `--replace`: the new record continues the old numbering.
  if (previous !== undefined) record.version = previous.version + 1
  const settings = settingsOf(options, rules)
  const method = methodOf(options, rules)
  const abandoned = await abandonedFacts({ dead }, targets, context)
  const noted: RunOptions = {
    ...{ settings, method, description: options.description ?? '', takeOwnership: options.takeOwnership === true },
    ...notedOf(abandoned),
  }
  const plan = planInstall({
    release: record.name,
    namespace,
    revision: record.version,
    method,
    hooks: settings.hooks,
    description: options.description ?? '',
    targets,
    existing,
    ...(abandoned && { abandoned }),
    charts: readChartOrder(record.annotations),
    createNamespace: options.createNamespace === true,
    wait: settings.waitStrategy !== 'hookOnly',
    waitForJobs: settings.waitForJobs,
    ...(previous?.info.status === 'uninstalled' ? { replaced: previous.version } : {}),
  })
  return { verb: 'install', plan, record, settings, noted, ...(crds.length > 0 && { crds }) }
}

interface WithCrds {
  /** For the execution to apply. */
  readonly crds: readonly CrdFile[]
  /** Where their kinds are served, or will be. */
  readonly context: ActionContext
}

async function withCrds(options: InstallOptions, context: ActionContext, planning: boolean): Promise<WithCrds> {
  const { runtime, cluster } = context
  if (options.crds === false || crdFiles(options.chart).length === 0) return { crds: [], context }
  if ((options.dryRun ?? 'none') !== 'none') {
    const message = 'This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies.'
    runtime.emit(log('WARN', message))
    return { crds: [], context }
  }
  const { crdsOf, withKindsOf } = await import('./planned-crds.ts')
  const crds = crdsOf(options.chart)
  if (planning) return { crds, context: { ...context, cluster: withKindsOf(crds, cluster) } }
  const { installCrds } = await import('./install-crds.ts')
  await installCrds(crds, methodOf(options, compatOf(runtime).release), context)
  return { crds: [], context }
}

/** How a run of install or upgrade waits and fails. */
export function settingsOf(
  options: WaitOptions & Pick<InstallOptions, 'hooks' | 'rollbackOnFailure'> & { readonly cleanupOnFail?: boolean },
  rules: ReleaseRules,
): RunSettings {
  return {
    waitStrategy: waitOf(options, rules),
    waitForJobs: options.waitForJobs === true,
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    hooks: options.hooks !== false,
    cleanupOnFail: options.cleanupOnFail === true,
    rollbackOnFailure: options.rollbackOnFailure === true,
  }
}

function waitOf(
  { wait = 'hookOnly', rollbackOnFailure }: Pick<InstallOptions, 'wait' | 'rollbackOnFailure'>,
  { waitsBy }: ReleaseRules,
): NonNullable<WaitOptions['wait']> {
  return wait === 'hookOnly' && rollbackOnFailure === true ? waitsBy : wait
}

function methodOf(
  options: Pick<InstallOptions, 'serverSide' | 'forceConflicts' | 'forceReplace' | 'takeOwnership' | 'applyAll'>,
  rules: ReleaseRules,
): ApplyMethod {
  const { serverSide = rules.serverSide } = options
  return {
    serverSide,
    forceConflicts: options.forceConflicts === true,
    forceReplace: options.forceReplace === true,
    mergeUnstructured: options.takeOwnership === true && !serverSide,
    ...(options.applyAll === true && { applyAll: true }),
  }
}

function processDependenciesOf({ chart, values }: InstallOptions, runtime: Runtime): void {
  try {
    processChart(chart, values, runtime)
  } catch (error) {
    runtime.emit(log('ERROR', 'chart dependencies processing failed', { error: messageOf(error) }))
    throw wrapError('chart dependencies processing failed: ', error)
  }
}

interface RenderFacts extends Pick<RenderInput, 'runtime' | 'capabilities' | 'lookup'> {
  readonly namespace: string
}

async function renderRecord(options: InstallOptions, dryRun: DryRun, facts: RenderFacts): Promise<ReleaseRecord> {
  const { chart, values, name, labels = {} } = options
  const { namespace, runtime } = facts
  const isUpgrade = options.isUpgrade === true && dryRun !== 'none'
  const input = {
    ...options,
    ...facts,
    release: { name, namespace, revision: 1, isInstall: !isUpgrade, isUpgrade },
  }
  const prepared = await prepareValues(input)
  checkLabels(labels)
  const now = recordNow(runtime)
  const record: ReleaseRecord = {
    name,
    namespace,
    info: { first_deployed: now, last_deployed: now, status: 'unknown' },
    chart: chartRecord(chart),
    config: plainValues(values),
    manifest: '',
    hooks: [],
    version: 1,
    labels: { ...labels },
    apply_method: methodOf(options, compatOf(runtime).release).serverSide ? 'ssa' : 'csa',
    ...orderAnnotations(chart, runtime),
  }
  let rendered: RenderedRelease
  try {
    rendered = await renderRelease(input, prepared)
  } catch (error) {
    throw withRelease(error, record)
  }
  record.hooks = rendered.hooks
  record.manifest = releaseManifest(rendered, options.hideSecret)
  if (rendered.notes !== '') record.info.notes = rendered.notes
  record.info.status = 'pending-install'
  record.info.description = 'Initial install underway'
  return record
}

function targetsOf(
  record: ReleaseRecord,
  { openApiValidation }: InstallOptions,
  { cluster }: ActionContext,
): Promise<Target[]> {
  const writes = { cluster, verb: 'install', validate: openApiValidation !== false } as const
  return build('unable to build kubernetes objects from release manifest: ', record, writes)
}

async function adoptable(
  targets: readonly Target[],
  options: InstallOptions,
  context: ActionContext,
): Promise<Target[]> {
  if (options.isUpgrade === true && options.dryRun !== undefined && options.dryRun !== 'none') return []
  const owner = { release: options.name, namespace: context.namespace }
  try {
    const { release: rules } = compatOf(context.runtime)
    const takeOwnership = options.takeOwnership === true
    return await findExisting(targets, context.cluster, { owner, takeOwnership, rules })
  } catch (error) {
    throw wrapError('unable to continue with install: ', error)
  }
}
