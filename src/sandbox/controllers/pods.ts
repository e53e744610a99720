/**
 * The simulated scheduler and kubelet. Pods get ready 100 ms after they were made, those that do not restart succeed 100 ms later.
 * Annotations: `sim/delay: 3s` puts that off; `sim/fail: exit` ends with exit code 1, `image` never pulls, `crash` crash-loops, `unready` never
 * gets ready.
 */
import type { Json, JsonObject } from '../../object.ts'
import { amend } from '../pipeline.ts'
import { objectAt, objectsAt, plain, textAt } from '../json.ts'
import { digest, timeText } from '../world.ts'
import type { Reconcile } from './context.ts'
import { durationMs, isEnded, withCondition } from './context.ts'

const STEP_MS = 100
export const NODES: readonly string[] = ['node-a', 'node-b']

export function reconcilePod(context: Reconcile): void {
  const { world, key, object, due } = context
  if (isEnded(object)) return
  if (textAt(object, 'spec', 'nodeName') === '') {
    schedule(context)
    return
  }
  const at = world.store.dueAt(key)
  const phase = textAt(object, 'status', 'phase')
  const failure = textAt(object, 'metadata', 'annotations', 'sim/fail')
  if (phase === 'Pending' && textAt(object, 'status', 'podIP') === '') {
    const delay = durationMs(textAt(object, 'metadata', 'annotations', 'sim/delay')) || STEP_MS
    if (due) start(context, failure)
    else if (at === undefined && objectsAt(object, 'status', 'containerStatuses').length === 0)
      world.store.setDue(key, world.now() + delay)
  } else if (
    phase === 'Running' &&
    textAt(object, 'spec', 'restartPolicy') !== 'Always' &&
    (failure === '' || failure === 'exit')
  ) {
    if (due) end(context, failure === 'exit')
    else if (at === undefined) world.store.setDue(key, world.now() + STEP_MS)
  }
}

function schedule({ world, kind, object }: Reconcile): void {
  const uid = textAt(object, 'metadata', 'uid')
  amend(world, kind, object, {
    change: (copy) => {
      objectAt(copy, 'spec').nodeName = NODES[parseInt(digest(uid).slice(0, 4), 16) % NODES.length]!
    },
  })
  change({ world, kind, object }, (status) => {
    setConditions(status, [{ type: 'PodScheduled', status: 'True' }], world.now())
  })
}

function change(
  { world, kind, object }: Pick<Reconcile, 'world' | 'kind' | 'object'>,
  edit: (status: JsonObject, pod: JsonObject) => void,
): void {
  amend(world, kind, object, {
    subresource: 'status',
    change: (copy) => {
      const status = objectAt(copy, 'status')
      copy.status = status
      edit(status, copy)
    },
  })
}

interface PodCondition {
  readonly type: string
  readonly status: 'True' | 'False'
  readonly reason?: string
}

function setConditions(status: JsonObject, states: readonly PodCondition[], now: number): void {
  let conditions = objectsAt(status, 'conditions')
  for (const state of states) conditions = withCondition(conditions, state, now)
  status.conditions = conditions
}

function containerStatuses(pod: JsonObject, list: string, made: (container: JsonObject) => JsonObject): Json[] {
  return objectsAt(pod, 'spec', list).map((container) => ({
    name: container.name!,
    image: container.image!,
    imageID: '',
    restartCount: 0,
    ...made(container),
  }))
}

function podAddress(pod: JsonObject): string {
  const hash = digest(textAt(pod, 'metadata', 'uid'))
  return `10.244.${parseInt(hash.slice(0, 2), 16)}.${(parseInt(hash.slice(2, 4), 16) % 254) + 1}`
}

function start(context: Reconcile, failure: string): void {
  const { world } = context
  const time = timeText(world.now())
  change(context, (status, pod) => {
    Object.assign(status, { hostIP: '127.0.0.1', hostIPs: [{ ip: '127.0.0.1' }], startTime: time })
    if (failure === 'image') {
      status.containerStatuses = containerStatuses(pod, 'containers', ({ image }) => ({
        ready: false,
        state: { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${plain(image)}"` } },
      }))
      setConditions(
        status,
        [{ type: 'Initialized', status: 'True' }, notReady('Ready'), notReady('ContainersReady')],
        world.now(),
      )
      return
    }
    const address = podAddress(pod)
    Object.assign(status, { phase: 'Running', podIP: address, podIPs: [{ ip: address }] })
    const stuck = failure === 'crash' || failure === 'unready'
    status.containerStatuses = containerStatuses(pod, 'containers', () =>
      stuck ? stuckContainer(failure, time) : running(time),
    )
    const done = { exitCode: 0, reason: 'Completed', startedAt: time, finishedAt: time }
    const inits = containerStatuses(pod, 'initContainers', ({ restartPolicy }) =>
      restartPolicy === 'Always' ? running(time) : { ready: true, state: { terminated: done } },
    )
    if (inits.length > 0) status.initContainerStatuses = inits
    const ready = (type: string): PodCondition => (stuck ? notReady(type) : { type, status: 'True' })
    const gates = objectsAt(pod, 'spec', 'readinessGates').map((gate): PodCondition => ({
      type: textAt(gate, 'conditionType'),
      status: 'True',
    }))
    setConditions(
      status,
      [{ type: 'Initialized', status: 'True' }, ready('Ready'), ready('ContainersReady'), ...gates],
      world.now(),
    )
  })
}

const notReady = (type: string): PodCondition => ({ type, status: 'False', reason: 'ContainersNotReady' })

function running(time: string): JsonObject {
  return { ready: true, started: true, state: { running: { startedAt: time } } }
}

function stuckContainer(failure: string, time: string): JsonObject {
  if (failure === 'unready') return { ready: false, started: true, state: { running: { startedAt: time } } }
  return {
    ready: false,
    started: false,
    restartCount: 5,
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } },
    lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: time, finishedAt: time } },
  }
}

function end(context: Reconcile, failed: boolean): void {
  const { world } = context
  const time = timeText(world.now())
  change(context, (status, pod) => {
    const terminated = {
      exitCode: failed ? 1 : 0,
      reason: failed ? 'Error' : 'Completed',
      startedAt: time,
      finishedAt: time,
    }
    status.containerStatuses = containerStatuses(pod, 'containers', () => ({
      ready: false,
      started: false,
      state: { terminated },
    }))
    status.phase = failed ? 'Failed' : 'Succeeded'
    const reason = failed ? 'PodFailed' : 'PodCompleted'
    setConditions(
      status,
      ['Ready', 'ContainersReady'].map((type) => ({ type, status: 'False', reason })),
      world.now(),
    )
  })
}
