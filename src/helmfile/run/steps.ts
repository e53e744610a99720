/** What is done with one release, told while it is done. */
import type { ReleaseRef, ReleaseStep, StepEnd, StepOutcome } from '../events.ts'
import { releaseId, type Release, type State } from '../model.ts'
import { fullFilePath } from '../state/visit.ts'
import type { Executor } from './executor.ts'

/** The name that events have for it. */
export function refOf(state: State, release: Release): ReleaseRef {
  const { name, namespace, kubeContext, chart } = release
  return { id: releaseId(release), name, namespace, kubeContext, chart, file: fullFilePath(state) }
}

export interface StepResult {
  readonly outcome: StepOutcome
  readonly version?: string
}

/** Tells that a step begins, and how it ends. */
export async function step(
  { session, state }: Executor,
  release: Release,
  what: ReleaseStep,
  work: () => Promise<StepResult>,
): Promise<void> {
  const { onEvent, clock } = session.ports
  if (onEvent === undefined) {
    await work()
    return
  }
  const ref = refOf(state, release)
  const began = clock.now()
  const tell = (end: StepEnd): void => onEvent({ kind: 'release', release: ref, step: what, ...end })
  onEvent({ kind: 'release', release: ref, step: what, status: 'begun' })
  try {
    const result = await work()
    tell({ status: 'done', ...result, duration: clock.now() - began })
  } catch (error) {
    tell({ status: 'failed', error, duration: clock.now() - began })
    throw error
  }
}
