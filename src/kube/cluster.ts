/** The cluster as everything above kube/ sees it: plain JSON objects over an API. `client.ts` implements it over HTTP. */
import type { GroupVersionKind, Json, JsonObject, KubeObject } from '../object.ts'

export interface ServerVersion {
  readonly major: string
  readonly minor: string
  readonly gitVersion: string
}

/** How a kind is served. */
export interface ApiResource extends GroupVersionKind {
  /** Plural name in paths. */
  readonly resource: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** Names one object of a served kind; `namespace` is ignored for cluster-scoped kinds. */
export interface ObjectKey {
  readonly resource: ApiResource
  readonly namespace: string
  readonly name: string
}

export interface WriteOptions {
  readonly fieldManager?: string
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict'
  readonly dryRun?: boolean
  /** The server may answer with the metadata alone: for large objects. */
  readonly metadataOnly?: boolean
}

export interface ApplyOptions extends WriteOptions {
  readonly force?: boolean
  /** Nobody looks at the answer: the server may give its shortest, and what comes back is the object as it was sent. */
  readonly unread?: boolean
}

export type PatchType = 'json' | 'merge' | 'strategic-merge'

export type Propagation = 'Background' | 'Foreground' | 'Orphan'

export interface ListOptions {
  readonly labelSelector?: string
  readonly fieldSelector?: string
  /** Metadata only (PartialObjectMetadataList). */
  readonly metadataOnly?: boolean
  /** Objects at most; absent: all. */
  readonly limit?: number
  /** Hears that there are more than `limit`. */
  readonly onPartial?: () => void
  /**
   * Receives the objects page by page, in pages of a few MiB, and then the result is empty: for more than fits into memory. If the list
   * expires on the way it begins again, and objects come twice.
   */
  readonly onPage?: (objects: readonly KubeObject[]) => void
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly object: KubeObject
}

/** Names a container's log: all of it, but for what is asked for. */
export interface LogRequest {
  readonly namespace: string
  readonly name: string
  readonly container?: string
  /** The last lines only. */
  readonly tailLines?: number
  readonly limitBytes?: number
}

/** How long callers wait for requests that fail to be sent again. */
export interface WaitLimits {
  /** Milliseconds at most for one request. */
  readonly patience?: number
  /** Ends all such waiting; requests that are under way are not ended. */
  readonly ends?: AbortSignal
}

/** A server-side table, as `kubectl get` prints it. */
export interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[]
  readonly rows: readonly { readonly cells: readonly Json[]; readonly object?: JsonObject }[]
}

/**
 * Every method rejects with a TshelmError: `kube/unreachable`, `kube/unauthorized`, `kube/api` (`data.status` is the HTTP status,
 * `data.reason` the Status object's reason, `message` the server's own message), `kube/conflict`.
 */
export interface Cluster {
  version(): Promise<ServerVersion>
  /** `group/version` and `group/version/Kind` of everything served; what `.Capabilities.APIVersions` holds online. */
  apiVersions(): Promise<readonly string[]>
  /** Rejects with `kube/no-match` in Helm's words when the kind is not served. */
  resourceFor(gvk: GroupVersionKind): Promise<ApiResource>
  /** What kubectl would take a name for: `deployments.v1.apps`, `deployments.apps`, `deployment`, `deploy`. Rejects with `kube/no-match`. */
  resourceNamed(name: string): Promise<ApiResource>
  /** Forget discovery, after CRDs were made. */
  resetDiscovery(): void
  get(key: ObjectKey): Promise<KubeObject | undefined>
  list(resource: ApiResource, namespace: string, options?: ListOptions): Promise<KubeObject[]>
  table(key: ObjectKey): Promise<Table | undefined>
  /** The table of a list. */
  tableOf(resource: ApiResource, namespace: string, options?: ListOptions): Promise<Table>
  apply(key: ObjectKey, object: KubeObject, options: ApplyOptions): Promise<KubeObject>
  create(key: ObjectKey, object: KubeObject, options?: WriteOptions): Promise<KubeObject>
  replace(key: ObjectKey, object: KubeObject, options?: WriteOptions): Promise<KubeObject>
  patch(key: ObjectKey, body: Json, options: WriteOptions & { readonly type: PatchType }): Promise<KubeObject>
  /** False if it was not there. */
  delete(key: ObjectKey, propagation: Propagation): Promise<boolean>
  /**
   * Events from now on, the present objects as ADDED first; ends when the signal aborts. Survives expired watches. A BOOKMARK follows
   * whenever all that is there has been told: what was not named by then is not there.
   */
  watch(
    resource: ApiResource,
    namespace: string,
    options: ListOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<WatchEvent>
  logs(pod: LogRequest): Promise<string>
  /** The same cluster for those who have less patience. Absent where requests are not sent again. */
  within?(limits: WaitLimits): Cluster
}
