/** Waits for objects: until ready, until hooks have ended, until gone. One watch a kind and namespace; nothing is polled. */
import { isTshelmError, TshelmError } from '../errors.ts'
import type { ApiResource, Cluster } from '../kube/cluster.ts'
import { statusOf, type StatusResult } from '../kube/status.ts'
import type { KubeObject, ObjectRef } from '../object.ts'
import type { PlannedObject } from '../plan/model.ts'
import type { Runtime } from '../runtime.ts'
import { jobStatus, podStatus } from './hook-status.ts'

export interface WaitOptions {
  readonly cluster: Cluster
  readonly runtime: Runtime
  /** Milliseconds; 0 means Helm's 30 seconds. */
  readonly timeout: number
}

const DEFAULT_TIMEOUT_MS = 30_000

type Rule = (object: KubeObject, now: number) => StatusResult

/**
 * Helm's "legacy": Jobs count only with `jobs`, load balancers need an address, and only a failed Job ends the wait before its time.
 * Rejects with `apply/not-ready`.
 */
export async function waitUntilReadyLegacy(
  objects: readonly PlannedObject[],
  jobs: boolean,
  options: WaitOptions,
): Promise<void> {
  const counted = objects.filter(({ ref }) => jobs || ref.kind !== 'Job')
  let failed: string | undefined
  try {
    await waitFor(
      counted,
      (object, now) => {
        const status = legacyStatus(object, now)
        if (status.status === 'Failed') failed ??= status.message
        return status
      },
      options,
    )
  } catch (error) {
    if (!isTshelmError(error)) throw error
    const ended = error.code === 'apply/cancelled' ? 'context canceled' : 'context deadline exceeded'
    throw new TshelmError(error.code, failed ?? ended, { cause: error, data: error.data })
  }
}

function legacyStatus(object: KubeObject, now: number): StatusResult {
  if (object.kind === 'Job') {
    const status = jobStatus(object)
    const { name, namespace } = object.metadata
    const message = `job is failed: ${typeof namespace === 'string' ? namespace : ''}/${name}`
    return status.status === 'Failed' ? { status: 'Failed', message } : status
  }
  if (object.kind === 'Service' && isPendingBalancer(object)) {
    return { status: 'InProgress', message: 'Service does not have load balancer ingress IP address' }
  }
  const status = statusOf(object, now)
  return status.status === 'Failed' ? { ...status, status: 'InProgress' } : status
}

function isPendingBalancer({ spec, status }: KubeObject): boolean {
  const { type, externalIPs = [] } = (spec ?? {}) as { type?: string; externalIPs?: unknown[] }
  const { loadBalancer } = (status ?? {}) as { loadBalancer?: { ingress?: unknown[] } }
  return type === 'LoadBalancer' && externalIPs.length === 0 && (loadBalancer?.ingress ?? []).length === 0
}

/** Helm's "watcher": kstatus rules. With `jobs`, Jobs must have completed. Rejects with `apply/not-ready`. */
export function waitUntilReady(objects: readonly PlannedObject[], jobs: boolean, options: WaitOptions): Promise<void> {
  return waitFor(
    objects,
    (object, now) => (jobs && object.kind === 'Job' ? jobStatus(object) : statusOf(object, now)),
    options,
  )
}

/** Hooks: Jobs and Pods must have ended well, everything else is ready at once. */
export function waitUntilHookEnded(objects: readonly PlannedObject[], options: WaitOptions): Promise<void> {
  const rule: Rule = (object) =>
    object.kind === 'Job' && object.apiVersion.startsWith('batch/')
      ? jobStatus(object)
      : object.kind === 'Pod' && object.apiVersion === 'v1'
        ? podStatus(object)
        : { status: 'Current', message: 'Resource is current' }
  return waitFor(objects, rule, options)
}

interface Waiting {
  readonly object: PlannedObject
  status: StatusResult
}

async function waitFor(objects: readonly PlannedObject[], rule: Rule, options: WaitOptions): Promise<void> {
  const entries = objects.map((object): Waiting => ({ object, status: { status: 'Unknown', message: '' } }))
  const ended = await observe(entries, options, {
    update: (entry, object) => {
      const status =
        object === undefined ? notFound : isPaused(object) ? paused : rule(object, options.runtime.clock.now())
      report(entry, status, options.runtime)
    },
    // What has failed stays failed: only the rest is waited for.
    done: () => entries.every(({ status }) => status.status === 'Current' || status.status === 'Failed'),
  })
  const problems = entries
    .filter(({ status }) => status.status !== 'Current')
    .map(
      ({ object: { ref }, status }) =>
        `resource ${nameOf(ref)} not ready. status: ${status.status}, message: ${status.message}`,
    )
  fail(problems, ended, entries)
}

/** Rejects with `apply/not-ready` for what is still there in the end. */
export async function waitUntilDeleted(objects: readonly PlannedObject[], options: WaitOptions): Promise<void> {
  const entries = objects.map((object): Waiting => ({ object, status: { status: 'Unknown', message: '' } }))
  const ended = await observe(entries, options, {
    update: (entry, object) =>
      report(entry, object === undefined ? notFound : statusOf(object, options.runtime.clock.now()), options.runtime),
    done: () => entries.every(({ status }) => status.status === 'NotFound'),
  })
  const problems = entries
    .filter(({ status }) => status.status !== 'NotFound' && status.status !== 'Unknown')
    .map(
      ({ object: { ref }, status }) =>
        `resource ${nameOf(ref)} still exists. status: ${status.status}, message: ${status.message}`,
    )
  fail(problems, ended, entries)
}

