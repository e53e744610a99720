/** What an uninstall will do: everything that can be told before. */
import { isStorageError } from '../../storage/errors.ts'
import { newestFirst } from '../../storage/store.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { runNoteOf } from '../../storage/run-note.ts'
import { compatOf } from '../compat.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { parseHead, type Head } from '../manifest/head.ts'
import { parseManifest } from '../manifest/objects.ts'
import { sortByKind, uninstallOrder } from '../manifest/order.ts'
import { splitDocuments } from '../manifest/split.ts'
import type { ObjectRef } from '../object.ts'
import { planUninstall, type AbandonedFacts } from '../plan/build.ts'
import type { PlannedObject } from '../plan/model.ts'
import { readChartOrder } from '../plan/order-charts.ts'
import { resolveStanding, type Target } from '../plan/targets.ts'
import { recordNow } from '../record-time.ts'
import { checkReachable } from './cluster-facts.ts'
import { DEFAULT_TIMEOUT_MS, type ActionContext, type WaitOptions } from './context.ts'
import type { Prepared, RunSettings } from './prepared.ts'
import { abandonedFacts, planned } from './remains.ts'
import { validateReleaseName } from './release-name.ts'
import { notedBy, notedOf, type RunOptions } from './run-options.ts'
import { deadRevisions, lastGood, type DeadRevision, type TakeoverOptions } from './takeover.ts'
import { warnGone } from './upgrade-parts.ts'

export interface UninstallOptions extends WaitOptions, TakeoverOptions {
  readonly name: string
  readonly dryRun?: boolean
  /** Default: true. */
  readonly hooks?: boolean
  readonly ignoreNotFound?: boolean
  readonly keepHistory?: boolean
  /** Default: 'background'. */
  readonly cascade?: 'background' | 'foreground' | 'orphan'
  readonly description?: string
}

/** All that reading can tell; undefined when only records are left, or nothing is and `ignoreNotFound` is set. */
export async function prepareUninstall(
  options: UninstallOptions,
  context: ActionContext,
): Promise<Prepared | undefined> {
  await checkReachable(context.cluster, context.runtime.emit)
  const revisions = await revisionsToUninstall(options, context)
  if (revisions === undefined || revisions[0]!.info.status === 'uninstalled') return undefined
  return planUninstallOf({ revisions, dead: await deadRevisions(revisions, options, context) }, options, context)
}

export interface Standing {
  /** Newest first. */
  readonly revisions: readonly ReleaseRecord[]
  /** Those whose runs have died. */
  readonly dead: readonly DeadRevision[]
}

export async function planUninstallOf(
  { revisions, dead }: Standing,
  options: UninstallOptions,
  context: ActionContext,
): Promise<Prepared> {
  const { runtime } = context
  const { release: rules } = compatOf(runtime)
  const record = revisions[0]!
  const was = standingBefore(record)
  record.info.status = 'uninstalling'
  record.info.deleted = recordNow(runtime)
  record.info.description = 'Deletion in progress (or silently failed)'
  const settings: RunSettings = {
    waitStrategy: options.wait ?? 'hookOnly',
    waitForJobs: false,
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    hooks: options.hooks !== false,
    cleanupOnFail: false,
    rollbackOnFailure: false,
  }
  const { kept, ...built } = await buildOrProblem(record, context)
  const { abandoned, targets } = await withRemains(built.targets, { revisions, dead, kept }, context)
  // Helm 4: hooks of an uninstall are always applied by the server.
  const method = { serverSide: rules.serverSide, forceConflicts: false, forceReplace: false, mergeUnstructured: false }
  const { keepHistory = false, cascade = 'background', description = '' } = options
  const noted: RunOptions = { settings, method, description, keepHistory, cascade, was, ...notedOf(abandoned) }
  const plan = planUninstall({
    release: record.name,
    namespace: record.namespace,
    revision: record.version,
    method,
    hooks: settings.hooks,
    description,
    targets,
    kept,
    was,
    ...(abandoned && { abandoned }),
    charts: readChartOrder(record.annotations),
    checksOwners: rules.uninstallChecksOwner,
    wait: settings.waitStrategy !== 'hookOnly',
    keepHistory,
    revisions: revisions.map(({ version }) => version).reverse(),
    propagation: PROPAGATION[cascade],
  })
  return { verb: 'uninstall', plan, record, settings, noted }
}

