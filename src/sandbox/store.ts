/**
 * All objects, in memory. Objects that are in the store are never changed, only replaced; every change gets the next resource version and
 * is kept for watches that start from an older one.
 */
import type { JsonObject } from '../object.ts'
import { objectsAt, textAt } from './json.ts'

/** What names a stored object: the storage name of its kind (kinds.ts), its namespace ("" for cluster-scoped kinds) and its name. */
export interface StoreKey {
  readonly storage: string
  readonly namespace: string
  readonly name: string
}

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly revision: number
  readonly key: StoreKey
  readonly object: JsonObject
  /** The object before; undefined for ADDED. */
  readonly previous: JsonObject | undefined
}

/** What a log must hold to bring a store back: `object` null for a deletion, `due` when controllers must look again. */
export interface StoreRecord {
  readonly revision: number
  readonly key: string
  readonly object?: JsonObject | null
  readonly due?: number | null
}

export interface Store {
  /** Counts up with every change. */
  readonly revision: () => number
  readonly get: (key: StoreKey) => JsonObject | undefined
  /** Sorted by namespace and name; all namespaces if `namespace` is undefined. */
  readonly list: (storage: string, namespace?: string) => JsonObject[]
  /** Returns the object as stored, with its resourceVersion. */
  readonly put: (key: StoreKey, object: JsonObject) => JsonObject
  readonly remove: (key: StoreKey) => JsonObject | undefined
  readonly dependents: (uid: string) => StoreKey[]
  readonly storages: () => string[]
  /** Tells controllers to look at the object at that time (ms); undefined: no more. */
  readonly setDue: (key: StoreKey, at: number | undefined) => void
  readonly dueAt: (key: StoreKey) => number | undefined
  readonly nextDue: () => { readonly key: StoreKey; readonly at: number } | undefined
  /** Changes after that revision; undefined if they are not known any more. */
  readonly changesSince: (revision: number) => readonly Change[] | undefined
  readonly subscribe: (listener: (change: Change) => void) => () => void
  /** Called with everything that must be kept. */
  readonly onRecord: (listener: (record: StoreRecord) => void) => void
  /** Replays a record; listeners are told of it as of any change. */
  readonly replay: (record: StoreRecord) => void
  /** Drops the history: watches cannot start from before now. */
  readonly forget: () => void
  /** Records that make this store anew. */
  readonly snapshot: () => StoreRecord[]
}

const MAX_HISTORY = 20_000

export function keyText({ storage, namespace, name }: StoreKey): string {
  return `${storage}|${namespace}|${name}`
}

export function parseKey(text: string): StoreKey {
  const [storage = '', namespace = '', name = ''] = text.split('|')
  return { storage, namespace, name }
}

export function createStore(): Store {
  const objects = new Map<string, Map<string, JsonObject>>()
  const owned = new Map<string, Set<string>>()
  const due = new Map<string, number>()
  const listeners = new Set<(change: Change) => void>()
  let record: (record: StoreRecord) => void = () => undefined
  let history: Change[] = []
  let revision = 0
  let forgotten = 0

  const inner = ({ namespace, name }: StoreKey): string => `${namespace}|${name}`
  const get = (key: StoreKey): JsonObject | undefined => objects.get(key.storage)?.get(inner(key))

  function index(text: string, object: JsonObject | undefined, add: boolean): void {
    for (const owner of objectsAt(object, 'metadata', 'ownerReferences')) {
      const uid = textAt(owner, 'uid')
      const set = owned.get(uid) ?? new Set<string>()
      if (add) owned.set(uid, set.add(text))
      else set.delete(text)
      if (set.size === 0) owned.delete(uid)
    }
  }

  function change(key: StoreKey, object: JsonObject | undefined, at: number): void {
    const previous = get(key)
    const text = keyText(key)
    revision = at
    index(text, previous, false)
    index(text, object, true)
    const ofStorage = objects.get(key.storage) ?? new Map<string, JsonObject>()
    objects.set(key.storage, ofStorage)
    if (object) ofStorage.set(inner(key), object)
    else {
      ofStorage.delete(inner(key))
      due.delete(text)
    }
    const type = object ? (previous ? 'MODIFIED' : 'ADDED') : 'DELETED'
    const event: Change = { type, revision, key, object: object ?? stamped(previous!, at), previous }
    history.push(event)
    if (history.length > MAX_HISTORY) {
      history = history.slice(MAX_HISTORY / 2)
      forgotten = history[0]!.revision - 1
    }
    for (const listener of listeners) listener(event)
  }

  return {
    revision: () => revision,
    get,
    list: (storage, namespace) => {
      const entries = [...(objects.get(storage) ?? [])]
      const wanted = namespace === undefined ? entries : entries.filter(([text]) => text.startsWith(`${namespace}|`))
      return wanted.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)
    },
    put: (key, object) => {
      const stored = stamped(object, revision + 1)
      change(key, stored, revision + 1)
      record({ revision, key: keyText(key), object: stored })
      return stored
    },
    remove: (key) => {
      if (!get(key)) return undefined
      change(key, undefined, revision + 1)
      record({ revision, key: keyText(key), object: null })
      return history.at(-1)!.object
    },
    dependents: (uid) => [...(owned.get(uid) ?? [])].map(parseKey),
    storages: () => [...objects.keys()],
    setDue: (key, at) => {
      const text = keyText(key)
      if (due.get(text) === at) return
      if (at === undefined) due.delete(text)
      else due.set(text, at)
      record({ revision, key: text, due: at ?? null })
    },
    dueAt: (key) => due.get(keyText(key)),
    nextDue: () => {
      let first: [string, number] | undefined
      for (const entry of due) if (!first || entry[1] < first[1]) first = entry
      return first && { key: parseKey(first[0]), at: first[1] }
    },
    changesSince: (since) => {
      if (since < forgotten) return undefined
      let from = history.length
      while (from > 0 && history[from - 1]!.revision > since) from--
      return history.slice(from)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onRecord: (listener) => {
      record = listener
    },
    replay: ({ key: text, object, due: at, revision: then }) => {
      const key = parseKey(text)
      if (object !== undefined) {
        const known = textAt(get(key), 'metadata', 'resourceVersion')
        const same = object === null ? known === '' : known === textAt(object, 'metadata', 'resourceVersion')
        if (!same) change(key, object ?? undefined, Math.max(then, revision))
      }
      revision = Math.max(revision, then)
      if (at === null) due.delete(text)
      else if (at !== undefined) due.set(text, at)
    },
    forget: () => {
      history = []
      forgotten = revision
    },
    snapshot: () => {
      const kept = [...objects].flatMap(([storage, ofStorage]) =>
        [...ofStorage].map(([text, object]) => ({
          revision: Number(textAt(object, 'metadata', 'resourceVersion')),
          key: `${storage}|${text}`,
          object,
        })),
      )
      kept.sort((a, b) => a.revision - b.revision)
      const records: StoreRecord[] = kept
      for (const [key, at] of due) records.push({ revision, key, due: at })
      // the counter itself: a deletion may have been the last change
      records.push({ revision, key: '||', due: null })
      return records
    },
  }
}

function stamped(object: JsonObject, revision: number): JsonObject {
  return { ...object, metadata: { ...(object.metadata as JsonObject), resourceVersion: String(revision) } }
}
