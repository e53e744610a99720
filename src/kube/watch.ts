/** List and watch as one stream of events that survives closed connections and expired versions. */
import { isTshelmError, TshelmError } from '../errors.ts'
import type { KubeObject } from '../object.ts'
import type { Clock } from '../runtime.ts'
import { apiError, httpStatus, type Status } from './api-error.ts'
import { bookmark } from './bookmark.ts'
import { groupVersionText } from './discovery.ts'
import type { ApiResource, ListOptions, WatchEvent } from './cluster.ts'
import { linesOf } from './lines.ts'
import { collectionPath, listQuery, queryText, resourceText } from './paths.ts'
import type { ApiStream, Transport } from './transport.ts'

export interface WatchSource {
  readonly transport: Transport
  readonly clock: Clock
  /** The present objects and the version of the list. */
  readonly list: () => Promise<Listed>
}

export interface Listed {
  readonly items: readonly KubeObject[]
  readonly resourceVersion: string
}

export interface WatchTarget {
  readonly resource: ApiResource
  readonly namespace: string
  readonly options: ListOptions & { readonly signal: AbortSignal }
}

const METADATA = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json'
const MAX_LINE_BYTES = 64 * 1024 * 1024
const WATCH_SECONDS = 300
const FIRST_BACKOFF_MS = 200
const MAX_BACKOFF_MS = 30_000

// Between two watches of which the first brought nothing.
const MIN_PAUSE_MS = 1000

/** What is known of an object, to tell after a new list what became of it. */
type Known = Map<string, { readonly version: string; readonly object: KubeObject }>

/** What follows on a first list, which was told already. */
export async function* watchObjects(
  source: WatchSource,
  target: WatchTarget,
  first: Listed,
): AsyncGenerator<WatchEvent> {
  const { signal } = target.options
  const known: Known = new Map()
  for (const object of first.items) remember(known, { type: 'ADDED', object })
  let version: string | undefined = first.resourceVersion
  let backoff = FIRST_BACKOFF_MS
  while (!signal.aborted) {
    try {
      if (version === undefined) {
        const listed = await source.list()
        yield* differences(known, listed.items)
        version = listed.resourceVersion
        yield bookmark(target.resource, version)
      }
      let quiet = true
      for await (const event of watchOnce(source, target, version)) {
        quiet = false
        version = versionOf(event.object) || version
        backoff = FIRST_BACKOFF_MS
        remember(known, event)
        yield event
      }
      // A proxy that ends every watch at once must not make this a busy loop.
      if (quiet && !signal.aborted) await pause(source.clock, MIN_PAUSE_MS, signal)
    } catch (error) {
      if (signal.aborted) return
      if (isFinal(error)) throw error
      if (httpStatus(error) === 410) version = undefined
      else {
        await pause(source.clock, backoff, signal)
        backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)
      }
    }
  }
}

async function* watchOnce(source: WatchSource, target: WatchTarget, version: string): AsyncGenerator<WatchEvent> {
  const { resource, namespace, options } = target
  const query = queryText({
    ...listQuery(options),
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(WATCH_SECONDS),
    watch: 'true',
  })
  const stream = await source.transport.stream({
    method: 'GET',
    path: collectionPath(resource, namespace) + query,
    signal: options.signal,
    ...(options.metadataOnly === true ? { accept: METADATA } : {}),
    idleMs: (WATCH_SECONDS + 30) * 1000,
  })
  if (stream.status >= 400) throw await refusal(stream, resource)
  for await (const line of linesOf(stream.chunks, MAX_LINE_BYTES)) {
    const event = readEvent(line, resource)
    yield options.metadataOnly === true ? named(event, resource) : event
  }
}

/** Metadata alone does not say whose it is. */
function named({ type, object }: WatchEvent, resource: ApiResource): WatchEvent {
  return { type, object: { ...object, apiVersion: groupVersionText(resource), kind: resource.kind } }
}

async function refusal(stream: ApiStream, resource: ApiResource): Promise<TshelmError> {
  const lines: string[] = []
  for await (const line of linesOf(stream.chunks, MAX_LINE_BYTES)) lines.push(line)
  const answer = { status: stream.status, contentType: stream.headers['content-type'] ?? '', body: lines.join('\n') }
  return apiError(answer, { method: 'GET', resource: resourceText(resource) })
}

function readEvent(line: string, resource: ApiResource): WatchEvent {
  let event: { readonly type: string; readonly object: unknown }
  try {
    event = JSON.parse(line) as typeof event
  } catch (cause) {
    throw new TshelmError('kube/unreachable', 'unable to decode an event from the watch stream', { cause })
  }
  if (event.type !== 'ERROR') return event as WatchEvent
  const status = event.object as Status
  const answer = { status: status.code ?? 500, contentType: 'application/json', body: JSON.stringify(status) }
  throw apiError(answer, { method: 'GET', resource: resourceText(resource) })
}

function* differences(known: Known, items: readonly KubeObject[]): Generator<WatchEvent> {
  const present = new Set<string>()
  for (const object of items) {
    const key = keyOf(object)
    present.add(key)
    const before = known.get(key)
    if (before?.version === versionOf(object)) continue
    const event: WatchEvent = { type: before ? 'MODIFIED' : 'ADDED', object }
    remember(known, event)
    yield event
  }
  for (const [key, { object }] of known) {
    if (present.has(key)) continue
    known.delete(key)
    yield { type: 'DELETED', object }
  }
}

function remember(known: Known, { type, object }: WatchEvent): void {
  if (type === 'BOOKMARK') return
  if (type === 'DELETED') known.delete(keyOf(object))
  else known.set(keyOf(object), { version: versionOf(object), object })
}

function keyOf({ metadata }: KubeObject): string {
  return `${typeof metadata.namespace === 'string' ? metadata.namespace : ''}/${metadata.name}`
}

function versionOf({ metadata }: KubeObject): string {
  return typeof metadata.resourceVersion === 'string' ? metadata.resourceVersion : ''
}

/** Refusals that no waiting mends. */
function isFinal(error: unknown): boolean {
  const status = httpStatus(error)
  if (status === undefined) return !isTshelmError(error) || error.code !== 'kube/unreachable'
  return status < 500 && status !== 410 && status !== 429
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
