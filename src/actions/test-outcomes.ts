/** How each test of a release ended, as data. */
import type { HookRecord } from '../../storage/record.ts'
import { messageOf } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import { PODS } from '../kube/known-resources.ts'
import { parseObjects } from '../manifest/objects.ts'
import { containersOf } from './test-logs.ts'
import type { TestResult } from './test.ts'

export interface TestOutcome {
  readonly name: string
  readonly kind: string
  /** Of its template. */
  readonly path: string
  /** `skipped`: another test failed before. */
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** RFC 3339; absent for tests that were skipped. */
  readonly started?: string
  /** How long it took; 0 for tests that were skipped. */
  readonly seconds: number
  /** Why it failed. */
  readonly message?: string
  /** What its containers printed, the end of it; absent if nothing was asked for or is there. */
  readonly log?: string
}

/** In the order in which the tests run. */
export function testOutcomes({ tests, failures, succeeded }: TestResult): TestOutcome[] {
  return tests.map((hook): TestOutcome => {
    const { name, kind, path, last_run: run } = hook
    const failure = failures.find((one) => one.hook === hook)
    if (failure === undefined && !succeeded.includes(hook)) return { name, kind, path, outcome: 'skipped', seconds: 0 }
    const { started_at: started, completed_at: completed } = run
    const took = Date.parse(completed ?? '') - Date.parse(started ?? '')
    return {
      ...{ name, kind, path, outcome: failure === undefined ? 'passed' : 'failed' },
      seconds: took > 0 ? took / 1000 : 0,
      ...(started === undefined ? {} : { started }),
      ...(failure === undefined ? {} : { message: failure.error.message }),
    }
  })
}

/** Of each container. */
const LOG_BYTES = 256 * 1024

interface Logged {
  readonly cluster: Cluster
  readonly namespace: string
}

/** The same with logs: of Pods, and of the Pods of Jobs. To be called before the tests are cleaned up. Never rejects. */
export async function withLogs(result: TestResult, where: Logged): Promise<TestOutcome[]> {
  const outcomes = testOutcomes(result)
  return Promise.all(
    outcomes.map(async (outcome, i) => {
      const log = outcome.outcome === 'skipped' ? '' : await logOf(result.tests[i]!, where)
      return log === '' ? outcome : { ...outcome, log }
    }),
  )
}

async function logOf(hook: HookRecord, { cluster, namespace: fallback }: Logged): Promise<string> {
  const { kind, name, manifest } = hook
  if (kind !== 'Pod' && kind !== 'Job') return ''
  try {
    const own = parseObjects(manifest)[0]?.metadata['namespace']
    const namespace = typeof own === 'string' && own !== '' ? own : fallback
    const selector = kind === 'Job' ? { labelSelector: `job-name=${name}` } : { fieldSelector: `metadata.name=${name}` }
    const pods = await cluster.list(PODS, namespace, selector)
    const places = pods.flatMap((pod) =>
      containersOf(pod).map((container) => ({ namespace, name: pod.metadata.name, container })),
    )
    const texts: string[] = []
    for (const place of places) {
      const text = await cluster
        .logs({ ...place, limitBytes: LOG_BYTES })
        .catch((error: unknown) => `(no log: ${messageOf(error)})\n`)
      // Which container it is needs to be told only where there are several.
      texts.push(places.length === 1 ? text : `==> ${place.name} (${place.container})\n${text}`)
    }
    return texts.join('')
  } catch (error) {
    return `(no log: ${messageOf(error)})\n`
  }
}
