/** `helmfile template`: manifests of all releases, one after the other. */
import { posix } from 'node:path'
import { isDesired, type Release, type State } from '../model.ts'
import { withPreparedCharts } from '../prepare/prepared.ts'
import type { VisitOutcome } from '../state/options.ts'
import { overridden } from '../state/select.ts'
import { chartOf, withoutPassword } from './chart-reference.ts'
import { flag } from './common-flags.ts'
import { templateFlags } from './diff-flags.ts'
import { executorOf, extraWords, helm, type Executor } from './executor.ts'
import { extraSetFlags, extraValueFlags } from './extra-values.ts'
import { tryHooks } from './hooks.ts'
import type { TemplateOptions } from './options.ts'
import { outputFolder } from './output-folder.ts'
import { chartOptions, includesNeeds } from './prepare-options.ts'
import { releaseValues } from './release-values.ts'
import { renderedArguments } from './render-text.ts'
import type { Session } from './session.ts'
import { step, type StepResult } from './steps.ts'
import { renderedReleases } from './wanted-releases.ts'

export async function templateState(session: Session, state: State, options: TemplateOptions): Promise<VisitOutcome> {
  let matched = false
  const { validate, includeCrds, skipSchemaValidation, kubeVersion, set, values, templateArgs } = options
  const prepare = {
    ...chartOptions('template', options),
    ...{ validate, includeCrds, skipSchemaValidation, kubeVersion, set, values, templateArgs },
    includeTransitiveNeeds: includesNeeds(options),
  }
  const errors = await withPreparedCharts(session, state, prepare, async () => {
    try {
      const releases = renderedReleases(state, options, false)
      if (releases === undefined) return []
      matched = true
      return await templateReleases(executorOf(session, state, extraWords(session, state)), releases, options)
    } catch (error) {
      return [error]
    }
  })
  return { matched, errors }
}

/** After a failure nothing more is rendered. */
async function templateReleases(
  executor: Executor,
  releases: readonly Release[],
  options: TemplateOptions,
): Promise<unknown[]> {
  const { session, state } = executor
  const errors: unknown[] = []
  for (const one of releases.filter(isDesired)) {
    const release = overridden(state, one, session.ports.log)
    try {
      const work = { options, isOver: errors.length > 0 }
      await step(executor, release, 'template', () => templateRelease(executor, release, work))
    } catch (error) {
      errors.push(error)
    }
    await tryHooks(session, state, { event: 'cleanup', command: 'template', release })
  }
  return errors
}

interface Rendering {
  readonly options: TemplateOptions
  readonly isOver: boolean
}

async function templateRelease(
  executor: Executor,
  release: Release,
  { options, isOver }: Rendering,
): Promise<StepResult> {
  const { session, state, extra } = executor
  const { outputDir, outputDirTemplate } = options
  const render = await renderedArguments(session, state, release)
  const own = templateFlags(state, release, options, render)
  const { flags, files } = await releaseValues(session, state, release)
  const writes = outputDir !== '' || outputDirTemplate !== ''
  const words = [
    ...['template', release.name, chartOf(release), ...own, ...flags],
    ...extraValueFlags(session, state, options),
    ...extraSetFlags(options),
    ...(writes ? ['--output-dir', madeFolder(executor, release, options)] : []),
    ...flag('--validate', options.validate),
    ...flag('--include-crds', options.includeCrds),
    ...flag('--no-hooks', options.noHooks),
    ...flag('--skip-tests', options.skipTests),
  ]
  if (isOver) return { outcome: 'done' }
  session.ports.log('info', `Templating release=${release.name}, chart=${withoutPassword(chartOf(release))}`)
  await helm(executor, words, { extra, files, live: false, show: writes ? 'written' : 'stdout' })
  return { outcome: 'done' }
}

function madeFolder({ session, state }: Executor, release: Release, options: TemplateOptions): string {
  const folder = outputFolder(state, release, options.outputDir, options.outputDirTemplate)
  session.ports.log('debug', `Generating templates to : ${folder}\n`)
  session.ports.makeFolder(posix.resolve(state.workingDirectory, folder))
  return folder
}
