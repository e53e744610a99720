/** Helm's ReadyChecker, rule by rule. */
import { describe, expect, it } from 'vitest'
import {
  isClaimReady,
  isDaemonSetReady,
  isDefinitionReady,
  isDeploymentReady,
  isServiceReady,
  isStatefulSetReady,
  jobState,
  newReplicaSet,
} from '../../src/kube/ready.ts'
import type { JsonObject, KubeObject } from '../../src/object.ts'

const observed = { metadata: { generation: 2 } }

describe('ready, as the legacy wait sees it', () => {
  it.each<[JsonObject, string]>([
    [{ spec: { backoffLimit: 0 }, status: { failed: 1 } }, 'failed'],
    [{ spec: { backoffLimit: 1, completions: 1 }, status: { failed: 1 } }, 'unready'],
    [{ spec: { completions: 2 }, status: { succeeded: 1 } }, 'unready'],
    [{ spec: { completions: 2 }, status: { succeeded: 2 } }, 'ready'],
    [{ spec: { parallelism: 2 }, status: {} }, 'ready'],
  ])('a Job %j is %s', (job, state) => {
    expect(jobState(job)).toBe(state)
  })

  it.each<[JsonObject, boolean]>([
    [{ spec: { type: 'ExternalName' } }, true],
    [{ spec: { type: 'ClusterIP' } }, false],
    [{ spec: { type: 'ClusterIP', clusterIP: 'None' } }, true],
    [{ spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1' } }, false],
    [{ spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1', externalIPs: ['1.2.3.4'] } }, true],
    [{ spec: { type: 'LoadBalancer', clusterIP: '10.0.0.1' }, status: { loadBalancer: { ingress: [{}] } } }, true],
  ])('a Service %j: %s', (service, ready) => {
    expect(isServiceReady(service)).toBe(ready)
  })

  it.each<[string | number, number, boolean]>([
    [0, 2, false],
    [1, 2, true],
    ['40%', 1, true],
    ['30%', 2, true],
    ['odd', 0, true],
  ])('a DaemonSet of 3 that may miss %s with %i ready: %s', (maxUnavailable, numberReady, ready) => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } }
    const status = { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady }
    expect(isDaemonSetReady({ ...observed, spec: { updateStrategy }, status })).toBe(ready)
  })

  it.each<[JsonObject, JsonObject, boolean]>([
    [{ type: 'OnDelete' }, {}, true],
    [{ type: 'RollingUpdate' }, { updatedReplicas: 2, readyReplicas: 2 }, true],
    [{ type: 'RollingUpdate' }, { updatedReplicas: 2, readyReplicas: 1 }, false],
    [{ type: 'RollingUpdate' }, { updatedReplicas: 1, readyReplicas: 2 }, false],
    [{ type: 'RollingUpdate' }, { updatedReplicas: 2, readyReplicas: 2, updateRevision: 'b' }, false],
    [
      { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
      { updatedReplicas: 1, readyReplicas: 2, updateRevision: 'b' },
      true,
    ],
  ])('a StatefulSet %j %j: %s', (updateStrategy, status, ready) => {
    const set = { ...observed, spec: { replicas: 2, updateStrategy }, status: { observedGeneration: 2, ...status } }
    expect(isStatefulSetReady(set)).toBe(ready)
    expect(isStatefulSetReady({ ...set, status: { ...set.status, observedGeneration: 1 } })).toBe(false)
  })

  it.each<[string | number | undefined, string | number | undefined, number, boolean]>([
    // Nothing may be missing, and nothing added: then one may be missing.
    [0, 0, 3, true],
    ['25%', '25%', 3, true],
    ['25%', '25%', 2, false],
    [1, '25%', 3, true],
    [undefined, undefined, 3, true],
    [undefined, undefined, 2, false],
  ])(
    'a Deployment of 4 with maxSurge %s, maxUnavailable %s and %i ready: %s',
    (maxSurge, maxUnavailable, ready, expected) => {
      const rollingUpdate = {
        ...(maxSurge === undefined ? {} : { maxSurge }),
        ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
      }
      const strategy = { type: 'RollingUpdate', rollingUpdate }
      const deployment = { ...observed, spec: { replicas: 4, strategy }, status: { observedGeneration: 2 } }
      expect(isDeploymentReady(deployment, { status: { readyReplicas: ready } })).toBe(expected)
    },
  )

  it('takes the ReplicaSet of the present template, the oldest of several', () => {
    const template = (image: string, labels: JsonObject = {}): JsonObject => ({ metadata: { labels }, spec: { image } })
    const set = (name: string, image: string, creationTimestamp: string, uid = 'd'): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name, creationTimestamp, ownerReferences: [{ controller: true, uid }] },
      spec: { template: template(image, { 'pod-template-hash': name }) },
    })
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', uid: 'd' },
      spec: { template: template('b') },
    }
    const sets = [set('old', 'a', '1'), set('newer', 'b', '3'), set('new', 'b', '2'), set('foreign', 'b', '1', 'x')]
    expect(newReplicaSet(deployment, sets)?.metadata.name).toBe('new')
    expect(newReplicaSet(deployment, sets.slice(0, 1))).toBeUndefined()
  })

  it('knows claims and definitions', () => {
    expect(isClaimReady({ status: { phase: 'Bound' } })).toBe(true)
    expect(isClaimReady({ status: { phase: 'Pending' } })).toBe(false)
    const crd = (type: string, status: string): JsonObject => ({ status: { conditions: [{ type, status }] } })
    expect(isDefinitionReady(crd('Established', 'True'))).toBe(true)
    expect(isDefinitionReady(crd('NamesAccepted', 'False'))).toBe(true)
    expect(isDefinitionReady(crd('Established', 'False'))).toBe(false)
  })
})