const notFound: StatusResult = { status: 'NotFound', message: 'Resource not found' }
const paused: StatusResult = { status: 'Current', message: 'Deployment is paused' }

/** Helm: a paused Deployment is not waited for. */
function isPaused(object: KubeObject): boolean {
  const spec = object['spec']
  return (
    object.kind === 'Deployment' &&
    spec !== null &&
    typeof spec === 'object' &&
    !Array.isArray(spec) &&
    spec?.['paused'] === true
  )
}

function report(entry: Waiting, status: StatusResult, runtime: Runtime): void {
  if (status.status !== entry.status.status || status.message !== entry.status.message) {
    runtime.emit({ kind: 'wait', object: entry.object.ref, status: status.status, message: status.message })
  }
  entry.status = status
}

function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`
}

function fail(problems: string[], ended: Ended, entries: readonly Waiting[]): void {
  if (ended !== 'done') problems.push(ended === 'timeout' ? 'context deadline exceeded' : 'context canceled')
  if (problems.length === 0) return
  const code = ended === 'cancelled' ? 'apply/cancelled' : 'apply/not-ready'
  throw new TshelmError(code, problems.join('\n'), {
    hint: 'look at the events of the objects named here, or give them longer with --timeout',
    data: { objects: entries.filter(({ status }) => status.status !== 'Current').map(({ object }) => object.ref) },
  })
}

type Ended = 'done' | 'timeout' | 'cancelled'

interface Observer {
  /** `object` is undefined when it is not there. */
  readonly update: (entry: Waiting, object: KubeObject | undefined) => void
  readonly done: () => boolean
}

/** Follows all entries until the observer is done, the time is up or the run is cancelled. */
async function observe(entries: readonly Waiting[], options: WaitOptions, observer: Observer): Promise<Ended> {
  if (entries.length === 0) return 'done'
  const { runtime, timeout } = options
  const stop = new AbortController()
  const outcome = new Promise<Ended>((resolve, reject) => {
    const cancelled = (): void => resolve('cancelled')
    if (runtime.signal?.aborted === true) cancelled()
    runtime.signal?.addEventListener('abort', cancelled, { once: true })
    stop.signal.addEventListener('abort', () => runtime.signal?.removeEventListener('abort', cancelled), { once: true })
    runtime.clock.sleep(timeout || DEFAULT_TIMEOUT_MS, stop.signal).then(
      () => resolve('timeout'),
      () => undefined,
    )
    const settle = (): void => {
      if (observer.done()) resolve('done')
    }
    for (const group of groupByWatch(entries)) {
      follow(
        group,
        { ...options, stop: stop.signal },
        { ...observer, update: (entry, object) => (observer.update(entry, object), settle()) },
      ).catch(reject)
    }
  })
  try {
    return await outcome
  } finally {
    stop.abort()
  }
}

interface WatchGroup {
  readonly resource: ApiResource
  readonly namespace: string
  readonly entries: ReadonlyMap<string, Waiting>
}

function groupByWatch(entries: readonly Waiting[]): WatchGroup[] {
  const groups = new Map<string, { resource: ApiResource; namespace: string; entries: Map<string, Waiting> }>()
  for (const entry of entries) {
    const { resource, ref } = entry.object
    const id = `${resource.group}/${resource.resource}/${ref.namespace}`
    const group = groups.get(id) ?? { resource, namespace: ref.namespace, entries: new Map<string, Waiting>() }
    group.entries.set(ref.name, entry)
    groups.set(id, group)
  }
  return [...groups.values()]
}

// A watch that breaks is begun again after this pause.
const RETRY_MS = 1000

async function follow(
  { resource, namespace, entries }: WatchGroup,
  { cluster, runtime, stop }: WaitOptions & { readonly stop: AbortSignal },
  observer: Observer,
): Promise<void> {
  const present = new Set<string>()
  const tellMissing = (): void => {
    for (const [name, entry] of entries) if (!present.has(name)) observer.update(entry, undefined)
  }
  const options = { signal: stop, ...selectorOf(entries) }
  while (!stop.aborted) {
    try {
      present.clear()
      for await (const { type, object } of cluster.watch(resource, namespace, options)) {
        const { name } = object.metadata
        const entry = entries.get(name)
        if (type === 'BOOKMARK') tellMissing()
        else if (entry !== undefined) {
          if (type === 'DELETED') present.delete(name)
          else present.add(name)
          observer.update(entry, type === 'DELETED' ? undefined : object)
        }
        // What is ready already needs no watch.
        if (observer.done()) return
      }
    } catch (error) {
      if (stop.aborted) return
      // Who may not look cannot wait: neither "ready" nor "gone" could be told.
      const status = isTshelmError(error) ? error.data['status'] : undefined
      if (status === 403 || status === 401) throw error
      // The kind itself is gone, and with it all of its objects.
      if (status === 404) entries.forEach((entry) => observer.update(entry, undefined))
      await runtime.clock.sleep(RETRY_MS, stop).catch(() => undefined)
    }
  }
}

/** One object is asked for by name: there may be thousands of others. */
function selectorOf(entries: WatchGroup['entries']): { readonly fieldSelector?: string } {
  const [[name] = ['']] = entries
  return entries.size === 1 ? { fieldSelector: `metadata.name=${name}` } : {}
}
