/** Waits for objects as Helm's watcher does: until ready, until hooks have ended, until gone. */
import { compatOf } from '../compat.ts'
import { finishedJobStatus, finishedPodStatus } from '../kube/status-finished.ts'
import { statusOf, type StatusResult } from '../kube/status.ts'
import type { KubeObject } from '../object.ts'
import type { PlannedObject } from '../plan/model.ts'
import { nameOf, notFound, observe, report, waitingFor } from './wait-observe.ts'
import { begin, end, type WaitOptions } from './wait-outcome.ts'
import { readinessObserver } from './wait-ready.ts'
import type { Rule } from './wait-stuck.ts'

export type { WaitOptions } from './wait-outcome.ts'

/** Helm's "watcher": kstatus rules. With `jobs`, Jobs must have completed. Rejects with `apply/not-ready`. */
export function waitUntilReady(objects: readonly PlannedObject[], jobs: boolean, options: WaitOptions): Promise<void> {
  const rule: Rule = (object, now) => (jobs && isJob(object) ? finishedJobStatus(object) : statusOf(object, now))
  return waitFor(objects, { rule, what: 'ready' }, options)
}

/** Helm's "legacy": it polls, and has rules of its own. Rejects with `apply/not-ready`. */
export async function waitUntilReadyLegacy(
  objects: readonly PlannedObject[],
  jobs: boolean,
  options: WaitOptions,
): Promise<void> {
  const legacy = await import('./wait-legacy.ts')
  await legacy.pollUntilReady(objects, jobs, options)
}

/** Hooks: Jobs and Pods must have ended well, everything else is ready when it is there. */
export async function waitUntilHookEnded(objects: readonly PlannedObject[], options: WaitOptions): Promise<void> {
  if (isLegacy(options)) {
    const legacy = await import('./wait-legacy.ts')
    return legacy.watchUntilEnded(objects, options)
  }
  return waitFor(objects, { rule: hookStatus, what: 'ended' }, options)
}

function hookStatus(object: KubeObject): StatusResult {
  if (isJob(object)) return finishedJobStatus(object)
  if (object.kind === 'Pod' && object.apiVersion === 'v1') return finishedPodStatus(object)
  return { status: 'Current', message: 'Resource is current' }
}

function isJob({ kind, apiVersion }: KubeObject): boolean {
  return kind === 'Job' && apiVersion.startsWith('batch/')
}

/** Helm 3 has no other waits. */
function isLegacy({ strategy, runtime }: WaitOptions): boolean {
  return strategy === 'legacy' || compatOf(runtime).release.waitsBy === 'legacy'
}

interface Wanted {
  readonly rule: Rule
  readonly what: 'ready' | 'ended'
}

async function waitFor(objects: readonly PlannedObject[], { rule, what }: Wanted, options: WaitOptions): Promise<void> {
  const entries = waitingFor(objects)
  const observing = begin(entries, what, options)
  const observer = readinessObserver(entries, rule, { observing, policy: options.policy ?? {} })
  const ended = await observe(entries, observing, observer)
  const problems = observer
    .failures()
    .map(
      ({ object: { ref }, status }) =>
        `resource ${nameOf(ref)} not ready. status: ${status.status}, message: ${status.message}`,
    )
  await end(entries, { problems, ended, what }, options)
}

/** Rejects with `apply/not-ready` for what is still there in the end. */
export async function waitUntilDeleted(objects: readonly PlannedObject[], options: WaitOptions): Promise<void> {
  if (isLegacy(options)) {
    const legacy = await import('./wait-legacy.ts')
    return legacy.pollUntilDeleted(objects, options)
  }
  const { runtime } = options
  const entries = waitingFor(objects)
  const ended = await observe(entries, begin(entries, 'deleted', options), {
    update: (entry, object) => report(entry, statusOf(object, runtime.clock.now()), runtime),
    missing: (entry) => report(entry, notFound, runtime),
    done: () => entries.every(({ status }) => status.status === 'NotFound'),
  })
  const problems = entries
    .filter(({ status }) => status.status !== 'NotFound' && status.status !== 'Unknown')
    .map(
      ({ object: { ref }, status }) =>
        `resource ${nameOf(ref)} still exists. status: ${status.status}, message: ${status.message}`,
    )
  await end(entries, { problems, ended, what: 'deleted' }, options)
}
