/** Follows objects by one watch for each kind and namespace, until an observer has seen enough. Nothing is polled. */
import { isTshelmError, TshelmError, wrapError } from '../errors.ts'
import { sleepUnless } from '../http/abort.ts'
import type { ApiResource, Cluster } from '../kube/cluster.ts'
import type { StatusResult } from '../kube/status.ts'
import { gvkText, type KubeObject, type ObjectRef } from '../object.ts'
import type { PlannedObject } from '../plan/model.ts'
import type { Runtime } from '../runtime.ts'

/** An object that is waited for, and what is known of it. */
export interface Waiting {
  readonly object: PlannedObject
  status: StatusResult
  /** As it was seen last, while it is of use. */
  live?: KubeObject
}

/** Whether an object was there before, as far as this wait knows. */
export type Gone = 'never seen' | 'deleted'

export interface Observer {
  readonly update: (entry: Waiting, object: KubeObject) => void
  readonly missing: (entry: Waiting, gone: Gone) => void
  readonly done: () => boolean
  /** Nothing more can be learnt of it. */
  readonly final?: (entry: Waiting) => boolean
  /** Whether more than its metadata is needed to judge it. */
  readonly needsWhole?: (object: KubeObject) => boolean
  /** Takes what is to be called for what it learns in another way. */
  readonly listen?: (settle: (learn: () => void) => void) => void
}

export interface Observing {
  readonly cluster: Cluster
  readonly runtime: Runtime
  /** Milliseconds; Infinity waits for as long as it takes. */
  readonly timeout: number
  /** Ends it. */
  readonly stop: AbortController
}

/** `closed`: nothing is left that could be watched. */
export type Ended = 'done' | 'timeout' | 'cancelled' | 'closed'

export const unknown: StatusResult = { status: 'Unknown', message: '' }
export const notFound: StatusResult = { status: 'NotFound', message: 'Resource not found' }

export function waitingFor(objects: readonly PlannedObject[]): Waiting[] {
  return objects.map((object) => ({ object, status: unknown }))
}

/** Tells of a change of status, and keeps it. */
export function report(entry: Waiting, status: StatusResult, { emit }: Pick<Runtime, 'emit'>): void {
  if (status.status !== entry.status.status || status.message !== entry.status.message) {
    emit({ kind: 'wait', object: entry.object.ref, status: status.status, message: status.message })
  }
  entry.status = status
}

export function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`
}

// setTimeout's longest: what lasts longer has no end.
const MAX_TIMER_MS = 2 ** 31 - 1

/** Follows all entries until the observer is done, the time is up or the run is cancelled. Rejects when one may not look. */
export async function observe(entries: readonly Waiting[], observing: Observing, observer: Observer): Promise<Ended> {
  if (entries.length === 0) return 'done'
  const { runtime, timeout, stop } = observing
  const outcome = new Promise<Ended>((resolve, reject) => {
    const cancelled = (): void => resolve('cancelled')
    if (runtime.signal?.aborted === true) cancelled()
    runtime.signal?.addEventListener('abort', cancelled, { once: true })
    stop.signal.addEventListener('abort', () => runtime.signal?.removeEventListener('abort', cancelled), { once: true })
    if (timeout < MAX_TIMER_MS) {
      runtime.clock.sleep(timeout, stop.signal).then(
        () => resolve('timeout'),
        () => undefined,
      )
    }
    const settling = (learn: () => void): void => {
      try {
        learn()
        if (observer.done()) resolve('done')
      } catch (error) {
        reject(wrapError('', error))
      }
    }
    observer.listen?.(settling)
    const watchful: Observer = {
      ...observer,
      update: (entry, object) => settling(() => observer.update(entry, object)),
      missing: (entry, gone) => settling(() => observer.missing(entry, gone)),
    }
    const groups = groupByWatch(entries).map((group) => follow(group, observing, watchful))
    Promise.all(groups).then(() => resolve(observer.done() ? 'done' : 'closed'), reject)
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

/** Ends when enough was seen, or when the kind is served no more. */
async function follow(group: WatchGroup, { cluster, runtime, stop }: Observing, observer: Observer): Promise<void> {
  const { resource, namespace, entries } = group
  const { signal } = stop
  const metadataOnly = resource.group === '' && STATELESS.has(resource.kind)
  const options = { signal, ...selectorOf(entries), ...(metadataOnly ? { metadataOnly } : {}) }
  const isOver = (): boolean =>
    observer.done() || [...entries.values()].every((entry) => observer.final?.(entry) === true)
  const seen = new Set<string>()
  while (!signal.aborted) {
    try {
      for await (const { type, object } of cluster.watch(resource, namespace, options)) {
        const { name } = object.metadata
        const entry = entries.get(name)
        if (type === 'BOOKMARK') {
          for (const [known, one] of entries) if (!seen.has(known)) observer.missing(one, 'never seen')
        } else if (entry !== undefined) {
          seen.add(name)
          if (type === 'DELETED') observer.missing(entry, 'deleted')
          else observer.update(entry, metadataOnly ? await whole(object, { resource, cluster, observer }) : object)
        }
        // What is ready already needs no watch.
        if (isOver()) return
      }
    } catch (error) {
      if (signal.aborted) return
      const status = isTshelmError(error) ? error.data['status'] : undefined
      // Who may not look cannot wait: neither "ready" nor "gone" could be told.
      if (status === 403 || status === 401) throw refused(error as TshelmError, group)
      if (status === 404) {
        for (const [name, entry] of entries) observer.missing(entry, seen.has(name) ? 'deleted' : 'never seen')
        return
      }
      await sleepUnless(signal, RETRY_MS, runtime.clock).catch(() => undefined)
    }
  }
}

/** Large, many, and without a state: their metadata tells whether they are there. */
const STATELESS: ReadonlySet<string> = new Set(['ConfigMap', 'Secret'])

interface Whole {
  readonly resource: ApiResource
  readonly cluster: Cluster
  readonly observer: Observer
}

async function whole(object: KubeObject, { resource, cluster, observer }: Whole): Promise<KubeObject> {
  if (observer.needsWhole?.(object) !== true) return object
  const { name, namespace } = object.metadata
  const key = { resource, namespace: typeof namespace === 'string' ? namespace : '', name }
  return (await cluster.get(key)) ?? object
}

/** One object is asked for by name: there may be thousands of others. */
function selectorOf(entries: WatchGroup['entries']): { readonly fieldSelector?: string } {
  const [[name] = ['']] = entries
  return entries.size === 1 ? { fieldSelector: `metadata.name=${name}` } : {}
}

/** In the words for a list of all: Helm never asks for one. */
function refused({ code, message, data, hint }: TshelmError, { resource, entries }: WatchGroup): TshelmError {
  const [[name] = ['']] = entries
  const text = entries.size === 1 ? message.replace(` ${JSON.stringify(name)} `, ' ') : message
  return new TshelmError(code, `failed to list ${gvkText(resource)}: ${text}`, {
    data,
    ...(hint === undefined ? {} : { hint }),
  })
}
