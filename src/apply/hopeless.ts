/** What cannot get ready without help: for `failFast`, since Helm waits on. */
import { containersOf, unschedulable, type ContainerState } from '../kube/containers.ts'
import { labelsOf } from '../kube/labels.ts'
import { conditionsOf, textAt } from '../kube/status-fields.ts'
import type { KubeObject } from '../object.ts'
import { annotation } from './objects.ts'

/** `again`: when to look again though nothing is heard, milliseconds since the epoch. */
export interface Verdict {
  readonly hopeless?: string
  readonly again?: number
}

/** When each trouble was seen first, by what it is. */
export type Troubles = Map<string, number>

/** A scheduler that finds no node may get one from an autoscaler. */
const UNSCHEDULABLE_MS = 60_000
/** What a registry or a controller that is late may still mend. */
export const PASSING_MS = 15_000

/** Reasons of waiting containers, and how long each may last. */
const REASONS: Readonly<Record<string, number>> = {
  ImagePullBackOff: 0,
  InvalidImageName: 0,
  ErrImageNeverPull: 0,
  ImageInspectError: PASSING_MS,
  ErrImagePull: PASSING_MS,
  RegistryUnavailable: PASSING_MS,
  CreateContainerConfigError: PASSING_MS,
  CreateContainerError: PASSING_MS,
  RunContainerError: PASSING_MS,
}

interface Trouble {
  readonly id: string
  readonly text: string
  readonly lasts: number
}

export interface Looking {
  readonly pods: readonly KubeObject[]
  /** How often a container may fail. */
  readonly allowed: number
  readonly troubles: Troubles
  readonly now: number
}

/** Of an object that is not ready. */
export function verdictOn(object: KubeObject, { pods, allowed, troubles, now }: Looking): Verdict {
  const found = [...refusals(object), ...pods.flatMap((pod) => podTroubles(pod, allowed))]
  let again: number | undefined
  for (const { id, text, lasts } of found) {
    const since = troubles.get(id) ?? now
    troubles.set(id, since)
    const until = since + lasts
    if (now >= until) return { hopeless: text }
    again = Math.min(again ?? until, until)
  }
  return again === undefined ? {} : { again }
}

/** Those of a controller's present template: older ones may be in any state. `hash`: of a Deployment's present ReplicaSet. */
export function presentPods(object: KubeObject, pods: readonly KubeObject[], hash?: string): readonly KubeObject[] {
  const [label, wanted] = templateLabel(object, hash)
  return wanted === '' ? pods : pods.filter((pod) => labelsOf(pod)[label] === wanted)
}

function templateLabel(object: KubeObject, hash = ''): readonly [label: string, value: string] {
  switch (object.kind) {
    case 'Deployment':
      return ['pod-template-hash', hash]
    case 'StatefulSet':
      return ['controller-revision-hash', textAt(object, 'status.updateRevision', '')]
    case 'DaemonSet':
      return ['pod-template-generation', annotation(object, 'deprecated.daemonset.template.generation') ?? '']
    default:
      return ['', '']
  }
}

/** A quota or an admission webhook lets no pods be made. */
function refusals(object: KubeObject): Trouble[] {
  return conditionsOf(object)
    .filter(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
    .map(({ reason, message }) => ({
      id: `${nameOf(object)} ${reason}`,
      text: `${reason}: ${message}`,
      lasts: PASSING_MS,
    }))
}

function podTroubles(pod: KubeObject, allowed: number): Trouble[] {
  if (textAt(pod, 'metadata.deletionTimestamp', '') !== '') return []
  const place = `pod ${pod.metadata.name}`
  const id = textAt(pod, 'metadata.uid', nameOf(pod))
  const stranded = unschedulable(pod)
  if (stranded !== undefined) {
    return [{ id: `${id} scheduling`, text: `${place} cannot be scheduled: ${stranded}`, lasts: UNSCHEDULABLE_MS }]
  }
  return containersOf(pod).flatMap((container) => {
    const lasts = lastingOf(container, allowed)
    const { name, reason, message } = container
    const text = `${place}, container ${name}: ${reason}${message === '' ? '' : `: ${message}`}`
    return lasts === undefined ? [] : [{ id: `${id} ${name} ${reason}`, text, lasts }]
  })
}

function lastingOf({ state, reason, restarts }: ContainerState, allowed: number): number | undefined {
  if (state !== 'waiting') return undefined
  // The first failure is followed by the first restart: a loop has failed once more than it has restarted.
  if (reason === 'CrashLoopBackOff') return restarts + 1 > allowed ? 0 : undefined
  return Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`
}
