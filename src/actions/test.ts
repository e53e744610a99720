/** `test`: runs the test hooks of a release's newest revision. */
import type { HookRecord, ReleaseRecord } from '../../storage/record.ts'
import { runHooksUntilEnd, type HooksEnd } from '../apply/hooks.ts'
import { compatOf } from '../compat.ts'
import { TshelmError, wrapError } from '../errors.ts'
import { hooksFor } from '../manifest/hooks.ts'
import { checkReachable } from './cluster-facts.ts'
import { DEFAULT_CONCURRENCY, limitedCluster, DEFAULT_TIMEOUT_MS, type ActionContext } from './context.ts'
import { validateReleaseName } from './release-name.ts'

export interface TestOptions {
  readonly name: string
  /** Only these; all if empty. */
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  /** For any single test, milliseconds. Default: 300000. */
  readonly timeout?: number
}

export interface TestResult {
  readonly release: ReleaseRecord
  /** Those that were chosen, in the order in which they run. */
  readonly tests: readonly HookRecord[]
  /** Why the tests failed: the first of `failures`, or what kept them from running. */
  readonly error?: TshelmError
  readonly failures: HooksEnd['failures']
  readonly succeeded: HooksEnd['succeeded']
  /** Cleans up as the policies of the tests say: not before their logs were read. */
  readonly finish: () => Promise<void>
}

/** Rejects only when there is no such release. The record keeps when each test ran and how it ended. */
export async function testRelease(options: TestOptions, context: ActionContext): Promise<TestResult> {
  const { cluster, runtime, store } = context
  await checkReachable(cluster, runtime.emit)
  try {
    validateReleaseName(options.name)
  } catch (cause) {
    throw new TshelmError('release/invalid-name', `releaseTest: Release name is invalid: ${options.name}`, { cause })
  }
  const release = await store.last(options.name)
  release.hooks = chosenLast(release.hooks, options)
  const tests = hooksFor(
    release.hooks.filter((hook) => isChosen(hook, options)),
    'test',
  )
  const end = await runHooksUntilEnd(tests, {
    event: 'test',
    method: {
      serverSide: release.apply_method === 'ssa' && compatOf(runtime).release.serverSide,
      forceConflicts: false,
      forceReplace: false,
      mergeUnstructured: false,
    },
    context: {
      ...context,
      cluster: limitedCluster(context, options.timeout),
      record: release,
      waitStrategy: 'watcher',
      timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
      concurrency: DEFAULT_CONCURRENCY,
    },
  })
  const unrecorded = await problemOf(store.update(release))
  const error = end.error ?? unrecorded
  return { ...end, release, tests, ...(error === undefined ? {} : { error }) }
}

async function problemOf(work: Promise<void>): Promise<TshelmError | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    return wrapError('', error)
  }
}

export function isChosen({ name }: HookRecord, { include = [], exclude = [] }: TestOptions): boolean {
  return !exclude.includes(name) && (include.length === 0 || include.includes(name))
}

/** Helm: hooks that a filter leaves out come first in the record from then on, those that are excluded before those not included. */
function chosenLast(hooks: readonly HookRecord[], options: TestOptions): HookRecord[] {
  const { exclude = [] } = options
  const rank = (hook: HookRecord): number => (exclude.includes(hook.name) ? 0 : isChosen(hook, options) ? 2 : 1)
  return hooks.toSorted((a, b) => rank(a) - rank(b))
}
