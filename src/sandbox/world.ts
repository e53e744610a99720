/** What a sandbox knows: its objects, the kinds it serves and what time it is. */
import { createHash } from 'node:crypto'
import type { JsonObject } from '../object.ts'
import { textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { storageOf } from './kinds.ts'
import type { Registry } from './registry.ts'
import { createRegistry } from './registry.ts'
import type { Store, StoreKey } from './store.ts'
import { createStore } from './store.ts'

export interface World {
  readonly store: Store
  readonly registry: Registry
  /** Milliseconds since the epoch; controllers see the time at which something was due. */
  readonly now: () => number
  readonly setNow: (ms: number) => void
}

export function createWorld(now: number): World {
  const store = createStore()
  let time = now
  return {
    store,
    registry: createRegistry(store),
    now: () => time,
    setNow: (ms) => {
      time = ms
    },
  }
}

/** RFC 3339 with seconds, as metav1.Time is written. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** A UUID made of what it is for: the same history gives the same ids. */
export function uidFor(world: World, key: StoreKey): string {
  const hash = digest(`${world.store.revision()}|${key.storage}|${key.namespace}|${key.name}|${world.now()}`)
  const variant = ((parseInt(hash[16]!, 16) & 3) | 8).toString(16)
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The letters of Kubernetes' random names: no vowels, nothing that looks like another. */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

/** Of 1 to 16 letters, always the same for the same seed. */
export function nameSuffix(seed: string, length: number): string {
  const hash = digest(seed)
  return Array.from(
    { length },
    (_, i) => NAME_LETTERS[parseInt(hash.slice(2 * i, 2 * i + 2), 16) % NAME_LETTERS.length],
  ).join('')
}

export function keyOf(kind: Kind, object: JsonObject): StoreKey {
  const namespace = kind.namespaced ? textAt(object, 'metadata', 'namespace') : ''
  return { storage: storageOf(kind), namespace, name: textAt(object, 'metadata', 'name') }
}
