/** An in-process API server over HTTP: core v1 Secrets and ConfigMaps, discovery, watches, and faults on demand. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Json, JsonObject } from '../../src/object.ts'
import { jsonPatch } from '../../src/sandbox/patch.ts'

interface StoredObject {
  apiVersion?: string
  kind?: string
  metadata: { name: string; namespace: string; labels?: Record<string, string>; resourceVersion: string; uid: string }
  [key: string]: unknown
}

/** An answer in place of the real one; `reset` drops the connection, `truncated` breaks it in the middle of the body. */
export type Fault =
  | 'reset'
  | 'truncated'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }

export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface FakeKubeApi {
  readonly url: string
  readonly requests: SeenRequest[]
  /** The next requests, in order, meet these. */
  readonly faults: Fault[]
  /** Ends every open watch, as servers do from time to time; with `gone`, their versions have expired. */
  endWatches(gone?: boolean): void
  /** Changes behind clients' backs. */
  put(resource: string, object: { readonly metadata: { readonly name: string; readonly namespace: string } }): void
  remove(resource: string, namespace: string, name: string): void
  close(): Promise<void>
}

export interface FakeOptions {
  /** Answer discovery in the way of servers before 1.27. */
  readonly legacyDiscovery?: boolean
  /** Refuse requests without this bearer token. */
  readonly token?: string
}

const KINDS: Readonly<Record<string, string>> = { secrets: 'Secret', configmaps: 'ConfigMap' }
const ROUTE = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/(secrets|configmaps)(?:\/([^/]+))?$/

type Watcher = { readonly resource: string; readonly namespace: string; readonly response: ServerResponse }

export async function fakeKubeApi(options: FakeOptions = {}): Promise<FakeKubeApi> {
  const objects = new Map<string, StoredObject>()
  const requests: SeenRequest[] = []
  const faults: Fault[] = []
  const watchers = new Set<Watcher>()
  let version = 100
  let expired = 0

  const idOf = (resource: string, namespace: string, name: string): string => `${resource}/${namespace}/${name}`
  const announce = (type: string, resource: string, object: StoredObject): void => {
    for (const watcher of watchers) {
      if (watcher.resource !== resource) continue
      if (watcher.namespace !== '' && watcher.namespace !== object.metadata.namespace) continue
      watcher.response.write(`${JSON.stringify({ type, object })}\n`)
    }
  }
  const store = (resource: string, namespace: string, object: StoredObject): StoredObject => {
    const id = idOf(resource, namespace, object.metadata.name)
    const known = objects.has(id)
    version++
    const stored = {
      ...object,
      apiVersion: 'v1',
      kind: KINDS[resource]!,
      metadata: {
        creationTimestamp: new Date().toISOString(),
        ...object.metadata,
        ...{ namespace, resourceVersion: String(version), uid: id },
      },
    }
    objects.set(id, stored)
    announce(known ? 'MODIFIED' : 'ADDED', resource, stored)
    return stored
  }
  const remove = (resource: string, namespace: string, name: string): boolean => {
    const id = idOf(resource, namespace, name)
    const object = objects.get(id)
    if (!object) return false
    version++
    objects.delete(id)
    announce('DELETED', resource, { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } })
    return true
  }

  const answer = (request: SeenRequest, response: ServerResponse): void => {
    const url = new URL(request.url, 'http://fake')
    const [, namespace = '', resource, name] = ROUTE.exec(url.pathname) ?? []
    if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`) {
      sendStatus(response, 401, 'Unauthorized', 'Unauthorized')
    } else if (resource === undefined) discovery(url.pathname, response, options)
    else if (name !== undefined) named(request, response, { resource, namespace, name })
    else if (request.method === 'POST') create(request, response, { resource, namespace })
    else if (url.searchParams.get('watch') === 'true') watch(url, response, { resource, namespace })
    else list(request, response, { resource, namespace, url })
  }

  const named = (
    { method, body, headers }: SeenRequest,
    response: ServerResponse,
    { resource, namespace, name }: { resource: string; namespace: string; name: string },
  ): void => {
    const object = objects.get(idOf(resource, namespace, name))
    if (method === 'PATCH' && object !== undefined && headers['content-type'] === 'application/merge-patch+json') {
      send(response, 200, store(resource, namespace, merged(object, JSON.parse(body)) as StoredObject))
    } else if (
      method === 'PATCH' &&
      object !== undefined &&
      headers['content-type'] === 'application/json-patch+json'
    ) {
      let changed: StoredObject
      try {
        changed = jsonPatch(object as unknown as JsonObject, JSON.parse(body) as Json) as unknown as StoredObject
      } catch (error) {
        sendStatus(response, 422, 'Invalid', String(error))
        return
      }
      send(response, 200, store(resource, namespace, changed))
    } else if (method === 'PATCH' && headers['content-type'] === 'application/apply-patch+yaml') {
      send(response, 200, store(resource, namespace, { ...object, ...(JSON.parse(body) as StoredObject) }))
    } else if (!object) sendStatus(response, 404, 'NotFound', `${resource} "${name}" not found`)
    else if (method === 'GET') send(response, 200, object)
    else if (method === 'PUT') replace(body, response, { resource, namespace, object })
    else {
      remove(resource, namespace, name)
      send(response, 200, { kind: 'Status', status: 'Success' })
    }
  }

  const replace = (
    body: string,
    response: ServerResponse,
    { resource, namespace, object }: { resource: string; namespace: string; object: StoredObject },
  ): void => {
    const changed = JSON.parse(body) as StoredObject
    const { resourceVersion } = changed.metadata as { resourceVersion?: string }
    if (resourceVersion === undefined || resourceVersion === object.metadata.resourceVersion)
      send(response, 200, store(resource, namespace, changed))
    else sendStatus(response, 409, 'Conflict', `Operation cannot be fulfilled on ${resource} "${object.metadata.name}"`)
  }

  const create = (
    { body }: SeenRequest,
    response: ServerResponse,
    { resource, namespace }: { resource: string; namespace: string },
  ): void => {
    const object = JSON.parse(body) as StoredObject
    const { name } = object.metadata
    if (objects.has(idOf(resource, namespace, name))) {
      sendStatus(response, 409, 'AlreadyExists', `${resource} "${name}" already exists`)
    } else send(response, 201, store(resource, namespace, object))
  }

  const list = (
    { headers }: SeenRequest,
    response: ServerResponse,
    { resource, namespace, url }: { resource: string; namespace: string; url: URL },
  ): void => {
    const selector = (url.searchParams.get('labelSelector') ?? '').split(',').filter((term) => term !== '')
    const found = [...objects]
      .filter(([id]) => id.startsWith(`${resource}/${namespace === '' ? '' : `${namespace}/`}`))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object)
      .filter(({ metadata }) =>
        selector.every((term) => term === `${term.split('=')[0]!}=${metadata.labels?.[term.split('=')[0]!] ?? ''}`),
      )
    const from = Number(url.searchParams.get('continue') ?? 0)
    const limit = Number(url.searchParams.get('limit') ?? found.length)
    const page = found.slice(from, from + limit)
    const metadataOnly = headers.accept?.includes('PartialObjectMetadataList') ?? false
    send(response, 200, {
      kind: metadataOnly ? 'PartialObjectMetadataList' : `${KINDS[resource]!}List`,
      metadata: {
        resourceVersion: String(version),
        ...(from + limit < found.length ? { continue: String(from + limit) } : {}),
      },
      items: page.map((object) =>
        metadataOnly ? { metadata: object.metadata } : { ...object, apiVersion: undefined, kind: undefined },
      ),
    })
  }

  const watch = (
    url: URL,
    response: ServerResponse,
    { resource, namespace }: { resource: string; namespace: string },
  ): void => {
    response.writeHead(200, { 'content-type': 'application/json' })
    if (Number(url.searchParams.get('resourceVersion')) < expired) {
      const object = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' }
      response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`)
      return
    }
    response.flushHeaders()
    const watcher = { resource, namespace, response }
    watchers.add(watcher)
    response.on('close', () => watchers.delete(watcher))
  }

  const server = createServer((incoming, response) => {
    void readRequest(incoming).then((request) => {
      requests.push(request)
      const fault = faults.shift()
      if (fault === undefined) answer(request, response)
      else fail(fault, response)
    })
  })
  await listening(server)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    faults,
    endWatches(gone = false) {
      if (gone) expired = ++version
      for (const { response } of watchers) response.end()
      watchers.clear()
    },
    put: (resource, object) => void store(resource, object.metadata.namespace, object as StoredObject),
    remove: (resource, namespace, name) => void remove(resource, namespace, name),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const result: Record<string, unknown> = typeof target === 'object' && target !== null ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = merged(result[key], value)
  }
  return result
}

