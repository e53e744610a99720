/** vals: references to secrets in texts and trees, replaced by what stores hold (https://github.com/helmfile/vals). */
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { Int, isMap, TypedMap, typeName, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import { mapLimit } from '../../concurrency.ts'
import { extendError, TshelmError } from '../../errors.ts'
import type { SecretsHost } from '../ports.ts'
import { expandText, type Expander } from './expand.ts'
import type { Log, Provider, ProviderContext } from './provider.ts'
import { LOCAL_BACKENDS, SHOWN_BACKENDS, loadProvider } from './providers.ts'
import { parseReference, shownReference, type Reference } from './reference.ts'
import { expandTree, referencesIn } from './tree.ts'

/** What `ref+sops://` is read with: the room of SOPS, handed in by who has both. */
export type DecryptFile = (
  content: Uint8Array,
  options: {
    readonly path: string
    readonly format: string
    readonly aws: { readonly region?: string; readonly profile?: string; readonly roleArn?: string }
  },
) => Promise<Uint8Array>

export interface ValsPorts extends SecretsHost {
  /** Hears what was fetched, a line each, without values. Default: nobody. */
  readonly log?: Log
  /** Default: `ref+sops://` is an error. */
  readonly decrypt?: DecryptFile
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
}

/** Documents that are fetched at a time. */
const CONCURRENCY = 8
const MAX_KEPT = 4096

export function createVals(ports: ValsPorts, options: ValsOptions = {}): Vals {
  const store = createStore(ports, options)
  const { excludeSecret = false } = options
  const expander: Expander = { lookup: (reference) => store.take(reference), excludeSecret }
  return {
    async evaluate(tree) {
      await store.prefetch(referencesIn(tree as GoValue, excludeSecret))
      return expandTree(expander, tree as GoValue)
    },
    get: (text) => expandText(expander, text),
  }
}

interface Fetched {
  readonly value: Promise<GoValue>
  /** What was logged and not yet told. */
  readonly lines: string[]
}

interface Store {
  take(reference: string): Promise<GoValue>
  /** Never rejects: who takes a value hears of what went wrong. */
  prefetch(references: ReadonlySet<string>): Promise<void>
}

function createStore(ports: ValsPorts, options: ValsOptions): Store {
  const fetched = new Map<string, Fetched>()
  const source = createSource(ports)
  const begin = (text: string): Fetched => {
    const known = fetched.get(text)
    if (known !== undefined) return known
    const lines: string[] = []
    const value = lookUp(source, text, { log: (line) => lines.push(line), options })
    value.catch(() => undefined)
    const entry = { value, lines }
    if (fetched.size >= MAX_KEPT) fetched.delete(fetched.keys().next().value!)
    fetched.set(text, entry)
    return entry
  }
  return {
    async take(text) {
      const { value, lines } = begin(text)
      try {
        return await value
      } catch (error) {
        fetched.delete(text)
        throw error
      } finally {
        for (const line of lines.splice(0)) ports.log?.(line)
      }
    },
    async prefetch(references) {
      const remote = [...references].filter((text) => !LOCAL_BACKENDS.has(text.slice(0, text.indexOf(':'))))
      if (remote.length < 2) return
      await mapLimit(remote, CONCURRENCY, (text) => begin(text).value.catch(() => undefined))
    },
  }
}

/** Providers and the documents that they gave. */
interface Source {
  readonly provider: (reference: Reference, log: Log) => Promise<Provider>
  readonly texts: Map<string, Promise<string>>
  readonly documents: Map<string, Promise<GoMap>>
}

function createSource(ports: ValsPorts): Source {
  const providers = new Map<string, Promise<Provider>>()
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
    decrypt: ports.decrypt,
  })
  return {
    texts: new Map(),
    documents: new Map(),
    provider: (reference, log) =>
      kept(providers, reference.providerKey, async () =>
        (await loadProvider(reference.backend))(context(reference, log)),
      ),
  }
}

/** Failures are not kept. */
function kept<T>(values: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = values.get(key)
  if (known !== undefined) return known
  const value = make()
  values.set(key, value)
  value.catch(() => values.delete(key))
  return value
}

interface Asking {
  readonly log: Log
  readonly options: ValsOptions
}

async function lookUp(source: Source, text: string, { log, options }: Asking): Promise<GoValue> {
  const reference = parseReference(text)
  const { backend, path, document, keys } = reference
  try {
    const provider = await source.provider(reference, log)
    if (keys.length === 0) return await kept(source.texts, text, async () => provider.text(path, log))
    if (provider.fragment !== undefined) return await provider.fragment(text, log)
    const map = await kept(source.documents, document, async () => provider.map(path, log))
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
