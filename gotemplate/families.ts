/**
 * Functions in families that are loaded when a template names one of them. Templates run synchronously and modules load
 * asynchronously, so whoever executes templates asks between parsing and executing what is wanted, and loads it. Text that is
 * parsed while templates run may want more: what was executed then counts for nothing, and is executed once more.
 */
import { FuncError, type FuncDef, type FuncMap, type Host } from './func.ts'

/** The functions of one family, for a host. */
export type FuncTable = (host: Host) => FuncMap

export interface FuncFamily {
  /** All its functions, separated by spaces. */
  readonly names: string
  readonly load: () => Promise<FuncTable>
}

/** What is loaded is so for the whole process. */
const loaded = new WeakMap<FuncFamily, FuncTable>()
const indexes = new WeakMap<readonly FuncFamily[], ReadonlyMap<string, FuncFamily>>()

/** Stands for a function that is there but not loaded. */
const LATER: FuncDef = [
  (): never => {
    throw new FuncError('function is being loaded')
  },
  '...any',
]

export interface LazyFuncs {
  /** The function of that name, or one that stands for it and makes its family wanted. */
  readonly find: (name: string) => FuncDef | undefined
  /** Loads what is wanted. Resolves to whether anything was: then functions found before have to be found anew. */
  readonly load: () => Promise<boolean>
}

export function lazyFuncs(families: readonly FuncFamily[], host: Host): LazyFuncs {
  const index = indexOf(families)
  const tables = new Map<FuncFamily, FuncMap>()
  const wanted = new Set<FuncFamily>()
  return {
    find(name) {
      const family = index.get(name)
      if (family === undefined) return undefined
      const table = tables.get(family) ?? loaded.get(family)?.(host)
      if (table === undefined) {
        wanted.add(family)
        return LATER
      }
      tables.set(family, table)
      return table[name]
    },
    async load() {
      if (wanted.size === 0) return false
      await Promise.all(Array.from(wanted, loadFamily))
      wanted.clear()
      return true
    },
  }
}

/** Loads all families, for those who cannot wait later. */
export async function loadFamilies(families: readonly FuncFamily[]): Promise<void> {
  await Promise.all(families.map(loadFamily))
}

async function loadFamily(family: FuncFamily): Promise<void> {
  if (!loaded.has(family)) loaded.set(family, await family.load())
}

function indexOf(families: readonly FuncFamily[]): ReadonlyMap<string, FuncFamily> {
  let index = indexes.get(families)
  if (index === undefined) {
    index = new Map(families.flatMap((family) => family.names.split(' ').map((name) => [name, family] as const)))
    indexes.set(families, index)
  }
  return index
}
