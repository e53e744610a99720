import type { LintOptions } from '../../../../helmfile/run/options.ts'
import type { HelmfileCall } from '../call.ts'
import { chartOptionsOf, extraValuesOf, needsOptionsOf, runTaskOf } from '../run-options.ts'

export function runLint(call: HelmfileCall): Promise<undefined> {
  return runTaskOf(call, { command: 'lint', options: lintOptions(call) })
}

export function runUnittest(call: HelmfileCall): Promise<undefined> {
  const { flags } = call
  const own = { failFast: flags.bool('fail-fast'), debugPlugin: flags.bool('debug-plugin') }
  return runTaskOf(call, { command: 'unittest', options: { ...lintOptions(call), ...own } })
}

function lintOptions(call: HelmfileCall): LintOptions {
  return { ...needsOptionsOf(call), ...chartOptionsOf(call), ...extraValuesOf(call), skipCleanup: false }
}
