import { visitStates } from '../../../../helmfile/state/visit.ts'
import { templateState } from '../../../../helmfile/run/template.ts'
import type { HelmfileCall } from '../call.ts'
import { chartOptionsOf, inSession, needsOptionsOf, renderOptionsOf } from '../run-options.ts'

export function runTemplate(call: HelmfileCall): Promise<undefined> {
  const { flags, load, ports } = call
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
  return inSession(call, async (session) => {
    await visitStates({ ...load, loadFirst: false }, ports, (state) => templateState(session, state, options))
    return undefined
  })
}
