/** Charts of registries and repositories: which there are, and the bytes of one. */
import type { FoundInRegistry, SearchOciOptions } from '../source/oci/search.ts'
import type { ListVersionsOptions } from '../source/list-versions.ts'
import type { Access, FetchedChart, FetchOptions } from '../source/ports.ts'
import type { Runtime } from '../runtime.ts'
import { reading, type CallOptions } from './call.ts'
import { createRuntime } from './context.ts'
import type { Sources } from './sources.ts'

export interface FetchChartOptions extends FetchOptions, CallOptions {
  /** `oci://HOST/PATH/NAME[:TAG][@DIGEST]`, an address, `REPO/NAME`, or a name with `repositoryUrl`. */
  readonly reference: string
}

/**
 * The archive of a chart, for `loadChart(bytes)`: what its source tells of its digest is checked. Rejects with `source/…`: `not-found`,
 * `no-version`, `unauthorized`, `unreachable`, `digest-mismatch`, `not-verified`, `limit-exceeded`.
 */
export function fetchChart(options: FetchChartOptions, sources: Sources): Promise<FetchedChart> {
  return call(options, sources, async (context) => {
    const source = await import('../source/fetch-chart.ts')
    return source.fetchChart(options.reference, options, context)
  })
}

export interface VersionsOptions extends ListVersionsOptions, CallOptions {
  /** `oci://HOST/PATH/NAME`, `REPO/NAME`, or a name with `repositoryUrl`. */
  readonly reference: string
}

/** The versions of a chart, newest first. Rejects with `source/…`: no such chart, no range. */
export function listVersions(options: VersionsOptions, sources: Sources): Promise<string[]> {
  return call(options, sources, async (context) => {
    const source = await import('../source/list-versions.ts')
    return source.listVersions(options.reference, options, context)
  })
}

export interface SearchRegistryOptions extends SearchOciOptions, CallOptions {
  /** `oci://HOST[/PATH]`. */
  readonly reference: string
}

/**
 * The charts at an address of a registry and below it, each with its newest version. Rejects with `source/…` where there is nothing, and where
 * the registry does not tell what it has.
 */
export function searchRegistry(options: SearchRegistryOptions, sources: Sources): Promise<FoundInRegistry[]> {
  return call(options, sources, async (context) => {
    const source = await import('../source/oci/search.ts')
    return source.searchOci(options.reference, options, context)
  })
}

export interface RegistryLoginOptions extends Access, CallOptions {
  /** `HOST[:PORT]`. */
  readonly registry: string
  readonly username: string
  readonly password: string
}

/** Asks a registry whether it takes name and password, and keeps them in the sources' credentials. Rejects with `source/unauthorized` if not. */
export function registryLogin(options: RegistryLoginOptions, sources: Sources): Promise<void> {
  return call(options, sources, async (context) => {
    const source = await import('../source/oci/login.ts')
    return source.registryLogin(options.registry, options, context)
  })
}

export interface RegistryLogoutOptions extends CallOptions {
  /** `HOST[:PORT]`. */
  readonly registry: string
}

/** Forgets what is kept of a registry. False if there was nothing. */
export function registryLogout(options: RegistryLogoutOptions, sources: Sources): Promise<boolean> {
  return call(options, sources, async (context) => {
    const source = await import('../source/oci/login.ts')
    return source.registryLogout(options.registry, context)
  })
}

function call<T>(options: CallOptions, sources: Sources, work: (context: Sources) => Promise<T>): Promise<T> {
  const runtime: Runtime = createRuntime({ onEvent: sources.emit, clock: sources.clock })
  return reading(options, runtime, ({ signal }) => work({ ...sources, ...(signal === undefined ? {} : { signal }) }))
}
