/** OpenAPI v3 documents, one a group version: the schemas of its kinds and the paths that clients look up before they validate or patch. */
import type { Json, JsonObject } from '../object.ts'
import type { SandboxResponse } from './http.ts'
import { jsonResponse, textResponse } from './http.ts'
import type { Kind } from './kinds.ts'
import type { Field, ScalarCode, Shape, StructShape } from './shape.ts'
import { pageNotFound } from './status.ts'
import type { World } from './world.ts'
import { KUBERNETES_VERSION } from './discovery.ts'

const documentName = ({ group, version }: Kind): string =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`

/** `/openapi/v3`. */
export function openApiIndex(world: World): SandboxResponse {
  const paths: JsonObject = {}
  for (const kind of world.registry.all()) {
    const name = documentName(kind)
    paths[name] ??= { serverRelativeURL: `/openapi/v3/${name}?hash=${world.store.revision()}` }
  }
  return jsonResponse(200, { paths })
}

/** `/openapi/v3/apis/GROUP/VERSION`. */
export function openApiDocument(world: World, name: string): SandboxResponse {
  const kinds = world.registry.all().filter((kind) => documentName(kind) === name)
  if (kinds.length === 0) throw pageNotFound()
  const paths: JsonObject = {}
  const schemas: JsonObject = {}
  for (const kind of kinds) {
    Object.assign(paths, pathsOf(kind))
    addKind(schemas, kind)
  }
  return jsonResponse(200, {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: KUBERNETES_VERSION },
    paths,
    components: { schemas },
  })
}

const V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'

/** `/openapi/v2` for clients that only want to know that it is there; an empty protobuf message is an empty document. */
export function openApiV2(accept: string): SandboxResponse {
  if (accept.includes(V2_PROTOBUF)) return textResponse(200, '', V2_PROTOBUF.replace('@', '.'))
  return jsonResponse(200, {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: KUBERNETES_VERSION },
    paths: {},
    definitions: {},
  })
}

function query(name: string, type = 'string'): JsonObject {
  return { name, in: 'query', schema: { type, uniqueItems: true } }
}

const WRITE_QUERY: Json[] = [query('dryRun'), query('fieldManager'), query('fieldValidation')]

function pathsOf(kind: Kind): JsonObject {
  const root = `/${documentName(kind)}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.plural}`
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind }
  const operation = (action: string, parameters: Json[] = []): JsonObject => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
    parameters,
    responses: { 200: { description: 'OK' } },
  })
  const one: JsonObject = {}
  const all: JsonObject = {}
  if (kind.verbs.includes('get')) one.get = operation('get')
  if (kind.verbs.includes('update')) one.put = operation('put', WRITE_QUERY)
  if (kind.verbs.includes('patch')) one.patch = operation('patch', [...WRITE_QUERY, query('force', 'boolean')])
  if (kind.verbs.includes('delete')) one.delete = operation('delete', [query('dryRun')])
  if (kind.verbs.includes('list')) all.get = operation('list')
  if (kind.verbs.includes('create')) all.post = operation('post', WRITE_QUERY)
  return Object.keys(one).length === 0 ? { [root]: all } : { [root]: all, [`${root}/{name}`]: one }
}

function addKind(schemas: JsonObject, kind: Kind): void {
  const { shape } = kind
  const name =
    shape.form === 'struct' && shape.name !== ''
      ? schemaName(shape)
      : `${kind.group.split('.').reverse().join('.')}.${kind.version}.${kind.kind}`
  const body = shape.form === 'struct' ? structSchema(schemas, shape, 0) : { type: 'object' }
  const properties = {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    ...(body.properties as JsonObject | undefined),
  }
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind }
  schemas[name] = { ...body, properties, 'x-kubernetes-group-version-kind': [gvk] }
}

/** `io.k8s.api.apps.v1.Deployment` */
function schemaName({ name }: StructShape): string {
  const [path, type] = name.split('.') as [string, string]
  const prefix = path.startsWith('meta/') ? 'io.k8s.apimachinery.pkg.apis' : 'io.k8s.api'
  return `${prefix}.${path.replace('/', '.')}.${type}`
}

const MAX_DEPTH = 64

function structSchema(schemas: JsonObject, shape: StructShape, depth: number): JsonObject {
  const properties: JsonObject = {}
  for (const [name, field] of shape.fields) properties[name] = fieldSchema(schemas, field, depth)
  const schema: JsonObject = { type: 'object', properties }
  if (shape.atomic) schema['x-kubernetes-map-type'] = 'atomic'
  if (shape.open) schema['x-kubernetes-preserve-unknown-fields'] = true
  return schema
}

function fieldSchema(schemas: JsonObject, field: Field, depth: number): JsonObject {
  const schema = shapeSchema(schemas, field.shape, depth)
  if (field.default !== undefined) schema.default = field.default
  if (field.merge) schema['x-kubernetes-patch-strategy'] = field.retainKeys ? 'merge,retainKeys' : 'merge'
  if (field.mergeKey !== '') schema['x-kubernetes-patch-merge-key'] = field.mergeKey
  return schema
}

const SCALARS: Readonly<Record<ScalarCode, JsonObject>> = {
  s: { type: 'string' },
  i: { type: 'integer', format: 'int32' },
  l: { type: 'integer', format: 'int64' },
  f: { type: 'number', format: 'double' },
  b: { type: 'boolean' },
  y: { type: 'string', format: 'byte' },
  t: { type: 'string', format: 'date-time' },
  T: { type: 'string', format: 'date-time' },
  q: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  o: { type: 'string', format: 'int-or-string' },
}

function shapeSchema(schemas: JsonObject, shape: Shape, depth: number): JsonObject {
  switch (shape.form) {
    case 'any':
      return { 'x-kubernetes-preserve-unknown-fields': true }
    case 'scalar':
      return { ...SCALARS[shape.scalar] }
    case 'map':
      return { type: 'object', additionalProperties: shapeSchema(schemas, shape.value, depth + 1) }
    case 'list': {
      const schema: JsonObject = { type: 'array', items: shapeSchema(schemas, shape.item, depth + 1) }
      schema['x-kubernetes-list-type'] = shape.keys ? 'map' : shape.set ? 'set' : 'atomic'
      if (shape.keys) schema['x-kubernetes-list-map-keys'] = [...shape.keys]
      return schema
    }
    case 'struct':
      return structReference(schemas, shape, depth)
  }
}

function structReference(schemas: JsonObject, shape: StructShape, depth: number): JsonObject {
  if (depth > MAX_DEPTH) return { type: 'object' }
  if (shape.name === '') return structSchema(schemas, shape, depth + 1)
  const name = schemaName(shape)
  if (!(name in schemas)) {
    // named before it is filled: types refer to themselves
    schemas[name] = {}
    schemas[name] = structSchema(schemas, shape, depth + 1)
  }
  return { allOf: [{ $ref: `#/components/schemas/${name}` }] }
}
