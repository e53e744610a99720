/** Cluster over HTTP. */
import { extendError, isTshelmError, TshelmError } from '../errors.ts'
import type { GroupVersionKind, Json, JsonObject, KubeObject } from '../object.ts'
import { systemClock, type Clock } from '../runtime.ts'
import { apiError, httpStatus, isNotFound, type AskedFor } from './api-error.ts'
import { applyFailure, applyRequest } from './apply.ts'
import { authenticator, type Authenticator } from './auth.ts'
import { bookmark } from './bookmark.ts'
import type {
  ApiResource,
  Cluster,
  ListOptions,
  ObjectKey,
  ServerVersion,
  Table,
  WaitLimits,
  WatchEvent,
  WriteOptions,
} from './cluster.ts'
import type { RestConfig } from './config.ts'
import { apiVersionsOf, discover, groupVersionText, mappingNotFound, resourceCalled, resourceOf } from './discovery.ts'
import type { KubeHost } from './host.ts'
import { isObject } from './json-compare.ts'
import { collectionPath, listQuery, objectPath, queryText, resourceText, writeQuery } from './paths.ts'
import { retrying, type FinalResponse, type Retry, type SendOptions, type SendRetrying } from './retry.ts'
import {
  createTransport,
  type ApiRequest,
  type ApiResponse,
  type Transport,
  type TransportOptions,
} from './transport.ts'
import { noticing, servedKinds, type ServedKinds } from './served-kinds.ts'
import { universalResource } from './universal-kinds-table.ts'
import { warningTexts } from './warnings.ts'
import type { WatchSource, WatchTarget } from './watch.ts'

export interface ClientOptions extends Partial<TransportOptions> {
  readonly clock?: Clock
  /** Cancels every request. */
  readonly signal?: AbortSignal
  /** Objects in one page of a list. */
  readonly pageSize?: number
  /** Hears of groups whose discovery failed; the others still work. */
  readonly onDiscoveryFailure?: (failures: readonly string[]) => void
  /** Hears what the server warns of: deprecated kinds, fields it ignores. */
  readonly onWarning?: (text: string) => void
  /** Hears of requests that are about to be sent again. */
  readonly onRetry?: (retry: Retry) => void
}

/** A cluster with connections to give back. */
export interface ClusterClient extends Cluster {
  /** The same resource; when it is not served, in Helm's wording for the object of a manifest. */
  resourceForObject(
    gvk: GroupVersionKind,
    object: { readonly name: string; readonly namespace: string },
  ): Promise<ApiResource>
  /** The same connections, and what is known of the server, for a caller of its own. */
  sharedBy(options: ClientOptions): ClusterClient
  /** Closes idle connections. */
  close(): void
}

const PAGE_SIZE = 500
const META = 'v=v1;g=meta.k8s.io'
const TABLE = `application/json;as=Table;${META},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`
const METADATA = `application/json;as=PartialObjectMetadata;${META},application/json`
const METADATA_LIST = `application/json;as=PartialObjectMetadataList;${META},application/json`

const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  'strategic-merge': 'application/strategic-merge-patch+json',
} as const

/** Connects on first use. Throws TshelmError `kube/config`. */
export function connect(config: RestConfig, host: KubeHost, options: ClientOptions = {}): ClusterClient {
  return connectAs(config, authenticator(config, host, options.clock ?? systemClock), options)
}

/** The same with a login of one's own, such as client-node.ts gives. */
export function connectAs(config: RestConfig, auth: Authenticator, options: ClientOptions = {}): ClusterClient {
  return clusterOver(createTransport(config, auth, { userAgent: 'tshelm', ...options }), options)
}

/** The cluster behind a transport. */
export function clusterOver(transport: Transport, options: ClientOptions = {}): ClusterClient {
  const api = apiOver(transport, options)
  const kinds = servedKinds(api.clock, async () => {
    const found = await discover(api.send)
    if (found.failures.length > 0) options.onDiscoveryFailure?.(found.failures)
    return found
  })
  return clientOf(api, transport, kinds)
}

