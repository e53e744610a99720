/** What is wrong with a pod: its containers, and what they said last. */
import type { ContainerDiagnosis, ContainerLog, PodDiagnosis } from '../diagnosis.ts'
import type { Cluster } from '../kube/cluster.ts'
import { containersOf, unschedulable, type ContainerState } from '../kube/containers.ts'
import { hasCondition, textAt } from '../kube/status-fields.ts'
import type { KubeObject } from '../object.ts'

/** Shared by all pods of a diagnosis. */
export interface LogBudget {
  /** Logs that may still be asked for. */
  left: number
  /** Lines of each. */
  readonly lines: number
}

/** Neither ready nor ended well nor on its way out. */
export function isUnwell(pod: KubeObject): boolean {
  if (textAt(pod, 'metadata.deletionTimestamp', '') !== '') return false
  const phase = textAt(pod, 'status.phase', '')
  return phase === 'Failed' || (phase !== 'Succeeded' && !hasCondition(pod, 'Ready', 'True'))
}

const MAX_CONTAINERS = 4

export async function podDiagnosis(pod: KubeObject, logs: LogBudget, cluster: Cluster): Promise<PodDiagnosis> {
  const stranded = unschedulable(pod)
  const unwell = containersOf(pod).filter(isUnwellContainer).slice(0, MAX_CONTAINERS)
  const containers = await Promise.all(
    unwell.map(async (container): Promise<ContainerDiagnosis> => {
      const log = await logOf(container, pod, { logs, cluster })
      const state = withoutReady({ ...container, message: clean(container.message) })
      return log === undefined ? state : { ...state, log }
    }),
  )
  return {
    name: pod.metadata.name,
    phase: textAt(pod, 'status.phase', 'Unknown'),
    ...(stranded === undefined ? {} : { unschedulable: stranded }),
    containers,
  }
}

function withoutReady(container: ContainerState): ContainerDiagnosis {
  return Object.fromEntries(
    Object.entries(container).filter(([key]) => key !== 'ready'),
  ) as unknown as ContainerDiagnosis
}

function isUnwellContainer({ init, ready, state, exitCode }: ContainerState): boolean {
  if (state === 'terminated') return exitCode !== 0
  return init ? state !== 'unknown' && !ready : !ready
}

const MAX_LINE = 300
const MAX_BYTES = 65_536

async function logOf(
  container: ContainerState,
  { metadata }: KubeObject,
  { logs, cluster }: { readonly logs: LogBudget; readonly cluster: Cluster },
): Promise<ContainerLog | undefined> {
  const { state, exitCode, name } = container
  const previous = state === 'waiting' && exitCode !== undefined
  if ((state !== 'running' && state !== 'terminated' && !previous) || logs.lines === 0 || logs.left === 0)
    return undefined
  logs.left--
  const namespace = textAt({ metadata }, 'metadata.namespace', '')
  const where = { namespace, name: metadata.name, container: name }
  try {
    const text = await cluster.logs({ ...where, tailLines: logs.lines, limitBytes: MAX_BYTES })
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    return lines.length === 0
      ? undefined
      : { previous, lines: lines.slice(-logs.lines).map((line) => clean(line).slice(0, MAX_LINE)) }
  } catch {
    return undefined
  }
}

/** Without what would command a terminal. */
export function clean(text: string): string {
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}
