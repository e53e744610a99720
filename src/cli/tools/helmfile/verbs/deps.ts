import { depsState, fetchStates, reposState } from '../../../../helmfile/run/deps.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'
import { chartOptionsOf, inSession } from '../run-options.ts'

export function runDeps(call: HelmfileCall): Promise<undefined> {
  const { flags, load, ports } = call
  const chart = chartOptionsOf(call)
  const options = { ...chart, skipDeps: chart.skipDeps || flags.bool('skip-repos'), includeTransitiveNeeds: false }
  return inSession(call, async (session) => {
    await visitStates({ ...load, filter: true, loadFirst: false }, ports, (state) => depsState(session, state, options))
    return undefined
  })
}

export function runRepos(call: HelmfileCall): Promise<undefined> {
  const { load, ports } = call
  return inSession(call, async (session) => {
    await visitStates({ ...load, filter: true, loadFirst: false }, ports, (state) => reposState(session, state))
    return undefined
  })
}

export function runFetch(call: HelmfileCall): Promise<undefined> {
  const { flags, load, ports } = call
  const writeOutput = flags.bool('write-output')
  const options = {
    ...chartOptionsOf(call),
    outputDir: flags.string('output-dir'),
    outputDirTemplate: flags.string('output-dir-template'),
    writeOutput,
  }
  return inSession(call, async (session) => {
    const { fetch, tell } = fetchStates(session, options)
    await visitStates(
      { ...load, filter: true, loadFirst: false, sequential: writeOutput || load.sequential === true },
      ports,
      fetch,
    )
    tell()
    return undefined
  })
}
