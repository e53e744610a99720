/** `uninstall`: delete what the release owns, in uninstall order, then its records. */
import { isStorageError } from '../../storage/errors.ts'
import { newestFirst } from '../../storage/store.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { mapLimit } from '../concurrency.ts'
import type { ApplyContext } from '../apply/context.ts'
import { runPlan } from '../apply/run.ts'
import { log } from '../events.ts'
import { compatOf } from '../compat.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { parseHead, type Head } from '../manifest/head.ts'
import { parseObjects } from '../manifest/objects.ts'
import { sortByKind, uninstallOrder } from '../manifest/order.ts'
import { splitDocuments } from '../manifest/split.ts'
import { planPreDelete, planUninstall, type PlanBasis } from '../plan/build.ts'
import { isOwned } from '../plan/ownership.ts'
import { keyOf, resolveTargets, type Target } from '../plan/targets.ts'
import { recordNow } from '../record-time.ts'
import { checkReachable } from './cluster-facts.ts'
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT_MS, type ActionContext, type WaitOptions } from './context.ts'
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

export interface UninstallResult {
  readonly release: ReleaseRecord
  /** What was left, and why, as Helm prints it; '' if nothing was. */
  readonly info: string
}

/** Resolves to undefined when there was nothing and `ignoreNotFound` is set. Rejects in Helm's words. */
export async function uninstall(
  options: UninstallOptions,
  context: ActionContext,
): Promise<UninstallResult | undefined> {
  const { cluster, runtime } = context
  await checkReachable(cluster, runtime.emit)
  if (options.dryRun === true) return dryRun(options, context)
  const revisions = await revisionsOf(options, context)
  if (revisions === undefined) return undefined
  const record = revisions[0]!
  if (record.info.status === 'uninstalled') return forget(options, revisions, context)
  record.info.status = 'uninstalling'
  record.info.deleted = recordNow(runtime)
  record.info.description = 'Deletion in progress (or silently failed)'
  const applyContext = contextOf(record, options, context)
  const basis = basisOf(record, options, compatOf(runtime).release.serverSide)
  const before = await runPlan(planPreDelete(basis), applyContext)
  if (before.error !== undefined) throw before.error
  const { kept, targets } = await build(record, context)
  const { owned, unowned, unverifiable } = await verify(targets, record, context)
  const plan = planUninstall({
    ...basis,
    targets: owned,
    wait: (options.wait ?? 'hookOnly') !== 'hookOnly',
    keepHistory: options.keepHistory === true,
    revisions: revisions.map(({ version }) => version).reverse(),
    propagation: PROPAGATION[options.cascade ?? 'background'],
  })
  const { error, later } = await runPlan(plan, applyContext)
  if (error !== undefined)
    throw new TshelmError(error.code, `failed to delete release: ${record.name}`, { cause: error })
  if (later.length > 0) {
    const message = `uninstallation completed with ${String(later.length)} error(s): ${later.map(messageOf).join('; ')}`
    throw new TshelmError(later[0]!.code, message, { cause: later[0] })
  }
  return {
    release: record,
    info: [keptText(kept), unownedText(unowned), unverifiableText(unverifiable)].filter(Boolean).join('\n'),
  }
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
): Promise<UninstallResult> {
  if (keepHistory === true) {
    throw new TshelmError('release/not-found', `the release named ${JSON.stringify(name)} is already deleted`)
  }
  try {
    for (const { version } of [...revisions].reverse()) await store.delete(name, version)
  } catch (error) {
    throw wrapError('uninstall: Failed to purge the release: ', error)
  }
  return { release: revisions[0]!, info: '' }
}

function basisOf(record: ReleaseRecord, { hooks, description = '' }: UninstallOptions, serverSide: boolean): PlanBasis {
  return {
    release: record.name,
    namespace: record.namespace,
    revision: record.version,
    // Helm 4: hooks of an uninstall are always applied by the server.
    method: { serverSide, forceConflicts: false, forceReplace: false, mergeUnstructured: false },
    hooks: hooks !== false,
    description,
  }
}

function contextOf(record: ReleaseRecord, options: UninstallOptions, context: ActionContext): ApplyContext {
  return {
    ...context,
    record,
    waitStrategy: options.wait ?? 'hookOnly',
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    concurrency: DEFAULT_CONCURRENCY,
  }
}

interface Built {
  /** By `helm.sh/resource-policy: keep`. */
  readonly kept: readonly Head[]
  /** The rest, in uninstall order. */
  readonly targets: readonly Target[]
}

async function build(record: ReleaseRecord, { cluster, runtime }: ActionContext): Promise<Built> {
  const rules = runtime.compat?.manifest
  try {
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
    return { kept: sorted.map(({ head }) => head).filter((head) => policyOf(head) === 'keep'), targets }
  } catch (error) {
    throw new TshelmError('apply/failed', `failed to delete release: ${record.name}`, { cause: error })
  }
}