function clientOf(api: Api, transport: Transport, kinds: ServedKinds): ClusterClient {
  // Helm has what is served in a file of its own.
  const resourceFor = async (gvk: GroupVersionKind): Promise<ApiResource> =>
    (kinds.isKnown() ? undefined : universalResource(gvk)) ?? kinds.find((found) => resourceOf(found, gvk))
  const client: ClusterClient = {
    ...requests(api, transport, kinds),
    resourceFor,
    resourceNamed: (name) => kinds.find((found) => resourceCalled(found, name)),
    async resourceForObject(gvk, object) {
      try {
        return await resourceFor(gvk)
      } catch (error) {
        throw isTshelmError(error) && error.code === 'kube/no-match' ? mappingNotFound(error, object) : error
      }
    },
    apiVersions: async () => apiVersionsOf(await kinds.all()),
    resetDiscovery: () => kinds.forget(),
    within: (limits) => ({ ...client, ...requests(limited(api, limits), transport, kinds) }),
    sharedBy: (options) => ({ ...clientOf(apiOver(transport, options), transport, kinds), close: () => undefined }),
    close: () => transport.close(),
  }
  return client
}

type Requests = Pick<Cluster, 'version' | 'watch' | keyof ReturnType<typeof reading> | keyof ReturnType<typeof writing>>

function requests(api: Api, transport: Transport, kinds: ServedKinds): Requests {
  return {
    ...reading(api),
    ...noticing(writing(api), () => kinds.changed()),
    async version() {
      return (await api.json({ method: 'GET', path: '/version' }, { method: 'GET' })) as unknown as ServerVersion
    },
    watch: (resource, namespace, watchOptions) =>
      watch(
        { transport, clock: api.clock, list: () => listAll(api, { resource, namespace, options: watchOptions }) },
        { resource, namespace, options: watchOptions },
      ),
  }
}

/** Whom the first list tells enough needs nothing of the rest. */
async function* watch(source: WatchSource, target: WatchTarget): AsyncGenerator<WatchEvent> {
  const first = await source.list()
  for (const object of first.items) yield { type: 'ADDED', object }
  yield bookmark(target.resource, first.resourceVersion)
  const { watchObjects } = await import('./watch.ts')
  yield* watchObjects(source, target, first)
}

/** Requests whose answers are JSON or an error. */
interface Api {
  readonly clock: Clock
  readonly pageSize: number
  readonly sendOn: SendRetrying
  readonly options: ApiOptions
  readonly send: (request: ApiRequest, options?: SendOptions) => Promise<FinalResponse>
  /** Whatever it is, if it is no error. */
  readonly answer: (request: ApiRequest, asked: AskedFor, options?: SendOptions) => Promise<ApiResponse>
  readonly text: (request: ApiRequest, asked: AskedFor) => Promise<string>
  readonly json: (request: ApiRequest, asked: AskedFor) => Promise<JsonObject>
}

function apiOver(transport: Transport, options: ClientOptions): Api {
  const { clock = systemClock, onRetry } = options
  return apiOn(retrying(transport, { clock, onRetry }), { ...options, clock })
}

/** The same requests; who sends them waits no longer than this. */
function limited(api: Api, limits: WaitLimits): Api {
  return apiOn((request, how) => api.sendOn(request, { ...how, limits }), api.options)
}

type ApiOptions = ClientOptions & Required<Pick<ClientOptions, 'clock'>>

function apiOn(sendOn: SendRetrying, options: ApiOptions): Api {
  const { signal, clock, pageSize = PAGE_SIZE } = options
  const send: Api['send'] = async (request, how) => {
    const response = await sendOn(signal ? { signal, ...request } : request, how)
    const { warning } = response.headers
    if (warning !== undefined && options.onWarning) warningTexts(warning).forEach(options.onWarning)
    return response
  }
  const answer: Api['answer'] = async (request, asked, how) => {
    const response = await send(request, how)
    const { status, headers, body, uncertain } = response
    if (status < 400) return response
    const error = apiError({ status, contentType: headers['content-type'] ?? '', body }, asked)
    throw uncertain ? extendError(error, { uncertain }) : error
  }
  const text: Api['text'] = async (request, asked) => (await answer(request, asked)).body
  const json: Api['json'] = async (request, asked) => {
    let value: JsonObject | undefined
    const check = ({ body }: ApiResponse): void => void (value = JSON.parse(body) as JsonObject)
    const { body } = await answer(request, asked, { check })
    return value ?? parsedAnswer(body, request)
  }
  return { clock, pageSize, sendOn, options, send, answer, text, json }
}

