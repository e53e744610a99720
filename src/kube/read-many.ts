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
  const lists = collectionsOf(keys).filter((collection) => collection.count >= MIN_FOR_LIST)
  const read = await mapLimit(lists, options.concurrency, (collection) => readList(collection, cluster, options))
  const listed = new Map(lists.map(({ id }, i) => [id, read[i]]))
  return mapLimit(keys, options.concurrency, async (key): Promise<Found> => {
    const list = listed.get(idOf(key))
    const object = list?.objects.get(key.name)
    if (object !== undefined) return { object }
    return key.name !== '' && list?.isWhole === true ? {} : readOne(key, cluster)
  })
}

interface Collection {
  readonly id: string
  readonly of: ObjectKey
  count: number
}

function collectionsOf(keys: readonly ObjectKey[]): Collection[] {
  const collections = new Map<string, Collection>()
  for (const key of keys) {
    const id = idOf(key)
    const known = collections.get(id)
    if (known === undefined) collections.set(id, { id, of: key, count: 1 })
    else known.count++
  }
  return [...collections.values()]
}

function idOf({ resource, namespace }: ObjectKey): string {
  return collectionPath(resource, namespace)
}

interface Listed {
  readonly objects: ReadonlyMap<string, KubeObject>
  /** What it does not hold is not there. */
  readonly isWhole: boolean
}

/** Undefined if it could not be had: who may read objects may still not be allowed to list them. */
async function readList(
  { of: { resource, namespace } }: Collection,
  cluster: Cluster,
  { metadataOnly = false, labelSelector, limit = LIMIT }: ReadManyOptions,
): Promise<Listed | undefined> {
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
