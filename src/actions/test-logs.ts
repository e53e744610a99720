/** What test pods have printed. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { compatOf } from '../compat.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { PODS } from '../kube/known-resources.ts'
import { hooksFor } from '../manifest/hooks.ts'
import type { KubeObject } from '../object.ts'
import type { ActionContext } from './context.ts'
import { isChosen, type TestOptions, type TestResult } from './test.ts'

/** Logs of every container of the test pods that were chosen, handed over one by one. Rejects in Helm's words. */
export async function testLogs(
  { release }: Pick<TestResult, 'release'>,
  options: TestOptions,
  { context, show }: LogSink,
): Promise<void> {
  const { cluster, namespace, runtime } = context
  if (compatOf(runtime).output.testLogs === 'pods') return podLogs(release, options, { context, show })
  for (const { name, kind } of hooksFor(release.hooks, 'test').filter((hook) => isChosen(hook, options))) {
    if (kind !== 'Pod') continue
    const pod = await podOf(name, () => cluster.get({ resource: PODS, namespace, name }))
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
export function containersOf({ spec }: KubeObject): string[] {
  const { initContainers = [], containers = [] } = (spec ?? {}) as Record<string, { readonly name?: string }[]>
  return [...initContainers, ...containers].map(({ name = '' }) => name)
}
