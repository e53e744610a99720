/** Asks the server what each step of a plan would make of the objects that are there: a dry run of every write. */
import { mapLimit } from '../concurrency.ts'
import { fieldChanges } from '../diff/changes.ts'
import { decided, objectText } from '../diff/object-text.ts'
import { redactSecrets, type Pair } from '../diff/redact.ts'
import { isTshelmError, messageOf } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import { hooksFor } from '../manifest/hooks.ts'
import type { KubeObject, ObjectRef } from '../object.ts'
import { checkReadiness } from '../apply/check-readiness.ts'
import { dryRunWrite } from '../apply/dry-run.ts'
import { annotation } from '../apply/objects.ts'
import type { ObjectChange, Owner, Plan, PlannedObject, Step } from '../plan/model.ts'
import { isOwned } from '../plan/ownership.ts'
import { isDefinition } from '../plan/promised-kinds.ts'
import {
  REPORT_VERSION,
  type HookReport,
  type ObjectReport,
  type PlannedAction,
  type PlanReport,
} from '../plan/report.ts'
import { keyOf } from '../plan/targets.ts'
import { DEFAULT_CONCURRENCY } from './context.ts'
import { crdObjects } from './planned-crds.ts'
import type { Prepared, RunSettings } from './prepared.ts'

export interface Preview {
  readonly report: PlanReport
  /** Every object of the plan as it was, undefined if it was not there. */
  readonly seen: readonly Seen[]
}

export interface Seen {
  readonly object: PlannedObject
  readonly live: KubeObject | undefined
}

export interface PreviewOptions {
  /** Values of Secrets are not masked. Default: false. */
  readonly showSecrets?: boolean
}

/** Rejects when the cluster cannot be asked; that it refuses a write is part of the report. */
export async function preview(
  { verb, plan, record, crds, settings }: Prepared,
  cluster: Cluster,
  options: PreviewOptions = {},
): Promise<Preview> {
  const steps = plan.groups.flatMap((group) => group.steps)
  const owner = steps.find((step) => step.kind === 'check-owners')?.owner
  const createsNamespace = steps.some(({ kind }) => kind === 'namespace')
  const changes = steps.flatMap((step) => (step.kind === 'object' ? [step.change] : []))
  const createsKinds = (crds ?? []).length > 0 || changes.some(({ ref }) => isDefinition(ref))
  const looked = await mapLimit(changes, DEFAULT_CONCURRENCY, (change) =>
    look(change, { plan, cluster, createsNamespace, createsKinds, ...(owner && { owner }), ...options }),
  )
  const kept = (plan.kept ?? []).map((object): ObjectReport => ({ ...nothing, object, action: 'keep', reason: KEEP }))
  const report: PlanReport = {
    version: REPORT_VERSION,
    verb,
    release: plan.release,
    namespace: plan.namespace,
    revision: plan.revision,
    createsNamespace,
    crds: crdObjects(crds ?? []).map(refOf),
    objects: [...looked.flatMap(({ report: found }) => found ?? []), ...kept],
    hooks: steps.flatMap((step) => hooksOf(step, record)),
    problems: [
      ...steps.flatMap((step) => (step.kind === 'refuse' ? [step.message] : [])),
      ...(await unreadable(plan, record, settings)),
    ],
    ...(plan.warnings && { warnings: plan.warnings }),
  }
  return { report, seen: looked.map(({ seen }) => seen) }
}

async function unreadable(plan: Plan, record: Prepared['record'], { waitStrategy }: RunSettings): Promise<string[]> {
  try {
    await checkReadiness(plan, record, waitStrategy)
    return []
  } catch (error) {
    return [messageOf(error)]
  }
}

const nothing = { before: '', after: '' } as const
const KEEP = 'helm.sh/resource-policy: keep'

function hooksOf(step: Step, { hooks }: Prepared['record']): HookReport[] {
  if (step.kind !== 'hooks') return []
  return hooksFor(hooks, step.event).map(({ kind, name, weight, path }) => ({
    event: step.event,
    object: { kind, name },
    weight,
    path,
  }))
}

interface Looking extends PreviewOptions {
  readonly plan: Plan
  readonly cluster: Cluster
  readonly owner?: Owner
  readonly createsNamespace: boolean
  readonly createsKinds: boolean
}

interface Looked {
  readonly seen: Seen
  /** Absent for what is to be deleted and is not there. */
  readonly report?: ObjectReport
}

async function look(change: ObjectChange, looking: Looking): Promise<Looked> {
  const live = change.ref.name === '' ? undefined : await looking.cluster.get(keyOf(change))
  const seen = { object: { ref: change.ref, resource: change.resource }, live }
  const report = await reportOn(change, live, looking)
  return report === undefined ? { seen } : { seen, report }
}

async function reportOn(
  change: ObjectChange,
  live: KubeObject | undefined,
  looking: Looking,
): Promise<ObjectReport | undefined> {
  const told = (action: PlannedAction, reason: string, pair: Pair, problem?: string): ObjectReport => ({
    object: change.ref,
    action,
    reason,
    ...textsOf(pair, looking),
    ...(problem === undefined ? {} : { problem }),
  })
  if (change.action === 'delete') {
    if (live === undefined) return undefined
    const same = { before: live, after: live }
    if (change.unlessKept === true && annotation(live, 'helm.sh/resource-policy') === 'keep') {
      return told('keep', KEEP, same)
    }
    if (looking.owner !== undefined && !isOwned(live, looking.owner)) return told('leave', 'not of this release', same)
    return told('delete', change.reason, { before: live, after: undefined })
  }
  let after: KubeObject
  let problem: string | undefined
  try {
    after = await dryRunWrite(change, live, { method: looking.plan.method, cluster: looking.cluster })
  } catch (error) {
    // The server adds nothing then: what the chart says is all there is to show.
    after = change.object!
    problem = isEarly(error, looking) ? undefined : messageOf(error)
  }
  if (live === undefined) {
    return told('create', change.reason, { before: undefined, after }, problem)
  }
  const pair = { before: live, after }
  if (change.original === undefined) return told('adopt', 'on the cluster, not yet in the release', pair, problem)
  if (objectText(decided(live)) === objectText(decided(after))) return told('unchanged', change.reason, pair, problem)
  return told(looking.plan.method.forceReplace ? 'replace' : 'apply', change.reason, pair, problem)
}

/** A namespace or a kind that the plan itself makes is missing: no problem of the object. */
function isEarly(error: unknown, { createsNamespace, createsKinds }: Looking): boolean {
  if (!isTshelmError(error) || error.data['status'] !== 404) return false
  return (
    (createsNamespace && error.message.includes('namespaces "')) ||
    (createsKinds && error.message.includes('could not find the requested resource'))
  )
}

function textsOf(pair: Pair, { showSecrets }: PreviewOptions): Pick<ObjectReport, 'before' | 'after' | 'changes'> {
  const clean = { before: pair.before && decided(pair.before), after: pair.after && decided(pair.after) }
  const { before, after } = showSecrets === true ? clean : redactSecrets(clean)
  const texts = { before: before ? objectText(before) : '', after: after ? objectText(after) : '' }
  return before && after ? { ...texts, changes: fieldChanges(before, after) } : texts
}

function refOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  return { apiVersion, kind, namespace: '', name: metadata.name }
}
