/** `uninstall`: delete what the release owns, in uninstall order, then its records. */
import { isStorageError } from '../../storage/errors.ts'
import { newestFirst } from '../../storage/store.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { findOwners, whichOf, type OwnersFound } from '../apply/owners.ts'
import { log } from '../events.ts'
import { compatOf } from '../compat.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { parseHead, type Head } from '../manifest/head.ts'
import { parseObjects } from '../manifest/objects.ts'
import { sortByKind, uninstallOrder } from '../manifest/order.ts'
import { splitDocuments } from '../manifest/split.ts'
import type { ObjectRef } from '../object.ts'
import { planUninstall } from '../plan/build.ts'
import { resolveTargets, type Target } from '../plan/targets.ts'
import { recordNow } from '../record-time.ts'
import type { Runtime } from '../runtime.ts'
import { checkReachable } from './cluster-facts.ts'
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT_MS, type ActionContext, type WaitOptions } from './context.ts'
import { execute, leftText } from './execute.ts'
import type { Outcome, Prepared, RunSettings } from './prepared.ts'
import { validateReleaseName } from './release-name.ts'

export interface UninstallOptions extends WaitOptions {
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

/**
 * Resolves to the last revision and what was left; to undefined when there was nothing and `ignoreNotFound` is set. Rejects in Helm's
 * words.
 */
export async function uninstall(options: UninstallOptions, context: ActionContext): Promise<Outcome | undefined> {
  const { cluster, runtime } = context
  await checkReachable(cluster, runtime.emit)
  if (options.dryRun === true) return dryRun(options, context)
  const revisions = await revisionsOf(options, context)
  if (revisions === undefined) return undefined
  if (revisions[0]!.info.status === 'uninstalled') return forget(options, revisions, context)
  return execute(await planOf(revisions, options, context), context)
}

/** All that reading can tell; undefined when only records are left, or nothing is and `ignoreNotFound` is set. */
export async function prepareUninstall(
  options: UninstallOptions,
  context: ActionContext,
): Promise<Prepared | undefined> {
  await checkReachable(context.cluster, context.runtime.emit)
  const revisions = await revisionsOf(options, context)
  if (revisions === undefined || revisions[0]!.info.status === 'uninstalled') return undefined
  return planOf(revisions, options, context)
}

/** `revisions`: newest first. */
async function planOf(
  revisions: readonly ReleaseRecord[],
  options: UninstallOptions,
  context: ActionContext,
): Promise<Prepared> {
  const { runtime } = context
  const { release: rules } = compatOf(runtime)
  const record = revisions[0]!
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
  const { kept, targets } = await buildOrProblem(record, context)
  const plan = planUninstall({
    release: record.name,
    namespace: record.namespace,
    revision: record.version,
    // Helm 4: hooks of an uninstall are always applied by the server.
    method: { serverSide: rules.serverSide, forceConflicts: false, forceReplace: false, mergeUnstructured: false },
    hooks: settings.hooks,
    description: options.description ?? '',
    targets,
    kept,
    checksOwners: rules.uninstallChecksOwner,
    wait: settings.waitStrategy !== 'hookOnly',
    keepHistory: options.keepHistory === true,
    revisions: revisions.map(({ version }) => version).reverse(),
    propagation: PROPAGATION[options.cascade ?? 'background'],
  })
  return { verb: 'uninstall', plan, record, settings }
}

const PROPAGATION = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const

/** Newest first. */
async function revisionsOf(
  { name, ignoreNotFound }: UninstallOptions,
  { store }: ActionContext,
): Promise<ReleaseRecord[] | undefined> {
  try {
    validateReleaseName(name)
  } catch (error) {
    throw new TshelmError('release/invalid-name', `uninstall: Release name is invalid: ${name}`, { cause: error })
  }
  try {
    return newestFirst(await store.history(name))
  } catch (error) {
    if (ignoreNotFound === true && isStorageError(error, 'not-found')) return undefined
    throw wrapError(`uninstall: Release not loaded: ${name}: `, error)
  }
}

/** Only the record of an uninstalled release is left. */
async function forget(
  { name, keepHistory }: UninstallOptions,
  revisions: readonly ReleaseRecord[],
  { store }: ActionContext,
): Promise<Outcome> {
  if (keepHistory === true) {
    throw new TshelmError('release/not-found', `the release named ${JSON.stringify(name)} is already deleted`)
  }
  try {
    for (const { version } of [...revisions].reverse()) await store.delete(name, version)
  } catch (error) {
    throw wrapError('uninstall: Failed to purge the release: ', error)
  }
  return { record: revisions[0]!, info: '' }
}

interface Built {
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
    return await build(record, context)
  } catch (error) {
    return { kept: [], targets: { problem: messageOf(error) } }
  }
}

async function build(record: ReleaseRecord, { cluster, runtime }: ActionContext): Promise<Built> {
  const rules = runtime.compat?.manifest
  const documents = splitDocuments(record.manifest, rules).map(({ text }, i) => ({
    text,
    head: parseHead(text, `manifest-${String(i)}`),
  }))
  const sorted = sortByKind(documents, ({ head }) => head.kind, uninstallOrder(rules))
  // Helm: any policy but `keep` neither deletes nor reports.
  const targets = await resolveTargets(
    sorted.filter(({ head }) => policyOf(head) === undefined).flatMap(({ text }) => parseObjects(text)),
    cluster,
    record.namespace,
  )
  const kept = sorted.filter(({ head }) => policyOf(head) === 'keep')
  return {
    kept: kept.map(({ head: { apiVersion, kind, name } }) => ({ apiVersion, kind, namespace: '', name })),
    targets,
  }
}

function policyOf({ annotations }: Head): string | undefined {
  return annotations['helm.sh/resource-policy']?.trim().toLowerCase()
}

async function dryRun(options: UninstallOptions, context: ActionContext): Promise<Outcome | undefined> {
  const { store, runtime, cluster } = context
  let record: ReleaseRecord
  try {
    validateReleaseName(options.name)
    record = await store.last(options.name)
  } catch (error) {
    if (options.ignoreNotFound === true && isStorageError(error, 'not-found')) return undefined
    throw error
  }
  // Helm 3 only sees whether there is such a release.
  if (!compatOf(runtime).release.uninstallChecksOwner) return { record, info: '' }
  const { kept, targets } = await built(record, context)
  const owner = { release: record.name, namespace: record.namespace }
  tellSkipped(await findOwners(targets, owner, { cluster, concurrency: DEFAULT_CONCURRENCY }), record.name, runtime)
  return { record, info: leftText(kept, { unowned: [], unverifiable: [] }) }
}

async function built(record: ReleaseRecord, context: ActionContext): Promise<Built> {
  try {
    return await build(record, context)
  } catch (cause) {
    throw new TshelmError('apply/failed', `failed to delete release: ${record.name}`, { cause })
  }
}

function tellSkipped({ unowned, unverifiable }: OwnersFound, release: string, { emit }: Runtime): void {
  if (unowned.length > 0) {
    const message = 'dry-run: resources would be skipped because they are not owned by this release'
    emit(log('WARN', message, { release, count: unowned.length }))
    for (const ref of unowned) emit(log('WARN', 'dry-run: would skip resource', whichOf(ref)))
  }
  if (unverifiable.length === 0) return
  const message = 'dry-run: resources would be skipped because their ownership could not be verified'
  emit(log('WARN', message, { release, count: unverifiable.length }))
  for (const { ref, error } of unverifiable) {
    emit(log('WARN', 'dry-run: would skip resource (ownership could not be verified)', { ...whichOf(ref), error }))
  }
}
