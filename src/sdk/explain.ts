/** Where values come from, and what errors are about. */
import type { ExplainedLayer as GoLayer, ExplainedValue as GoExplained } from '../actions/explain-values.ts'
import type { GoValue } from '../../gotemplate/value.ts'
import type { Chart } from '../chart/model.ts'
import { reading } from './call.ts'
import { createRuntime, type RuntimeOptions } from './context.ts'
import { plainValue, type Values } from './values.ts'

export interface ExplainValuesOptions extends RuntimeOptions {
  readonly chart: Chart
  /** Of `mergeUserValues`, if their files and flags shall be told apart. Default: none. */
  readonly values?: Values
  /** `image.tag`, `hosts[0].name`: in the root chart's values, those of a subchart begin with its name. Default: all. */
  readonly paths?: readonly string[]
}

/** What one layer of values says of a path. */
export interface ExplainedLayer extends Omit<GoLayer, 'value'> {
  readonly value?: unknown
}

/** How the value at a path came about. */
export interface ExplainedValue extends Omit<GoExplained, 'value' | 'layers'> {
  readonly layers: readonly ExplainedLayer[]
  readonly value: unknown
}

/** What each layer says of values, and which one decides. Rejects with `plan/invalid-options` for what is no path, and `values/…`. */
export function explainValues(options: ExplainValuesOptions): Promise<ExplainedValue[]> {
  return reading({}, createRuntime(options), async (runtime) => {
    const { explainValues: explain } = await import('../actions/explain-values.ts')
    const { ownContent } = await import('./content.ts')
    const { paths } = options
    const found = explain({ ...ownContent(options, runtime), ...(paths && { paths }) }, runtime)
    return found.map(({ layers, value, ...rest }) => ({ ...rest, layers: layers.map(plainLayer), value: plain(value) }))
  })
}

function plainLayer({ value, ...rest }: GoLayer): ExplainedLayer {
  return value === undefined ? rest : { ...rest, value: plain(value) }
}

function plain(value: GoValue | undefined): unknown {
  return value === undefined ? undefined : plainValue(value, 'bigint')
}

/**
 * What the command line shows of an error on a terminal, under its text: the lines it points at, the templates that led there, the values
 * it is about and who set them, a hint. '' if there is nothing; the same is data in the error's `positions`, `values` and `hint`.
 */
export async function explainError(error: unknown): Promise<string> {
  const { explanationText } = await import('../explain/text.ts')
  return explanationText(error)
}