/** What the release was before anybody began to uninstall it. */
function standingBefore(record: ReleaseRecord): NonNullable<RunOptions['was']> {
  const { status, description = '' } = record.info
  const { was } = status === 'uninstalling' ? notedBy(runNoteOf(record)) : {}
  return was ?? { status, description }
}

type Targets = readonly PlannedObject[] | { readonly problem: string }

/** With what dead runs have left, in uninstall order too. */
async function withRemains(
  targets: Targets,
  { revisions, dead, kept }: Standing & Pick<Built, 'kept'>,
  context: ActionContext,
): Promise<{ readonly abandoned?: AbandonedFacts; readonly targets: Targets }> {
  if (dead.length === 0 || 'problem' in targets) return { targets }
  const good = lastGood(revisions)
  const others = good === undefined || good === revisions[0] ? [] : [good]
  const known = [...targets, ...(await planned(kept, context.cluster))]
  const abandoned = await abandonedFacts({ dead, others }, known, context)
  if (abandoned === undefined) return { targets }
  const all = [...targets, ...abandoned.leftovers]
  const order = uninstallOrder(context.runtime.compat?.manifest)
  return { abandoned, targets: sortByKind(all, ({ ref }) => ref.kind, order) }
}

const PROPAGATION = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const

/** Newest first; undefined when there are none and `ignoreNotFound` is set. */
export async function revisionsToUninstall(
  { name, ignoreNotFound }: UninstallOptions,
  { store }: ActionContext,
): Promise<ReleaseRecord[] | undefined> {
  try {
    validateReleaseName(name)
  } catch (error) {
    throw new TshelmError('release/invalid-name', `uninstall: Release name is invalid: ${name}`, { cause: error })
  }
  let revisions: ReleaseRecord[]
  try {
    revisions = newestFirst(await store.history(name))
  } catch (error) {
    if (ignoreNotFound === true && isStorageError(error, 'not-found')) return undefined
    throw wrapError(`uninstall: Release not loaded: ${name}: `, error)
  }
  if (revisions.length > 0) return revisions
  throw new TshelmError('release/invalid-record', 'no release provided', {
    hint: `no record of ${JSON.stringify(name)} can be read`,
  })
}

export interface Built {
  /** By `helm.sh/resource-policy: keep`. */
  readonly kept: readonly ObjectRef[]
  /** The rest, in uninstall order. */
  readonly targets: readonly Target[]
}

/** Helm reads the manifest when the pre-delete hooks have run: then is when it says that it cannot. */
async function buildOrProblem(
  record: ReleaseRecord,
  context: ActionContext,
): Promise<Pick<Built, 'kept'> & { readonly targets: Built['targets'] | { readonly problem: string } }> {
  try {
    return await buildForUninstall(record, context)
  } catch (error) {
    return { kept: [], targets: { problem: messageOf(error) } }
  }
}

export async function buildForUninstall(record: ReleaseRecord, { cluster, runtime }: ActionContext): Promise<Built> {
  const rules = runtime.compat?.manifest
  const documents = splitDocuments(record.manifest, rules).map(({ text }, i) => ({
    text,
    head: parseHead(text, `manifest-${String(i)}`),
  }))
  const sorted = sortByKind(documents, ({ head }) => head.kind, uninstallOrder(rules))
  // Helm: any policy but `keep` neither deletes nor reports.
  const objects = sorted.filter(({ head }) => policyOf(head) === undefined).flatMap(({ text }) => parseManifest(text))
  const standing = { cluster, namespace: record.namespace, onGone: warnGone(runtime) }
  const targets = await resolveStanding(objects, standing)
  const kept = sorted.filter(({ head }) => policyOf(head) === 'keep')
  return {
    kept: kept.map(({ head: { apiVersion, kind, name } }) => ({ apiVersion, kind, namespace: '', name })),
    targets,
  }
}

function policyOf({ annotations }: Head): string | undefined {
  return annotations['helm.sh/resource-policy']?.trim().toLowerCase()
}
