/** Checks of charts. */
import type { Finding } from '../lint/finding.ts'
import { reading } from './call.ts'
import { fileSystemOf, type ChartOnDisk } from './chart.ts'
import { createRuntime, type RuntimeOptions } from './context.ts'
import { goValues, type Values } from './values.ts'

/** A folder as its author has it, or an archive: lint looks at the files themselves. */
export interface LintOptions extends ChartOnDisk, RuntimeOptions {
  /** To render with, over the chart's defaults. Default: nothing. */
  readonly values?: Values
  /** Default: `default`. */
  readonly namespace?: string
  /** Deprecations are judged by it. Default: the version that Helm assumes. */
  readonly kubeVersion?: string
  /** Default: false. */
  readonly skipSchemaValidation?: boolean
}

/**
 * What is wrong with a chart, as `helm lint` has it: a chart is fine when no finding has the severity `ERROR`. Rejects when there is
 * nothing that could be checked, with `chart/…`.
 */
export function lint(options: LintOptions): Promise<readonly Finding[]> {
  return reading({}, createRuntime(options), async (runtime) => {
    const { lintChart } = await import('../lint/lint.ts')
    const { capabilitiesFor } = await import('./capabilities.ts')
    const { findings, failure } = await lintChart(options.path, await fileSystemOf(options.fs), {
      values: goValues(options.values ?? {}),
      namespace: options.namespace ?? 'default',
      capabilities: capabilitiesFor(options),
      skipSchemaValidation: options.skipSchemaValidation === true,
      runtime,
      locate: true,
    })
    if (failure !== undefined) throw failure
    return findings
  })
}
