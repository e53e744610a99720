/** Releases installed and upgraded, those of a group side by side. */
import { messageOf } from '../../errors.ts'
import { ReleaseError } from '../errors.ts'
import { isDesired, type Release } from '../model.ts'
import { overridden } from '../state/select.ts'
import type { Affected } from './affected.ts'
import { chartPathOf, withoutPassword } from './chart-reference.ts'
import { connectionFlags, deleteWaitFlags, flag, namespaceFlags, valuesModeFlags } from './common-flags.ts'
import { helm, type Executor } from './executor.ts'
import { extraSetFlags, extraValueFlags } from './extra-values.ts'
import { each, failuresOf } from './groups.ts'
import { triggerHooks } from './hooks.ts'
import { deployedVersion, isInstalled } from './installed.ts'
import type { SyncOptions } from './options.ts'
import { releaseValues } from './release-values.ts'
import { renderedArguments } from './render-text.ts'
import { step, type StepResult } from './steps.ts'
import { upgradeFlags } from './upgrade-flags.ts'

interface Upgrade {
  readonly release: Release
  readonly words: readonly string[]
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** What goes wrong with one does not keep the others of the group from being done. */
export async function upgradeReleases(
  executor: Executor,
  releases: readonly Release[],
  { options, affected }: { readonly options: SyncOptions; readonly affected: Affected },
): Promise<unknown[]> {
  const { session, state } = executor
  const { concurrency } = options
  const wanted = releases.map((release) => overridden(state, release, session.ports.log)).filter(isDesired)
  const prepared = await each(wanted, concurrency, async (release) => {
    try {
      return await prepareUpgrade(executor, release, options)
    } catch (error) {
      throw failed(release, error)
    }
  })
  const problems = failuresOf(prepared)
  if (problems.length > 0) return problems
  const upgrades = prepared.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const work = (upgrade: Upgrade): Promise<void> =>
    step(executor, upgrade.release, 'upgrade', () => upgradeWithHooks(executor, upgrade, affected))
  return failuresOf(await each(upgrades, concurrency, work))
}

function failed({ name }: Release, error: unknown): ReleaseError {
  return new ReleaseError(name, `failed processing release ${name}: ${messageOf(error)}`, 1, error)
}

async function prepareUpgrade(executor: Executor, release: Release, options: SyncOptions): Promise<Upgrade> {
  const { session, state } = executor
  const own = upgradeFlags(state, release, options, await renderedArguments(session, state, release))
  const { flags, files } = await releaseValues(session, state, release)
  const historyMax = release.historyMax ?? state.helmDefaults.historyMax ?? 10
  const words = [
    ...['upgrade', '--install', release.name, chartPathOf(state, release), ...own, ...flags],
    ...extraValueFlags(session, state, options, (path) => `file does not exist: ${path}`),
    ...extraSetFlags(options),
    ...flag('--skip-crds', state.helmDefaults.skipCRDs || options.skipCrds),
    ...valuesModeFlags(state, release, options),
    ...['--history-max', String(historyMax)],
  ]
  return { release, words, files }
}

async function upgradeWithHooks(executor: Executor, upgrade: Upgrade, affected: Affected): Promise<StepResult> {
  const { session, state } = executor
  const { release } = upgrade
  const { clock, log } = session.ports
  const began = clock.now()
  const outcome: Outcome = {}
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (outcome.failure === undefined) outcome.failure = failed(release, error)
      else log('warn', `warn: ${messageOf(error)}\n`)
    }
  }
  const command = 'sync'
  await attempt(async () => {
    await triggerHooks(session, state, { event: 'presync', command, release })
    await upgradeOne(executor, upgrade, outcome)
  })
  const error = outcome.failure
  await attempt(() => triggerHooks(session, state, { event: 'postsync', command, release, ...(error && { error }) }))
  await attempt(() => triggerHooks(session, state, { event: 'cleanup', command, release }))
  const { became, version = '' } = outcome
  if (became !== undefined) affected[became].push({ release, version, duration: clock.now() - began })
  if (outcome.failure !== undefined) throw outcome.failure
  return { outcome: became === 'reinstalled' ? became : 'updated', version }
}

interface Outcome {
  failure?: ReleaseError
  became?: 'updated' | 'reinstalled' | 'failed'
  version?: string
}

async function upgradeOne(executor: Executor, upgrade: Upgrade, outcome: Outcome): Promise<void> {
  const { release } = upgrade
  const { log } = executor.session.ports
  try {
    await callUpgrade(executor, upgrade)
    outcome.became = 'updated'
  } catch (error) {
    outcome.became = 'failed'
    const isForbidden = messageOf(error).includes('Forbidden: updates')
    if (release.updateStrategy !== 'reinstallIfForbidden' || !isForbidden) throw error
    log(
      'info',
      `Failed to sync due to forbidden updates, attempting to reinstall ${JSON.stringify(release.name)} allowed by update strategy`,
    )
    await uninstall(executor, release)
    await callUpgrade(executor, upgrade)
    outcome.became = 'reinstalled'
  }
  outcome.version = await deployedVersion(executor, release)
}

async function callUpgrade(executor: Executor, { release, words, files }: Upgrade): Promise<void> {
  const { session, state, extra } = executor
  const chart = withoutPassword(chartPathOf(state, release))
  session.ports.log('info', `Upgrading release=${release.name}, chart=${chart}, namespace=${release.namespace}`)
  await helm(executor, words, { extra, files, show: 'log', release })
}

async function uninstall(executor: Executor, release: Release): Promise<void> {
  const { session, state, extra } = executor
  if (!(await isInstalled(executor, release))) return
  const words = [
    ...['delete', release.name, ...namespaceFlags(release)],
    ...deleteWaitFlags(state, { ...release, deleteWait: true }),
    ...connectionFlags(state, release),
  ]
  await triggerHooks(session, state, { event: 'preuninstall', command: 'sync', release })
  session.ports.log('info', `Deleting ${release.name}`)
  await helm(executor, words, { extra, show: 'log', release })
  await triggerHooks(session, state, { event: 'postuninstall', command: 'sync', release })
}
