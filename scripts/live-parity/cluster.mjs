// A cluster read and cleaned over plain HTTPS, apart from the code under test: discovery, every object, deletion of what is new.
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'

const agent = new Agent({ keepAlive: true, rejectUnauthorized: false, maxSockets: 16 })

/** `kubeconfig`: one cluster and one user with a token. */
export function openCluster(kubeconfig) {
  const text = readFileSync(kubeconfig, 'utf8')
  const server = /server: "?([^"\s}]+)/.exec(text)[1]
  const token = /token: "?([^"\s},]+)/.exec(text)[1]
  return (method, path, { body, type = 'application/json' } = {}) =>
    new Promise((resolve, reject) => {
      const data = body === undefined ? undefined : JSON.stringify(body)
      const headers = { accept: 'application/json', authorization: `Bearer ${token}`, 'user-agent': 'live-parity' }
      if (data !== undefined) headers['content-type'] = type
      const sent = request(`${server}${path}`, { method, headers, agent }, (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString('utf8')
          resolve({ status: response.statusCode, body: answer.startsWith('{') ? JSON.parse(answer) : answer })
        })
      })
      sent.on('error', reject)
      sent.end(data)
    })
}

/** Every resource that can be listed, in the version its group prefers. */
async function resources(call) {
  const groups = (await call('GET', '/apis')).body.groups.map(
    ({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`,
  )
  const lists = await Promise.all(
    ['/api/v1', ...groups].map(async (base) => {
      const { status, body } = await call('GET', base)
      return status === 200 ? body.resources.map((resource) => ({ ...resource, base })) : []
    }),
  )
  return lists
    .flat()
    .filter(({ name, verbs }) => verbs.includes('list') && verbs.includes('delete') && !name.includes('/'))
}

// Made and changed by the cluster itself, at its own pace.
const PASSING = new Set(['events', 'endpoints', 'endpointslices', 'leases', 'componentstatuses'])

/** Every object with `path`, where it can be deleted; keyed by uid. */
export async function snapshot(call) {
  const found = new Map()
  await Promise.all(
    (await resources(call))
      .filter(({ name }) => !PASSING.has(name))
      .map(async ({ base, name, namespaced, kind }) => {
        const { status, body } = await call('GET', `${base}/${name}`)
        if (status !== 200) return
        const apiVersion = body.apiVersion
        for (const item of body.items) {
          const place = namespaced ? `${base}/namespaces/${item.metadata.namespace}` : base
          const object = { ...item, apiVersion, kind }
          found.set(item.metadata.uid, { path: `${place}/${name}/${item.metadata.name}`, object })
        }
      }),
  )
  return found
}

/** A snapshot after which nothing came for two seconds: a new cluster is still furnishing itself. */
export async function settledSnapshot(call) {
  let last = await snapshot(call)
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const next = await snapshot(call)
    if ([...next.keys()].every((uid) => last.has(uid))) return next
    last = next
  }
}

const FIRST = [
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'APIService',
  'ValidatingAdmissionPolicyBinding',
]

/** Webhooks and aggregated APIs without a backend stand in the way of everybody else's requests. */
export async function disarm(call, baseline) {
  for (const [uid, { path, object }] of await snapshot(call)) {
    if (baseline.has(uid)) continue
    if (FIRST.includes(object.kind)) await call('DELETE', path)
    if (object.kind === 'CustomResourceDefinition' && object.spec.conversion?.strategy === 'Webhook') {
      const body = { spec: { conversion: { strategy: 'None', webhook: null } } }
      await call('PATCH', path, { body, type: 'application/merge-patch+json' })
    }
  }
}

/** Deletes whatever `baseline` has not, whoever made it, and waits until it is gone. */
export async function restore(call, baseline, deadlineMs = 180_000) {
  const end = Date.now() + deadlineMs
  for (let round = 0; Date.now() < end; round++) {
    const left = [...(await snapshot(call))].filter(([uid]) => !baseline.has(uid)).map(([, entry]) => entry)
    if (left.length === 0) return
    // A namespace goes at once when it is empty, and takes seconds when it is not.
    const full = left.some(({ object }) => object.kind !== 'Namespace' && !isFurniture(object))
    const due = full ? left.filter(({ object }) => object.kind !== 'Namespace' && !isFurniture(object)) : inEmpty(left)
    await Promise.all(due.map((entry) => remove(call, entry, round)))
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('the cluster could not be cleaned')
}

/** Namespaces before what they are furnished with, which would be put back. */
function inEmpty(left) {
  const namespaces = left.filter(({ object }) => object.kind === 'Namespace')
  return namespaces.length > 0 ? namespaces : left
}

/** What every namespace has. */
function isFurniture({ kind, metadata: { name } }) {
  return (kind === 'ServiceAccount' && name === 'default') || (kind === 'ConfigMap' && name === 'kube-root-ca.crt')
}

async function remove(call, { path, object }, round) {
  const { name, deletionTimestamp, finalizers = [] } = object.metadata
  const ownWay = object.kind === 'Namespace' || object.kind === 'CustomResourceDefinition'
  if (deletionTimestamp === undefined) {
    await call('DELETE', `${path}?propagationPolicy=Background&gracePeriodSeconds=0`)
  } else if (finalizers.length > 0 && round > 1 && !ownWay) {
    await call('PATCH', path, { body: { metadata: { finalizers: null } }, type: 'application/merge-patch+json' })
  }
  // It is empty but for its furniture; the cluster would take seconds to see that.
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: { finalizers: [] } }
  if (object.kind === 'Namespace') await call('PUT', `${path}/finalize`, { body })
}
