/** Judges what a watch tells: by Helm's rules, by what annotations say, by the pods of controllers, and by what is hopeless. */
import { formatDuration, MILLISECOND } from '../../gotemplate/go/duration.ts'
import { sleepUnless } from '../kube/abort.ts'
import { unschedulable } from '../kube/containers.ts'
import { EVENTS, REPLICA_SETS } from '../kube/known-resources.ts'
import { labelsOf, selectorOf, selectorText, selects } from '../kube/labels.ts'
import { newReplicaSet } from '../kube/ready.ts'
import { integerAt, textAt, valueAt } from '../kube/status-fields.ts'
import { commonStatus, judgedAgainAt, statusOf, type StatusResult } from '../kube/status.ts'
import type { KubeObject } from '../object.ts'
import { PASSING_MS, presentPods, verdictOn, type Troubles } from './hopeless.ts'
import type { Condition } from './condition.ts'
import { FAILED_WHEN, hasConditions, READY_WHEN, readinessKey, readinessOf, type Readiness } from './readiness.ts'
import { notFound, report, type Observer, type Observing, type Waiting } from './wait-observe.ts'
import { watchPods, type PodWatch } from './wait-pods.ts'
import type { WaitPolicy } from './wait-policy.ts'

export type Rule = (object: KubeObject, now: number) => StatusResult

export interface ReadinessObserver extends Observer {
  /** What is not ready in the end, and may not be so. */
  readonly failures: () => readonly Waiting[]
}

interface Judging {
  readonly rule: Rule
  readonly observing: Observing
  readonly failFast: boolean
  readonly pods: PodWatch
  readonly troubles: Troubles
  readonly known: Map<Waiting, Known>
  /** What is learnt in another way than from the watch. */
  settle: (learn: () => void) => void
  /** Reads conditions; loaded when an object has one. */
  condition?: (text: string) => Condition
}

/** What is remembered of an object besides its status. */
interface Known {
  readonly key: string
  readonly readiness: Readiness
  /** What it looked like, its pods included, and when that changed last. */
  signature?: string
  activeAt: number
  /** When it is looked at again. */
  again?: number
  /** Why it has no pods, as its controller has recorded it; when that was asked for last. */
  refusal?: string
  askedAt?: number
  /** The ReplicaSet of a Deployment's present template. */
  template?: { readonly generation: number; hash?: string }
}

export function readinessObserver(
  entries: readonly Waiting[],
  rule: Rule,
  { observing, policy }: { readonly observing: Observing; readonly policy: WaitPolicy },
): ReadinessObserver {
  const podChanged = (pod: KubeObject): void => {
    judging.settle(() => {
      for (const entry of entries)
        if (entry.live !== undefined && isOf(pod, entry.live)) look(entry, entry.live, judging)
    })
  }
  const judging: Judging = {
    rule,
    observing,
    failFast: policy.failFast === true,
    pods: watchPods(observing, podChanged),
    troubles: new Map(),
    known: new Map(),
    settle: () => undefined,
  }
  const ending = (): Waiting[] => entries.filter((entry) => endsAll(entry, judging))
  return {
    listen: (settle) => (judging.settle = settle),
    update: (entry, object) => look(entry, object, judging),
    missing: (entry, gone) => {
      delete entry.live
      // Helm: what was never there is not known, however often it is looked for.
      if (gone === 'deleted') report(entry, notFound, observing.runtime)
    },
    needsWhole: hasConditions,
    final: (entry) => entry.status.status === 'Current' && isFinal(entry, judging),
    done: () => entries.every((entry) => isSettled(entry, judging)) || ending().length > 0,
    failures: () => {
      const hopeless = ending()
      return hopeless.length > 0 ? hopeless : entries.filter((entry) => isFailure(entry, judging))
    },
  }
}

function isOf(pod: KubeObject, controller: KubeObject): boolean {
  if (pod.metadata['namespace'] !== controller.metadata['namespace']) return false
  const selector = selectorOf(controller)
  return selector !== undefined && selects(selector, labelsOf(pod))
}

/** Kinds that stay ready once they are. */
const CONSTANT: ReadonlySet<string> = new Set([
  ...['/ConfigMap', '/Secret', '/Service', '/ServiceAccount', 'batch/CronJob', 'policy/PodDisruptionBudget'],
  ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map((kind) => `rbac.authorization.k8s.io/${kind}`),
])

function isFinal(entry: Waiting, { known }: Judging): boolean {
  const { resource, ref } = entry.object
  const readiness = known.get(entry)?.readiness
  const isConditional = readiness?.readyWhen !== undefined || readiness?.failedWhen !== undefined
  return CONSTANT.has(`${resource.group}/${ref.kind}`) && !isConditional
}

