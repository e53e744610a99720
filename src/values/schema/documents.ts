/** The documents that schemas live in: loading, the resources ($id) and anchors within each, references between them. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { parseUrl } from '../../../gotemplate/go/url.ts'
import { TshelmError, messageOf } from '../../errors.ts'
import { MAX_SCHEMA_DEPTH, MAX_SCHEMA_DOCUMENTS } from '../../limits.ts'
import { LATEST_DRAFT, draftOf, idOf, subschemasOf } from './draft.ts'
import type { Dialect, Draft } from './draft.ts'
import { isJsonMap, parseSchemaJson } from './json.ts'
import type { JsonMap, JsonValue } from './json.ts'
import { decodeFragment, isPointer, joinUrl, lookUp, placeText, splitUrl } from './location.ts'
import type { Place } from './location.ts'
import { META_SCHEMAS } from './meta-schemas.data.ts'

/** A part of a document that has a URL of its own; the root always has. */
export interface Resource {
  readonly pointer: string
  readonly id: string
  readonly dialect: Dialect
  readonly anchors: Map<string, string>
  readonly dynamicAnchors: string[]
}

export interface SchemaDocument {
  readonly url: string
  readonly content: JsonValue
  /** By pointer. */
  readonly resources: Map<string, Resource>
  /** Pointers of all places known to be schemas. */
  readonly schemas: Set<string>
}

/** Fetches a schema that another one refers to; throws with the reason. */
export type LoadSchema = (url: string) => JsonValue

/** Called with each newly met document or subschema, to check it against its meta-schema. */
export type CheckSchema = (document: SchemaDocument, place: Place, content: JsonValue) => void

export interface Documents {
  readonly load: LoadSchema
  readonly check: CheckSchema
  readonly contents: Map<string, JsonValue>
  readonly known: Map<string, SchemaDocument>
}

/** The text of a meta-schema of json-schema.org; undefined for any other URL. */
function metaSchemaText(url: string): string | undefined {
  const name = /^https?:\/\/json-schema\.org\/(.*)$/s.exec(url)?.[1]
  if (name === undefined) return undefined
  const path = name === 'schema' ? LATEST_DRAFT.url.replace('https://json-schema.org/', '') : name
  return Object.hasOwn(META_SCHEMAS, path) ? META_SCHEMAS[path] : undefined
}

function contentOf(documents: Documents, url: string): JsonValue {
  const content = documents.contents.get(url)
  if (content !== undefined) return content
  if (documents.contents.size >= MAX_SCHEMA_DOCUMENTS)
    throw failure(`schema refers to more than ${MAX_SCHEMA_DOCUMENTS} documents`)
  const meta = metaSchemaText(url)
  const loaded = meta === undefined ? loadRemote(documents, url) : parseSchemaJson(meta)
  documents.contents.set(url, loaded)
  return loaded
}

function loadRemote({ load }: Documents, url: string): JsonValue {
  try {
    return load(url)
  } catch (cause) {
    throw new TshelmError('values/schema', `failing loading ${quote(url)}: ${messageOf(cause)}`, { cause })
  }
}

export function documentAt(documents: Documents, url: string): SchemaDocument {
  const known = documents.known.get(url)
  if (known !== undefined) return known
  const content = contentOf(documents, url)
  const document: SchemaDocument = { url, content, resources: new Map(), schemas: new Set() }
  const fallback: Dialect = { draft: LATEST_DRAFT, vocabularies: undefined }
  collect(documents, document, { pointer: '', base: url, fallback, depth: 0 }, content)
  if (!/^https?:\/\/json-schema\.org\//.test(url)) documents.check(document, { url, pointer: '' }, content)
  documents.known.set(url, document)
  return document
}

/** Makes sure that a place counts as a schema: references may point where no keyword says that there is one. */
export function ensureSchema(documents: Documents, place: Place): SchemaDocument {
  const document = documentAt(documents, place.url)
  if (document.schemas.has(place.pointer)) return document
  const content = lookUp(document.content, place)
  const resource = resourceOf(document, place.pointer)
  collect(
    documents,
    document,
    { pointer: place.pointer, base: resource.id, fallback: resource.dialect, depth: 0 },
    content,
  )
  if (isJsonMap(content) && !document.resources.has(place.pointer))
    collectAnchors(document, resource, content, place.pointer)
  documents.check(document, place, content)
  return document
}

/** The innermost resource around a pointer. */
export function resourceOf({ resources }: SchemaDocument, pointer: string): Resource {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const resource = resources.get(at)
    if (resource !== undefined) return resource
  }
  return resources.get('')!
}

