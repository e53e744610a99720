import type { HelmfileCall } from '../call.ts'
import { chartOptionsOf, needsOptionsOf, renderOptionsOf, runTaskOf } from '../run-options.ts'

export function runTemplate(call: HelmfileCall): Promise<undefined> {
  const { flags } = call
  const options = {
    ...needsOptionsOf(call),
    ...chartOptionsOf(call),
    ...renderOptionsOf(call),
    outputDir: flags.string('output-dir').replace(/\/+$/, ''),
    outputDirTemplate: flags.string('output-dir-template'),
    includeCrds: flags.bool('include-crds'),
    skipTests: flags.bool('skip-tests'),
    noHooks: flags.bool('no-hooks'),
    kubeVersion: flags.string('kube-version'),
    showOnly: flags.list('show-only'),
    skipCleanup: flags.bool('skip-cleanup'),
  }
  return runTaskOf(call, { command: 'template', options })
}