/** What has failed stays failed: only the rest is waited for. */
function isSettled(entry: Waiting, { known }: Judging): boolean {
  const { status } = entry.status
  return status === 'Current' || status === 'Failed' || known.get(entry)?.readiness.waits === false
}

function isFailure(entry: Waiting, { known }: Judging): boolean {
  const readiness = known.get(entry)?.readiness
  if (entry.status.status === 'Current' || readiness?.failMode === 'ignore') return false
  return readiness?.waits !== false || entry.status.status === 'Failed'
}

function endsAll(entry: Waiting, { failFast, known }: Judging): boolean {
  return failFast && entry.status.status === 'Failed' && (known.get(entry)?.readiness.failMode ?? 'fail') === 'fail'
}

function look(entry: Waiting, object: KubeObject, judging: Judging): void {
  const { runtime } = judging.observing
  const now = runtime.clock.now()
  if (judging.condition === undefined && hasConditions(object)) {
    entry.live = object
    void loadConditions(entry, judging)
    return
  }
  const known = remembered(entry, object, judging)
  entry.live = object
  let status = isPaused(object) ? paused : ownStatus(object, known.readiness, { rule: judging.rule, now })
  if (status.status === 'InProgress') status = closerLook(entry, object, { status, known, judging, now })
  report(entry, status, runtime)
  if (status.status === 'Current') delete entry.live
}

async function loadConditions(entry: Waiting, judging: Judging): Promise<void> {
  const { condition } = await import('./condition.ts')
  judging.condition = condition
  relook(entry, judging)
}

function remembered(entry: Waiting, object: KubeObject, { known, observing, condition = unread }: Judging): Known {
  const key = readinessKey(object)
  const before = known.get(entry)
  if (before?.key === key) return before
  const now: Known = { key, readiness: readinessOf(object, condition), activeAt: observing.runtime.clock.now() }
  known.set(entry, now)
  return now
}

const unread = (): Condition => () => ({ met: false })

const paused: StatusResult = { status: 'Current', message: 'Deployment is paused' }

/** Helm: a paused Deployment is not waited for. */
function isPaused(object: KubeObject): boolean {
  return object.kind === 'Deployment' && valueAt(object, 'spec.paused') === true
}

/** Told from the object alone. */
function ownStatus(
  object: KubeObject,
  { readyWhen, failedWhen }: Readiness,
  { rule, now }: { readonly rule: Rule; readonly now: number },
): StatusResult {
  if (failedWhen?.(object).met === true) return { status: 'Failed', message: `${FAILED_WHEN} is met` }
  if (readyWhen === undefined) return rule(object, now)
  const common = commonStatus(object)
  if (common !== undefined) return common
  const { met, problem } = readyWhen(object)
  if (met) return { status: 'Current', message: `${READY_WHEN} is met` }
  return { status: 'InProgress', message: `${READY_WHEN} is not met${problem === undefined ? '' : `: ${problem}`}` }
}

interface Look {
  readonly status: StatusResult
  readonly known: Known
  readonly judging: Judging
  readonly now: number
}

/** What is on its way may be found to be stuck. */
function closerLook(entry: Waiting, object: KubeObject, { status, known, judging, now }: Look): StatusResult {
  const { readiness } = known
  const { failFast, pods } = judging
  const again = judgedAgainAt(object)
  if (again !== undefined) lookAgain(entry, again, { known, judging })
  const countsPods = COUNTED.has(object.kind) && readiness.readyWhen === undefined
  if (countsPods || failFast || readiness.quietMs !== undefined) pods.follow(object)
  const failed = countsPods ? failedPods(pods.podsOf(object), now) : 0
  if (failed > 0) return { status: 'Failed', message: `${failed} pods have failed` }
  if (readiness.quietMs !== undefined && isQuiet(entry, object, { status, known, judging, now })) {
    return {
      status: 'Failed',
      message: `nothing has changed for ${formatDuration(BigInt(readiness.quietMs) * MILLISECOND)}`,
    }
  }
  if (!failFast || readiness.failMode !== 'fail') return status
  return verdict(entry, object, { status, known, judging, now })
}

/** Helm: these are failed when one of their pods is. */
const COUNTED: ReadonlySet<string> = new Set(['StatefulSet', 'ReplicaSet'])

/** Helm: pods that find no node may yet find one. */
function failedPods(pods: readonly KubeObject[], now: number): number {
  return pods.filter((pod) => statusOf(pod, now).status === 'Failed' && unschedulable(pod) === undefined).length
}

