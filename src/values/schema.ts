/** Values against values.schema.json, chart by chart, as Helm checks and reports. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { isMap, typeName } from '../../gotemplate/value.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import type { Chart } from '../chart/model.ts'
import { TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import type { TshelmEvent } from '../events.ts'

export interface SchemaOptions {
  /**
   * Gives the text of a schema that another one refers to by `http:` or `https:`; rejects with the reason. Without it such references
   * fail, as those to files always do: a chart shall not make this machine read files or speak to the network.
   */
  readonly fetchSchema?: (url: string) => Promise<string>
  readonly emit?: (event: TshelmEvent) => void
}

/** Rejects with TshelmError `values/schema` and Helm's report on all charts whose values do not fit. */
export async function validateValues(chart: Chart, values: GoMap, options: SchemaOptions = {}): Promise<void> {
  const report = await chartReport(chart, values, options)
  if (report === '') return
  const message = `values don't meet the specifications of the schema(s) in the following chart(s):\n${report}`
  throw new TshelmError('values/schema', message)
}

async function chartReport(chart: Chart, values: GoMap, options: SchemaOptions): Promise<string> {
  let report = ''
  if (chart.schema !== undefined) {
    options.emit?.(log('DEBUG', 'chart name', { 'chart-name': chart.metadata.name }))
    const problem = await schemaProblem(chart.schema, values, options)
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
      ? await chartReport(subchart, section, options)
      : `${name}:\ninvalid type for values: expected object (map), got ${typeName(section)}\n`
  }
  return report
}

async function schemaProblem(schema: Uint8Array, values: GoMap, options: SchemaOptions): Promise<string | undefined> {
  // Many charts have no schema, and nearly all values fit.
  const [{ asJson }, { certainlyFits }] = await Promise.all([import('./schema/json.ts'), import('./schema/quick.ts')])
  const text = decodeUtf8(schema)
  if (certainlyFits(text, asJson(values))) {
    options.emit?.(log('DEBUG', 'unmarshalled JSON schema', { schema: text }))
    return undefined
  }
  const { fetchedProblem } = await import('./schema/fetched.ts')
  return fetchedProblem(schema, values, options)
}
