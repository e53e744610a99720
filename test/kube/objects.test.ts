import { expect, it } from 'vitest'
import { clusterOver } from '../../src/kube/client.ts'
import { kubeObjects } from '../../src/kube/objects.ts'
import { fakeKubeApi } from '../fakes/kube-api.ts'
import { transportTo } from '../fakes/transport.ts'

it("writes records under the name that Helm's own writes have", async () => {
  const api = await fakeKubeApi()
  const cluster = clusterOver(transportTo(api.url))
  const objects = kubeObjects(cluster, 'ns')
  const record = { metadata: { name: 'sh.helm.release.v1.a.v1', labels: {} }, data: {} }
  await objects.create('Secret', record)
  await objects.update('Secret', record)
  expect(api.requests.map(({ method, url }) => [method, url])).toEqual([
    ['POST', '/api/v1/namespaces/ns/secrets?fieldManager=Helm'],
    ['PUT', '/api/v1/namespaces/ns/secrets/sh.helm.release.v1.a.v1?fieldManager=Helm'],
  ])
  cluster.close()
  await api.close()
})