interface Spot {
  readonly pointer: string
  readonly base: string
  readonly fallback: Dialect
  readonly depth: number
}

/** Finds resources and anchors in a schema and all schemas within. */
function collect(documents: Documents, document: SchemaDocument, spot: Spot, content: JsonValue): void {
  const { pointer, base, fallback } = spot
  if (document.schemas.has(pointer)) return
  if (spot.depth > MAX_SCHEMA_DEPTH) throw failure('schema is nested too deep')
  if (!isJsonMap(content)) {
    if (pointer === '') document.resources.set('', newResource(pointer, base, fallback))
    document.schemas.add(pointer)
    return
  }
  const own = identify(documents, document, spot, content)
  const resource = [...document.resources.values()].find(({ id }) => id === own.base)!
  collectAnchors(document, resource, content, pointer)
  for (const [inner, schema] of subschemasOf(own.draft, content, pointer)) {
    const next = { pointer: inner, base: own.base, fallback: resource.dialect, depth: spot.depth + 1 }
    collect(documents, document, next, schema)
  }
  document.schemas.add(pointer)
}

/** The draft that a schema is written in and the URL that its references start from; notes the resource if it is one. */
function identify(
  documents: Documents,
  document: SchemaDocument,
  spot: Spot,
  content: JsonMap,
): { draft: Draft; base: string } {
  const { pointer, fallback } = spot
  const declared = draftFor(documents, { url: document.url, pointer }, content, fallback.draft)
  let draft = declared
  let id = idOf(draft, content)
  const isResource = id !== '' || pointer === ''
  if (!isResource) {
    // $schema counts only where a resource begins.
    draft = fallback.draft
    id = idOf(draft, content)
  }
  const base = id === '' ? spot.base : joinUrl(spot.base, id)
  if (id === '' && pointer !== '') return { draft, base }
  const twin = [...document.resources.values()].find((resource) => resource.id === base)
  if (twin === undefined) {
    const hasSchema = isResource && typeof content['$schema'] === 'string'
    const dialect = hasSchema ? { draft, vocabularies: vocabulariesOf(documents, draft, content) } : fallback
    document.resources.set(pointer, newResource(pointer, base, dialect))
  } else if (twin.pointer !== pointer) {
    const places = `${quote(pointer)} and ${quote(twin.pointer)}`
    throw failure(`duplicate id ${quote(base)} in ${quote(document.url)} at ${places}`)
  }
  return { draft, base }
}

function newResource(pointer: string, id: string, dialect: Dialect): Resource {
  return { pointer, id, dialect, anchors: new Map(), dynamicAnchors: [] }
}

/** Follows `$schema` through custom meta-schemas to a draft. */
function draftFor(documents: Documents, place: Place, content: JsonValue, fallback: Draft): Draft {
  const seen = new Set<string>()
  for (let at = place, schema = content; ;) {
    const url = isJsonMap(schema) ? schema['$schema'] : undefined
    if (typeof url !== 'string') return fallback
    const draft = draftOf(url)
    if (draft !== undefined) return draft
    const [target] = splitUrl(url)
    checkMetaUrl(at, target)
    if (at.pointer === '' && target === at.url) throw failure(`draft ${quote(target)} is not supported`)
    if (seen.has(target)) throw failure(`cycle in resolving $schema in ${quote(target)}`)
    seen.add(target)
    schema = contentOf(documents, target)
    at = { url: target, pointer: '' }
  }
}

