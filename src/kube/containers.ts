/** What a Pod tells of its containers. */
import type { Json, JsonObject } from '../object.ts'
import { conditionsOf, integerAt, textAt, valueAt } from './status-fields.ts'

export interface ContainerState {
  readonly name: string
  readonly init: boolean
  readonly ready: boolean
  readonly restarts: number
  readonly state: 'waiting' | 'running' | 'terminated' | 'unknown'
  /** `CrashLoopBackOff`, `Error`, `OOMKilled` …; '' if there is none. */
  readonly reason: string
  readonly message: string
  readonly image: string
  /** Of what ended last: this state, or the one before. */
  readonly exitCode?: number
  readonly signal?: number
  /** Why it ended last: `Error`, `OOMKilled`. */
  readonly endedBy?: string
}

/** Init containers first. */
export function containersOf(pod: JsonObject): ContainerState[] {
  return [
    ...statusesAt(pod, 'status.initContainerStatuses').map((status) => stateOf(status, true)),
    ...statusesAt(pod, 'status.containerStatuses').map((status) => stateOf(status, false)),
  ]
}

/** Whether the scheduler has found no node for it; with the scheduler's words. */
export function unschedulable(pod: JsonObject): string | undefined {
  const condition = conditionsOf(pod).find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  return condition?.reason === 'Unschedulable' ? condition.message : undefined
}

function statusesAt(pod: JsonObject, path: string): JsonObject[] {
  const statuses = valueAt(pod, path)
  return Array.isArray(statuses) ? statuses.filter(isObject) : []
}

function stateOf(status: JsonObject, init: boolean): ContainerState {
  const state = (['waiting', 'terminated', 'running'] as const).find((name) =>
    isObject(valueAt(status, `state.${name}`)),
  )
  const at = `state.${state ?? 'waiting'}`
  const ended = [valueAt(status, 'state.terminated'), valueAt(status, 'lastState.terminated')].find(isObject)
  return {
    name: textAt(status, 'name', ''),
    init,
    ready: status['ready'] === true,
    restarts: integerAt(status, 'restartCount', 0),
    state: state ?? 'unknown',
    reason: textAt(status, `${at}.reason`, ''),
    message: textAt(status, `${at}.message`, ''),
    image: textAt(status, 'image', ''),
    ...(ended === undefined ? {} : endOf(ended)),
  }
}

function endOf(ended: JsonObject): Pick<ContainerState, 'exitCode' | 'signal' | 'endedBy'> {
  const signal = integerAt(ended, 'signal', 0)
  const reason = textAt(ended, 'reason', '')
  return {
    exitCode: integerAt(ended, 'exitCode', 0),
    ...(signal === 0 ? {} : { signal }),
    ...(reason === '' ? {} : { endedBy: reason }),
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
