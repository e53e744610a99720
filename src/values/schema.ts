/** Values against values.schema.json, chart by chart, as Helm checks and reports. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { isMap, typeName } from '../../gotemplate/value.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import type { Chart } from '../chart/model.ts'
import { TshelmError, messageOf } from '../errors.ts'
import { log } from '../events.ts'
import type { TshelmEvent } from '../events.ts'
import { Compiler } from './schema/compile.ts'
import { failure } from './schema/documents.ts'
import type { Documents, LoadSchema } from './schema/documents.ts'
import { asJson, parseSchemaJson } from './schema/json.ts'
import type { JsonValue } from './schema/json.ts'
import { placeText } from './schema/location.ts'
import { metaSchemaProblem } from './schema/meta.ts'
import { printReport } from './schema/report.ts'
import { validate } from './schema/validate.ts'

export interface SchemaOptions {
  /**
   * Gives the text of a schema that another one refers to by `file:`, `http:` or `https:`; throws with the reason. Without it
   * such references fail: a chart shall not make this machine read files or speak to the network.
   */
  readonly fetchSchema?: (url: string) => string
  readonly emit?: (event: TshelmEvent) => void
}

const VALUES_SCHEMA = 'file:///values.schema.json'

/** Throws TshelmError `values/schema` with Helm's report on all charts whose values do not fit. */
export function validateValues(chart: Chart, values: GoMap, options: SchemaOptions = {}): void {
  const report = chartReport(chart, values, options)
  if (report === '') return
  const message = `values don't meet the specifications of the schema(s) in the following chart(s):\n${report}`
  throw new TshelmError('values/schema', message)
}

function chartReport(chart: Chart, values: GoMap, options: SchemaOptions): string {
  let report = ''
  if (chart.schema !== undefined) {
    options.emit?.(log('DEBUG', 'chart name', { 'chart-name': chart.metadata.name }))
    const problem = schemaProblem(chart.schema, values, options)
    if (problem !== undefined) report = `${chart.metadata.name}:\n${problem}`
  }
  options.emit?.(
    log('DEBUG', 'number of dependencies in the chart', {
      chart: chart.metadata.name,
      dependencies: chart.dependencies.length,
    }),
  )
  for (const subchart of chart.dependencies) {
    const { name } = subchart.metadata
    const section = values[name]
    if (section === undefined || section === null) continue
    report += isMap(section)
      ? chartReport(subchart, section, options)
      : `${name}:\ninvalid type for values: expected object (map), got ${typeName(section)}\n`
  }
  return report
}

/** What one schema finds wrong; undefined if nothing. */
export function schemaProblem(schema: Uint8Array, values: GoMap, options: SchemaOptions = {}): string | undefined {
  try {
    const content = parseSchemaJson(decodeUtf8(schema))
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

function loader({ fetchSchema, emit }: SchemaOptions): LoadSchema {
  return (url): JsonValue => {
    const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(url)?.[1]?.toLowerCase() ?? ''
    if (scheme === 'urn') {
      // Helm: an unknown URN allows everything.
      emit?.(log('WARN', 'unresolved URN reference ignored; using permissive schema', { urn: url }))
      return true
    }
    if (!['file', 'http', 'https'].includes(scheme)) throw failure(`no URLLoader registered for ${quote(url)}`)
    if (fetchSchema === undefined) throw failure('reading other files and fetching schemas is switched off')
    return parseSchemaJson(fetchSchema(url))
  }
}
