/**
 * Every request of every verb meets every fault once: throttled, in conflict, failed, refused, reset, its answer lost, cut or late. No verb
 * fails for it, no record says that one did, and what is on the cluster is what is there without faults. Against the embedded cluster
 * over HTTP; a sample against a real control plane.
 */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createContext,
  history,
  install,
  loadChart,
  rollback,
  uninstall,
  upgrade,
  type Chart,
  type ReleaseContext,
} from '../../src/index.ts'
import { connectAs } from '../../src/kube/client.ts'
import type { KubeObject } from '../../src/object.ts'
import { systemClock, type Clock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { serve } from '../../src/sandbox/server.ts'
import { faultProxy, FAULTS, type Fault, type FaultProxy } from '../fakes/fault-proxy.ts'
import { startCluster, whyNoCluster } from './harness.ts'

const hook = (name: string, events: string, policy: string): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-${name}
  annotations: {helm.sh/hook: "${events}", helm.sh/hook-delete-policy: "${policy}"}
spec:
  backoffLimit: 0
  template: {spec: {restartPolicy: Never, containers: [{name: job, image: job}]}}
`

const FILES = {
  'Chart.yaml': 'apiVersion: v2\nname: small\nversion: 0.1.0\n',
  'values.yaml': 'text: one\nside: left\n',
  'templates/objects.yaml': `{{- range until 3 }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ $.Release.Name }}-{{ . }}}
