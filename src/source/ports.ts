/** What sources need from their host: the CLI has Helm's files for it, the SDK's callers hand in what they have. Nothing here reads the environment. */
import type { TshelmEvent } from '../events.ts'
import type { HttpClient } from '../http/client.ts'
import type { Clock } from '../runtime.ts'
import type { Policy } from './policy/model.ts'

/** How a server is reached and who asks. File names are read by `SourceContext.readFile`. */
export interface Access {
  readonly username?: string
  readonly password?: string
  readonly certFile?: string
  readonly keyFile?: string
  readonly caFile?: string
  readonly insecureSkipTlsVerify?: boolean
  /** Registries only: http in place of https. */
  readonly plainHttp?: boolean
  /** Name and password go to whatever address a repository's index names. Default: to the repository's own origin. */
  readonly passCredentialsAll?: boolean
}

/** An entry of repositories.yaml. */
export interface Repository extends Access {
  readonly name: string
  readonly url: string
}

/** What a registry asks for: a name with its password, or a token to get tokens with. */
export interface RegistryCredentials {
  readonly username?: string
  readonly password?: string
  /** OAuth2 refresh token ("identity token"). */
  readonly identityToken?: string
  /** Sent as it is ("registry token"). */
  readonly registryToken?: string
}

/** By `host[:port]`, as in Docker's config.json. */
export interface RegistryCredentialStore {
  get(server: string): Promise<RegistryCredentials | undefined>
  put(server: string, credentials: RegistryCredentials): Promise<void>
  /** False if there was nothing. */
  erase(server: string): Promise<boolean>
}

export interface CachedIndex {
  readonly bytes: Uint8Array
  /** What messages call it. */
  readonly path: string
}

/** Indexes of repositories as they were fetched last. */
export interface IndexCache {
  /** Rejects with `source/not-found` in Go's words (`open x: no such file or directory`). */
  read(name: string): Promise<CachedIndex>
  /** `charts` are the names in it, for completion. Whole or not at all. */
  write(name: string, index: Uint8Array, charts: readonly string[]): Promise<void>
  remove(name: string): Promise<void>
}

export type ContentKind = 'chart' | 'prov'

/** Bytes by the SHA-256 of the chart that they are, or belong to (64 hex digits). What it gives is compared with the digest by who asked. */
export interface ContentCache {
  read(digest: string, kind: ContentKind): Promise<Uint8Array | undefined>
  write(digest: string, kind: ContentKind, bytes: Uint8Array): Promise<void>
}

/** What names stood for when a server was asked last: tags, and archives whose index has no digest. */
export interface ResolvedCache {
  read(name: string): Promise<string | undefined>
  write(name: string, text: string): Promise<void>
}

export interface SourceContext {
  readonly http: HttpClient
  readonly clock: Clock
  /** Receives progress, warnings and what `--debug` tells. */
  readonly emit: (event: TshelmEvent) => void
  readonly signal?: AbortSignal
  /** Known repositories. Default: none. */
  readonly repositories?: () => Promise<readonly Repository[]>
  readonly credentials?: RegistryCredentialStore
  readonly indexes?: IndexCache
  readonly contents?: ContentCache
  readonly resolved?: ResolvedCache
  /** Certificates, keys, keyrings. Rejects in Go's words (`open x: no such file or directory`). */
  readonly readFile: (path: string) => Promise<Uint8Array>
  /** Nothing may be asked of any server: what no cache has is `source/offline`. */
  readonly offline?: boolean
  /** Which charts may be used; rejects if it cannot be read. Default: every chart. */
  readonly policy?: () => Promise<Policy>
}

/** Helm's VerificationStrategy. `later` brings the provenance along and looks at nothing. */
export type Verify = 'never' | 'if-possible' | 'always' | 'later'

export interface FetchOptions extends Access {
  /** A version or a constraint; absent: the newest stable one. */
  readonly version?: string
  /** Address of the repository that `reference` is the name of a chart in. */
  readonly repositoryUrl?: string
  /** Default: never. */
  readonly verify?: Verify
  /** Public keys: keybox, armored or binary. */
  readonly keyring?: string
}

/** A chart's archive, with the digest checked where the source told one. */
export interface FetchedChart {
  readonly bytes: Uint8Array
  /** `redis-19.0.1.tgz`, as `pull` saves it. */
  readonly fileName: string
  /** Without a password. */
  readonly url: string
  /** `sha256:` and 64 hex digits: of `bytes`. */
  readonly digest: string
  readonly provenance?: Uint8Array
  /** Why there is none, though it was asked for. */
  readonly provenanceProblem?: string
  /** Who signed, if it was verified. */
  readonly verification?: Verification
  /** Registries: digest of the manifest. */
  readonly manifestDigest?: string
}

export interface Verification {
  /** `Name <mail>`, each identity of the key. */
  readonly signedBy: readonly string[]
  /** Upper-case hex. */
  readonly fingerprint: string
  /** `sha256:` and 64 hex digits. */
  readonly fileHash: string
  readonly fileName: string
}
