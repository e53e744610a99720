/** Waiting for objects that one may not look at. */
import { describe, expect, it } from 'vitest'
import { waitUntilDeleted, waitUntilReady } from '../../src/apply/wait.ts'
import { TshelmError } from '../../src/errors.ts'
import { clusterOver } from '../../src/kube/client.ts'
import type { TshelmEvent } from '../../src/events.ts'
import type { Cluster } from '../../src/kube/cluster.ts'
import type { PlannedObject } from '../../src/plan/model.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'

const forbidden = new TshelmError('kube/api', 'configmaps "a" is forbidden', { data: { status: 403 } })
const sandbox = clusterOver(sandboxTransport(openSandbox({ clock: systemClock }), 'test'))
const cluster: Cluster = {
  ...sandbox,
  watch: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(forbidden) }) }),
}
const runtime = {
  clock: systemClock,
  randomBytes: (count: number) => new Uint8Array(count),
  timeZone: 'UTC',
  emit: () => undefined,
}
const options = { cluster, runtime, timeout: 5000 }

describe('waiting without the right to look', () => {
  it.each([
    ['until ready', waitUntilReady],
    ['until gone', (objects: Parameters<typeof waitUntilDeleted>[0]) => waitUntilDeleted(objects, options)],
  ] as const)('%s ends with the refusal', async (_what, wait) => {
    const resource = await sandbox.resourceFor({ group: '', version: 'v1', kind: 'ConfigMap' })
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'a' }
    await expect(wait([{ ref, resource }], false, options)).rejects.toThrow('forbidden')
  })
})

describe('waiting', () => {
  const counted = async (
    names: readonly string[],
  ): Promise<{ cluster: Cluster; objects: PlannedObject[]; asked: string[] }> => {
    const asked: string[] = []
    const transport = sandboxTransport(openSandbox({ clock: systemClock }), 'test')
    const own = clusterOver({
      ...transport,
      send: (request) => {
        asked.push(`${request.method} ${request.path}`)
        return transport.send(request)
      },
      stream: (request) => {
        asked.push('WATCH')
        return transport.stream(request)
      },
    })
    const resource = await own.resourceFor({ group: '', version: 'v1', kind: 'ConfigMap' })
    const objects = names.map((name) => ({
      ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name },
      resource,
    }))
    for (const { ref } of objects) {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ref.name } }
      await own.create({ resource, namespace: 'default', name: ref.name }, object)
    }
    asked.length = 0
    return { cluster: own, objects, asked }
  }
  const LIST = 'GET /api/v1/namespaces/default/configmaps'

  it('for what is ready asks once', async () => {
    const one = await counted(['a'])
    await waitUntilReady(one.objects, false, { ...options, cluster: one.cluster })
    expect(one.asked).toEqual([`${LIST}?fieldSelector=metadata.name%3Da&limit=500`])
    const two = await counted(['a', 'b'])
    await waitUntilReady(two.objects, false, { ...options, cluster: two.cluster })
    expect(two.asked).toEqual([`${LIST}?limit=500`])
  })

  it('has no end where the timeout is below 0', async () => {
    const one = await counted(['a'])
    const said: unknown[] = []
    const emit = (event: TshelmEvent): void => {
      if (event.kind === 'log') said.push([event.message, event.klog])
    }
    await waitUntilReady(one.objects, false, { cluster: one.cluster, runtime: { ...runtime, emit }, timeout: -1 })
    expect(said).toEqual([['Timeout for context shall not be negative', 'until.go:159']])
  })

  it('for what has to go lists once and watches', async () => {
    const { cluster, objects, asked } = await counted(['a', 'b'])
    const gone = waitUntilDeleted(objects, { ...options, cluster })
    await expect.poll(() => asked.length).toBe(2)
    for (const { ref, resource } of objects) {
      await cluster.delete({ resource, namespace: 'default', name: ref.name }, 'Background')
    }
    await gone
    expect(asked.filter((request) => !request.startsWith('DELETE'))).toEqual([`${LIST}?limit=500`, 'WATCH'])
  })

  it('for objects of a kind that is served no more finds them gone', async () => {
    const { cluster, objects } = await counted([])
    const resource = { group: 'gone.io', version: 'v1', kind: 'Gone', resource: 'gones', namespaced: true, verbs: [] }
    const ref = { apiVersion: 'gone.io/v1', kind: 'Gone', namespace: 'default', name: 'a' }
    await waitUntilDeleted([...objects, { ref, resource }], { ...options, cluster })
  })
})
