import { describe, expect, it } from 'vitest'
import type { ApplyContext } from '../../src/apply/context.ts'
import { ensureNamespace } from '../../src/apply/namespace.ts'
import { clusterOver } from '../../src/kube/client.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'
import { systemClock } from '../../src/runtime.ts'

describe('ensureNamespace', () => {
  it.each([
    [true, 'Apply'],
    [false, 'Update'],
  ])('owns the label and the spec, as Helm does (server side: %s)', async (serverSide, operation) => {
    const sandbox = openSandbox({ clock: systemClock })
    const cluster = clusterOver(sandboxTransport(sandbox, 'test'), { clock: systemClock })
    const context = { cluster, runtime: { clock: systemClock } } as unknown as ApplyContext
    const method = { serverSide, forceConflicts: false, forceReplace: false, mergeUnstructured: false }
    await ensureNamespace('team', method, context)
    // There already: fine.
    await ensureNamespace('team', method, context)
    const resource = await cluster.resourceFor({ group: '', version: 'v1', kind: 'Namespace' })
    const made = await cluster.get({ resource, namespace: '', name: 'team' })
    expect(made?.metadata['labels']).toMatchObject({ name: 'team' })
    const fields = made?.metadata['managedFields'] as { manager: string; operation: string; fieldsV1: unknown }[]
    expect(fields.find(({ manager }) => manager === 'helm')?.operation).toBe(operation)
    if (serverSide)
      expect(fields[0]?.fieldsV1).toEqual({ 'f:metadata': { 'f:labels': { 'f:name': {} } }, 'f:spec': {} })
    cluster.close()
    sandbox.close()
  })
})
