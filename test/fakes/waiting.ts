/** Objects that an embedded cluster brings to life, to wait for. */
import type { WaitOptions } from '../../src/apply/wait.ts'
import type { WaitPolicy } from '../../src/apply/wait-policy.ts'
import type { TshelmEvent } from '../../src/events.ts'
import { clusterOver } from '../../src/kube/client.ts'
import { gvkOf, type Json, type JsonObject, type KubeObject } from '../../src/object.ts'
import type { PlannedObject } from '../../src/plan/model.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'

export interface WaitBed {
  readonly options: WaitOptions
  readonly events: TshelmEvent[]
  /** Requests, as `GET /path`; watches as `WATCH /path`. */
  readonly asked: string[]
  /** Creates them in `default`. */
  readonly create: (...objects: readonly KubeObject[]) => Promise<PlannedObject[]>
}

export function waitBed(timeout: number, policy: WaitPolicy = {}): WaitBed {
  const events: TshelmEvent[] = []
  const asked: string[] = []
  const transport = sandboxTransport(openSandbox({ clock: systemClock }), 'test')
  const cluster = clusterOver({
    ...transport,
    send: (request) => (asked.push(`${request.method} ${request.path}`), transport.send(request)),
    stream: (request) => (asked.push(`WATCH ${request.path.split('?')[0]!}`), transport.stream(request)),
  })
  const runtime = {
    clock: systemClock,
    randomBytes: (count: number) => new Uint8Array(count),
    timeZone: 'UTC',
    emit: (event: TshelmEvent) => void events.push(event),
  }
  return {
    options: { cluster, runtime, timeout, policy },
    events,
    asked,
    create: async (...objects) => {
      const planned: PlannedObject[] = []
      for (const object of objects) {
        const resource = await cluster.resourceFor(gvkOf(object))
        const { name } = object.metadata
        const namespace = 'default'
        await cluster.create({ resource, namespace, name }, object)
        planned.push({ resource, ref: { apiVersion: object.apiVersion, kind: object.kind, namespace, name } })
      }
      asked.length = 0
      return planned
    },
  }
}

/** A controller of one replica, or a Job. `pod`: annotations of its pods, such as `sim/fail`. */
export function workload(kind: string, pod: JsonObject, annotations: JsonObject = {}): KubeObject {
  const isJob = kind === 'Job'
  const name = kind.toLowerCase()
  const labels = { app: name }
  const spec: Record<string, Json> = {
    template: {
      metadata: { annotations: pod, ...(isJob ? {} : { labels }) },
      spec: { containers: [{ name: 'main', image: 'shop/web:1' }], ...(isJob ? { restartPolicy: 'Never' } : {}) },
    },
  }
  if (isJob) spec['backoffLimit'] = 0
  else spec['selector'] = { matchLabels: labels }
  if (kind === 'StatefulSet') spec['serviceName'] = name
  return { apiVersion: isJob ? 'batch/v1' : 'apps/v1', kind, metadata: { name, annotations }, spec }
}
