/** Indexes for as long as one call takes. */
import { TshelmError } from '../errors.ts'
import type { CachedIndex, IndexCache } from './ports.ts'

export function indexesInMemory(): IndexCache {
  const kept = new Map<string, CachedIndex>()
  return {
    read: async (name) => {
      const index = kept.get(name)
      if (index === undefined) throw new TshelmError('source/not-found', `no index of ${name} was fetched`)
      return Promise.resolve(index)
    },
    write: (name, bytes) => Promise.resolve(void kept.set(name, { bytes, path: `the index of ${name}` })),
    remove: (name) => Promise.resolve(void kept.delete(name)),
  }
}
