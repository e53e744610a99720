/** Differences of releases, side by side, told in the order in which they stand in the file. */
import { messageOf } from '../../errors.ts'
import { CommandError, ReleaseError } from '../errors.ts'
import { isDesired, releaseId, type Release, type State } from '../model.ts'
import { overridden } from '../state/select.ts'
import { chartPathOf, withoutPassword } from './chart-reference.ts'
import { valuesModeFlags } from './common-flags.ts'
import { diffFlags, reportFlags } from './diff-flags.ts'
import { helm, type Executor } from './executor.ts'
import { extraValueFlags } from './extra-values.ts'
import { each, failuresOf } from './groups.ts'
import { tryHooks } from './hooks.ts'
import { isInstalled } from './installed.ts'
import type { DiffOptions } from './options.ts'
import { releaseValues } from './release-values.ts'
import { renderedArguments } from './render-text.ts'
import type { Session } from './session.ts'
import { step, type StepResult } from './steps.ts'

/** What a diff that found something ends with. */
const CHANGED = 2

export interface DiffedReleases {
  readonly changed: readonly Release[]
  /** What went wrong; changes are none. */
  readonly errors: readonly unknown[]
  /** Whether a change was told by an exit code. */
  readonly foundChanges: boolean
}

export interface DiffWork {
  readonly options: DiffOptions
  /** Changes are to be told apart from none. */
  readonly detailedExitcode: boolean
  /** Whether hooks hear that a release is done. */
  readonly triggersCleanup: boolean
}

export async function diffReleases(
  executor: Executor,
  releases: readonly Release[],
  work: DiffWork,
): Promise<DiffedReleases> {
  const { session, state } = executor
  const { concurrency } = work.options
  const wanted = releases.filter(isDesired).map((release) => overridden(state, release, session.ports.log))
  const facts = {
    ...work,
    executor,
    serverVersion: await serverVersion(session, state),
    installed: remembered(executor),
  }
  const prepared = await each(wanted, concurrency, (release) => prepare(release, facts))
  const problems = prepared.flatMap((result, i) =>
    result.status === 'rejected' ? [failed(wanted[i]!, result.reason)] : [],
  )
  if (problems.length > 0) return { changed: [], errors: problems, foundChanges: false }
  const texts = new Map<string, string>()
  const outcomes = await each(prepared, concurrency, async (result) => {
    if (result.status === 'rejected') return undefined
    const { release } = result.value
    const outcome = await tellingDiff(result.value, facts)
    texts.set(releaseId(release), outcome.text)
    return { ...outcome, release }
  })
  for (const release of wanted) {
    const text = texts.get(releaseId(release))
    if (text) session.ports.print(text)
  }
  const done = outcomes.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []))
  const errors = [...done.flatMap(({ error }) => (error === undefined ? [] : [error])), ...failuresOf(outcomes)]
  const changed = done.flatMap(({ release, isChanged }) => (isChanged ? [release] : []))
  return { changed, errors, foundChanges: changed.length > 0 }
}

interface Facts extends DiffWork {
  readonly executor: Executor
  readonly serverVersion: string
  readonly installed: (release: Release) => Promise<boolean>
}

/** Asked once for each release. */
function remembered(executor: Executor): (release: Release) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>()
  return (release) => {
    const id = releaseId(release)
    let installed = known.get(id)
    if (installed === undefined) known.set(id, (installed = isInstalled(executor, release)))
    return installed
  }
}

/** '' where the file says a version, and where the server does not answer. */
export async function serverVersion(session: Session, state: State): Promise<string> {
  if (state.kubeVersion !== '') return ''
  const { kubeContext } = state
  let version = session.kubeVersions.get(kubeContext)
  if (version === undefined) session.kubeVersions.set(kubeContext, (version = session.ports.kubeVersion(kubeContext)))
  return (await version) ?? ''
}

