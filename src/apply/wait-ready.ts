/** Judges what a watch tells: by Helm's rules, by what annotations say, by the pods of controllers, and by what is hopeless. */
import { labelsOf, selectorOf, selects } from '../kube/labels.ts'
import { valueAt } from '../kube/status-fields.ts'
import { commonStatus, type StatusResult } from '../kube/status.ts'
import type { KubeObject } from '../object.ts'
import { hasConditions, readinessKey, readinessOf, type ConditionReaders, type Readiness } from './readiness.ts'
import { notFound, report, type Observer, type Observing, type Waiting } from './wait-observe.ts'
import { watchPods } from './wait-pods.ts'
import type { WaitPolicy } from './wait-policy.ts'
import { closerLook, type Judging, type Known, type Rule } from './wait-stuck.ts'

export interface ReadinessObserver extends Observer {
  /** What is not ready in the end, and may not be so. */
  readonly failures: () => readonly Waiting[]
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
    relook: (entry) => relook(entry, judging),
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
  if (judging.conditions === undefined && hasConditions(object)) {
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
  judging.conditions = await import('./condition.ts')
  relook(entry, judging)
}

function remembered(entry: Waiting, object: KubeObject, { known, observing, conditions = unread }: Judging): Known {
  const key = readinessKey(object)
  const before = known.get(entry)
  if (before?.key === key) return before
  const now: Known = { key, readiness: readinessOf(object, conditions), activeAt: observing.runtime.clock.now() }
  known.set(entry, now)
  return now
}

const notMet = () => () => ({ met: false })
const unread: ConditionReaders = { condition: notMet, statusConditions: notMet }

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
  if (failedWhen?.told(object).met === true) return { status: 'Failed', message: `${failedWhen.annotation} is met` }
  if (readyWhen === undefined) return rule(object, now)
  const common = commonStatus(object)
  if (common !== undefined) return common
  const { annotation, told } = readyWhen
  const { met, problem } = told(object)
  if (met) return { status: 'Current', message: `${annotation} is met` }
  return { status: 'InProgress', message: `${annotation} is not met${problem === undefined ? '' : `: ${problem}`}` }
}

function relook(entry: Waiting, judging: Judging): void {
  if (entry.live === undefined || judging.observing.stop.signal.aborted) return
  const { live } = entry
  judging.settle(() => look(entry, live, judging))
}
