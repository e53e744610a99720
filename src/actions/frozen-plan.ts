/**
 * A plan as a file: everything that executing it takes, and what was seen when it was made. Holds manifests and values, Secrets among them,
 * as the release's own record does.
 */
import { sha256Hex } from '../../gotemplate/go/sha256.ts'
import { decodeRecord, encodeRecord } from '../../storage/codec.ts'
import { isStorageError } from '../../storage/errors.ts'
import { newestFirst } from '../../storage/store.ts'
import type { ReleaseRecord, Status } from '../../storage/record.ts'
import { mapLimit } from '../concurrency.ts'
import { decided } from '../diff/object-text.ts'
import { compatOf } from '../compat.ts'
import { messageOf, TshelmError } from '../errors.ts'
import { isMapping, type Json, type KubeObject, type ObjectRef } from '../object.ts'
import { isPlan, plannedObject } from '../plan/check.ts'
import { PLAN_VERSION, type PlannedObject } from '../plan/model.ts'
import { ORDER_ANNOTATION } from '../plan/order-charts.ts'
import { keyOf } from '../plan/targets.ts'
import { recordNow } from '../record-time.ts'
import { count, fields, listOf, mapOf, oneOf, text } from '../shape.ts'
import { checkReachable, clusterId } from './cluster-facts.ts'
import { DEFAULT_CONCURRENCY, type ActionContext } from './context.ts'
import { execute } from './execute.ts'
import type { Outcome, Prepared } from './prepared.ts'
import type { Seen } from './preview.ts'
import { isRunOptions, runSettings } from './run-options.ts'

const FROZEN_KIND = 'tshelm.dev/plan'

/** What `plan --out` writes: JSON to be kept and handed back, not to be read or changed. */
export interface FrozenPlan extends Omit<Prepared, 'record'> {
  readonly kind: typeof FROZEN_KIND
  readonly version: typeof PLAN_VERSION
  /** RFC 3339. */
  readonly created: string
  /** Which one it was made for: see clusterId. */
  readonly cluster: string
  /** The record in Helm's wire format, and the labels that stand beside it. */
  readonly record: string
  readonly labels: Readonly<Record<string, string>>
  /** What the record keeps of the order of subcharts. */
  readonly chartOrder?: string
  /** The newest revision there was. */
  readonly standing: Standing
  readonly seen: readonly FrozenSight[]
}

interface Standing {
  /** 0 if there was none. */
  readonly revision: number
  readonly status: Status | ''
}

interface FrozenSight extends PlannedObject {
  readonly uid: string
  /** SHA-256 of what people decide of an object; '' if it was not there. */
  readonly digest: string
}

/** Rejects with StorageError when records cannot be read. */
export async function freeze(prepared: Prepared, seen: readonly Seen[], context: ActionContext): Promise<FrozenPlan> {
  const { record, ...rest } = prepared
  const order = record.annotations?.[ORDER_ANNOTATION]
  return {
    kind: FROZEN_KIND,
    version: PLAN_VERSION,
    created: recordNow(context.runtime),
    cluster: await clusterId(context.cluster),
    ...rest,
    record: encodeRecord(record, compatOf(context.runtime).release.recordForm),
    labels: record.labels ?? {},
    ...(order !== undefined && { chartOrder: order }),
    standing: await standingOf(record.name, context),
    seen: seen.map(({ object, live }) => ({ ...object, ...sightOf(live) })),
  }
}

async function standingOf(name: string, { store }: ActionContext): Promise<Standing> {
  try {
    const [newest] = newestFirst(await store.history(name))
    if (newest !== undefined) return { revision: newest.version, status: newest.info.status }
  } catch (error) {
    if (!isStorageError(error, 'not-found')) throw error
  }
  return { revision: 0, status: '' }
}

function sightOf(live: KubeObject | undefined): Pick<FrozenSight, 'uid' | 'digest'> {
  if (live === undefined) return { uid: '', digest: '' }
  const { uid } = live.metadata
  return { uid: typeof uid === 'string' ? uid : '', digest: digestOf(decided(live)) }
}

function digestOf(object: KubeObject): string {
  return sha256Hex(Buffer.from(JSON.stringify(object, sortedKeys)))
}

