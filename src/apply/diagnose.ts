/** Finds out why objects did not get where they should: a few requests after a failure, and no failure of its own. */
import { DIAGNOSIS_VERSION, type Diagnosis, type EventNote, type ObjectDiagnosis } from '../diagnosis.ts'
import { mapLimit } from '../concurrency.ts'
import { TshelmError } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import { PODS } from '../kube/known-resources.ts'
import { selectorOf, selectorText } from '../kube/labels.ts'
import { textAt } from '../kube/status-fields.ts'
import type { KubeObject } from '../object.ts'
import { keyOf } from '../plan/targets.ts'
import type { Runtime } from '../runtime.ts'
import { causeOf } from './diagnose-cause.ts'
import { eventsAbout, warningsIn } from './diagnose-events.ts'
import { isUnwell, podDiagnosis, type LogBudget } from './diagnose-pods.ts'
import type { Waiting } from './wait-observe.ts'
import type { DiagnosisLimits } from './wait-policy.ts'

export interface Diagnosing {
  readonly cluster: Cluster
  readonly runtime: Pick<Runtime, 'clock'>
  readonly limits: DiagnosisLimits
}

const OBJECTS = 3
const PODS_EACH = 2
const LOGS = 4
const LOG_LINES = 10
const TIME_MS = 5000
/** Pods of one controller that are looked through. */
const MAX_PODS = 100
const CONCURRENCY = 4

/** The same error with `data.diagnosis`, or as it is if there was not the time or the right to look. Never rejects. */
export async function diagnosed(
  error: TshelmError,
  entries: readonly Waiting[],
  diagnosing: Diagnosing,
): Promise<TshelmError> {
  const { runtime, limits } = diagnosing
  const late = new AbortController()
  try {
    const time = runtime.clock.sleep(limits.timeout ?? TIME_MS, late.signal).then(
      () => undefined,
      () => undefined,
    )
    const diagnosis = await Promise.race([diagnose(entries, diagnosing), time])
    return diagnosis === undefined ? error : withDiagnosis(error, diagnosis)
  } catch {
    return error
  } finally {
    late.abort()
  }
}

function withDiagnosis(
  { code, message, hint, positions, values, data, cause }: TshelmError,
  diagnosis: Diagnosis,
): TshelmError {
  const isKnown = diagnosis.objects.some((object) => object.cause !== undefined)
  return new TshelmError(code, message, {
    cause,
    positions,
    values,
    data: { ...data, diagnosis },
    // What to do stands with the cause.
    ...(hint === undefined || isKnown ? {} : { hint }),
  })
}

async function diagnose(entries: readonly Waiting[], diagnosing: Diagnosing): Promise<Diagnosis> {
  const failed = entries.filter(({ status }) => status.status === 'Failed')
  const others = entries.filter(({ status }) => status.status !== 'Failed' && status.status !== 'Current')
  const unwell = [...failed, ...others]
  const chosen = unwell.slice(0, diagnosing.limits.objects ?? OBJECTS)
  const logs: LogBudget = { left: LOGS, lines: diagnosing.limits.logLines ?? LOG_LINES }
  const warnings = new Map<string, Promise<readonly EventNote[]>>()
  for (const { object } of chosen) {
    const { namespace } = object.ref
    if (!warnings.has(namespace)) warnings.set(namespace, warningsIn(namespace, diagnosing.cluster))
  }
  const objects = await mapLimit(chosen, CONCURRENCY, async (entry) =>
    objectDiagnosis(entry, { diagnosing, logs, warnings: await warnings.get(entry.object.ref.namespace)! }),
  )
  return { version: DIAGNOSIS_VERSION, objects, more: unwell.length - chosen.length }
}

interface Facts {
  readonly diagnosing: Diagnosing
  readonly logs: LogBudget
  readonly warnings: readonly EventNote[]
}

async function objectDiagnosis(entry: Waiting, { diagnosing, logs, warnings }: Facts): Promise<ObjectDiagnosis> {
  const { object, status } = entry
  const { cluster } = diagnosing
  const live = entry.live ?? (await cluster.get(keyOf(object)).catch(() => undefined))
  const unwell = live === undefined ? [] : worstFirst((await podsOf(live, cluster)).filter(isUnwell))
  const shown = unwell.slice(0, PODS_EACH)
  const pods = await mapLimit(shown, CONCURRENCY, (pod) => podDiagnosis(pod, logs, cluster))
  const found = {
    object: object.ref,
    status: status.status,
    message: status.message,
    events: eventsAbout(object.ref, pods, warnings),
    pods,
    morePods: unwell.length - shown.length,
  }
  const cause = causeOf(found, live)
  return cause === undefined ? found : { ...found, cause }
}

async function podsOf(live: KubeObject, cluster: Cluster): Promise<readonly KubeObject[]> {
  if (live.kind === 'Pod') return [live]
  const selector = CONTROLLERS.has(live.kind) ? selectorOf(live) : undefined
  if (selector === undefined) return []
  const options = { labelSelector: selectorText(selector), limit: MAX_PODS }
  return cluster.list(PODS, textAt(live, 'metadata.namespace', ''), options).catch(() => [])
}

const CONTROLLERS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
])

/** The newest: they are of what was asked for last. */
function worstFirst(pods: readonly KubeObject[]): KubeObject[] {
  const age = (pod: KubeObject): string => textAt(pod, 'metadata.creationTimestamp', '')
  return [...pods].sort((a, b) => (age(a) < age(b) ? 1 : age(a) > age(b) ? -1 : 0))
}
