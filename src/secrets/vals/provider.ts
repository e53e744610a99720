/** What serves the references of one backend that have the same options. */
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import type { SecretsHost } from '../ports.ts'

/** Hears, in a line, what was fetched. Values are never in it. */
export type Log = (line: string) => void

/** Paths, each once. */
export interface Wanted {
  readonly texts: readonly string[]
  readonly documents: readonly string[]
}

export interface Provider {
  /** All of what stands at a path, as text. */
  text(path: string, log: Log): Promise<string> | string
  /** The document at a path. */
  map(path: string, log: Log): Promise<GoMap> | GoMap
  /** Fetches in few requests what is asked for one by one afterwards. What it cannot have is left to them; so is what is wrong. */
  prepare?(wanted: Wanted): Promise<void>
  /** In place of both for a backend that reads fragments itself: `reference` is all that was written. */
  fragment?(reference: string, log: Log): Promise<GoValue> | GoValue
}

export interface ProviderContext {
  readonly host: SecretsHost
  /** The options of the reference, then VALS_<NAME> in the environment; empty if neither says anything. */
  readonly option: (name: string) => string
  /** Whether the reference itself has the option. */
  readonly has: (name: string) => boolean
  /** The options that the reference has. */
  readonly options: ReadonlyMap<string, string>
  readonly log: Log
  /** One value for all providers of a run: sessions, tokens. */
  readonly shared: <T>(key: string, make: () => T) => T
}

/** Throws TshelmError for options that mean nothing. */
export type MakeProvider = (context: ProviderContext) => Provider | Promise<Provider>
