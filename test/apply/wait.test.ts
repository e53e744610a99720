/** Waiting for objects that one may not look at. */
import { describe, expect, it } from 'vitest'
import { waitUntilDeleted, waitUntilReady } from '../../src/apply/wait.ts'
import { TshelmError } from '../../src/errors.ts'
import { clusterOver } from '../../src/kube/client.ts'
import type { Cluster } from '../../src/kube/cluster.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'

const forbidden = new TshelmError('kube/api', 'configmaps "a" is forbidden', { data: { status: 403 } })
const sandbox = clusterOver(sandboxTransport(openSandbox({ clock: systemClock }), 'test'))
const cluster: Cluster = { ...sandbox, get: () => Promise.reject(forbidden), list: () => Promise.reject(forbidden) }
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
