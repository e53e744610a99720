/** The machine that a caller runs on, as far as the caller hands it over. */
import type { HttpClient } from '../http/client.ts'
import { systemClock, type Clock } from '../runtime.ts'
import type { ProgramCall, ProgramOutcome, SecretsHost } from './ports.ts'

export interface SecretsHostOptions {
  /** Variables that name keys and stores: SOPS_AGE_KEY, AWS_PROFILE, VAULT_ADDR … Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The folder that keys, profiles and tokens are looked for in. Default: none. */
  readonly home?: string
  /** Reads keys, profiles and values that are named. Default: nothing is read from files. */
  readonly readFile?: (path: string) => Promise<Uint8Array>
  /** Runs gpg, SOPS_AGE_KEY_CMD, credential processes. Default: no program is run. */
  readonly run?: (call: ProgramCall) => Promise<ProgramOutcome>
  /** The proxy for an address. Default: none. */
  readonly proxy?: (url: string) => string | undefined
  /** Default: the system's. */
  readonly clock?: Clock
  readonly platform?: NodeJS.Platform
  readonly signal?: AbortSignal
}

/** Good for any number of calls, which share connections. Nothing is read or asked before it is needed. */
export interface OpenSecretsHost extends SecretsHost {
  /** Ends connections that are not used. */
  close(): void
}

/** What `decryptSops` and `createVals` need of a machine: no more than is given here. */
export function createSecretsHost(options: SecretsHostOptions = {}): OpenSecretsHost {
  const { env = {}, home = '', clock = systemClock, readFile = unread, run, platform, signal } = options
  const http = lateClient(options, clock)
  return {
    env,
    home,
    clock,
    readFile,
    http,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    close: () => http.close(),
    ...(run === undefined ? {} : { run }),
    ...(platform === undefined ? {} : { platform }),
    ...(signal === undefined ? {} : { signal }),
  }
}

/** To those who ask, there are no files. */
function unread(path: string): Promise<Uint8Array> {
  return Promise.reject(Object.assign(new Error(`${path} is not read: no readFile was given`), { code: 'ENOENT' }))
}

/** Loaded with the first request: most callers have their keys at hand. */
function lateClient({ proxy }: SecretsHostOptions, clock: Clock): HttpClient {
  let client: Promise<HttpClient> | undefined
  const open = async (): Promise<HttpClient> => {
    const { createHttpClient } = await import('../http/client.ts')
    return createHttpClient({ userAgent: 'tshelm', clock, ...(proxy === undefined ? {} : { proxy }) })
  }
  return {
    send: async (request) => (await (client ??= open())).send(request),
    close: () => {
      void client?.then((opened) => opened.close())
      client = undefined
    },
  }
}
