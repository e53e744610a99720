// One scenario told with one tool, in a namespace of its own: what each step printed and what it left on the cluster.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { inAnyOrder, lines, objectsOf, recordsOf } from '../live-parity/observe.mjs'
import { writeCharts } from './charts.mjs'

const LOOKED_AT = [
  ['v1', 'configmaps', 'ConfigMap'],
  ['v1', 'secrets', 'Secret'],
  ['v1', 'services', 'Service'],
  ['v1', 'pods', 'Pod'],
  ['v1', 'resourcequotas', 'ResourceQuota'],
  ['apps/v1', 'deployments', 'Deployment'],
  ['apps/v1', 'replicasets', 'ReplicaSet'],
  ['batch/v1', 'jobs', 'Job'],
]
const READS = new Set(['list', 'ls', 'status', 'history', 'hist', 'get', 'template'])

/**
 * `step`: a command line (text or list), or `{ run, by, env, read }` with another tool, or a function of the cluster. Steps that `read` are
 * numbered apart. `{ns}` in arguments is the
 * namespace. Resolves to observations by step.
 */
export async function tell({ steps, namespace: made = true }, { ns, tool, tools, call, run, root }) {
  const folder = join(root, ns)
  mkdirSync(folder, { recursive: true })
  writeCharts(folder, ns)
  if (made) await call('POST', '/api/v1/namespaces', { body: { metadata: { name: ns } } })
  const seen = {}
  let number = 0
  let reads = 0
  for (const step of steps) {
    if (typeof step === 'function') {
      await step(clusterOf(call, ns))
      continue
    }
    const { run: line, by, env, read = false } = typeof step === 'string' || Array.isArray(step) ? { run: step } : step
    const args = (typeof line === 'string' ? line.split(' ') : line).map((arg) => arg.replaceAll('{ns}', ns))
    const where = args.some((arg) => arg === '-A' || arg === '-n') ? [] : ['-n', ns]
    const ended = lines(await run(by === undefined ? tool : tools[by], [...args, ...where], { cwd: folder, env }))
    const who = by === undefined ? '' : `${by}: `
    const key = `${read ? 'read ' : ''}${String(read ? reads++ : ++number).padStart(2, '0')} ${who}${args.join(' ')}`
      .slice(0, 100)
      .replaceAll('/', '.')
      .replaceAll(ns, 'NS')
    const unordered = args[0] === 'status' && ended.out.includes('RESOURCES:')
    seen[key] = neutral({
      ended: unordered ? inAnyOrder(ended) : ended,
      ...(READS.has(args[0]) ? {} : await look(call, ns)),
    })
  }
  return seen

  function neutral(value) {
    return JSON.parse(JSON.stringify(value).replaceAll(ns, 'NS'))
  }
}

/** What is there, but for what is on its way out. */
async function look(call, ns) {
  const found = await Promise.all(
    LOOKED_AT.map(async ([apiVersion, resource, kind]) => {
      const base = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
      const { body } = await call('GET', `${base}/namespaces/${ns}/${resource}`)
      return (body.items ?? []).map((item) => ({ object: { ...item, apiVersion, kind } }))
    }),
  )
  const things = await call('GET', `/apis/${ns}.example.com/v1/namespaces/${ns}/things`)
  if (things.status === 200) found.push(things.body.items.map((object) => ({ object })))
  const crd = await call('GET', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.${ns}.example.com`)
  if (crd.status === 200) found.push([{ object: crd.body }])
  const space = await call('GET', `/api/v1/namespaces/${ns}`)
  if (space.status === 200) found.push([{ object: { ...space.body, spec: undefined } }])
  const entries = found.flat()
  const there = entries.filter(({ object }) => !isPassing(object))
  return { objects: objectsOf(there, { foreign: true }), records: recordsOf(entries) }
}

function isPassing({ kind, metadata: { name, deletionTimestamp, ownerReferences } }) {
  return (
    deletionTimestamp !== undefined ||
    ownerReferences !== undefined ||
    (kind === 'ConfigMap' && name === 'kube-root-ca.crt')
  )
}

const PLURALS = Object.fromEntries(LOOKED_AT.map(([apiVersion, resource, kind]) => [kind, { apiVersion, resource }]))

/** What a scenario may do by itself. */
function clusterOf(call, ns) {
  const path = ({ apiVersion, kind }, name = '') => {
    const base = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
    return `${base}/namespaces/${ns}/${PLURALS[kind].resource}${name === '' ? '' : `/${name}`}`
  }
  const must = async (answer) => {
    const { status, body } = await answer
    if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`)
    return body
  }
  return {
    ns,
    create: (object) => must(call('POST', path(object), { body: object })),
    /** A quota that counts already. */
    async limit(hard) {
      const body = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'quota' }, spec: { hard } }
      await must(call('POST', path(body), { body }))
      for (let status; status?.used === undefined;) ({ status } = await must(call('GET', path(body, 'quota'))))
    },
    /** Gives a user these rights, and no others. */
    async allow(user, rules) {
      const base = `/apis/rbac.authorization.k8s.io/v1/namespaces/${ns}`
      await must(call('POST', `${base}/roles`, { body: { metadata: { name: user }, rules } }))
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: user }
      const subjects = [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }]
      await must(call('POST', `${base}/rolebindings`, { body: { metadata: { name: user }, roleRef, subjects } }))
      await new Promise((resolve) => setTimeout(resolve, 1000))
    },
    merge: (kind, name, body) =>
      must(call('PATCH', path({ ...PLURALS[kind], kind }, name), { body, type: 'application/merge-patch+json' })),
    /** As another owner of fields, by server-side apply. */
    applyAs: (manager, object) =>
      must(
        call('PATCH', `${path(object, object.metadata.name)}?fieldManager=${manager}&force=true`, {
          body: object,
          type: 'application/apply-patch+yaml',
        }),
      ),
    remove: (kind, name) => must(call('DELETE', path({ ...PLURALS[kind], kind }, name))),
    raw: call,
  }
}
