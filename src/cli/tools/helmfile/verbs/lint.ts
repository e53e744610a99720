import { lintStates, unittestStates, type Findings } from '../../../../helmfile/run/lint.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'
import { chartOptionsOf, extraValuesOf, inSession, needsOptionsOf } from '../run-options.ts'

export function runLint(call: HelmfileCall): Promise<undefined> {
  return inSession(call, (session) => visit(call, lintStates(session, lintOptions(call))))
}

export function runUnittest(call: HelmfileCall): Promise<undefined> {
  const { flags } = call
  const own = { failFast: flags.bool('fail-fast'), debugPlugin: flags.bool('debug-plugin') }
  return inSession(call, (session) => visit(call, unittestStates(session, { ...lintOptions(call), ...own })))
}

function lintOptions(call: HelmfileCall): Parameters<typeof lintStates>[1] {
  return { ...needsOptionsOf(call), ...chartOptionsOf(call), ...extraValuesOf(call), skipCleanup: false }
}

async function visit({ load, ports }: HelmfileCall, { lint, tell }: Findings): Promise<undefined> {
  await visitStates({ ...load, loadFirst: false }, ports, lint)
  tell()
  return undefined
}
