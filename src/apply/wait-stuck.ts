/** What is not ready and does not get there by itself: told by its pods, by time, by what annotations allow. */
import { formatDuration, MILLISECOND } from '../../gotemplate/go/duration.ts'
import { sleepUnless } from '../http/abort.ts'
import { unschedulable } from '../kube/containers.ts'
import { EVENTS, REPLICA_SETS } from '../kube/known-resources.ts'
import { labelsOf, selectorOf, selectorText } from '../kube/labels.ts'
import { newReplicaSet } from '../kube/ready.ts'
import { integerAt, textAt, valueAt } from '../kube/status-fields.ts'
import { judgedAgainAt, statusOf, type StatusResult } from '../kube/status.ts'
import type { KubeObject } from '../object.ts'
import { PASSING_MS, presentPods, verdictOn, type Troubles } from './hopeless.ts'
import type { ConditionReaders, Readiness } from './readiness.ts'
import type { Observing, Waiting } from './wait-observe.ts'
import type { PodWatch } from './wait-pods.ts'

export type Rule = (object: KubeObject, now: number) => StatusResult

export interface Judging {
  readonly rule: Rule
  readonly observing: Observing
  readonly failFast: boolean
  readonly pods: PodWatch
  readonly troubles: Troubles
  readonly known: Map<Waiting, Known>
  /** What is learnt in another way than from the watch. */
  settle: (learn: () => void) => void
  /** Judges an object anew as it was seen last. */
  readonly relook: (entry: Waiting) => void
  /** Loaded when an object has a condition. */
  conditions?: ConditionReaders
}

/** What is remembered of an object besides its status. */
export interface Known {
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

interface Look {
  readonly status: StatusResult
  readonly known: Known
  readonly judging: Judging
  readonly now: number
}

/** What is on its way may be found to be stuck: the same status, or that it has failed. */
export function closerLook(entry: Waiting, object: KubeObject, { status, known, judging, now }: Look): StatusResult {
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
      judging.relook(entry)
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
    if (hash === undefined) {
      // The controller is about to make it.
      delete known.template
      return
    }
    template.hash = hash
  } catch {
    return
  }
  judging.relook(entry)
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
    () => judging.relook(entry),
    () => undefined,
  )
}
