/** POST, PUT and PATCH: from the request to what the pipeline stores. */
import type { Json, JsonObject } from '../object.ts'
import type { YamlReader } from './body.ts'
import { mediaType, readObject, readValue } from './body.ts'
import type { SandboxRequest, SandboxResponse } from './http.ts'
import { jsonResponse, warningHeader } from './http.ts'
import { copyJson, ensureObject, objectAt, textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { apiVersionOf } from './kinds.ts'
import { gvkText } from '../object.ts'
import { applyConfig } from './managed-fields.ts'
import { normalise } from './normalise.ts'
import { mergePatch, jsonPatch, strategicMerge } from './patch.ts'
import type { WriteOptions } from './pipeline.ts'
import { createObject, emptyObject, existing, kindred, updateObject, writeOf } from './pipeline.ts'
import type { ResourceRoute } from './route.ts'
import { isObject } from './shape.ts'
import { alreadyExists, ApiError, badRequest, notFound, unsupportedMediaType } from './status.ts'
import type { World } from './world.ts'
import { keyOf, nameSuffix } from './world.ts'

export interface Call {
  readonly world: World
  readonly request: SandboxRequest
  readonly query: URLSearchParams
  readonly route: ResourceRoute
  readonly readYaml: YamlReader | undefined
}

export function optionsOf({ request, query, route }: Call): WriteOptions {
  const agent = (request.headers['user-agent'] ?? '').split('/')[0]!
  return {
    manager: query.get('fieldManager') ?? (agent === '' ? 'unknown' : agent),
    subresource: route.subresource?.name ?? '',
    dryRun: query.get('dryRun') === 'All',
  }
}

interface Decoded {
  readonly object: JsonObject
  readonly warnings: readonly string[]
}

/** The object as Go's decoder sees it; unknown fields are errors, warnings or nothing, as the client asked. */
function decode({ query }: Call, kind: Kind, given: JsonObject): Decoded {
  const { value, unknown, mismatch } = normalise(given, kind.shape)
  const subject = `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}`
  if (mismatch !== undefined) throw badRequest(`${subject}: ${mismatch}`)
  const findings = unknown.map((path) => `unknown field ${JSON.stringify(path)}`)
  const mode = query.get('fieldValidation') ?? 'Warn'
  if (findings.length > 0 && mode === 'Strict')
    throw badRequest(`${subject}: strict decoding error: ${findings.join(', ')}`)
  return { object: value, warnings: mode === 'Ignore' ? [] : findings }
}

function checkIdentity({ route }: Call, object: JsonObject): void {
  const { kind, namespace, name } = route
  const apiVersion = textAt(object, 'apiVersion')
  const expected = apiVersionOf(kind)
  if (textAt(object, 'kind') === '' && apiVersion === '') {
    object.apiVersion = expected
    object.kind = kind.kind
  } else if (apiVersion !== expected || textAt(object, 'kind') !== kind.kind) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    )
  }
  const metadata = ensureObject(object, 'metadata')
  const given = textAt(metadata, 'namespace')
  if (kind.namespaced && given !== '' && given !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`)
  }
  if (kind.namespaced) metadata.namespace = namespace
  else delete metadata.namespace
  const named = textAt(metadata, 'name')
  if (name === '') return
  if (named !== '' && named !== name)
    throw badRequest(`the name of the object (${named}) does not match the name on the URL (${name})`)
  metadata.name = name
}

export function create(call: Call): SandboxResponse {
  const { world, route } = call
  const { kind } = route
  const given = readObject(call.request, call.readYaml)
  if (!given) throw badRequest('the object provided is unrecognized (must be of type ' + kind.kind + ')')
  checkIdentity(call, given)
  const { object, warnings } = decode(call, kind, given)
  const metadata = ensureObject(object, 'metadata')
  if (kind.namespaced) metadata.namespace = route.namespace
  const prefix = textAt(metadata, 'generateName')
  if (textAt(metadata, 'name') === '' && prefix !== '')
    metadata.name = prefix + nameSuffix(`${prefix}|${world.store.revision()}`, 5)
  if (world.store.get(keyOf(kind, object))) throw alreadyExists(kind, textAt(object, 'metadata', 'name'))
  return jsonResponse(201, createObject(world, kind, object, optionsOf(call)), warningHeader(warnings))
}

export function update(call: Call): SandboxResponse {
  const { world, route } = call
  const { kind, namespace, name } = route
  const given = readObject(call.request, call.readYaml)
  if (!given) throw badRequest('the body of the request is empty')
  checkIdentity(call, given)
  const { object, warnings } = decode(call, kind, given)
  const found = world.store.get(keyOf(kind, { metadata: { namespace, name } }))
  if (!found) throw notFound(kind, name)
  const previous = kindred(kind, found)
  return jsonResponse(
    200,
    updateObject(world, kind, { previous, given: object }, optionsOf(call)),
    warningHeader(warnings),
  )
}

const APPLY = 'application/apply-patch+yaml'
const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  APPLY,
  'application/apply-patch+cbor',
]

export function patch(call: Call): SandboxResponse {
  const type = mediaType(call.request)
  if (!PATCH_TYPES.includes(type)) throw unsupportedMediaType(type, PATCH_TYPES)
  if (type === APPLY) return apply(call)
  const { world, route } = call
  const { kind, namespace, name } = route
  if (type === 'application/strategic-merge-patch+json' && kind.custom)
    throw unsupportedMediaType(
      type,
      PATCH_TYPES.filter((each) => each !== type),
    )
  const previous = existing(world, kind, namespace, name)
  const given = patched(previous, kind, { type, body: readValue(call.request, call.readYaml) })
  checkIdentity(call, given)
  const { object, warnings } = decode(call, kind, given)
  return jsonResponse(
    200,
    updateObject(world, kind, { previous, given: object }, optionsOf(call)),
    warningHeader(warnings),
  )
}

function patched(
  previous: JsonObject,
  kind: Kind,
  { type, body }: { readonly type: string; readonly body: Json },
): JsonObject {
  if (type === 'application/json-patch+json') return jsonPatch(previous, body)
  if (!isObject(body)) throw badRequest('a merge patch must be an object')
  const copy = copyJson(previous)
  return type === 'application/merge-patch+json'
    ? (mergePatch(copy, body) as JsonObject)
    : strategicMerge(copy, body, kind.shape)
}

function apply(call: Call): SandboxResponse {
  const { world, query, route } = call
  const { kind, namespace, name } = route
  const manager = query.get('fieldManager') ?? ''
  if (manager === '') {
    throw new ApiError(
      422,
      'Invalid',
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      {
        group: 'meta.k8s.io',
        kind: 'PatchOptions',
        causes: [
          {
            reason: 'FieldValueRequired',
            message: 'Required value: is required for apply patch',
            field: 'fieldManager',
          },
        ],
      },
    )
  }
  const config = readObject(call.request, call.readYaml)
  if (!config) throw badRequest('the body of the request is empty')
  const options = { ...optionsOf(call), manager, owned: true }
  if (objectAt(config, 'metadata').managedFields !== undefined) throw badRequest('metadata.managedFields must be nil')
  const givenNamespace = textAt(config, 'metadata', 'namespace')
  checkIdentity(call, config)
  typeCheck(call, config, givenNamespace)
  const found = world.store.get(keyOf(kind, { metadata: { namespace, name } }))
  if (!found && options.subresource !== '') throw notFound(kind, name)
  const live = found ? kindred(kind, found) : emptyObject(kind)
  const write = writeOf(world, kind, options)
  const merged = applyConfig(live, config, { write, force: query.get('force') === 'true' })
  const { object, warnings } = decode(call, kind, merged)
  const headers = warningHeader(warnings)
  if (found) return jsonResponse(200, updateObject(world, kind, { previous: live, given: object }, options), headers)
  return jsonResponse(201, createObject(world, kind, object, options), headers)
}

/** Fields that the schema does not know cannot be applied; built-in kinds only, custom ones are pruned. */
function typeCheck({ route, query }: Call, config: JsonObject, namespace: string): void {
  const { kind, name } = route
  if (kind.custom) return
  const { unknown, mismatch } = normalise(config, kind.shape)
  if (unknown.length === 0 && mismatch === undefined) return
  if (unknown.length > 0 && query.get('fieldValidation') === 'Strict') {
    decode({ route, query } as Call, kind, config)
  }
  const subject = `${namespace}/${name}; ${gvkText(kind)}`
  const findings = unknown.map((path) => `.${path}: field not declared in schema`)
  const text = findings.length === 1 ? findings[0]! : `errors:\n${findings.map((finding) => `  ${finding}`).join('\n')}`
  if (unknown.length > 0) throw new ApiError(500, '', `failed to create typed patch object (${subject}): ${text}`)
}
