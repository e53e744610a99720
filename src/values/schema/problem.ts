/** One chart's values against its values.schema.json. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import type { GoMap } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { log } from '../../events.ts'
import type { SchemaOptions } from '../schema.ts'
import { Compiler } from './compile.ts'
import { failure } from './documents.ts'
import type { Documents, LoadSchema } from './documents.ts'
import { asJson, parseSchemaJson } from './json.ts'
import type { JsonValue } from './json.ts'
import { placeText } from './location.ts'
import { metaSchemaProblem } from './meta.ts'
import { printReport } from './report.ts'
import { validate } from './validate.ts'

type Emit = NonNullable<SchemaOptions['emit']>

export interface ProblemOptions extends Pick<SchemaOptions, 'emit'> {
  /** The text of a schema that another one refers to; throws with the reason. */
  readonly schemaText?: (url: string) => string
  /** It has been told of before. */
  readonly again?: boolean
}

/** The URNs that a listener has been told of. */
const warned = new WeakMap<Emit, Set<string>>()

const VALUES_SCHEMA = 'file:///values.schema.json'

/** What one schema finds wrong; undefined if nothing. */
export function schemaProblem(schema: Uint8Array, values: GoMap, options: ProblemOptions = {}): string | undefined {
  try {
    const text = decodeUtf8(schema)
    const content = parseSchemaJson(text)
    if (options.again !== true) options.emit?.(log('DEBUG', 'unmarshalled JSON schema', { schema: text }))
    const documents: Documents = {
      load: loader(options),
      check: (document, place, part) => {
        const problem = metaSchemaProblem(document, place, part)
        if (problem !== undefined)
          throw failure(`${quote(placeText(place))} is not valid against metaschema: ${problem}`)
      },
      contents: new Map([[VALUES_SCHEMA, content]]),
      known: new Map(),
    }
    const compiled = new Compiler(documents).compile({ url: VALUES_SCHEMA, pointer: '' })
    const found = validate(compiled, asJson(values))
    if (found === undefined) return undefined
    const [, ...lines] = printReport(compiled.location, found).split('\n')
    return `${lines.join('\n')}\n`
  } catch (error) {
    return messageOf(error)
  }
}

function loader({ schemaText, emit }: ProblemOptions): LoadSchema {
  return (url): JsonValue => {
    const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(url)?.[1]?.toLowerCase() ?? ''
    if (scheme === 'urn') {
      // Helm: an unknown URN allows everything.
      if (emit !== undefined) warnOnce(emit, url)
      return true
    }
    if (!['file', 'http', 'https'].includes(scheme)) throw failure(`no URLLoader registered for ${quote(url)}`)
    if (schemaText === undefined) throw failure('reading other files and fetching schemas is switched off')
    return parseSchemaJson(schemaText(url))
  }
}

/** Helm warns of a URN once, however many schemas name it. */
function warnOnce(emit: Emit, urn: string): void {
  const known = warned.get(emit) ?? new Set<string>()
  warned.set(emit, known)
  if (known.has(urn)) return
  known.add(urn)
  emit(log('WARN', 'unresolved URN reference ignored; using permissive schema', { urn }))
}
