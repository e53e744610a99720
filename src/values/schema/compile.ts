/** Schema documents → a graph of compiled schemas. */
import { compileRegexp } from '../../../gotemplate/go/regexp.ts'
import type { Regexp } from '../../../gotemplate/go/regexp.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { compareStrings } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { ensureSchema, failure, resolveReference, resourceOf } from './documents.ts'
import type { Documents, Resource, SchemaDocument } from './documents.ts'
import { hasVocabulary } from './draft.ts'
import { formatCheck } from './formats.ts'
import { hasKeyOf, isJsonMap, keysOf } from './json.ts'
import type { JsonMap, JsonValue } from './json.ts'
import { appendPointer, decodeFragment, encodeFragment, isPointer, lookUp, placeText } from './location.ts'
import type { Place } from './location.ts'
import { isNumeric, isWhole, toFloat } from './number.ts'
import type { Numeric } from './number.ts'
import type { Schema } from './schema.ts'

// Most schemas are leaves, a type and a description: they are not searched for each keyword that there is.
const APPLICATORS: ReadonlySet<string> = new Set(
  (
    'allOf anyOf oneOf not items prefixItems additionalItems properties patternProperties additionalProperties ' +
    'dependencies contains propertyNames if then else dependentSchemas'
  ).split(' '),
)
const CONSTRAINTS: ReadonlySet<string> = new Set(
  (
    'enum const maximum minimum exclusiveMaximum exclusiveMinimum multipleOf minLength maxLength pattern minItems ' +
    'maxItems uniqueItems minProperties maxProperties required contains minContains maxContains dependentRequired'
  ).split(' '),
)

/** A schema to fill, with its JSON if that is at hand. */
interface Pending {
  readonly schema: Schema
  readonly content: JsonValue | undefined
}

/** Compiles the schemas of one set of documents, each once. */
export class Compiler {
  readonly documents: Documents
  /** Formats are checked in every draft: so for meta-schemas. */
  private readonly assertFormats: boolean
  private readonly compiled = new Map<string, Schema>()
  private queue: Pending[] = []

  constructor(documents: Documents, assertFormats = false) {
    this.documents = documents
    this.assertFormats = assertFormats
  }

  /** The schema at a place and all that it refers to. Throws TshelmError with the library's text. */
  compile(place: Place): Schema {
    const schema = this.schemaAt(place)
    for (let next = 0; next < this.queue.length; next++) this.fill(this.queue[next]!)
    this.queue = []
    return schema
  }

  private schemaAt(place: Place, content?: JsonValue): Schema {
    const location = placeText(place)
    const known = this.compiled.get(location)
    if (known !== undefined) return known
    const schema = { place, location, draft: 2020 } as Schema
    schema.resource = schema
    this.compiled.set(location, schema)
    this.queue.push({ schema, content })
    return schema
  }

  private fill({ schema, content: known }: Pending): void {
    const { url, pointer } = schema.place
    const document = ensureSchema(this.documents, schema.place)
    const resource = resourceOf(document, pointer)
    const content = known ?? lookUp(document.content, schema.place)
    schema.draft = resource.dialect.draft.version
    schema.resource = this.schemaAt({ url, pointer: resource.pointer })
    if (schema.draft >= 2020 && schema === schema.resource) {
      for (const anchor of resource.dynamicAnchors) {
        schema.dynamicAnchors ??= new Map()
        schema.dynamicAnchors.set(anchor, this.schemaAt({ url, pointer: resource.anchors.get(anchor)! }))
      }
    }
    if (typeof content === 'boolean') schema.bool = content
    else if (isJsonMap(content)) {
      if (Object.keys(content).length === 0) schema.bool = true
      else this.fillObject({ schema, content, document, resource })
    }
    noteEvaluated(schema)
  }

  private fillObject(source: Source): void {
    const { schema, content, resource } = source
    schema.ref = this.reference(source, '$ref')
    if (schema.draft < 2019 && schema.ref !== undefined) {
      // Keywords beside a reference do not count, but for those that came after draft 4.
      this.fillNewerApplicators(source)
      if (schema.draft >= 6 && content['const'] !== undefined) schema.const = { value: content['const'] }
      return
    }
    if (hasKeyOf(content, APPLICATORS) && hasVocabulary(resource.dialect, 'applicator')) this.fillApplicators(source)
    if (hasVocabulary(resource.dialect, 'validation')) fillAssertions(source)
    if (this.checksFormats(source)) {
      const format = content['format']
      const check = typeof format === 'string' ? formatCheck(format) : undefined
      if (check !== undefined) schema.format = { name: format as string, check }
    }
    if (schema.draft >= 2019) this.fillModern(source)
  }

