/** Objects of stored manifests on a cluster that serves other versions by now. */
import { describe, expect, it } from 'vitest'
import { clusterOver } from '../../src/kube/client.ts'
import type { KubeObject } from '../../src/object.ts'
import { resolveStanding, resolveTargets } from '../../src/plan/targets.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'

const cluster = clusterOver(sandboxTransport(openSandbox({ clock: systemClock }), 'test'))
const object = (apiVersion: string, kind: string): KubeObject => ({ apiVersion, kind, metadata: { name: 'x' } })

async function standing(...objects: KubeObject[]): Promise<{ readonly found: string[]; readonly gone: string[] }> {
  const gone: string[] = []
  const onGone = ({ apiVersion, kind }: { apiVersion: string; kind: string }): void =>
    void gone.push(`${apiVersion} ${kind}`)
  const targets = await resolveStanding(
    objects.map((one) => ({ object: one })),
    { cluster, namespace: 'ns', onGone },
  )
  return { found: targets.map(({ resource: { group, version, resource } }) => `${group}/${version}/${resource}`), gone }
}

describe('objects of a stored manifest', () => {
  it.each([
    ['apps/v1', 'Deployment', 'apps/v1/deployments'],
    ['policy/v1beta1', 'PodDisruptionBudget', 'policy/v1/poddisruptionbudgets'],
    ['batch/v1beta1', 'CronJob', 'batch/v1/cronjobs'],
    ['extensions/v1beta1', 'Ingress', 'networking.k8s.io/v1/ingresses'],
    ['extensions/v1beta1', 'Deployment', 'apps/v1/deployments'],
  ])('%s %s is %s', async (apiVersion, kind, found) => {
    expect(await standing(object(apiVersion, kind))).toEqual({ found: [found], gone: [] })
  })

  it('are told to be gone with their kind', async () => {
    const objects = [
      object('policy/v1beta1', 'PodSecurityPolicy'),
      object('v1', 'ConfigMap'),
      object('a.io/v1', 'Thing'),
    ]
    expect(await standing(...objects)).toEqual({
      found: ['/v1/configmaps'],
      gone: ['policy/v1beta1 PodSecurityPolicy', 'a.io/v1 Thing'],
    })
  })

  it('are no reason to write what is not served', async () => {
    await expect(
      resolveTargets([{ object: object('policy/v1beta1', 'PodDisruptionBudget') }], cluster, 'ns'),
    ).rejects.toThrow('no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"')
  })
})