function checkMetaUrl(at: Place, url: string): void {
  try {
    parseUrl(url)
  } catch (error) {
    throw failure(`invalid $schema in ${quote(placeText(at))}: ${messageOf(error)}`)
  }
}

/** The vocabularies that a custom meta-schema requires; undefined where the draft's own apply. */
function vocabulariesOf(documents: Documents, draft: Draft, content: JsonMap): string[] | undefined {
  const url = content['$schema'] as string
  if (draftOf(url) !== undefined || draft.version < 2019) return undefined
  const [target] = splitUrl(url)
  const meta = contentOf(documents, target)
  const listed = isJsonMap(meta) ? meta['$vocabulary'] : undefined
  if (listed === undefined || !isJsonMap(listed)) return undefined
  const names = Object.keys(listed).filter((vocabulary) => listed[vocabulary] === true)
  const vocabularies = names.map((vocabulary) => {
    const name = vocabulary.startsWith(draft.vocabularyPrefix) ? vocabulary.slice(draft.vocabularyPrefix.length) : ''
    if (draft.vocabularies.includes(name)) return name
    throw failure(`unsupported vocabulary ${quote(vocabulary)} in ${quote(target)}`)
  })
  return vocabularies.includes('core') ? vocabularies : [...vocabularies, 'core']
}

function collectAnchors(document: SchemaDocument, resource: Resource, content: JsonMap, pointer: string): void {
  const { version, idKeyword } = resource.dialect.draft
  if (version < 2019) {
    const id = content[idKeyword]
    if (Object.hasOwn(content, '$ref') || typeof id !== 'string') return
    const fragment = decodeFragment(id)
    if (!isPointer(fragment)) addAnchor(document, resource, fragment, pointer)
    return
  }
  const { $anchor: anchor, $dynamicAnchor: dynamic } = content
  if (typeof anchor === 'string') addAnchor(document, resource, anchor, pointer)
  if (version >= 2020 && typeof dynamic === 'string') {
    addAnchor(document, resource, dynamic, pointer)
    resource.dynamicAnchors.push(dynamic)
  }
}

function addAnchor({ url }: SchemaDocument, { anchors }: Resource, anchor: string, pointer: string): void {
  const old = anchors.get(anchor)
  if (old !== undefined && old !== pointer) {
    throw failure(`duplicate anchor ${quote(anchor)} in ${quote(url)} at ${quote(old)} and ${quote(pointer)}`)
  }
  anchors.set(anchor, pointer)
}

/** The place that a reference means, seen from within a resource of a document. */
export function resolveReference(
  documents: Documents,
  document: SchemaDocument,
  from: Resource,
  reference: string,
): Place {
  const fragment = decodeFragment(reference)
  const url = joinUrl(from.id, splitUrl(reference)[0])
  const local =
    url === document.url ? document.resources.get('') : [...document.resources.values()].find(({ id }) => id === url)
  if (local !== undefined) return resolveFragment(document, local, fragment)
  const remote = documentAt(documents, url)
  return resolveFragment(remote, remote.resources.get('')!, fragment)
}

function resolveFragment({ url }: SchemaDocument, resource: Resource, fragment: string): Place {
  if (isPointer(fragment)) return { url, pointer: resource.pointer + fragment }
  const pointer = resource.anchors.get(fragment)
  if (pointer === undefined) {
    const reference = placeText({ url: resource.id, pointer: fragment })
    throw failure(`anchor in ${quote(reference)} not found in schema ${quote(url)}`)
  }
  return { url, pointer }
}

export function failure(message: string): TshelmError {
  return new TshelmError('values/schema', message)
}
