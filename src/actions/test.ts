/** `test`: runs the test hooks of a release's newest revision. */
import type { HookRecord, ReleaseRecord } from '../../storage/record.ts'
import { runHooksUntilEnd } from '../apply/hooks.ts'
import { compatOf } from '../compat.ts'
import { isTshelmError, messageOf, TshelmError, wrapError } from '../errors.ts'
import { hooksFor } from '../manifest/hooks.ts'
import type { KubeObject } from '../object.ts'
import { checkReachable } from './cluster-facts.ts'
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT_MS, type ActionContext } from './context.ts'
import { validateReleaseName } from './release-name.ts'

export interface TestOptions {
  readonly name: string
  /** Only these; all if empty. */
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly timeout?: number
}

export interface TestResult {
  readonly release: ReleaseRecord
  /** Why the tests failed. */
  readonly error?: TshelmError
  /** Cleans up after tests that passed: not before their logs were read. */
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
  const chosen = release.hooks.filter((hook) => isChosen(hook, options))
  // Helm: hooks that a filter leaves out come first in the record from then on.
  const hooks = [...release.hooks.filter((hook) => !chosen.includes(hook)), ...chosen]
  let failure: TshelmError | undefined
  let finish = (): Promise<void> => Promise.resolve()
  const method = {
    serverSide: release.apply_method === 'ssa' && compatOf(runtime).release.serverSide,
    forceConflicts: false,
    forceReplace: false,
    mergeUnstructured: false,
  }
  release.hooks = chosen
  try {
    finish = await runHooksUntilEnd('test', method, {
      ...context,
      record: release,
      waitStrategy: 'watcher',
      timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
      concurrency: DEFAULT_CONCURRENCY,
    })
  } catch (error) {
    if (!isTshelmError(error)) throw error
    failure = error
  }
  release.hooks = hooks
  await store.update(release)
  return { release, finish, ...(failure === undefined ? {} : { error: failure }) }
}

function isChosen({ name }: HookRecord, { include = [], exclude = [] }: TestOptions): boolean {
  return !exclude.includes(name) && (include.length === 0 || include.includes(name))
}

/** Logs of every container of the test pods that were chosen, handed over one by one. Rejects in Helm's words. */
export async function testLogs(
  { release }: Pick<TestResult, 'release'>,
  options: TestOptions,
  { context, show }: LogSink,
): Promise<void> {
  const { cluster, namespace, runtime } = context
  if (compatOf(runtime).output.testLogs === 'pods') return podLogs(release, options, { context, show })
  const resource = await cluster.resourceFor({ group: '', version: 'v1', kind: 'Pod' })
  for (const { name, kind } of hooksFor(release.hooks, 'test').filter((hook) => isChosen(hook, options))) {
    if (kind !== 'Pod') continue
    const pod = await podOf(name, () => cluster.get({ resource, namespace, name }))
    const problems: string[] = []
    for (const container of containersOf(pod)) {
      try {
        show(`POD LOGS: ${name} (${container})\n`, await cluster.logs({ namespace, name, container }))
      } catch (error) {
        problems.push(`unable to get logs for pod ${name}, container ${container}: ${messageOf(error)}`)
      }
    }
    if (problems.length > 0) throw new TshelmError('kube/api', problems.join('\n'))
  }
}

interface LogSink {
  readonly context: ActionContext
  readonly show: (title: string, text: string) => void
}

/** Helm 3: one log for each test hook, whatever its kind. */
async function podLogs(release: ReleaseRecord, options: TestOptions, { context, show }: LogSink): Promise<void> {
  const { cluster, namespace } = context
  for (const { name } of hooksFor(release.hooks, 'test').filter((hook) => isChosen(hook, options))) {
    try {
      show(`POD LOGS: ${name}\n`, await cluster.logs({ namespace, name }))
    } catch (error) {
      throw wrapError(`unable to get pod logs for ${name}: `, error)
    }
  }
}

async function podOf(name: string, get: () => Promise<KubeObject | undefined>): Promise<KubeObject> {
  const missing = `pods ${JSON.stringify(name)} not found`
  try {
    const pod = await get()
    if (pod !== undefined) return pod
  } catch (cause) {
    throw new TshelmError('kube/api', `unable to get pod ${name}: ${messageOf(cause)}`, { cause })
  }
  throw new TshelmError('kube/api', `unable to get pod ${name}: ${missing}`)
}

/** Init containers first. */
function containersOf({ spec }: KubeObject): string[] {
  const { initContainers = [], containers = [] } = (spec ?? {}) as Record<string, { readonly name?: string }[]>
  return [...initContainers, ...containers].map(({ name = '' }) => name)
}