function isQuiet(entry: Waiting, object: KubeObject, { known, judging, now }: Look): boolean {
  const signature = [object, ...judging.pods.podsOf(object)]
    .map((one) => textAt(one, 'metadata.resourceVersion', ''))
    .join()
  if (signature !== known.signature) {
    known.signature = signature
    known.activeAt = now
  }
  const until = known.activeAt + known.readiness.quietMs!
  if (now >= until) return true
  lookAgain(entry, until, { known, judging })
  return false
}

function verdict(entry: Waiting, object: KubeObject, { status, known, judging, now }: Look): StatusResult {
  const { troubles } = judging
  const allowed = known.readiness.failuresAllowed
  // What the controller has not seen yet, its pods cannot show.
  if (
    valueAt(object, 'status.observedGeneration') !== valueAt(object, 'metadata.generation') &&
    object.kind !== 'Pod' &&
    object.kind !== 'Job'
  )
    return status
  const all = object.kind === 'Pod' ? [object] : judging.pods.podsOf(object)
  let pods = presentPods(object, all, known.template?.hash)
  if (object.kind === 'Deployment' && isStale(object, known)) {
    if (all.length > 0) void findTemplate(entry, object, { known, judging })
    pods = []
  }
  if (all.length === 0 && TELLS_BY_EVENTS.has(object.kind)) askWhyNone(entry, object, { known, judging, now })
  if (all.length === 0 && known.refusal !== undefined) return { status: 'Failed', message: known.refusal }
  const { hopeless, again } = verdictOn(object, { pods, allowed, troubles, now })
  if (again !== undefined) lookAgain(entry, again, { known, judging })
  return hopeless === undefined ? status : { status: 'Failed', message: hopeless }
}

/** Kinds whose status says nothing of pods that cannot be made. */
const TELLS_BY_EVENTS: ReadonlySet<string> = new Set(['StatefulSet', 'DaemonSet', 'Job', 'ReplicationController'])

/** After some time without pods, and seldom then. */
function askWhyNone(
  entry: Waiting,
  object: KubeObject,
  { known, judging, now }: Again & { readonly now: number },
): void {
  known.askedAt ??= now
  const next = known.askedAt + PASSING_MS
  if (now < next) {
    lookAgain(entry, next, { known, judging })
    return
  }
  known.askedAt = now
  const fieldSelector = `involvedObject.uid=${textAt(object, 'metadata.uid', '')},reason=FailedCreate`
  judging.observing.cluster.list(EVENTS, textAt(object, 'metadata.namespace', ''), { fieldSelector, limit: 10 }).then(
    (events) => {
      const last = events.at(-1)
      if (last !== undefined) known.refusal = `FailedCreate: ${textAt(last, 'message', '')}`
      relook(entry, judging)
    },
    () => undefined,
  )
}

function isStale(object: KubeObject, { template }: Known): boolean {
  return template?.hash === undefined || template.generation !== integerAt(object, 'metadata.generation', 0)
}

/** Pods of a revision before this one say nothing of it, whatever state they are in. */
async function findTemplate(entry: Waiting, object: KubeObject, { known, judging }: Again): Promise<void> {
  const generation = integerAt(object, 'metadata.generation', 0)
  if (known.template?.generation === generation) return
  const template: Known['template'] & object = { generation }
  known.template = template
  const { cluster } = judging.observing
  const selector = selectorOf(object)
  const namespace = textAt(object, 'metadata.namespace', '')
  try {
    const sets = await cluster.list(REPLICA_SETS, namespace, selector && { labelSelector: selectorText(selector) })
    const hash = labelsOf(newReplicaSet(object, sets) ?? {})['pod-template-hash']
    if (hash !== undefined) template.hash = hash
  } catch {
    return
  }
  relook(entry, judging)
}

interface Again {
  readonly known: Known
  readonly judging: Judging
}

function lookAgain(entry: Waiting, at: number, { known, judging }: Again): void {
  const { runtime, stop } = judging.observing
  const now = runtime.clock.now()
  if (known.again !== undefined && known.again <= at && known.again > now) return
  known.again = at
  sleepUnless(stop.signal, Math.max(0, at - now), runtime.clock).then(
    () => relook(entry, judging),
    () => undefined,
  )
}

function relook(entry: Waiting, judging: Judging): void {
  if (entry.live === undefined || judging.observing.stop.signal.aborted) return
  const { live } = entry
  judging.settle(() => look(entry, live, judging))
}
