/** A driver whose code is loaded when something is asked of it for the first time. */
import type { Driver } from './driver.ts'

/** What every driver of records on a server can do. */
export type ServerDriver = Driver & Required<Pick<Driver, 'heads' | 'summaries' | 'stored'>>

/** `load` is to give the same driver each time. */
export function lateDriver(name: string, load: () => Promise<ServerDriver>): ServerDriver {
  return {
    name,
    get: async (key) => (await load()).get(key),
    list: async () => (await load()).list(),
    query: async (labels) => (await load()).query(labels),
    create: async (key, record) => (await load()).create(key, record),
    update: async (key, record) => (await load()).update(key, record),
    delete: async (key) => (await load()).delete(key),
    forget: async (head) => {
      const driver = await load()
      if (driver.forget === undefined) await driver.delete(head.key)
      else await driver.forget(head)
    },
    annotate: async (key, changes, expected) => (await load()).annotate(key, changes, expected),
    heads: async (labels, onPage) => (await load()).heads(labels, onPage),
    summaries: async (labels, onSummary) => (await load()).summaries(labels, onSummary),
    stored: {
      read: async (key) => (await load()).stored.read(key),
      create: async (record) => (await load()).stored.create(record),
      delete: async (key) => (await load()).stored.delete(key),
    },
  }
}