  private checksFormats({ schema, resource }: Source): boolean {
    if (this.assertFormats || schema.draft < 2019) return true
    return hasVocabulary(resource.dialect, schema.draft === 2019 ? 'format' : 'format-assertion')
  }

  private fillApplicators(source: Source): void {
    const { schema } = source
    schema.allOf = this.list(source, 'allOf')
    schema.anyOf = this.list(source, 'anyOf')
    schema.oneOf = this.list(source, 'oneOf')
    schema.not = this.single(source, 'not')
    this.fillItems(source)
    schema.properties = this.named(source, 'properties')
    schema.patternProperties = this.patterns(source)
    schema.additionalProperties = this.additional(source, 'additionalProperties')
    schema.dependencies = this.dependencies(source)
    this.fillNewerApplicators(source)
    if (schema.draft >= 2019) schema.dependentSchemas = this.named(source, 'dependentSchemas')
  }

  private fillNewerApplicators(source: Source): void {
    const { schema, content } = source
    if (schema.draft >= 6) {
      schema.contains = this.single(source, 'contains')
      schema.propertyNames = this.single(source, 'propertyNames')
    }
    if (schema.draft >= 7 && content['if'] !== undefined) {
      schema.if = this.single(source, 'if')
      if (content['if'] !== false) schema.then = this.single(source, 'then')
      if (content['if'] !== true) schema.else = this.single(source, 'else')
    }
  }

  private fillItems(source: Source): void {
    const { schema, content } = source
    if (schema.draft >= 2020) {
      schema.prefixItems = this.list(source, 'prefixItems')
      schema.items = this.single(source, 'items')
    } else if (Array.isArray(content['items'])) {
      schema.prefixItems = this.list(source, 'items')
      schema.additionalItems = this.additional(source, 'additionalItems')
    } else schema.items = this.single(source, 'items')
  }

  private fillModern(source: Source): void {
    const { schema, content, resource } = source
    schema.recursiveRef = this.reference(source, '$recursiveRef')
    schema.recursiveAnchor = content['$recursiveAnchor'] === true
    if (hasVocabulary(resource.dialect, schema.draft === 2019 ? 'applicator' : 'unevaluated')) {
      schema.unevaluatedItems = this.single(source, 'unevaluatedItems')
      schema.unevaluatedProperties = this.single(source, 'unevaluatedProperties')
    }
    if (schema.draft < 2020) return
    const ref = this.reference(source, '$dynamicRef')
    if (ref !== undefined) {
      const fragment = decodeFragment(content['$dynamicRef'] as string)
      schema.dynamicRef = { ref, anchor: isPointer(fragment) ? '' : fragment }
    }
    const anchor = content['$dynamicAnchor']
    if (typeof anchor === 'string') schema.dynamicAnchor = anchor
  }

  private reference({ content, document, resource }: Source, keyword: string): Schema | undefined {
    const reference = content[keyword]
    if (typeof reference !== 'string') return undefined
    return this.schemaAt(resolveReference(this.documents, document, resource, reference))
  }

  private within({ schema }: Source, content: JsonValue, ...tokens: readonly string[]): Schema {
    const { url, pointer } = schema.place
    return this.schemaAt({ url, pointer: appendPointer(pointer, ...tokens) }, content)
  }

  private single(source: Source, keyword: string): Schema | undefined {
    const content = source.content[keyword]
    return content === undefined ? undefined : this.within(source, content, keyword)
  }

  private list(source: Source, keyword: string): Schema[] | undefined {
    const value = source.content[keyword]
    if (!Array.isArray(value)) return undefined
    return value.map((item, index) => this.within(source, item, keyword, String(index)))
  }

  private named(source: Source, keyword: string): Map<string, Schema> | undefined {
    const value = source.content[keyword]
    if (value === undefined || !isJsonMap(value)) return undefined
    return new Map(Object.keys(value).map((name) => [name, this.within(source, value[name]!, keyword, name)]))
  }

  private additional(source: Source, keyword: string): Schema | boolean | undefined {
    const value = source.content[keyword]
    return typeof value === 'boolean' ? value : this.single(source, keyword)
  }

  private patterns(source: Source): [Regexp, Schema][] | undefined {
    const schemas = this.named(source, 'patternProperties')
    if (schemas === undefined) return undefined
    return [...schemas]
      .sort(([a], [b]) => compareStrings(a, b))
      .map(([pattern, schema]) => [compilePattern(source, 'patternProperties', pattern), schema])
  }

