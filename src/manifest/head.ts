/** The few fields of a rendered document by which Helm sorts it, decoded as Go decodes them into its SimpleHead struct. */
import { formatFloat } from '../../gotemplate/go/strconv.ts'
import { parseYaml, type YamlOptions } from '../../gotemplate/go/yaml/parse.ts'
import { isList, isMap, newMap, sortedKeys, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { messageOf, TshelmError } from '../errors.ts'

export interface Head {
  apiVersion: string
  kind: string
  name: string
  annotations: Readonly<Record<string, string>>
}

/** Most of a document is none of our business. */
const HEAD: YamlOptions = { wanted: (key) => HEAD_FIELDS.lower.includes(key.toLowerCase()) }

const METADATA_TYPE = 'struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }'

/** Throws `manifest/invalid-yaml` in Helm's words. */
export function parseHead(text: string, path: string): Head {
  let document: GoValue
  try {
    document = parseYaml(text, HEAD)
  } catch (error) {
    throw new TshelmError('manifest/invalid-yaml', `YAML parse error on ${path}: ${messageOf(error)}`, {
      cause: error,
      data: { path },
    })
  }
  const head: Head = { apiVersion: '', kind: '', name: '', annotations: {} }
  if (document === null) return head
  const failure = { first: undefined as string | undefined }
  decodeHead(document, head, (message) => (failure.first ??= message))
  if (failure.first !== undefined) {
    const message = `YAML parse error on ${path}: error unmarshaling JSON: while decoding JSON: json: ${failure.first}`
    throw new TshelmError('manifest/invalid-yaml', message, { data: { path } })
  }
  return head
}

type Report = (message: string) => void

function decodeHead(document: GoValue, head: Head, report: Report): void {
  if (!isMap(document)) {
    report(`cannot unmarshal ${jsonKind(document)} into Go value of type util.SimpleHead`)
    return
  }
  for (const key of keysOfFields(document, HEAD_FIELDS)) {
    const value = document[key]
    if (value === undefined) continue
    switch (key.toLowerCase()) {
      case 'apiversion':
        head.apiVersion = text(value, 'SimpleHead.apiVersion', report) ?? head.apiVersion
        break
      case 'kind':
        head.kind = text(value, 'SimpleHead.kind', report) ?? head.kind
        break
      default:
        decodeMetadata(value, head, report)
    }
  }
}

function decodeMetadata(value: GoValue, head: Head, report: Report): void {
  if (value === null) return
  if (!isMap(value)) {
    report(`cannot unmarshal ${jsonKind(value)} into Go struct field SimpleHead.metadata of type ${METADATA_TYPE}`)
    return
  }
  for (const key of keysOfFields(value, METADATA_FIELDS)) {
    const field = value[key]
    if (field === undefined) continue
    if (key.toLowerCase() === 'name') head.name = text(field, '.metadata.name', report) ?? head.name
    else head.annotations = decodeAnnotations(field, report)
  }
}

/** Sorted, as written and in lower case. */
interface Fields {
  readonly names: readonly string[]
  readonly lower: readonly string[]
}

const HEAD_FIELDS: Fields = { names: ['apiVersion', 'kind', 'metadata'], lower: ['apiversion', 'kind', 'metadata'] }
const METADATA_FIELDS: Fields = { names: ['annotations', 'name'], lower: ['annotations', 'name'] }

/** The keys that mean fields. Go: keys match fields in any case, and are read in sorted order. */
function keysOfFields(map: GoMap, { names, lower }: Fields): readonly string[] {
  for (const key in map) {
    if (names.includes(key) || !lower.includes(key.toLowerCase())) continue
    return sortedKeys(map).filter((other) => lower.includes(other.toLowerCase()))
  }
  return names
}

function decodeAnnotations(value: GoValue, report: Report): Record<string, string> {
  const annotations = newMap() as GoMap & Record<string, string>
  if (value === null) return annotations
  if (!isMap(value)) {
    report(`cannot unmarshal ${jsonKind(value)} into Go struct field .metadata.annotations of type map[string]string`)
    return annotations
  }
  for (const key of sortedKeys(value)) annotations[key] = text(value[key]!, '.metadata.annotations', report) ?? ''
  return annotations
}

/** A string field: sigs.k8s.io/yaml turns plain numbers and booleans into text where the target is a string. */
function text(value: GoValue, field: string, report: Report): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : formatFloat(value, 'g', -1)
  if (value !== null) report(`cannot unmarshal ${jsonKind(value)} into Go struct field ${field} of type string`)
  return undefined
}

function jsonKind(value: GoValue): string {
  if (isList(value)) return 'array'
  if (isMap(value)) return 'object'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