interface PreparedDiff {
  readonly release: Release
  readonly suppressed: boolean
  /** Absent: it is not there yet, and that is all that is asked. */
  readonly words?: readonly string[]
  readonly files: ReadonlyMap<string, Uint8Array>
}

async function prepare(release: Release, facts: Facts): Promise<PreparedDiff> {
  const { options, executor, detailedExitcode, installed } = facts
  const { session, state } = executor
  const suppressed = options.suppressDiff || release.suppressDiff === true
  if (options.skipDiffOnInstall && !(await installed(release))) return { release, suppressed, files: new Map() }
  const checksFirst = release.disableValidationOnInstall === true || options.skipDiffValidationOnInstall
  const disableValidation = checksFirst && !(await installed(release))
  const render = await renderedArguments(session, state, release)
  const own = diffFlags(state, release, { ...facts, disableValidation, render })
  const { flags, files } = await releaseValues(session, state, release)
  const words = [
    ...['diff', 'upgrade', '--allow-unreleased', release.name, chartPathOf(state, release), ...own, ...flags],
    ...extraValueFlags(session, state, options),
    ...valuesModeFlags(state, release, options),
    ...reportFlags(state, options, detailedExitcode),
  ]
  return { release, suppressed, words, files }
}

function failed({ name }: Release, error: unknown): ReleaseError {
  return new ReleaseError(name, `failed processing release ${name}: ${messageOf(error)}`, 1, error)
}

interface DiffOutcome {
  readonly text: string
  readonly isChanged: boolean
  readonly error?: ReleaseError
}

/** A failure is part of the outcome: the others are still told. */
async function tellingDiff(prepared: PreparedDiff, facts: Facts): Promise<DiffOutcome> {
  let outcome: DiffOutcome | undefined
  const work = async (): Promise<StepResult> => {
    outcome = await diffOne(prepared, facts)
    if (outcome.error !== undefined) throw outcome.error
    return { outcome: outcome.isChanged ? 'changed' : 'unchanged' }
  }
  try {
    await step(facts.executor, prepared.release, 'compare', work)
  } catch (error) {
    if (outcome === undefined) throw error
  }
  return outcome!
}

async function diffOne(
  prepared: PreparedDiff,
  { executor, detailedExitcode, triggersCleanup }: Facts,
): Promise<DiffOutcome> {
  const { session, state, extra } = executor
  const { release, suppressed, words, files } = prepared
  const cleanUp = async (): Promise<void> => {
    if (triggersCleanup) await tryHooks(session, state, { event: 'cleanup', command: 'diff', release })
  }
  if (words === undefined) {
    await cleanUp()
    return { text: '', isChanged: true }
  }
  const chart = withoutPassword(chartPathOf(state, release))
  const title = `Comparing release=${release.name}, chart=${chart}, namespace=${release.namespace}\n`
  if (suppressed) session.ports.log('info', title)
  const shown = (output: string): string => (suppressed ? '' : title + (output === '' ? '' : `${output}\n`))
  let output = ''
  const heard = { onStdout: (text: string): void => void (output = text) }
  const live = suppressed ? { live: false } : {}
  try {
    await helm(executor, words, { extra, files, env: colorOf(session), ...live, ...heard })
    return { text: shown(detailedExitcode ? '' : output), isChanged: false }
  } catch (error) {
    const code = error instanceof CommandError ? error.exitCode : 0
    if (code === CHANGED && detailedExitcode) return { text: shown(output), isChanged: true }
    const failure = new ReleaseError(release.name, messageOf(error), code, error)
    return { text: shown(detailedExitcode ? '' : output), isChanged: false, error: failure }
  } finally {
    await cleanUp()
  }
}

/** Helm 4 takes `--color` for itself: helm-diff is told by the environment. */
function colorOf({ options: { color, noColor } }: Session): Record<string, string> {
  if (noColor) return { HELM_DIFF_COLOR: 'false' }
  return color ? { HELM_DIFF_COLOR: 'true' } : {}
}
