/** Watches: the changes of one resource as a stream of JSON lines, from a resource version on or after the objects that are there. */
import type { JsonObject } from '../object.ts'
import { textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { apiVersionOf, storageOf } from './kinds.ts'
import { kindred } from './pipeline.ts'
import { expired } from './status.ts'
import type { Change } from './store.ts'
import type { World } from './world.ts'

export interface WatchOptions {
  readonly kind: Kind
  /** undefined: all. */
  readonly namespace: string | undefined
  readonly matches: (object: JsonObject) => boolean
  /** How the client wants its objects (metadata only, table rows). */
  readonly present: (object: JsonObject) => JsonObject
  /** "" and "0": from the present objects on. */
  readonly resourceVersion: string
  readonly initialEvents: boolean
  readonly timeoutMs: number | undefined
  readonly signal: AbortSignal | undefined
}

/** Yields lines of JSON until the client goes away or the time is over. Throws 410 if the version is too old. */
export function watch(world: World, options: WatchOptions): AsyncIterable<string> {
  const { kind, resourceVersion } = options
  const fromState = options.initialEvents || resourceVersion === '' || resourceVersion === '0'
  const since = fromState ? world.store.revision() : Number(resourceVersion)
  const missed = fromState ? [] : world.store.changesSince(since)
  if (!missed) throw expired(`too old resource version: ${resourceVersion} (${world.store.revision()})`)
  const lines: string[] = []
  const say = (type: string, object: JsonObject): void => {
    lines.push(`${JSON.stringify({ type, object })}\n`)
  }
  if (fromState) {
    for (const object of world.store.list(storageOf(kind), options.namespace)) {
      if (options.matches(object)) say('ADDED', options.present(kindred(kind, object)))
    }
  }
  if (options.initialEvents) {
    const metadata = { resourceVersion: String(since), annotations: { 'k8s.io/initial-events-end': 'true' } }
    say('BOOKMARK', { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata })
  }
  for (const change of missed) tell(change, options, say)
  return stream(world, options, { lines, say })
}

function tell(
  { type, key, object, previous }: Change,
  options: WatchOptions,
  say: (type: string, object: JsonObject) => void,
): void {
  const { kind, namespace, matches, present } = options
  if (key.storage !== storageOf(kind) || (namespace !== undefined && key.namespace !== namespace)) return
  const was = previous !== undefined && matches(previous)
  const is = type !== 'DELETED' && matches(object)
  if (is) say(was ? 'MODIFIED' : 'ADDED', present(kindred(kind, object)))
  else if (was)
    say(
      'DELETED',
      present(
        kindred(
          kind,
          type === 'DELETED'
            ? object
            : {
                ...previous,
                metadata: {
                  ...(previous.metadata as JsonObject),
                  resourceVersion: textAt(object, 'metadata', 'resourceVersion'),
                },
              },
        ),
      ),
    )
}

interface Lines {
  readonly lines: string[]
  readonly say: (type: string, object: JsonObject) => void
}

/** Listens from now on, not from the first read on. */
function stream(world: World, options: WatchOptions, { lines, say }: Lines): AsyncIterable<string> {
  let wake: () => void = () => undefined
  let ended = false
  const unsubscribe = world.store.subscribe((change) => {
    tell(change, options, say)
    if (lines.length > 0) wake()
  })
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => end(), options.timeoutMs)
  timer?.unref()
  const end = (): void => {
    ended = true
    clearTimeout(timer)
    unsubscribe()
    options.signal?.removeEventListener('abort', end)
    wake()
  }
  options.signal?.addEventListener('abort', end, { once: true })
  if (options.signal?.aborted) end()
  return drain(lines, { ended: () => ended, end, sleep: () => new Promise((resolve) => (wake = resolve)) })
}

interface Tap {
  readonly ended: () => boolean
  readonly end: () => void
  readonly sleep: () => Promise<void>
}

async function* drain(lines: string[], tap: Tap): AsyncGenerator<string> {
  try {
    for (;;) {
      if (lines.length > 0) yield lines.splice(0).join('')
      else if (tap.ended()) return
      else await tap.sleep()
    }
  } finally {
    tap.end()
  }
}
