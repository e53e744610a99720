/** What runs that died have left on the cluster, for the run that comes after them to take away. */
import type { HookRecord, ReleaseRecord } from '../../storage/record.ts'
import { hookId } from '../apply/hook-id.ts'
import { annotation } from '../apply/objects.ts'
import { findOwners } from '../apply/owners.ts'
import { isTshelmError } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import { parseManifest } from '../manifest/objects.ts'
import { gvkOf, type ObjectRef } from '../object.ts'
import type { AbandonedFacts } from '../plan/build.ts'
import type { PlannedObject } from '../plan/model.ts'
import { identity, resolveTargets } from '../plan/targets.ts'
import { DEFAULT_CONCURRENCY, type ActionContext } from './context.ts'
import { notedBy, type RunOptions } from './run-options.ts'
import type { DeadRevision } from './takeover.ts'

export interface Remains {
  readonly dead: readonly DeadRevision[]
  /** Revisions that the dead may not have replaced altogether. */
  readonly others?: readonly ReleaseRecord[]
}

/** What of them is still on the cluster, besides what `known` says is there or shall be; undefined if nobody died. */
export async function abandonedFacts(
  { dead, others = [] }: Remains,
  known: readonly PlannedObject[],
  context: ActionContext,
): Promise<AbandonedFacts | undefined> {
  if (dead.length === 0) return undefined
  const seen = new Set(known.map(identity))
  const found: PlannedObject[] = []
  const hooks: PlannedObject[] = []
  const add = (objects: readonly PlannedObject[]): void => {
    for (const object of objects) {
      if (seen.has(identity(object))) continue
      seen.add(identity(object))
      found.push(object)
    }
  }
  const records = dead.map(({ record }) => record)
  for (const one of dead) {
    const { leftovers = [], leftHooks = [] } = notedBy(one.note)
    add(await objectsOf(one.record, context))
    add(await planned(leftovers, context.cluster))
    hooks.push(...(await hooksOf(one, context)), ...(await notedHooks(leftHooks, records, context)))
  }
  for (const record of others) add(await objectsOf(record, context))
  const revisions = dead.map(({ record, description }) => ({ revision: record.version, description }))
  return { revisions, leftovers: await ownedBy(dead[0]!.record, found, context), hooks }
}

/** The same again, as a run has noted it that is resumed; `history` newest first. */
export async function notedFacts(
  { dead, leftovers = [], leftHooks = [] }: RunOptions,
  history: readonly ReleaseRecord[],
  context: ActionContext,
): Promise<AbandonedFacts | undefined> {
  if (dead === undefined) return undefined
  return {
    revisions: dead,
    leftovers: await ownedBy(history[0]!, await planned(leftovers, context.cluster), context),
    hooks: await notedHooks(leftHooks, history, context),
  }
}

/** Whatever a note says, and whatever has become of them since. */
async function ownedBy(
  { name: release, namespace }: ReleaseRecord,
  objects: readonly PlannedObject[],
  context: ActionContext,
): Promise<readonly PlannedObject[]> {
  const asking = { ...context, concurrency: DEFAULT_CONCURRENCY }
  return (await findOwners(objects, { release, namespace }, asking)).owned
}

/** Of its manifest. Kinds that are not served have no objects. */
async function objectsOf(record: ReleaseRecord, { cluster }: ActionContext): Promise<PlannedObject[]> {
  const objects: PlannedObject[] = []
  for (const one of parseManifest(record.manifest)) {
    if (annotation(one.object, 'helm.sh/resource-policy')?.trim().toLowerCase() === 'keep') continue
    objects.push(...(await servedOnly(() => resolveTargets([one], cluster, record.namespace))))
  }
  return objects
}

// Helm: never deleted as a hook.
const CRD = 'CustomResourceDefinition'

/** Those that its run was to delete in the end. */
async function hooksOf({ record, note }: DeadRevision, context: ActionContext): Promise<PlannedObject[]> {
  if (note === undefined) return []
  const { hooksDone = [], hooksBegun = [] } = note
  const isDoomed = (hook: HookRecord): boolean => {
    if (hook.kind === CRD) return false
    const ids = hook.events.map((event) => hookId(hook, event))
    const ended = hook.delete_policies.includes('hook-succeeded')
    if (ids.some((id) => hooksBegun.includes(id))) return ended || hook.delete_policies.includes('hook-failed')
    return ended && ids.some((id) => hooksDone.includes(id))
  }
  return hookObjects(record, record.hooks.filter(isDoomed), context)
}

/** Nobody marks hooks as their own: only what a revision has as a hook is one, whatever a note says. */
async function notedHooks(
  refs: readonly ObjectRef[],
  records: readonly ReleaseRecord[],
  context: ActionContext,
): Promise<PlannedObject[]> {
  const found = new Map<string, PlannedObject>()
  const wanted = new Set(refs.map(idOf))
  if (wanted.size === 0) return []
  for (const record of records) {
    const hooks = record.hooks.filter(({ kind }) => kind !== CRD)
    for (const object of await hookObjects(record, hooks, context)) {
      if (wanted.has(idOf(object.ref))) found.set(idOf(object.ref), object)
    }
  }
  return [...found.values()]
}

function idOf({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return [apiVersion, kind, namespace, name].join('|')
}

async function hookObjects(
  { namespace }: ReleaseRecord,
  hooks: readonly HookRecord[],
  { cluster }: ActionContext,
): Promise<PlannedObject[]> {
  const found: PlannedObject[] = []
  for (const { manifest } of hooks) {
    const targets = await servedOnly(() => resolveTargets(parseManifest(manifest), cluster, namespace))
    found.push(...targets.map(({ ref, resource }) => ({ ref, resource })))
  }
  return found
}

/** References with the resources that serve them. */
export async function planned(refs: readonly ObjectRef[], cluster: Cluster): Promise<PlannedObject[]> {
  const found: PlannedObject[] = []
  for (const ref of refs) {
    found.push(...(await servedOnly(async () => [{ ref, resource: await cluster.resourceFor(gvkOf(ref)) }])))
  }
  return found
}

async function servedOnly<T>(work: () => Promise<T[]>): Promise<T[]> {
  try {
    return await work()
  } catch (error) {
    if (isTshelmError(error) && error.code === 'kube/no-match') return []
    throw error
  }
}