function sortedKeys(_key: string, value: Json): Json {
  return isMapping(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value
}

/** A plan's file as data. Throws `plan/invalid-file` for one that is none, from another version, or changed by somebody so that it cannot be run. */
export function readFrozenPlan(text: string, file: string): FrozenPlan {
  let plan: unknown
  try {
    plan = JSON.parse(text)
  } catch (cause) {
    throw new TshelmError('plan/invalid-file', `${file} is not a plan: it is not JSON`, { cause })
  }
  return checkedPlan(plan, file)
}

/** The same of what somebody has parsed, or kept in memory. */
export function checkedPlan(plan: unknown, file: string): FrozenPlan {
  if (isFrozen(plan)) return plan
  throw new TshelmError('plan/invalid-file', `${file} is not a plan of this version`, { hint: MAKE_AGAIN })
}

const MAKE_AGAIN = 'make it again with `tshelm plan … --out FILE`'

const isWhole = fields(
  {
    kind: oneOf(FROZEN_KIND),
    version: oneOf(PLAN_VERSION),
    verb: oneOf('install', 'upgrade', 'rollback', 'uninstall'),
    created: text,
    cluster: text,
    record: text,
    labels: mapOf(text),
    settings: runSettings,
    noted: isRunOptions,
    plan: isPlan,
    standing: fields({ revision: count, status: text }),
    seen: listOf((sight) => plannedObject(sight) && fields({ uid: text, digest: text })(sight)),
  },
  { crds: listOf(fields({ name: text, text })), chartOrder: text },
)

function isFrozen(value: unknown): value is FrozenPlan {
  return isWhole(value)
}

/**
 * Executes a frozen plan unchanged, if what it saw is still so. Rejects with `plan/stale` when a revision was made since, objects are not
 * as they were, or this is another cluster; with `plan/invalid-file` for a plan that contradicts itself; with what execute rejects with.
 */
export async function applyFrozenPlan(frozen: FrozenPlan, context: ActionContext): Promise<Outcome> {
  await checkReachable(context.cluster, context.runtime.emit)
  const { plan } = frozen
  const record = thawed(frozen, context)
  const here = await clusterId(context.cluster)
  if (here !== frozen.cluster && here !== '' && frozen.cluster !== '') {
    throw new TshelmError('plan/stale', 'the plan was made for another cluster', {
      hint: 'choose the cluster with --kube-context or --kubeconfig, or make a plan for this one',
    })
  }
  if (plan.namespace !== context.namespace) {
    throw new TshelmError('plan/stale', `the plan is for namespace ${plan.namespace}, not ${context.namespace}`, {
      hint: `give --namespace ${plan.namespace}`,
    })
  }
  await checkStanding(frozen, context)
  await checkSeen(frozen, context)
  const { verb, settings, noted, crds } = frozen
  return execute({ verb, plan, record, settings, noted, ...(crds && { crds }) }, context)
}

async function checkStanding({ plan, standing }: FrozenPlan, context: ActionContext): Promise<void> {
  const now = await standingOf(plan.release, context)
  if (now.revision === standing.revision && now.status === standing.status) return
  const text = ({ revision, status }: Standing): string =>
    revision === 0 ? 'there was no revision' : `revision ${String(revision)} was ${status}`
  const present = now.revision === 0 ? 'there is none' : `it is revision ${String(now.revision)}, ${now.status}`
  const message = `the plan is out of date: when it was made, ${text(standing)}; now ${present}`
  throw new TshelmError('plan/stale', message, { hint: 'make the plan again', data: { release: plan.release } })
}

async function checkSeen({ seen }: FrozenPlan, { cluster }: ActionContext): Promise<void> {
  const now = await mapLimit(seen, DEFAULT_CONCURRENCY, async (sight) =>
    sightOf(sight.ref.name === '' ? undefined : await cluster.get(keyOf(sight))),
  )
  const moved = seen.flatMap((sight, i) => {
    const { uid, digest } = now[i]!
    if (uid === sight.uid && digest === sight.digest) return []
    return [{ ref: sight.ref, what: movement(sight, now[i]!) }]
  })
  if (moved.length === 0) return
  const lines = moved.map(({ ref, what }) => `${nameOf(ref)} ${what}`)
  throw new TshelmError('plan/stale', `the plan is out of date: ${lines.join('; ')}`, {
    hint: 'make the plan again and look at it',
    data: { objects: moved.map(({ ref }) => ref) },
  })
}

function movement(before: Pick<FrozenSight, 'uid' | 'digest'>, now: Pick<FrozenSight, 'uid' | 'digest'>): string {
  if (before.digest === '') return 'was made since'
  if (now.digest === '') return 'is gone'
  return before.uid === now.uid ? 'has changed' : 'was made anew'
}

function nameOf({ kind, namespace, name }: ObjectRef): string {
  return namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
}

/** The record as it is put on record: at the time when it happens. */
function thawed(
  { record: text, labels, chartOrder, verb, plan, standing }: FrozenPlan,
  { runtime }: ActionContext,
): ReleaseRecord {
  const record = recordIn(text)
  const { name, namespace, version } = record
  if (name !== plan.release || namespace !== plan.namespace || version !== plan.revision) {
    throw new TshelmError('plan/invalid-file', 'the plan holds the record of another release', { hint: MAKE_AGAIN })
  }
  const now = recordNow(runtime)
  record.labels = { ...labels }
  if (chartOrder !== undefined) record.annotations = { [ORDER_ANNOTATION]: chartOrder }
  if (verb === 'uninstall') record.info.deleted = now
  else record.info.last_deployed = now
  if (verb === 'install' && standing.revision === 0) record.info.first_deployed = now
  return record
}

function recordIn(text: string): ReleaseRecord {
  try {
    return decodeRecord(text)
  } catch (cause) {
    throw new TshelmError('plan/invalid-file', `the plan's record cannot be read: ${messageOf(cause)}`, {
      cause,
      hint: MAKE_AGAIN,
    })
  }
}
