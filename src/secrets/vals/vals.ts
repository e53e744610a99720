/** vals: references to secrets in texts and trees, replaced by what stores hold (https://github.com/helmfile/vals). */
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { Int, isMap, TypedMap, typeName, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import { mapLimit } from '../../concurrency.ts'
import { extendError, isTshelmError, TshelmError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { expandText, type Expander } from './expand.ts'
import type { Log, Provider, ProviderContext } from './provider.ts'
import { BATCHING_BACKENDS, LOCAL_BACKENDS, SHOWN_BACKENDS, loadProvider } from './providers.ts'
import { parseReference, shownReference, type Reference } from './reference.ts'
import { expandTree, referencesIn } from './tree.ts'

export interface ValsPorts extends SecretsHost {
  /** Hears what was fetched, a line each, without values. Default: nobody. */
  readonly log?: Log
}

export interface ValsOptions {
  /** Leaves `secretref+…` as it is. Default: false. */
  readonly excludeSecret?: boolean
  /** Whether a key that a document does not have is an error, and not null. Default: false, as in helmfile. */
  readonly failOnMissingKey?: boolean
}

/**
 * One run: what was fetched is kept in memory for as long as it is. Both reject with TshelmError `secrets/…`, its message beginning with
 * `expand BACKEND://…: `; `data` names backend and path.
 */
export interface Vals {
  /** All references in the strings of a tree; it is not changed itself. Values are those of gotemplate/value.ts. */
  evaluate(tree: unknown): Promise<unknown>
  /** All references in a text. */
  get(text: string): Promise<string>
  /** A run that knows what this one fetched, and logs it anew. */
  again(): Vals
}

/** Documents that are fetched at a time. */
const CONCURRENCY = 8
const MAX_KEPT = 4096

export function createVals(ports: ValsPorts, options: ValsOptions = {}): Vals {
  return runOf(createStore(ports, options), ports, options)
}

function runOf(store: Store, ports: ValsPorts, options: ValsOptions): Vals {
  const { excludeSecret = false } = options
  const told = new Set<Lines>()
  const tell = (lines: Lines): void => {
    if (told.has(lines)) return
    told.add(lines)
    for (const line of lines) ports.log?.(line)
  }
  const expander: Expander = {
    excludeSecret,
    async lookup(reference) {
      const { value, told: sources } = store.fetch(reference)
      try {
        return await value
      } catch (error) {
        store.forget(reference)
        throw error
      } finally {
        for (const lines of sources) tell(lines)
      }
    },
  }
  return {
    async evaluate(tree) {
      await store.prefetch(referencesIn(tree as GoValue, excludeSecret))
      return expandTree(expander, tree as GoValue)
    },
    get: (text) => expandText(expander, text),
    again: () => runOf(store, ports, options),
  }
}

/** What was logged while one thing was fetched; it may come while it is waited for. */
type Lines = readonly string[]

interface Fetched {
  readonly value: Promise<GoValue>
  /** What is to be told to who takes the value. */
  readonly told: readonly Lines[]
}

interface Store {
  fetch(reference: string): Fetched
  forget(reference: string): void
  /** Never rejects: who takes a value hears of what went wrong. */
  prefetch(references: ReadonlySet<string>): Promise<void>
}

function createStore(ports: ValsPorts, options: ValsOptions): Store {
  const fetched = new Map<string, Fetched>()
  const source = createSource(ports)
  const fetch = (text: string): Fetched => {
    const known = fetched.get(text)
    if (known !== undefined) return known
    const told: Lines[] = []
    const value = lookUp(source, text, { told, options })
    value.catch(() => undefined)
    const entry = { value, told }
    if (fetched.size >= MAX_KEPT) fetched.delete(fetched.keys().next().value!)
    fetched.set(text, entry)
    return entry
  }
  return {
    fetch,
    forget: (text) => fetched.delete(text),
    async prefetch(references) {
      const remote = [...references].filter((text) => !LOCAL_BACKENDS.has(text.slice(0, text.indexOf(':'))))
      if (remote.length < 2) return
      await prepareTogether(source, remote)
      const down = new Set<string>()
      await mapLimit(remote, CONCURRENCY, async (text) => {
        const key = providerKeyOf(text)
        // Who waits for the first that nobody answered hears of it: the others would wait as long.
        if (key === undefined || down.has(key)) return
        await fetch(text).value.catch((error: unknown) => {
          if (isTshelmError(error) && error.code === 'secrets/unreachable') down.add(key)
        })
      })
    },
  }
}

function referenceIn(text: string): Reference | undefined {
  try {
    return parseReference(text)
  } catch {
    // Whoever takes its value hears of that.
    return undefined
  }
}

function providerKeyOf(text: string): string | undefined {
  return referenceIn(text)?.providerKey
}

/** Lets backends that can do so fetch many values in few requests. What fails is asked for one by one, and told then. */
async function prepareTogether(source: Source, texts: readonly string[]): Promise<void> {
  const groups = new Map<string, Reference[]>()
  for (const text of texts) {
    const reference = referenceIn(text)
    if (reference === undefined || !BATCHING_BACKENDS.has(reference.backend)) continue
    const group = groups.get(reference.providerKey)
    if (group === undefined) groups.set(reference.providerKey, [reference])
    else group.push(reference)
  }
  const prepare = async (group: readonly Reference[]): Promise<void> => {
    const provider = await source.provider(group[0]!).value
    const paths = (isText: boolean): string[] => [
      ...new Set(group.filter(({ keys }) => (keys.length === 0) === isText).map(({ path }) => path)),
    ]
    await provider.prepare?.({ texts: paths(true), documents: paths(false) })
  }
  const several = [...groups.values()].filter(({ length }) => length > 1)
  await mapLimit(several, CONCURRENCY, (group) => prepare(group).catch(() => undefined))
}

/** Something that is fetched once, and what was logged meanwhile. */
interface Kept<T> {
  readonly value: Promise<T>
  readonly lines: string[]
}

/** Providers and the documents that they gave. */
interface Source {
  readonly provider: (reference: Reference) => Kept<Provider>
  readonly texts: Map<string, Kept<string>>
  readonly documents: Map<string, Kept<GoMap>>
}

function createSource(ports: ValsPorts): Source {
  const providers = new Map<string, Kept<Provider>>()
  const shared = new Map<string, unknown>()
  const context = (reference: Reference, log: Log): ProviderContext => ({
    host: ports,
    option: (name) => reference.options.get(name) ?? ports.env[`VALS_${name.toUpperCase()}`] ?? '',
    has: (name) => reference.options.has(name),
    options: reference.options,
    log,
    shared: <T>(key: string, make: () => T): T => {
      if (!shared.has(key)) shared.set(key, make())
      return shared.get(key) as T
    },
  })
  return {
    texts: new Map(),
    documents: new Map(),
    provider: (reference) =>
      kept(providers, reference.providerKey, async (log) =>
        (await loadProvider(reference.backend))(context(reference, log)),
      ),
  }
}

/** Failures are not kept. */
function kept<T>(values: Map<string, Kept<T>>, key: string, make: (log: Log) => Promise<T>): Kept<T> {
  const known = values.get(key)
  if (known !== undefined) return known
  const lines: string[] = []
  const value = make((line) => lines.push(line))
  const entry = { value, lines }
  values.set(key, entry)
  value.catch(() => values.delete(key))
  return entry
}

interface Asking {
  /** Takes what is to be told. */
  readonly told: Lines[]
  readonly options: ValsOptions
}

async function lookUp(source: Source, text: string, { told, options }: Asking): Promise<GoValue> {
  const reference = parseReference(text)
  const { backend, path, document, keys } = reference
  const taken = <T>({ value, lines }: Kept<T>): Promise<T> => {
    told.push(lines)
    return value
  }
  try {
    const provider = await taken(source.provider(reference))
    if (keys.length === 0) return await taken(kept(source.texts, text, async (log) => provider.text(path, log)))
    if (provider.fragment !== undefined) {
      const lines: string[] = []
      told.push(lines)
      return await provider.fragment(text, (line) => lines.push(line))
    }
    const map = await taken(kept(source.documents, document, async (log) => provider.map(path, log)))
    return descend(map, reference, options)
  } catch (error) {
    throw extendError(error, { backend, place: shownReference(path) })
  }
}

function descend(map: GoMap, { keys, fragment, backend }: Reference, { failOnMissingKey }: ValsOptions): GoValue {
  let inner = map
  for (const [i, key] of keys.entries()) {
    const value = inner[key]
    if (value === undefined) {
      if (failOnMissingKey === true) {
        throw new TshelmError('secrets/not-found', `no value found for key ${fragment}`)
      }
      return null
    }
    if (i === keys.length - 1) return value
    const next = mapOf(value)
    if (next === undefined) {
      const shown = SHOWN_BACKENDS.has(backend) ? `${formatV(value)}(${typeName(value)})` : `(${typeName(value)})`
      const message = `unexpected type of value for key at ${i}=${key} in [${keys.join(' ')}]: expected a map, got ${shown}`
      throw new TshelmError('secrets/not-found', message)
    }
    inner = next
  }
  return null
}

function mapOf(value: GoValue): GoMap | undefined {
  if (isMap(value)) return value
  return value instanceof TypedMap && !(value instanceof Int) ? value.entries : undefined
}
