/** Where charts come from: what calls that fetch and publish share. */
import { compatFor, type HelmVersion } from '../compat.ts'
import { TshelmError } from '../errors.ts'
import type { TshelmEvent } from '../events.ts'
import type { HttpClient } from '../http/client.ts'
import { systemClock, type Clock } from '../runtime.ts'
import type { Policy } from '../source/policy/model.ts'
import type {
  ContentCache,
  IndexCache,
  RegistryCredentials,
  RegistryCredentialStore,
  Repository,
  ResolvedCache,
  SourceContext,
} from '../source/ports.ts'

export interface SourcesOptions {
  /** Names and passwords for registries, by `host[:port]`, or what keeps them. Default: none. */
  readonly credentials?: Readonly<Record<string, RegistryCredentials>> | RegistryCredentialStore
  /** Repositories that have a name, as in repositories.yaml. Default: none. */
  readonly repositories?: readonly Repository[]
  /** Indexes as they were fetched last. Default: they are fetched each time. */
  readonly indexes?: IndexCache
  /** Charts that were fetched before, by digest. Default: none are kept. */
  readonly contents?: ContentCache
  /** What tags and addresses stood for when they were asked for last. Default: nothing is kept. */
  readonly resolved?: ResolvedCache
  /** Reads certificates, keys and keyrings that options name. Default: rejects. */
  readonly readFile?: (path: string) => Promise<Uint8Array>
  /** The proxy for an address. Default: none. */
  readonly proxy?: (url: string) => string | undefined
  /** Nothing may be asked of any server. Default: false. */
  readonly offline?: boolean
  /** Which charts may be used: see `readPolicy`. What it does not allow rejects with `source/policy`. Default: every chart may be. */
  readonly policy?: Policy
  /** Receives progress and warnings. Default: they go nowhere. */
  readonly onEvent?: (event: TshelmEvent) => void
  /** Default: the system's. */
  readonly clock?: Clock
  /** The Helm that servers are told of. Default: 4. */
  readonly compat?: HelmVersion
}

/** Good for any number of calls, at the same time too: they share connections, and the tokens of registries. */
export interface Sources extends SourceContext {
  /** Ends connections that are not used. */
  close(): void
}

/** Makes the second argument of every call that fetches or publishes. Nothing is asked. */
export function createSources(options: SourcesOptions = {}): Sources {
  const { repositories, onEvent, clock = systemClock, offline, contents, indexes, policy, resolved } = options
  const http = lateClient(options, clock)
  return {
    http,
    clock,
    emit: onEvent ?? (() => undefined),
    readFile: options.readFile ?? unread,
    credentials: storeOf(options.credentials ?? {}),
    ...(repositories === undefined ? {} : { repositories: () => Promise.resolve(repositories) }),
    ...(contents === undefined ? {} : { contents }),
    ...(indexes === undefined ? {} : { indexes }),
    ...(resolved === undefined ? {} : { resolved }),
    ...(offline === undefined ? {} : { offline }),
    ...(policy === undefined ? {} : { policy: () => Promise.resolve(policy) }),
    close: () => http.close(),
  }
}

/** Loaded when something is sent. */
function lateClient({ proxy, compat }: SourcesOptions, clock: Clock): HttpClient {
  let client: Promise<HttpClient> | undefined
  const load = async (): Promise<HttpClient> => {
    const { createHttpClient } = await import('../http/client.ts')
    const userAgent = `Helm/${compatFor(compat).render.build.Version.slice(1)}`
    return createHttpClient({ userAgent, clock, ...(proxy === undefined ? {} : { proxy }) })
  }
  return {
    send: async (request) => (await (client ??= load())).send(request),
    close() {
      client?.then(
        (loaded) => loaded.close(),
        () => undefined,
      )
      client = undefined
    },
  }
}

function unread(path: string): Promise<never> {
  return Promise.reject(
    new TshelmError('source/invalid-config', `cannot read ${path}`, { hint: 'give `readFile` to createSources' }),
  )
}

function storeOf(credentials: NonNullable<SourcesOptions['credentials']>): RegistryCredentialStore {
  if (isStore(credentials)) return credentials
  const known = new Map(Object.entries(credentials))
  return {
    get: (server) => Promise.resolve(known.get(server)),
    put: (server, given) => Promise.resolve(void known.set(server, given)),
    erase: (server) => Promise.resolve(known.delete(server)),
  }
}

function isStore(credentials: NonNullable<SourcesOptions['credentials']>): credentials is RegistryCredentialStore {
  return typeof (credentials as RegistryCredentialStore).get === 'function'
}