  private dependencies(source: Source): [string, Schema | string[]][] | undefined {
    const value = source.content['dependencies']
    if (value === undefined || !isJsonMap(value)) return undefined
    return keysOf(value).map((name) => {
      const needed = value[name]!
      return [name, Array.isArray(needed) ? textsOf(needed) : this.within(source, needed, 'dependencies', name)]
    })
  }
}

/** A schema that is being filled from its JSON. */
interface Source {
  readonly schema: Schema
  readonly content: JsonMap
  readonly document: SchemaDocument
  readonly resource: Resource
}

function compilePattern({ schema }: Source, keyword: string, pattern: string): Regexp {
  try {
    return compileRegexp(pattern)
  } catch (error) {
    const { url, pointer } = schema.place
    const at = `${url}#${encodeFragment(pointer)}/${keyword}`
    throw failure(`invalid regex ${quote(pattern)} at ${quote(at)}: ${messageOf(error)}`)
  }
}

const TYPE_NAMES = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object']

function typesOf(type: JsonValue | undefined): string[] {
  if (typeof type === 'string') return TYPE_NAMES.includes(type) ? [type] : []
  return Array.isArray(type) ? TYPE_NAMES.filter((name) => type.includes(name)) : []
}

function fillAssertions(source: Source): void {
  const { schema, content } = source
  const { type, enum: values, pattern, required } = content
  const known = typesOf(type)
  if (known.length > 0) schema.types = known
  schema.uniqueItems = content['uniqueItems'] === true
  if (!hasKeyOf(content, CONSTRAINTS)) return
  if (Array.isArray(values)) schema.enum = values
  if (schema.draft >= 6 && content['const'] !== undefined) schema.const = { value: content['const'] }
  fillNumberBounds(schema, content)
  schema.minLength = wholeOf(content['minLength'])
  schema.maxLength = wholeOf(content['maxLength'])
  if (typeof pattern === 'string')
    schema.pattern = { regexp: compilePattern(source, 'pattern', pattern), text: pattern }
  schema.minItems = wholeOf(content['minItems'])
  schema.maxItems = wholeOf(content['maxItems'])
  schema.minProperties = wholeOf(content['minProperties'])
  schema.maxProperties = wholeOf(content['maxProperties'])
  if (Array.isArray(required)) schema.required = textsOf(required)
  if (schema.draft < 2019) return
  if (content['contains'] !== undefined) {
    schema.minContains = wholeOf(content['minContains'])
    schema.maxContains = wholeOf(content['maxContains'])
  }
  const dependent = content['dependentRequired']
  if (dependent === undefined || !isJsonMap(dependent)) return
  schema.dependentRequired = keysOf(dependent).map((name) => {
    const needed = dependent[name]!
    return [name, Array.isArray(needed) ? textsOf(needed) : []]
  })
}

/** Draft 4 says by a boolean whether a bound itself is out. */
function fillNumberBounds(schema: Schema, content: JsonMap): void {
  const maximum = numberOf(content['maximum'])
  const minimum = numberOf(content['minimum'])
  if (content['exclusiveMaximum'] === true) schema.exclusiveMaximum = maximum
  else {
    schema.maximum = maximum
    schema.exclusiveMaximum = numberOf(content['exclusiveMaximum'])
  }
  if (content['exclusiveMinimum'] === true) schema.exclusiveMinimum = minimum
  else {
    schema.minimum = minimum
    schema.exclusiveMinimum = numberOf(content['exclusiveMinimum'])
  }
  schema.multipleOf = numberOf(content['multipleOf'])
}

/** Which properties and items need no look from unevaluatedProperties and unevaluatedItems. */
function noteEvaluated(schema: Schema): void {
  schema.allPropertiesEvaluated = schema.additionalProperties !== undefined
  schema.allItemsEvaluated = schema.items !== undefined || schema.additionalItems !== undefined
  schema.itemsEvaluated = schema.prefixItems?.length ?? 0
}

function textsOf(values: readonly JsonValue[]): string[] {
  return values.filter((value) => typeof value === 'string')
}

function numberOf(value: JsonValue | undefined): Numeric | undefined {
  return isNumeric(value) ? value : undefined
}

function wholeOf(value: JsonValue | undefined): number | undefined {
  return isNumeric(value) && isWhole(value) ? toFloat(value) : undefined
}
