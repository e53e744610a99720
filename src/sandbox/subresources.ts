/** What is not the object itself: logs, scale, eviction, tokens, reviews of access. */
import type { JsonObject } from '../object.ts'
import { readObject } from './body.ts'
import { BACKGROUND, deleteObject } from './delete.ts'
import type { SandboxResponse } from './http.ts'
import { jsonResponse, textResponse } from './http.ts'
import { copyJson, ensureObject, numberAt, objectAt, objectsAt, plain, textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { existing, updateObject } from './pipeline.ts'
import { isObject } from './shape.ts'
import { badRequest, methodNotAllowed } from './status.ts'
import { keyOf, timeText } from './world.ts'
import type { Call } from './write-request.ts'
import { optionsOf } from './write-request.ts'
import { jsonPatch, mergePatch } from './patch.ts'
import { mediaType, readValue } from './body.ts'

/** Subresources that have a body of their own; undefined: the request is for the object or its status. */
export function subresource(call: Call): SandboxResponse | undefined {
  const { route, request } = call
  switch (route.subresource?.name) {
    case 'log':
      return logs(call)
    case 'scale':
      return scale(call)
    case 'eviction':
      return evict(call)
    case 'token':
      return token(call)
    case undefined:
    case 'status':
    case 'finalize':
    case 'approval':
    case 'resize':
    case 'ephemeralcontainers':
      return undefined
    default:
      throw methodNotAllowed(route.kind, request.method.toLowerCase())
  }
}

/** The simulated containers say one line. */
function logs({ world, route, query }: Call): SandboxResponse {
  const pod = existing(world, route.kind, route.namespace, route.name)
  const names = [...objectsAt(pod, 'spec', 'containers'), ...objectsAt(pod, 'spec', 'initContainers')].map((each) =>
    textAt(each, 'name'),
  )
  const wanted = query.get('container') ?? ''
  if (wanted !== '' && !names.includes(wanted))
    throw badRequest(`container ${wanted} is not valid for pod ${route.name}`)
  const count = objectsAt(pod, 'spec', 'containers').length
  if (
    wanted === '' &&
    count > 1 &&
    textAt(pod, 'metadata', 'annotations', 'kubectl.kubernetes.io/default-container') === ''
  ) {
    throw badRequest(
      `a container name must be specified for pod ${route.name}, choose one of: [${names.slice(0, count).join(' ')}]`,
    )
  }
  const container = wanted || names[0]!
  if (textAt(pod, 'status', 'startTime') === '') {
    throw badRequest(
      `container ${JSON.stringify(container)} in pod ${JSON.stringify(route.name)} is waiting to start: ContainerCreating`,
    )
  }
  const time = query.get('timestamps') === 'true' ? `${textAt(pod, 'status', 'startTime')} ` : ''
  return textResponse(200, `${time}hello from the pod\n`, 'text/plain')
}

function scaleOf(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata')
  const kept: JsonObject = {}
  for (const name of ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp']) {
    if (metadata[name] !== undefined) kept[name] = metadata[name]
  }
  const labels = objectAt(object, 'spec', 'selector', 'matchLabels')
  const selector = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${plain(labels[key])}`)
    .join(',')
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: kept,
    spec: { replicas: numberAt(object, 'spec', 'replicas') ?? 0 },
    status: { replicas: numberAt(object, 'status', 'replicas') ?? 0, ...(selector === '' ? {} : { selector }) },
  }
}

function scale(call: Call): SandboxResponse {
  const { world, route, request } = call
  const previous = existing(world, route.kind, route.namespace, route.name)
  if (request.method === 'GET') return jsonResponse(200, scaleOf(previous))
  const now = scaleOf(previous)
  const wanted = request.method === 'PUT' ? readObject(request, call.readYaml) : patchedScale(call, now)
  const replicas = numberAt(wanted, 'spec', 'replicas') ?? 0
  const given = copyJson(previous)
  ensureObject(given, 'spec').replicas = replicas
  delete ensureObject(given, 'metadata').resourceVersion
  const stored = updateObject(world, route.kind, { previous, given }, { ...optionsOf(call), subresource: '' })
  return jsonResponse(200, scaleOf(stored))
}

function patchedScale(call: Call, scaleObject: JsonObject): JsonObject {
  const body = readValue(call.request, call.readYaml)
  if (mediaType(call.request) === 'application/json-patch+json') return jsonPatch(scaleObject, body)
  return isObject(body) ? (mergePatch(scaleObject, body) as JsonObject) : scaleObject
}

function evict({ world, route }: Call): SandboxResponse {
  const pod = existing(world, route.kind, route.namespace, route.name)
  deleteObject(world, route.kind, keyOf(route.kind, pod), BACKGROUND)
  return jsonResponse(201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 })
}

function token({ world, route }: Call): SandboxResponse {
  existing(world, route.kind, route.namespace, route.name)
  return jsonResponse(201, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name: route.name, namespace: route.namespace, creationTimestamp: timeText(world.now()) },
    spec: { audiences: ['https://kubernetes.default.svc'], expirationSeconds: 3600 },
    status: { token: 'sandbox', expirationTimestamp: timeText(world.now() + 3_600_000) },
  })
}

const REVIEWS: Readonly<Record<string, JsonObject | undefined>> = {
  SelfSubjectAccessReview: { allowed: true },
  SubjectAccessReview: { allowed: true },
  LocalSubjectAccessReview: { allowed: true },
  SelfSubjectRulesReview: {
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  },
  SelfSubjectReview: { userInfo: { username: 'sandbox', groups: ['system:masters', 'system:authenticated'] } },
  TokenReview: { authenticated: true, user: { username: 'sandbox' } },
}

/** Kinds that are questions: the answer stands in their status, nothing is stored. Everyone may do everything here. */
export function review(call: Call, kind: Kind): SandboxResponse | undefined {
  const status = REVIEWS[kind.kind]
  if (!status) return undefined
  const given = readObject(call.request, call.readYaml) ?? {}
  return jsonResponse(201, { ...given, status })
}
