/** GET: single objects, lists in pages, watches, logs; as objects, as metadata only or as tables. */
import type { JsonObject } from '../object.ts'
import type { SandboxResponse } from './http.ts'
import { jsonResponse, listBody } from './http.ts'
import { objectAt, omit, textAt } from './json.ts'
import { apiVersionOf, storageOf } from './kinds.ts'
import { existing, kindred } from './pipeline.ts'
import { matchesFields, matchesLabels, parseFieldSelector, parseLabelSelector } from './selectors.ts'
import { ApiError, expired } from './status.ts'
import { columnDefinitions, tableOf, tableRow } from './table.ts'
import { watch } from './watch.ts'
import type { Call } from './write-request.ts'

type Presentation = 'object' | 'metadata' | 'table'

/** What the client would like best of what is there. */
function presentationOf(accept: string): Presentation {
  for (const part of accept.split(',')) {
    if (/as=Table/.test(part)) return 'table'
    if (/as=PartialObjectMetadata/.test(part)) return 'metadata'
    if (/^\s*(application\/json|\*\/\*)\s*(;q=[\d.]+)?\s*$/.test(part)) return 'object'
  }
  return 'object'
}

function metadataOnly(object: JsonObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata! }
}

const acceptOf = ({ request }: Call): string => request.headers.accept ?? ''

export function get(call: Call): SandboxResponse {
  const { world, route, query } = call
  const object = existing(world, route.kind, route.namespace, route.name)
  switch (presentationOf(acceptOf(call))) {
    case 'metadata':
      return jsonResponse(200, metadataOnly(object))
    case 'table':
      return jsonResponse(
        200,
        tableOf(route.kind, [object], {
          now: world.now(),
          metadata: { resourceVersion: textAt(object, 'metadata', 'resourceVersion') },
          include: query.get('includeObject') ?? 'Metadata',
        }),
      )
    case 'object':
      return jsonResponse(200, object)
  }
}

/** Which objects of the collection are meant. */
function selection({ query, route }: Call): (object: JsonObject) => boolean {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '')
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', route.kind.kind)
  const { name } = route
  return (object) =>
    matchesLabels(labels, objectAt(object, 'metadata', 'labels')) &&
    matchesFields(fields, object) &&
    (name === '' || textAt(object, 'metadata', 'name') === name)
}

export function selected(call: Call): JsonObject[] {
  const { world, route } = call
  const namespace = route.namespace === '' ? undefined : route.namespace
  return world.store.list(storageOf(route.kind), namespace).filter(selection(call))
}

export function list(call: Call): SandboxResponse {
  const { world, route, query } = call
  const { kind } = route
  const all = selected(call).map((object) => kindred(kind, object))
  const { items, metadata } = page(call, all)
  switch (presentationOf(acceptOf(call))) {
    case 'metadata':
      return jsonResponse(
        200,
        listBody('PartialObjectMetadataList', 'meta.k8s.io/v1', { items: items.map(metadataOnly), metadata }),
      )
    case 'table':
      return jsonResponse(
        200,
        tableOf(kind, items, { now: world.now(), metadata, include: query.get('includeObject') ?? 'Metadata' }),
      )
    case 'object':
      // items of built-in lists do not say what they are
      return jsonResponse(
        200,
        listBody(kind.listKind, apiVersionOf(kind), { items: kind.custom ? items : items.map(anonymous), metadata }),
      )
  }
}

function anonymous(object: JsonObject): JsonObject {
  return omit(object, 'apiVersion', 'kind')
}

/** `limit` and `continue`: a token holds the revision and where to go on. */
function page(
  { world, query }: Call,
  all: readonly JsonObject[],
): { items: readonly JsonObject[]; metadata: JsonObject } {
  const limit = Number(query.get('limit') ?? 0)
  const token = query.get('continue') ?? ''
  let start = 0
  let revision = String(world.store.revision())
  if (token !== '') {
    const place = Buffer.from(token, 'base64url').toString('utf8').split('|')
    if (place.length !== 3) throw new ApiError(400, 'BadRequest', 'continue key is not valid: illegal base64 data')
    if (Number(place[0]) > world.store.revision())
      throw expired('The provided continue parameter is too old to display a consistent list result.')
    revision = place[0]!
    start = all.findIndex((object) => placeOf(object) > `${place[1]!}|${place[2]!}`)
    if (start < 0) start = all.length
  }
  const items = limit > 0 ? all.slice(start, start + limit) : all.slice(start)
  const left = all.length - start - items.length
  const metadata: JsonObject = { resourceVersion: revision }
  if (left > 0) {
    metadata.continue = Buffer.from(`${revision}|${placeOf(items.at(-1)!)}`).toString('base64url')
    // like etcd, only told when the selection is everything
    if (!query.has('labelSelector') && !query.has('fieldSelector')) metadata.remainingItemCount = left
  }
  return { items, metadata }
}

function placeOf(object: JsonObject): string {
  return `${textAt(object, 'metadata', 'namespace')}|${textAt(object, 'metadata', 'name')}`
}

export function watchList(call: Call): SandboxResponse {
  const { world, route, query, request } = call
  const { kind } = route
  const presentation = presentationOf(acceptOf(call))
  const seconds = Number(query.get('timeoutSeconds') ?? 0)
  let first = true
  const present = (object: JsonObject): JsonObject => {
    if (presentation === 'object') return object
    if (presentation === 'metadata') return metadataOnly(object)
    const definitions = first ? columnDefinitions(kind) : null
    first = false
    const row = tableRow(kind, object, { now: world.now(), include: query.get('includeObject') ?? 'Metadata' })
    return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: {}, columnDefinitions: definitions, rows: [row] }
  }
  const body = watch(world, {
    kind,
    namespace: route.namespace === '' ? undefined : route.namespace,
    matches: selection(call),
    present,
    resourceVersion: query.get('resourceVersion') ?? '',
    initialEvents: query.get('sendInitialEvents') === 'true',
    timeoutMs: seconds > 0 ? seconds * 1000 : undefined,
    signal: request.signal,
  })
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}
