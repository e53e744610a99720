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

/** The changes that watches may still ask for. */
function createHistory(): { add(change: Change): void; since(revision: number): readonly Change[] | undefined } {
  let changes: Change[] = []
  let forgotten = 0
  return {
    add: (change) => {
      changes.push(change)
      if (changes.length <= MAX_HISTORY) return
      changes = changes.slice(MAX_HISTORY / 2)
      forgotten = changes[0]!.revision - 1
    },
    since: (revision) => {
      if (revision < forgotten) return undefined
      let from = changes.length
      while (from > 0 && changes[from - 1]!.revision > revision) from--
      return changes.slice(from)
    },
  }
}

/** Keys of objects by the uids of their owners. */
function createOwnerIndex(): {
  set(key: string, object: JsonObject | undefined, owned: boolean): void
  of(uid: string): string[]
} {
  const owned = new Map<string, Set<string>>()
  return {
    set: (key, object, isOwned) => {
      for (const owner of objectsAt(object, 'metadata', 'ownerReferences')) {
        const uid = textAt(owner, 'uid')
        const keys = owned.get(uid) ?? new Set<string>()
        if (isOwned) owned.set(uid, keys.add(key))
        else keys.delete(key)
        if (keys.size === 0) owned.delete(uid)
      }
    },
    of: (uid) => [...(owned.get(uid) ?? [])],
  }
}

/** The objects themselves; a map for each storage, by `namespace|name`. */
type Objects = Map<string, Map<string, JsonObject>>

const innerKey = ({ namespace, name }: StoreKey): string => `${namespace}|${name}`

function listObjects(objects: Objects, storage: string, namespace: string | undefined): JsonObject[] {
  const entries = [...(objects.get(storage) ?? [])]
  const wanted = namespace === undefined ? entries : entries.filter(([text]) => text.startsWith(`${namespace}|`))
  return wanted.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)
}

function snapshotOf(objects: Objects, due: ReadonlyMap<string, number>, revision: number): StoreRecord[] {
  const kept = [...objects].flatMap(([storage, ofStorage]) =>
    [...ofStorage].map(([text, object]) => ({ revision: revisionOf(object), key: `${storage}|${text}`, object })),
  )
  const records: StoreRecord[] = kept.sort((a, b) => a.revision - b.revision)
  for (const [key, at] of due) records.push({ revision, key, due: at })
  // the counter itself: a deletion may have been the last change
  records.push({ revision, key: '||', due: null })
  return records
}

const revisionOf = (object: JsonObject | null | undefined): number =>
  Number(textAt(object ?? undefined, 'metadata', 'resourceVersion'))

function earliest(due: ReadonlyMap<string, number>): { readonly key: StoreKey; readonly at: number } | undefined {
  let first: [string, number] | undefined
  for (const entry of due) if (!first || entry[1] < first[1]) first = entry
  return first && { key: parseKey(first[0]), at: first[1] }
}

export function createStore(): Store {
  const objects: Objects = new Map()
  const owners = createOwnerIndex()
  const history = createHistory()
  const due = new Map<string, number>()
  const listeners = new Set<(change: Change) => void>()
  let record: (record: StoreRecord) => void = () => undefined
  let revision = 0

  const get = (key: StoreKey): JsonObject | undefined => objects.get(key.storage)?.get(innerKey(key))

  function change(key: StoreKey, object: JsonObject | undefined, at: number): JsonObject {
    const previous = get(key)
    const text = keyText(key)
    revision = at
    owners.set(text, previous, false)
    owners.set(text, object, true)
    const ofStorage = objects.get(key.storage) ?? new Map<string, JsonObject>()
    objects.set(key.storage, ofStorage)
    if (object) ofStorage.set(innerKey(key), object)
    else {
      ofStorage.delete(innerKey(key))
      due.delete(text)
    }
    const type = object ? (previous ? 'MODIFIED' : 'ADDED') : 'DELETED'
    const event: Change = { type, revision, key, object: object ?? stamped(previous!, at), previous }
    history.add(event)
    for (const listener of listeners) listener(event)
    return event.object
  }

  function setDue(text: string, at: number | null | undefined): void {
    if (at === null) due.delete(text)
    else if (at !== undefined) due.set(text, at)
  }

  return {
    revision: () => revision,
    get,
    list: (storage, namespace) => listObjects(objects, storage, namespace),
    put: (key, object) => {
      const stored = change(key, stamped(object, revision + 1), revision + 1)
      record({ revision, key: keyText(key), object: stored })
      return stored
    },
    remove: (key) => {
      if (!get(key)) return undefined
      const last = change(key, undefined, revision + 1)
      record({ revision, key: keyText(key), object: null })
      return last
    },
    dependents: (uid) => owners.of(uid).map(parseKey),
    setDue: (key, at) => {
      const text = keyText(key)
      if (due.get(text) === at) return
      setDue(text, at ?? null)
      record({ revision, key: text, due: at ?? null })
    },
    dueAt: (key) => due.get(keyText(key)),
    nextDue: () => earliest(due),
    changesSince: (since) => history.since(since),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onRecord: (listener) => {
      record = listener
    },
    replay: ({ key: text, object, due: at, revision: then }) => {
      const key = parseKey(text)
      const known = get(key)
      const news =
        object === null ? known !== undefined : object !== undefined && revisionOf(known) !== revisionOf(object)
      if (news) change(key, object ?? undefined, Math.max(then, revision))
      revision = Math.max(revision, then)
      setDue(text, at)
    },
    snapshot: () => snapshotOf(objects, due, revision),
  }
}

function stamped(object: JsonObject, revision: number): JsonObject {
  return { ...object, metadata: { ...(object.metadata as JsonObject), resourceVersion: String(revision) } }
}
