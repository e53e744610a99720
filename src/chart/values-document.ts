/** A values text (values.yaml or a `-f` file) → one map. Helm 4 reads all YAML documents in it and merges them in order. */
import { unmarshalMap } from '../../gotemplate/go/yaml/parse.ts'
import { isMap, newMap } from '../../gotemplate/value.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import type { ChartRules } from '../compat.ts'
import { TshelmError, messageOf } from '../errors.ts'
import { yamlPlace } from '../yaml-place.ts'

/** Parses and merges all documents, or only the first. Throws TshelmError with Helm's text; the caller puts the file in front. */
export function parseValues(text: string, documents: ChartRules['valuesDocuments'] = 'all'): GoMap {
  if (documents === 'first') return parseFirst(text)
  let values: GoMap | undefined
  for (const document of splitDocuments(text)) {
    const map = parseDocument(document, text)
    values = values === undefined ? map : mergeMaps(values, map)
  }
  return values ?? newMap()
}

function parseFirst(text: string): GoMap {
  try {
    return unmarshalMap(text)
  } catch (cause) {
    throw new TshelmError('values/invalid-yaml', messageOf(cause), { cause, positions: yamlPlace(cause, text) })
  }
}

function parseDocument(document: string, text: string): GoMap {
  try {
    return unmarshalMap(document)
  } catch (cause) {
    const message = `cannot unmarshal yaml document: ${messageOf(cause)}`
    throw new TshelmError('values/invalid-yaml', message, { cause, positions: yamlPlace(cause, text, document) })
  }
}

/**
 * Cuts at lines that begin with `---`. As Kubernetes' reader: such a line may only hold a comment besides, the first one stays
 * part of its document, line ends become plain, and a missing final one is added. A document before a bad line still comes first.
 */
function* splitDocuments(text: string): Generator<string> {
  if (text === '') return
  const plain = text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text
  const whole = plain.endsWith('\n') ? plain : `${plain}\n`
  if (!whole.startsWith('---') && !whole.includes('\n---')) {
    yield whole
    return
  }
  let start = 0
  for (let at = 0; at < whole.length;) {
    const end = whole.indexOf('\n', at) + 1
    if (whole.startsWith('---', at)) {
      checkSeparator(whole.slice(at + 3, end))
      if (at > start) {
        yield whole.slice(start, at)
        start = end
      }
    }
    at = end
  }
  if (start < whole.length) yield whole.slice(start)
}

function checkSeparator(rest: string): void {
  const trimmed = rest.trim()
  if (trimmed === '' || trimmed.startsWith('#')) return
  const message = `error reading yaml document: invalid Yaml document separator: ${trimmed}`
  throw new TshelmError('values/invalid-yaml', message)
}

/** A new map of `a` with `b` on top: maps are merged key by key, everything else of `b` replaces. */
export function mergeMaps(a: GoMap, b: GoMap): GoMap {
  const out = newMap()
  for (const key of Object.keys(a)) out[key] = a[key]!
  for (const key of Object.keys(b)) {
    const old = out[key]
    const value = b[key]!
    out[key] = old !== undefined && isMap(old) && isMap(value) ? mergeMaps(old, value) : value
  }
  return out
}
