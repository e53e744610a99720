/** Whether an install may use a name, and what stands under it already. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { isUnfinished } from '../../storage/run-note.ts'
import { isStorageError } from '../../storage/errors.ts'
import { newestFirst, type Store } from '../../storage/store.ts'
import { isTshelmError, messageOf, TshelmError, wrapError } from '../errors.ts'
import { log } from '../events.ts'
import type { Runtime } from '../runtime.ts'
import type { ActionContext, DryRun } from './context.ts'
import { validateReleaseName } from './release-name.ts'
import { deadRevisions, lastGood, type DeadRevision, type TakeoverOptions } from './takeover.ts'

interface Naming extends TakeoverOptions {
  readonly name: string
  readonly replace?: boolean
}

/** What stands under the name already: the newest revision, and those whose runs have died. */
export interface Previous {
  readonly previous?: ReleaseRecord
  readonly dead: readonly DeadRevision[]
}

/** Rejects when the name may not be used. An install that died does not keep it. */
export async function checkName(options: Naming, dryRun: DryRun, context: ActionContext): Promise<Previous> {
  const { name, replace } = options
  const { store, runtime } = context
  checkReleaseName(name, runtime)
  try {
    if (dryRun !== 'none') return { dead: [] }
    const history = newestFirst(await historyOf(name, store))
    const [previous] = history
    if (previous === undefined) return { dead: [] }
    const { status } = previous.info
    const dead = await deadInstalls(history, options, context)
    if (dead.length > 0 && isUnfinished(status)) return { previous, dead }
    if (replace === true && (status === 'uninstalled' || status === 'failed')) return { previous, dead }
    throw new TshelmError('release/name-in-use', 'cannot reuse a name that is still in use', {
      hint: `upgrade the release, uninstall it first, or choose another name`,
      data: { release: name },
    })
  } catch (error) {
    throw nameCheckFailed(error, runtime)
  }
}

/** None where a release stands that was good once: an install is not what it needs. */
async function deadInstalls(
  history: readonly ReleaseRecord[],
  options: Naming,
  context: ActionContext,
): Promise<readonly DeadRevision[]> {
  try {
    const dead = await deadRevisions(history, options, context)
    return lastGood(history) === undefined ? dead : []
  } catch (error) {
    if (!isTshelmError(error) || error.code !== 'release/in-progress') throw error
    const { code, hint = '', data } = error
    throw new TshelmError(code, 'cannot reuse a name that is still in use', { cause: error, hint, data })
  }
}

export function checkReleaseName(name: string, runtime: Runtime): void {
  try {
    validateReleaseName(name)
  } catch (error) {
    throw nameCheckFailed(wrapError(`release name ${JSON.stringify(name)}: `, error), runtime)
  }
}

function nameCheckFailed(error: unknown, { emit }: Runtime): TshelmError {
  emit(log('ERROR', 'release name check failed', { error: messageOf(error) }))
  return wrapError('release name check failed: ', error)
}

/** Helm: whatever goes wrong here reads as "no such release". */
async function historyOf(name: string, store: Store): Promise<ReleaseRecord[]> {
  try {
    return await store.history(name)
  } catch (error) {
    if (isStorageError(error)) return []
    throw error
  }
}
