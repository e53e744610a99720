/** What the server serves, asked for once; again where a kind is missing that may have come since. */
import { isTshelmError } from '../errors.ts'
import type { Clock } from '../runtime.ts'
import type { Cluster, ObjectKey } from './cluster.ts'
import type { Discovery } from './discovery.ts'

export interface ServedKinds {
  /** Whether anybody has asked. */
  isKnown(): boolean
  all(): Promise<Discovery>
  /** `find` throws `kube/no-match` for what is not there. */
  find<T>(find: (found: Discovery) => T): Promise<T>
  /** This client has written what brings kinds. */
  changed(): void
  forget(): void
}

// What is older may miss what others have brought.
const FRESH_MS = 1000
// A new kind is established some moments before discovery tells of it.
const PAUSES_MS = [0, 100, 300, 1000]

export function servedKinds(clock: Clock, discover: () => Promise<Discovery>): ServedKinds {
  let served: Promise<Discovery> | undefined
  let askedAt = 0
  let isStale = false
  const all = (): Promise<Discovery> => {
    if (served === undefined) {
      askedAt = clock.now()
      served = discover()
      served.catch(() => (served = undefined))
    }
    return served
  }
  const again = (): Promise<Discovery> => {
    served = undefined
    return all()
  }
  return {
    isKnown: () => served !== undefined,
    all,
    async find(find) {
      const isOld = served !== undefined && clock.now() - askedAt > FRESH_MS
      const pauses = isStale ? PAUSES_MS : isOld ? [0] : []
      let found = await all()
      for (const pause of pauses) {
        try {
          return find(found)
        } catch (error) {
          if (!isTshelmError(error) || error.code !== 'kube/no-match') throw error
        }
        if (pause > 0) await clock.sleep(pause)
        found = await again()
      }
      isStale = false
      return find(found)
    },
    changed: () => void (isStale = true),
    forget: () => void (served = undefined),
  }
}

type Writes = Pick<Cluster, 'apply' | 'create' | 'replace' | 'patch' | 'delete'>

/** Calls `changed` when something is written that brings kinds, or takes them away. */
export function noticing(writes: Writes, changed: () => void): Writes {
  const notice = <T>({ resource }: ObjectKey, written: Promise<T>): Promise<T> => {
    if (BRINGS_KINDS.has(resource.group)) changed()
    return written
  }
  return {
    apply: (key, ...rest) => notice(key, writes.apply(key, ...rest)),
    create: (key, ...rest) => notice(key, writes.create(key, ...rest)),
    replace: (key, ...rest) => notice(key, writes.replace(key, ...rest)),
    patch: (key, ...rest) => notice(key, writes.patch(key, ...rest)),
    delete: (key, ...rest) => notice(key, writes.delete(key, ...rest)),
  }
}

const BRINGS_KINDS: ReadonlySet<string> = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io'])