function parsedAnswer(body: string, { method, path }: ApiRequest): JsonObject {
  try {
    return JSON.parse(body) as JsonObject
  } catch (cause) {
    throw new TshelmError('kube/api', `the answer to ${method} ${path} is no JSON`, {
      cause,
      hint: 'is this a Kubernetes API server?',
    })
  }
}

function reading(api: Api): Pick<Cluster, 'get' | 'list' | 'table' | 'tableOf' | 'logs'> {
  return {
    get: async (key) =>
      orNothing(api.json({ method: 'GET', path: objectPath(named(key)) }, asked('GET', key)) as Promise<KubeObject>),
    async list(resource, namespace, options = {}) {
      if (!options.onPage) return (await listAll(api, { resource, namespace, options })).items
      const { scan } = await import('./scan.ts')
      await scan(api.answer, { resource, namespace, options }, options.onPage)
      return []
    },
    table: async (key) =>
      orNothing(
        api.json(
          { method: 'GET', path: `${objectPath(named(key))}?includeObject=Object`, accept: TABLE },
          asked('GET', key),
        ) as unknown as Promise<Table>,
      ),
    async tableOf(resource, namespace, options = {}) {
      const query = queryText({ ...listQuery(options), includeObject: 'Object' })
      const path = collectionPath(resource, namespace) + query
      const request: ApiRequest = { method: 'GET', path, accept: TABLE }
      const about = { method: 'GET', resource: resourceText(resource) }
      return (await api.json(request, about)) as unknown as Table
    },
    logs({ namespace, name, container, tailLines, limitBytes }) {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`
      const query = {
        container,
        limitBytes: limitBytes?.toString(),
        tailLines: tailLines?.toString(),
      }
      return api.text(
        { method: 'GET', path: path + queryText(query), accept: 'application/json, */*' },
        { method: 'GET', resource: 'pods', name },
      )
    },
  }
}

function writing(api: Api): Pick<Cluster, 'apply' | 'create' | 'replace' | 'patch' | 'delete'> {
  const write = (request: ApiRequest, about: AskedFor): Promise<KubeObject> =>
    api.json(request, about) as Promise<KubeObject>
  return {
    async apply(key, object, options) {
      try {
        const request = applyRequest(key, object, options)
        if (options.unread !== true) return await write(request, asked('PATCH', key))
        const { body, bytes } = await api.answer(request, asked('PATCH', key), { check: assertWhole })
        if (bytes === undefined) parsedAnswer(body, request)
        return object
      } catch (error) {
        throw applyFailure(key, error)
      }
    },
    async create(key, object, options = {}) {
      const request: ApiRequest = {
        method: 'POST',
        path: collectionPath(key.resource, key.namespace) + queryText(writeQuery(options)),
        body: JSON.stringify(object),
        ...answer(options),
        // What a server names can only be found by its name.
        verified: object.metadata.name !== undefined && object.metadata.name !== '',
      }
      return orOwn(api, write(request, asked('POST', key)), { key: keyOfNew(key, object), object })
    },
    async replace(key, object, options = {}) {
      const path = objectPath(named(key)) + queryText(writeQuery(options))
      const request: ApiRequest = { method: 'PUT', path, body: JSON.stringify(object), ...answer(options) }
      return orOwn(api, write(request, asked('PUT', key)), { key, object })
    },
    async patch(key, body: Json, options) {
      const steps = options.type === 'json' && isGuarded(body) ? body : undefined
      const request: ApiRequest = {
        method: 'PATCH',
        path: objectPath(named(key)) + queryText(writeQuery(options)),
        contentType: PATCH_TYPES[options.type],
        body: JSON.stringify(body),
        ...answer(options),
        ...(steps === undefined ? {} : { verified: true }),
      }
      const written = write(request, asked('PATCH', key))
      return steps === undefined ? written : orOwn(api, written, { key, steps })
    },
    async delete(key, propagation) {
      const body = JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: propagation })
      const request: ApiRequest = { method: 'DELETE', path: objectPath(named(key)), body }
      try {
        await write(request, asked('DELETE', key))
        return true
      } catch (error) {
        // Gone by an attempt whose answer was lost.
        if (isNotFound(error)) return isTshelmError(error) && error.data['uncertain'] === true
        throw error
      }
    },
  }
}

function answer({ metadataOnly }: WriteOptions): Pick<ApiRequest, 'accept'> {
  return metadataOnly === true ? { accept: METADATA } : {}
}

/** Protobuf tells its own length. */
function assertWhole({ body, bytes }: ApiResponse): void {
  if (bytes === undefined) JSON.parse(body)
}

interface Sent {
  readonly key: ObjectKey
  readonly object?: KubeObject
  /** Of a JSON patch. */
  readonly steps?: readonly Json[]
}

/** What is in the way may be what an earlier attempt made, whose answer was lost. */
async function orOwn(api: Api, written: Promise<KubeObject>, { key, object, steps }: Sent): Promise<KubeObject> {
  try {
    return await written
  } catch (error) {
    const status = httpStatus(error)
    const inTheWay = status === 409 || (status === 422 && steps !== undefined)
    if (!inTheWay || !isTshelmError(error) || error.data['uncertain'] !== true) throw error
    const live = await api.json({ method: 'GET', path: objectPath(key) }, asked('GET', key)).catch(() => undefined)
    const { holds, isPatched } = await import('./holds.ts')
    const own = (there: KubeObject): boolean => (steps ? isPatched(there, steps) : holds(there, object!))
    if (live === undefined || !own(live as KubeObject)) throw error
    return live as KubeObject
  }
}

function keyOfNew(key: ObjectKey, { metadata }: KubeObject): ObjectKey {
  return { ...key, name: metadata.name }
}

/** A JSON patch that says what it changes: a test, or a version. It cannot be applied twice. */
function isGuarded(patch: Json): patch is Json[] {
  const guards = (step: Json): boolean =>
    isObject(step) && (step['op'] === 'test' || step['path'] === '/metadata/resourceVersion')
  return Array.isArray(patch) && patch.some(guards)
}

interface ListTarget {
  readonly resource: ApiResource
  readonly namespace: string
  readonly options: ListOptions
}

interface ListPage {
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string }
  readonly items?: readonly KubeObject[] | null
}

/** All pages; if the list expires on the way, once more in one piece. */
async function listAll(api: Api, target: ListTarget): Promise<{ items: KubeObject[]; resourceVersion: string }> {
  const { options } = target
  try {
    return await listPages(api, target, options.limit ?? api.pageSize)
  } catch (error) {
    if (!isTshelmError(error) || error.data.status !== 410) throw error
    return listPages(api, target, undefined)
  }
}

async function listPages(
  api: Api,
  { resource, namespace, options }: ListTarget,
  limit: number | undefined,
): Promise<{ items: KubeObject[]; resourceVersion: string }> {
  const items: KubeObject[] = []
  // Items of a list do not say what they are.
  const type = { apiVersion: groupVersionText(resource), kind: resource.kind }
  let next: string | undefined
  let resourceVersion = ''
  do {
    const query = queryText({
      ...listQuery(options),
      limit: limit === undefined ? undefined : String(limit),
      continue: next,
    })
    const request: ApiRequest = {
      method: 'GET',
      path: collectionPath(resource, namespace) + query,
      ...(options.metadataOnly ? { accept: METADATA_LIST } : {}),
    }
    const page = (await api.json(request, { method: 'GET', resource: resourceText(resource) })) as unknown as ListPage
    for (const item of page.items ?? []) items.push({ ...item, ...type })
    next = page.metadata?.continue
    resourceVersion = page.metadata?.resourceVersion ?? resourceVersion
  } while (next && options.limit === undefined)
  if (next) options.onPartial?.()
  return { items, resourceVersion }
}

function asked(method: string, { resource, name }: ObjectKey): AskedFor {
  return { method, resource: resourceText(resource), name }
}

/** client-go refuses to ask for an object without a name: that would be its whole collection. */
function named(key: ObjectKey): ObjectKey {
  if (key.name === '') throw new TshelmError('kube/invalid-object', 'resource name may not be empty')
  return key
}

async function orNothing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