function fail(fault: Fault, response: ServerResponse): void {
  if (fault === 'reset') response.socket?.resetAndDestroy()
  else if (fault === 'truncated') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"kind":')
    setTimeout(() => response.socket?.destroy(), 5)
  } else {
    const text = typeof fault.body === 'string'
    response.writeHead(fault.status, { 'content-type': text ? 'text/plain' : 'application/json', ...fault.headers })
    response.end(text ? fault.body : JSON.stringify(fault.body ?? {}))
  }
}

function discovery(path: string, response: ServerResponse, { legacyDiscovery = false }: FakeOptions): void {
  if (path === '/version') return send(response, 200, { major: '1', minor: '35', gitVersion: 'v1.35.4' })
  const tables = legacyDiscovery ? LEGACY : AGGREGATED
  const found = tables[path]
  if (!found) return sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource')
  const type = legacyDiscovery ? '' : ';g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  response.writeHead(200, { 'content-type': `application/json${type}` })
  response.end(JSON.stringify(found))
}

const scaled = (resource: string, kind: string): object => ({
  resource,
  scope: 'Namespaced',
  verbs: ['get', 'list'],
  responseKind: { group: '', version: '', kind },
  subresources: [{ subresource: 'scale', responseKind: { kind: 'Scale' } }],
})

const AGGREGATED: Readonly<Record<string, object>> = {
  '/api': { items: [{ metadata: {}, versions: [{ version: 'v1', resources: [scaled('secrets', 'Secret')] }] }] },
  '/apis': {
    items: [
      { metadata: { name: 'apps' }, versions: [{ version: 'v1', resources: [scaled('deployments', 'Deployment')] }] },
      { metadata: { name: 'stale.io' }, versions: [{ version: 'v1', freshness: 'Stale', resources: [] }] },
    ],
  },
}

const LEGACY: Readonly<Record<string, object>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    groups: [
      { name: 'apps', versions: [{ version: 'v1beta1' }, { version: 'v1' }], preferredVersion: { version: 'v1' } },
    ],
  },
  '/api/v1': { resources: [{ name: 'secrets', kind: 'Secret', namespaced: true, verbs: ['get', 'list'] }] },
  '/apis/apps/v1': {
    resources: [
      { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: ['get', 'list'] },
      { name: 'deployments/scale', kind: 'Scale', namespaced: true },
    ],
  },
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function sendStatus(response: ServerResponse, code: number, reason: string, message: string): void {
  send(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message })
}

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const { method = '', url = '', headers } = incoming
  return { method, url, headers, body: Buffer.concat(chunks).toString('utf8') }
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
}