function policyOf({ annotations }: Head): string | undefined {
  return annotations['helm.sh/resource-policy']?.trim().toLowerCase()
}

interface Unverifiable {
  readonly target: Target
  readonly error: unknown
}

interface Verified {
  readonly owned: readonly Target[]
  readonly unowned: readonly Target[]
  readonly unverifiable: readonly Unverifiable[]
}

/** Whose each object is by now; what is gone already is in none of the lists. */
async function verify(
  targets: readonly Target[],
  record: ReleaseRecord,
  context: ActionContext,
  quiet = false,
): Promise<Verified> {
  const { cluster, runtime } = context
  if (!compatOf(runtime).release.uninstallChecksOwner) return { owned: targets, unowned: [], unverifiable: [] }
  const owner = { release: record.name, namespace: record.namespace }
  const live = await mapLimit(targets, DEFAULT_CONCURRENCY, async (target) => {
    try {
      if (target.ref.name === '') throw new TshelmError('kube/invalid-object', 'resource name may not be empty')
      return { object: await cluster.get(keyOf(target)) }
    } catch (error) {
      return { error }
    }
  })
  const owned: Target[] = []
  const unowned: Target[] = []
  const unverifiable: Unverifiable[] = []
  targets.forEach((target, i) => {
    const found = live[i]!
    if ('error' in found) unverifiable.push({ target, error: found.error })
    else if (found.object !== undefined) (isOwned(found.object, owner) ? owned : unowned).push(target)
  })
  if (quiet) return { owned, unowned, unverifiable }
  for (const { ref } of unowned) {
    runtime.emit(
      log('WARN', 'skipping delete of resource not owned by this release', { ...whichOf(ref), release: record.name }),
    )
  }
  for (const { target, error } of unverifiable) {
    const message = 'skipping delete of resource because ownership could not be verified'
    runtime.emit(log('WARN', message, { ...whichOf(target.ref), release: record.name, error: messageOf(error) }))
  }
  return { owned, unowned, unverifiable }
}

function whichOf({ kind, name, namespace }: Target['ref']): Record<string, string> {
  return { kind, name, namespace }
}

function keptText(kept: readonly Head[]): string {
  if (kept.length === 0) return ''
  const lines = kept.map(({ kind, name }) => `[${kind}] ${name}\n`)
  return `These resources were kept due to the resource policy:\n${lines.join('')}`
}

function unownedText(unowned: readonly Target[]): string {
  if (unowned.length === 0) return ''
  const lines = unowned.map(({ ref }) => `[${ref.kind}] ${ref.name}\n`)
  return `${String(unowned.length)} resource(s) were not deleted because they are not owned by this release:\n${lines.join('')}`
}

function unverifiableText(unverifiable: readonly Unverifiable[]): string {
  if (unverifiable.length === 0) return ''
  const lines = unverifiable.map(({ target: { ref }, error }) => `[${ref.kind}] ${ref.name}: ${messageOf(error)}\n`)
  const count = String(unverifiable.length)
  return `${count} resource(s) were not deleted because their ownership could not be verified:\n${lines.join('')}`
}

async function dryRun(options: UninstallOptions, context: ActionContext): Promise<UninstallResult | undefined> {
  const { store, runtime } = context
  let release: ReleaseRecord
  try {
    validateReleaseName(options.name)
    release = await store.last(options.name)
  } catch (error) {
    if (options.ignoreNotFound === true && isStorageError(error, 'not-found')) return undefined
    throw error
  }
  // Helm 3 only sees whether there is such a release.
  if (!compatOf(runtime).release.uninstallChecksOwner) return { release, info: '' }
  const { kept, targets } = await build(release, context)
  const { unowned, unverifiable } = await verify(targets, release, context, true)
  if (unowned.length > 0) {
    const message = 'dry-run: resources would be skipped because they are not owned by this release'
    runtime.emit(log('WARN', message, { release: release.name, count: unowned.length }))
    for (const { ref } of unowned) runtime.emit(log('WARN', 'dry-run: would skip resource', whichOf(ref)))
  }
  if (unverifiable.length > 0) {
    const message = 'dry-run: resources would be skipped because their ownership could not be verified'
    runtime.emit(log('WARN', message, { release: release.name, count: unverifiable.length }))
    for (const { target, error } of unverifiable) {
      const text = 'dry-run: would skip resource (ownership could not be verified)'
      runtime.emit(log('WARN', text, { ...whichOf(target.ref), error: messageOf(error) }))
    }
  }
  return { release, info: keptText(kept) }
}
