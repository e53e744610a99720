/** What many objects are by now, with a list for each kind and namespace where that asks less than a GET for each. */
import { mapLimit } from '../concurrency.ts'
import type { KubeObject } from '../object.ts'
import type { Cluster, ListOptions, ObjectKey } from './cluster.ts'
import { collectionPath } from './paths.ts'

export interface ReadManyOptions {
  readonly concurrency: number
  /** Nothing but metadata is needed. */
  readonly metadataOnly?: boolean
  /** What the objects are expected to be labelled with. Those that are not are asked for one by one. */
  readonly labelSelector?: string
  /** Objects that a list may have at most: there may be thousands of others'. Default: 500. */
  readonly limit?: number
}

/** Neither: it is not there. */
export interface Found {
  readonly object?: KubeObject
  readonly error?: unknown
}

// A list costs the server about as much as two reads, if it holds little else.
const MIN_FOR_LIST = 3
const LIMIT = 500

/** In the order of the keys. Never rejects: what cannot be read has its own error. */
export async function readMany(
  keys: readonly ObjectKey[],
  cluster: Cluster,
  options: ReadManyOptions,
): Promise<Found[]> {
  const listed = new Map<string, Listed>()
  await mapLimit(byCollection(keys), options.concurrency, async (some) => {
    const list = await listMany(some, cluster, options)
    if (list !== undefined) listed.set(collectionOf(some[0]!), list)
  })
  return mapLimit(keys, options.concurrency, async (key): Promise<Found> => {
    const list = listed.get(collectionOf(key))
    const object = list?.objects.get(key.name)
    if (object !== undefined) return { object }
    return key.name !== '' && list?.isWhole === true ? {} : readOne(key, cluster)
  })
}

/** Those of one kind and namespace together. */
export function byCollection(keys: readonly ObjectKey[]): ObjectKey[][]
export function byCollection<T>(items: readonly T[], keyOf: (item: T) => ObjectKey): T[][]
export function byCollection<T>(
  items: readonly T[],
  keyOf: (item: T) => ObjectKey = (item) => item as ObjectKey,
): T[][] {
  const collections = new Map<string, T[]>()
  for (const item of items) {
    const id = collectionOf(keyOf(item))
    const known = collections.get(id)
    if (known === undefined) collections.set(id, [item])
    else known.push(item)
  }
  return [...collections.values()]
}

function collectionOf({ resource, namespace }: ObjectKey): string {
  return collectionPath(resource, namespace)
}

export interface Listed {
  readonly objects: ReadonlyMap<string, KubeObject>
  /** What it does not hold is not there. */
  readonly isWhole: boolean
}

/**
 * The objects of one kind and namespace by one list. Undefined where that would be no help, or is refused: who may read objects may
 * still not be allowed to list them.
 */
export async function listMany(
  keys: readonly ObjectKey[],
  cluster: Cluster,
  { metadataOnly = false, labelSelector, limit = LIMIT }: Omit<ReadManyOptions, 'concurrency'>,
): Promise<Listed | undefined> {
  if (keys.length < MIN_FOR_LIST) return undefined
  const { resource, namespace } = keys[0]!
  let isWhole = labelSelector === undefined
  const options: ListOptions = {
    metadataOnly,
    limit,
    onPartial: () => (isWhole = false),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  }
  try {
    const items = await cluster.list(resource, namespace, options)
    return {
      objects: new Map(items.map((item) => [item.metadata.name, item])),
      isWhole: isWhole && items.length < limit,
    }
  } catch {
    return undefined
  }
}

async function readOne(key: ObjectKey, cluster: Cluster): Promise<Found> {
  try {
    const object = await cluster.get(key)
    return object === undefined ? {} : { object }
  } catch (error) {
    return { error }
  }
}
