/**
 * The documents of a rendered template or CRD file, one by one, as Kubernetes' decoder for "YAML or JSON" reads them: text that begins
 * with a brace is JSON until it proves not to be, `---` lines part YAML documents, and only a few fields are looked at.
 */
import { decodeJsonPrefix, JsonError } from '../../gotemplate/go/json.ts'
import { byteLength, encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { decodeStruct, type StructType } from '../chart/struct-decoder.ts'
import { parseYamlFile } from '../chart/yaml-file.ts'
import { TshelmError } from '../errors.ts'

export interface LintedObject {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata?: { readonly name?: string; readonly namespace?: string }
}

const METADATA: StructType = {
  name: 'k8sYamlMetadata',
  goName: 'rules.k8sYamlMetadata',
  fields: { Namespace: ['namespace', { kind: 'string' }], Name: ['name', { kind: 'string' }] },
}

const OBJECT: StructType = {
  name: 'k8sYamlStruct',
  goName: 'rules.k8sYamlStruct',
  fields: {
    apiVersion: ['apiVersion', { kind: 'string' }],
    Kind: ['kind', { kind: 'string' }],
    Metadata: ['metadata', { kind: 'struct', of: METADATA }],
  },
}

/** undefined stands for an empty document. Throws TshelmError with Go's text at the first document that cannot be read. */
export function* lintedObjects(text: string): Generator<LintedObject | undefined> {
  if (!/^\s*\{/.test(text)) {
    yield* yamlObjects(text)
    return
  }
  let at = 0
  for (let count = 0; ; count++) {
    const next = nextJson(text, at)
    if (next === 'end') return
    if ('error' in next) {
      // After two JSON values it is JSON for sure; before, it may still be YAML, but the first error is what is told.
      if (count > 1) throw invalid(next.error)
      yield* yamlOrError(text.slice(skipLine(text, at)), next)
      return
    }
    at = next.end
    yield next.object
  }
}

type JsonRead = 'end' | { readonly object: LintedObject | undefined; readonly end: number } | JsonFailure

interface JsonFailure {
  readonly error: string
  /** With its place, as Kubernetes words it. */
  readonly located: string
}

function nextJson(text: string, at: number): JsonRead {
  try {
    const { value, end } = decodeJsonPrefix(text, at)
    if (value === null) return { object: undefined, end }
    const object = decodeStruct(OBJECT, value, String) as LintedObject
    return { object, end }
  } catch (error) {
    if (error instanceof JsonError) {
      if (error.message === 'EOF') return 'end'
      if (!error.message.startsWith('invalid character')) return { error: error.message, located: error.message }
      const offset = byteLength(text.slice(0, error.offset))
      return { error: error.message, located: `json: offset ${offset}: ${error.message}` }
    }
    if (!(error instanceof TshelmError)) throw error
    const message = error.message.replace('error unmarshaling JSON: while decoding JSON: ', '')
    return { error: message, located: message }
  }
}

/** Only where the first document is no YAML either, the JSON error is told. */
function* yamlOrError(text: string, { located }: JsonFailure): Generator<LintedObject | undefined> {
  const objects = yamlObjects(text)
  let first: IteratorResult<LintedObject | undefined>
  try {
    first = objects.next()
  } catch {
    throw invalid(located)
  }
  if (first.done === true) return
  yield first.value
  yield* objects
}

/** Blanks up to and including the first line end. */
function skipLine(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at]!)) {
    if (text[at++] === '\n') break
  }
  return at
}

function* yamlObjects(text: string): Generator<LintedObject | undefined> {
  for (const document of yamlDocuments(text)) {
    const file = parseYamlFile(encodeUtf8(document))
    yield file.document === null ? undefined : decodeStruct(OBJECT, file.document, file.numberText)
  }
}

/** Lines up to each line that begins with `---`; such a line may only hold a comment besides. */
function* yamlDocuments(text: string): Generator<string> {
  const plain = text.replaceAll('\r\n', '\n')
  let start = 0
  for (let at = 0; at < plain.length;) {
    const newline = plain.indexOf('\n', at)
    const end = newline < 0 ? plain.length : newline + 1
    if (plain.startsWith('---', at)) {
      const rest = plain.slice(at + 3, end).trim()
      if (rest !== '' && !rest.startsWith('#')) throw invalid(`invalid Yaml document separator: ${rest}`)
      // Go: a separator with nothing in front of it stays part of its document.
      if (at > start) {
        yield plain.slice(start, at)
        start = end
      }
    }
    at = end
  }
  if (start < plain.length) yield plain.endsWith('\n') ? plain.slice(start) : `${plain.slice(start)}\n`
}

function invalid(message: string): TshelmError {
  return new TshelmError('manifest/invalid-yaml', message)
}
