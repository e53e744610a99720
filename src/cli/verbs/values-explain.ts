/** Runs `values explain`, and `template --explain`. */
import { explainValues, type ExplainedValue } from '../../actions/explain-values.ts'
import { readChart, readValues } from '../chart-input.ts'
import type { Invocation } from '../command.ts'
import { explanationsText, explanationsJson, listText } from '../print/explained-values.ts'
import { printAs } from '../print/output.ts'
import { cliRuntime } from '../runtime.ts'

export async function runValuesExplain(invocation: Invocation): Promise<number> {
  const [reference, ...paths] = invocation.args
  const explained = await explain(reference!, paths.length === 0 ? undefined : paths, invocation)
  const table = (): string => (paths.length === 0 ? listText(explained) : explanationsText(explained))
  printAs(invocation, { table, json: () => explanationsJson(explained) })
  return 0
}

/** In place of the manifests. */
export async function runTemplateExplain(reference: string, invocation: Invocation): Promise<number> {
  const explained = await explain(reference, invocation.flags.list('explain'), invocation)
  invocation.context.stdout(explanationsText(explained))
  return 0
}

async function explain(
  reference: string,
  paths: readonly string[] | undefined,
  invocation: Invocation,
): Promise<ExplainedValue[]> {
  const runtime = cliRuntime(invocation.context)
  const values = await readValues(invocation)
  const chart = await readChart(reference, invocation, runtime)
  return explainValues({ chart, values, ...(paths && { paths }) }, runtime)
}