data: {text: {{ $.Values.text }}, same: same}
{{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-{{ .Values.side }}}
data: {text: {{ $.Values.text }}}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}}
stringData: {text: {{ .Values.text }}}
---
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}}
spec: {selector: {app: {{ .Values.text }}}, ports: [{port: 80}]}
`,
  'templates/before.yaml': hook('before', 'pre-install,pre-upgrade,pre-rollback,pre-delete', 'hook-succeeded'),
  'templates/after.yaml': hook('after', 'post-install,post-upgrade,post-rollback,post-delete', 'before-hook-creation'),
}

type Step = (context: ReleaseContext, name: string) => Promise<unknown>

let chart: Chart
const one = { text: 'one', side: 'left' }
const two = { text: 'two', side: 'right' }
const steps = (serverSide: boolean): Record<'installs' | 'upgrades', Step> => ({
  installs: (context, name) => install({ name, chart, values: one, serverSide }, context),
  upgrades: (context, name) =>
    upgrade({ name, chart, values: two, serverSide: serverSide ? 'true' : 'false' }, context),
})
const server = steps(true)
const client = steps(false)
const again: Step = (context, name) => upgrade({ name, chart, values: one, serverSide: 'true' }, context)
const rollsBack: Step = (context, name) => rollback({ name }, context)
const uninstalls: Step = (context, name) => uninstall({ name }, context)

interface Verb {
  readonly before: readonly Step[]
  readonly run: Step
  /** Of how many requests one is spoilt, each fault another part of them; FAULT_STRIDE=1 spoils all. Default: 1. */
  readonly stride?: number
}

const STRIDE = Number(process.env.FAULT_STRIDE ?? '4')

const VERBS: Readonly<Record<string, Verb>> = {
  install: { before: [], run: server.installs },
  'install, client-side': { before: [], run: client.installs, stride: STRIDE },
  upgrade: { before: [server.installs], run: server.upgrades },
  'upgrade, client-side': { before: [client.installs], run: client.upgrades, stride: STRIDE },
  'upgrade, from client-side to server-side': { before: [client.installs], run: server.upgrades, stride: STRIDE },
  'upgrade, nothing changed': { before: [server.installs], run: again, stride: STRIDE },
  rollback: { before: [server.installs, server.upgrades], run: rollsBack },
  uninstall: { before: [server.installs, server.upgrades], run: uninstalls },
}

const SPEED = 100
const began = Date.now()

/** Time passes faster, for the embedded cluster as well. */
const hurried: Clock = {
  now: () => began + (Date.now() - began) * SPEED,
  sleep: (ms, signal) => systemClock.sleep(ms / SPEED, signal),
}

interface Server {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly namespace: string
}

function contextOn({ url, headers, namespace }: Server, clock: Clock): ReleaseContext {
  const config = { server: url, namespace, tls: { insecure: true }, auth: {} }
  const auth = { identity: () => Promise.resolve({ headers }), renew: () => false }
  return createContext({ cluster: connectAs(config, auth, { clock }), namespace, clock })
}

/** Objects by kind and name with what the chart says of them, and the revisions. */
async function stateOf(name: string, context: ReleaseContext): Promise<unknown> {
  const { cluster, namespace } = context
  const objects: unknown[] = []
  for (const [group, kind] of [
    ['', 'ConfigMap'],
    ['', 'Secret'],
    ['', 'Service'],
    ['batch', 'Job'],
  ] as const) {
    const resource = await cluster.resourceFor({ group, version: 'v1', kind })
    for (const object of await cluster.list(resource, namespace)) {
      if (object.metadata.name.startsWith(name)) objects.push(told(object))
    }
  }
  const revisions = await history({ name }, context).catch(() => [])
  return { objects, revisions: revisions.map(({ revision, status, description }) => [revision, status, description]) }
}

function told({ kind, metadata, data, spec }: KubeObject): unknown {
  const owners = (metadata['managedFields'] as { manager: string; operation: string }[] | undefined) ?? []
  const helm = owners.filter(({ manager }) => manager === 'helm').map(({ operation }) => operation)
  const { selector } = (spec ?? {}) as { selector?: unknown }
  return [kind, metadata.name, kind === 'Job' ? '' : { data, selector }, helm]
}

interface World {
  readonly proxy: FaultProxy
  readonly server: Server
  readonly direct: ReleaseContext
  readonly close: () => Promise<void>
}

async function sandboxWorld(): Promise<World> {
  const sandbox = openSandbox({ clock: hurried })
  const served = await serve(sandbox, { port: 0 })
  const proxy = await faultProxy(served.url)
  const at = { headers: {}, namespace: 'default' }
  return {
    proxy,
    server: { ...at, url: proxy.url },
    direct: contextOn({ ...at, url: served.url }, hurried),
    close: async () => {
      sandbox.close()
      await Promise.all([proxy.close(), served.close()])
    },
  }
}

/** Runs the verb with the fault; how many requests it took, and what is there then. */
async function outcome(
  { before, run }: Verb,
  [fault, index]: readonly [Fault, number],
  world: World,
): Promise<{ readonly requests: number; readonly state: unknown; readonly failure?: string }> {
  const name = 'r'
  for (const step of before) await step(world.direct, name)
  world.proxy.arm(fault, index)
  const context = contextOn(world.server, hurried)
  const failure = await run(context, name).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  )
  const requests = world.proxy.seen()
  return { requests, state: await stateOf(name, world.direct), ...(failure === undefined ? {} : { failure }) }
}

async function inSandbox(verb: string, fault: Fault, index: number): ReturnType<typeof outcome> {
  const world = await sandboxWorld()
  try {
    return await outcome(VERBS[verb]!, [fault, index], world)
  } finally {
    await world.close()
  }
}

beforeAll(async () => {
  chart = await loadChart({ files: FILES })
})

describe.each(Object.keys(VERBS))('%s', { timeout: 120_000 }, (verb) => {
  it.each(FAULTS)('withstands %s', async (fault) => {
    const { requests, state } = await inSandbox(verb, fault, Infinity)
    expect(requests).toBeGreaterThan(5)
    const { stride = 1 } = VERBS[verb]!
    for (let index = FAULTS.indexOf(fault) % stride; index < requests; index += stride) {
      const spoiled = await inSandbox(verb, fault, index)
      expect({ index, state: spoiled.state, failure: spoiled.failure }).toEqual({ index, state, failure: undefined })
    }
  })
})

const reason = whyNoCluster()
if (reason !== undefined) console.warn(`skipped: ${reason}`)

describe.skipIf(reason !== undefined)('on a real control plane', { timeout: 900_000 }, () => {
  let at: Omit<Server, 'namespace'>
  let count = 0

  beforeAll(async () => {
    const { kubeconfig } = await startCluster()
    const config = readFileSync(kubeconfig, 'utf8')
    const token = /token: "?([^"\s}]+)/.exec(config)?.[1] ?? ''
    at = { url: /server: "?([^"\s}]+)/.exec(config)?.[1] ?? '', headers: { authorization: `Bearer ${token}` } }
  }, 900_000)

  const onCluster = async (verb: string, fault: Fault, index: number): ReturnType<typeof outcome> => {
    const namespace = `faults-${String(++count)}`
    const direct = contextOn({ ...at, namespace }, systemClock)
    const resource = await direct.cluster.resourceFor({ group: '', version: 'v1', kind: 'Namespace' })
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
    await direct.cluster.create({ resource, namespace: '', name: namespace }, object)
    const proxy = await faultProxy(at.url)
    const world = { proxy, server: { ...at, url: proxy.url, namespace }, direct, close: () => proxy.close() }
    try {
      return await outcome(VERBS[verb]!, [fault, index], world)
    } finally {
      await world.close()
    }
  }

  it.each(Object.keys(VERBS))('%s withstands a fault of each kind', async (verb) => {
    const { requests, state } = await onCluster(verb, 'delay', Infinity)
    // Side by side, for most of the time is waiting before something is tried again.
    await Promise.all(
      FAULTS.map(async (fault, i) => {
        const index = Math.floor(((i + 0.5) * requests) / FAULTS.length)
        const spoiled = await onCluster(verb, fault, index)
        expect({ fault, index, ...spoiled, requests: 0 }).toEqual({ fault, index, requests: 0, state })
      }),
    )
  })
})
