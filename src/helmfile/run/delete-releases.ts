/** Releases deleted: those that are not to be there any more, and all of them. */
import { messageOf } from '../../errors.ts'
import { ReleaseError, stateError } from '../errors.ts'
import type { Release } from '../model.ts'
import { overridden } from '../state/select.ts'
import type { Affected } from './affected.ts'
import { cascadeFlags, connectionFlags, deleteWaitFlags, namespaceFlags } from './common-flags.ts'
import { helm, type Executor } from './executor.ts'
import { each, failuresOf } from './groups.ts'
import { triggerHooks, tryHooks } from './hooks.ts'
import { step, type StepResult } from './steps.ts'

export interface Deletion {
  readonly concurrency: number
  readonly cascade: string
  readonly affected: Affected
}

/** For `sync` and `apply`: with hooks around it as around an upgrade. */
export async function deleteForSync(
  executor: Executor,
  releases: readonly Release[],
  { concurrency, cascade, affected }: Deletion,
): Promise<unknown[]> {
  const { session, state } = executor
  const command = 'sync'
  const results = await each(releases, concurrency, async (release) => {
    const words = [
      ...['delete', release.name, ...namespaceFlags(release)],
      ...deleteWaitFlags(state, release),
      ...connectionFlags(state, release),
      ...cascadeFlags(state, release, cascade),
    ]
    let failure: ReleaseError | undefined
    try {
      await triggerHooks(session, state, { event: 'presync', command, release })
      await step(executor, release, 'delete', () => deleteOne(executor, release, { words, command, affected }))
    } catch (error) {
      failure = new ReleaseError(
        release.name,
        `failed processing release ${release.name}: ${messageOf(error)}`,
        1,
        error,
      )
    }
    await tryHooks(session, state, { event: 'postsync', command, release, ...(failure && { error: failure }) })
    await tryHooks(session, state, { event: 'cleanup', command, release })
    if (failure !== undefined) throw failure
  })
  return failuresOf(results)
}

/** For `destroy`. */
export async function deleteReleases(
  executor: Executor,
  releases: readonly Release[],
  { concurrency, cascade, affected }: Deletion,
): Promise<unknown[]> {
  const { session, state } = executor
  const results = await each(releases, concurrency, async (one) => {
    const release = overridden(state, one, session.ports.log)
    const words = [
      ...['delete', release.name, ...connectionFlags(state, release)],
      ...cascadeFlags(state, release, cascade),
      ...deleteWaitFlags(state, release),
      ...namespaceFlags(release),
    ]
    try {
      const work = { words, command: 'delete', affected }
      await step(executor, release, 'delete', () => deleteOne(executor, release, work))
    } catch (error) {
      throw releaseFailed(release, error)
    }
  })
  return failuresOf(results)
}

/** Helmfile's words where releases are only gone through. */
export function releaseFailed({ name }: Release, error: unknown): Error {
  return stateError(`release "${name}" failed: ${messageOf(error)}`, error)
}

interface OneDeletion {
  readonly words: readonly string[]
  readonly command: string
  readonly affected: Affected
}

async function deleteOne(
  executor: Executor,
  release: Release,
  { words, command, affected }: OneDeletion,
): Promise<StepResult> {
  const { session, state, extra } = executor
  const { clock, log } = session.ports
  const began = clock.now()
  const done = (): { release: Release; version: string; duration: number } => ({
    release,
    version: '',
    duration: clock.now() - began,
  })
  try {
    await triggerHooks(session, state, { event: 'preuninstall', command, release })
    log('info', `Deleting ${release.name}`)
    await helm(executor, words, { extra, show: 'log', release })
    await triggerHooks(session, state, { event: 'postuninstall', command, release })
  } catch (error) {
    affected.notDeleted.push(done())
    throw error
  }
  affected.deleted.push(done())
  return { outcome: 'deleted' }
}
