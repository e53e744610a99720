/** One request of the Kubernetes API, answered from the world. Never throws: every failure is a Status response. */
import type { JsonObject } from '../object.ts'
import type { YamlReader } from './body.ts'
import { readObject } from './body.ts'
import { deleteObject, deleteOptionsOf } from './delete.ts'
import { describeGroup, discover, listResources, versionInfo } from './discovery.ts'
import type { SandboxRequest, SandboxResponse } from './http.ts'
import { errorResponse, jsonResponse, listBody, textResponse } from './http.ts'
import { textAt } from './json.ts'
import { apiVersionOf } from './kinds.ts'
import { openApiDocument, openApiIndex, openApiV2 } from './openapi.ts'
import { get, list, selected, watchList } from './read-request.ts'
import { routeOf } from './route.ts'
import { ApiError, methodNotAllowed, pageNotFound } from './status.ts'
import { review, subresource } from './subresources.ts'
import type { World } from './world.ts'
import { keyOf } from './world.ts'
import type { Call } from './write-request.ts'
import { create, optionsOf, patch, update } from './write-request.ts'

export function handle(world: World, request: SandboxRequest, readYaml: YamlReader | undefined): SandboxResponse {
  try {
    const question = request.path.indexOf('?')
    const path = question < 0 ? request.path : request.path.slice(0, question)
    const query = new URLSearchParams(question < 0 ? '' : request.path.slice(question + 1))
    return (
      metaResponse(world, path, request.headers.accept ?? '') ??
      resourceResponse({ world, request, query, readYaml }, path)
    )
  } catch (error) {
    if (error instanceof ApiError) return errorResponse(error)
    if (error instanceof URIError) return errorResponse(pageNotFound())
    const why = error instanceof Error ? error.message : String(error)
    return errorResponse(new ApiError(500, 'InternalError', `Internal error occurred: ${why}`))
  }
}

/** Everything that is no resource. */
function metaResponse(world: World, path: string, accept: string): SandboxResponse | undefined {
  const parts = path.split('/').filter((part) => part !== '')
  switch (parts[0]) {
    case undefined:
      return jsonResponse(200, {
        paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'],
      })
    case 'version':
      return jsonResponse(200, versionInfo())
    case 'healthz':
    case 'livez':
    case 'readyz':
      return textResponse(200, 'ok')
    case 'openapi':
      return openApi(world, parts, accept)
    case 'api':
      if (parts.length === 1) return discover(world, true, accept)
      return parts.length === 2 ? listResources(world, '', parts[1]!) : undefined
    case 'apis':
      if (parts.length === 1) return discover(world, false, accept)
      if (parts.length === 2) return describeGroup(world, parts[1]!)
      return parts.length === 3 ? listResources(world, parts[1]!, parts[2]!) : undefined
    default:
      throw pageNotFound()
  }
}

function openApi(world: World, parts: readonly string[], accept: string): SandboxResponse {
  if (parts[1] === 'v2') return openApiV2(accept)
  if (parts[1] !== 'v3') throw pageNotFound()
  return parts.length === 2 ? openApiIndex(world) : openApiDocument(world, parts.slice(2).join('/'))
}

function resourceResponse(given: Omit<Call, 'route'>, path: string): SandboxResponse {
  const call: Call = { ...given, route: routeOf(given.world, path) }
  const { kind, name } = call.route
  const { method } = call.request
  const own = call.route.subresource ? subresource(call) : undefined
  if (own) return own
  const verb = verbOf(call)
  const verbs = call.route.subresource?.verbs ?? kind.verbs
  if (verb === undefined || !verbs.includes(verb)) throw methodNotAllowed(kind, verb ?? method.toLowerCase())
  switch (verb) {
    case 'create':
      return review(call, kind) ?? create(call)
    case 'update':
      return update(call)
    case 'patch':
      return patch(call)
    case 'delete':
      return remove(call)
    case 'deletecollection':
      return removeAll(call)
    case 'watch':
      return watchList(call)
    case 'list':
      return list(call)
    default:
      return name === '' ? list(call) : get(call)
  }
}

function verbOf({ request, query, route }: Call): string | undefined {
  const one = route.name !== ''
  const watching = ['true', '1'].includes(query.get('watch') ?? '')
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return watching ? 'watch' : one ? 'get' : 'list'
    case 'POST':
      return one && !route.subresource ? undefined : 'create'
    case 'PUT':
      return one ? 'update' : undefined
    case 'PATCH':
      return one ? 'patch' : undefined
    case 'DELETE':
      return one ? 'delete' : 'deletecollection'
    default:
      return undefined
  }
}

function remove(call: Call): SandboxResponse {
  const { world, route, query } = call
  const options = deleteOptionsOf(readObject(call.request, call.readYaml), query)
  const key = keyOf(route.kind, { metadata: { namespace: route.namespace, name: route.name } })
  const { object, gone } = deleteObject(world, route.kind, key, {
    ...options,
    dryRun: options.dryRun || optionsOf(call).dryRun,
  })
  // custom resources and most built-in kinds answer with a Status when the object is gone, with the object while it is going
  return jsonResponse(200, gone ? deletedStatus(call, object) : object)
}

function deletedStatus({ route }: Call, object: JsonObject): JsonObject {
  const { group, plural } = route.kind
  const details: JsonObject = {
    name: route.name,
    ...(group === '' ? {} : { group }),
    kind: plural,
    uid: textAt(object, 'metadata', 'uid'),
  }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
}

function removeAll(call: Call): SandboxResponse {
  const { world, route, query } = call
  const options = deleteOptionsOf(readObject(call.request, call.readYaml), query)
  const items = selected(call).map(
    (object) => deleteObject(world, route.kind, keyOf(route.kind, object), options).object,
  )
  const metadata = { resourceVersion: String(world.store.revision()) }
  return jsonResponse(200, listBody(route.kind.listKind, apiVersionOf(route.kind), { items, metadata }))
}
