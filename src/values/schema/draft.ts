/** The drafts of JSON Schema and what tells them apart. */
import { hasKeyOf, isJsonMap } from './json.ts'
import type { JsonMap, JsonValue } from './json.ts'
import { appendPointer, splitUrl } from './location.ts'

export interface Draft {
  readonly version: 4 | 6 | 7 | 2019 | 2020
  /** Of its meta-schema. */
  readonly url: string
  /** Keyword that names a schema. */
  readonly idKeyword: string
  /** Keywords that hold a schema, a list of schemas, or schemas by name. */
  readonly single: readonly string[]
  readonly lists: readonly string[]
  readonly named: readonly string[]
  readonly vocabularyPrefix: string
  readonly vocabularies: readonly string[]
  readonly defaultVocabularies: readonly string[]
}

const SINGLE_4 = ['not', 'additionalProperties', 'items', 'additionalItems']
const SINGLE_6 = [...SINGLE_4, 'propertyNames', 'contains']
const SINGLE_7 = [...SINGLE_6, 'if', 'then', 'else']
const SINGLE_2019 = [...SINGLE_7, 'unevaluatedProperties', 'unevaluatedItems', 'contentSchema']
const LISTS = ['allOf', 'anyOf', 'oneOf', 'items']
const NAMED_4 = ['definitions', 'properties', 'patternProperties', 'dependencies']
const NAMED_2019 = [...NAMED_4, '$defs', 'dependentSchemas']

/** Keywords of any draft that hold schemas. */
const HOLDERS: ReadonlySet<string> = new Set([...SINGLE_2019, ...LISTS, ...NAMED_2019, 'prefixItems'])

const OLD = {
  idKeyword: '$id',
  lists: LISTS,
  named: NAMED_4,
  vocabularyPrefix: '',
  vocabularies: [],
  defaultVocabularies: [],
} as const

const DRAFT_4: Draft = {
  ...OLD,
  version: 4,
  url: 'http://json-schema.org/draft-04/schema',
  idKeyword: 'id',
  single: SINGLE_4,
}
const DRAFT_6: Draft = { ...OLD, version: 6, url: 'http://json-schema.org/draft-06/schema', single: SINGLE_6 }
const DRAFT_7: Draft = { ...OLD, version: 7, url: 'http://json-schema.org/draft-07/schema', single: SINGLE_7 }
const DRAFT_2019: Draft = {
  version: 2019,
  url: 'https://json-schema.org/draft/2019-09/schema',
  idKeyword: '$id',
  single: SINGLE_2019,
  lists: LISTS,
  named: NAMED_2019,
  vocabularyPrefix: 'https://json-schema.org/draft/2019-09/vocab/',
  vocabularies: ['core', 'applicator', 'validation', 'meta-data', 'format', 'content'],
  defaultVocabularies: ['core', 'applicator', 'validation'],
}
const DRAFT_2020: Draft = {
  ...DRAFT_2019,
  version: 2020,
  url: 'https://json-schema.org/draft/2020-12/schema',
  lists: [...LISTS, 'prefixItems'],
  vocabularyPrefix: 'https://json-schema.org/draft/2020-12/vocab/',
  vocabularies: [
    'core',
    'applicator',
    'unevaluated',
    'validation',
    'meta-data',
    'format-annotation',
    'format-assertion',
    'content',
  ],
  defaultVocabularies: ['core', 'applicator', 'unevaluated', 'validation'],
}

/** What a schema without `$schema` is read as. */
export const LATEST_DRAFT: Draft = DRAFT_2020

const BY_NAME: ReadonlyMap<string, Draft> = new Map([
  ['json-schema.org/schema', LATEST_DRAFT],
  ...[DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019, DRAFT_2020].map((draft): [string, Draft] => [
    draft.url.replace(/^https?:\/\//, ''),
    draft,
  ]),
])

/** The draft whose meta-schema has this URL, by either scheme. */
export function draftOf(url: string): Draft | undefined {
  const [name, fragment] = splitUrl(url)
  return fragment === '' ? BY_NAME.get(name.replace(/^https?:\/\//, '')) : undefined
}

/** A draft, and the vocabularies that a custom meta-schema switches on (undefined: the draft's own). */
export interface Dialect {
  readonly draft: Draft
  readonly vocabularies: readonly string[] | undefined
}

export function hasVocabulary({ draft, vocabularies }: Dialect, name: string): boolean {
  if (name === 'core' || draft.version < 2019) return true
  return (vocabularies ?? draft.defaultVocabularies).includes(name)
}

/** The URL that a schema gives itself, without fragment; '' if none. */
export function idOf(draft: Draft, schema: JsonMap): string {
  // Up to draft 7 everything beside $ref is ignored.
  if (draft.version < 2019 && Object.hasOwn(schema, '$ref')) return ''
  const id = schema[draft.idKeyword]
  return typeof id === 'string' ? splitUrl(id)[0] : ''
}

/** The schemas directly within a schema, by pointer. */
export function subschemasOf(draft: Draft, schema: JsonMap, pointer: string): [pointer: string, schema: JsonValue][] {
  const found: [string, JsonValue][] = []
  if (!hasKeyOf(schema, HOLDERS)) return found
  for (const keyword of draft.single) {
    const value = schema[keyword]
    if (value !== undefined) found.push([appendPointer(pointer, keyword), value])
  }
  for (const keyword of draft.lists) {
    const value = schema[keyword]
    if (!Array.isArray(value)) continue
    value.forEach((item, index) => found.push([appendPointer(pointer, keyword, String(index)), item]))
  }
  for (const keyword of draft.named) {
    const value = schema[keyword]
    if (value === undefined || !isJsonMap(value)) continue
    for (const name of Object.keys(value)) found.push([appendPointer(pointer, keyword, name), value[name]!])
  }
  return found
}
