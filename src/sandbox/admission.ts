/** What the API server's built-in admission and allocators do to objects on their way in. Changes objects in place. */
import type { Json, JsonObject } from '../object.ts'
import { copyJson, ensureObject, equalJson, objectAt, objectsAt, plain, textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { isObject } from './shape.ts'
import { conflict, forbidden, notFound } from './status.ts'
import type { World } from './world.ts'
import { digest } from './world.ts'

const NAMESPACES = { group: '', plural: 'namespaces' }

export function admit(world: World, kind: Kind, object: JsonObject, previous: JsonObject | undefined): void {
  if (!previous) admitToNamespace(world, kind, object)
  BY_KIND[kind.group === '' ? kind.plural : `${kind.group}/${kind.plural}`]?.(object, previous, world)
}

function admitToNamespace(world: World, kind: Kind, object: JsonObject): void {
  const name = textAt(object, 'metadata', 'namespace')
  if (!kind.namespaced || kind.plural === 'localsubjectaccessreviews') return
  const namespace = world.store.get({ storage: 'namespaces', namespace: '', name })
  if (!namespace) throw notFound(NAMESPACES, name)
  if (textAt(namespace, 'status', 'phase') === 'Terminating') {
    const why = `unable to create new content in namespace ${name} because it is being terminated`
    throw forbidden(kind, textAt(object, 'metadata', 'name'), why)
  }
}

type Admitter = (object: JsonObject, previous: JsonObject | undefined, world: World) => void

const BY_KIND: Readonly<Record<string, Admitter | undefined>> = {
  namespaces: (object) => {
    ensureObject(ensureObject(object, 'metadata'), 'labels')['kubernetes.io/metadata.name'] = textAt(
      object,
      'metadata',
      'name',
    )
  },
  secrets: secret,
  services: service,
  pods: pod,
  persistentvolumeclaims: claim,
  'batch/jobs': job,
}

function secret(object: JsonObject): void {
  const { stringData } = object
  if (!isObject(stringData)) return
  const data = ensureObject(object, 'data')
  for (const [name, value] of Object.entries(stringData)) data[name] = Buffer.from(plain(value)).toString('base64')
  delete object.stringData
}

function claim(object: JsonObject, previous: JsonObject | undefined): void {
  const metadata = ensureObject(object, 'metadata')
  if (!previous) metadata.finalizers ??= ['kubernetes.io/pvc-protection']
}

function pod(object: JsonObject, previous: JsonObject | undefined): void {
  const spec = objectAt(object, 'spec')
  if (previous) return
  if (textAt(spec, 'serviceAccountName') === '') spec.serviceAccountName = spec.serviceAccount = 'default'
  spec.enableServiceLinks ??= true
  spec.preemptionPolicy ??= 'PreemptLowerPriority'
  spec.priority ??= 0
  spec.tolerations ??= ['not-ready', 'unreachable'].map((why) => ({
    key: `node.kubernetes.io/${why}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }))
  ensureObject(object, 'status').qosClass = 'BestEffort'
}

function job(object: JsonObject, previous: JsonObject | undefined): void {
  const spec = objectAt(object, 'spec')
  if (previous || spec.manualSelector === true) return
  const uid = textAt(object, 'metadata', 'uid')
  const name = textAt(object, 'metadata', 'name')
  const labels = ensureObject(ensureObject(ensureObject(spec, 'template'), 'metadata'), 'labels')
  labels['batch.kubernetes.io/controller-uid'] = labels['controller-uid'] = uid
  labels['batch.kubernetes.io/job-name'] = labels['job-name'] = name
  spec.selector ??= { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } }
}

const FIRST_NODE_PORT = 30_000
const NODE_PORTS = 2_768

function service(object: JsonObject, previous: JsonObject | undefined, world: World): void {
  const spec = objectAt(object, 'spec')
  const external = spec.type === 'ExternalName'
  if (external) return
  const before = objectAt(previous, 'spec')
  for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
    if (spec[field] === undefined && before[field] !== undefined) spec[field] = copyJson(before[field])
  }
  spec.clusterIP ??= allocateAddress(world, object)
  spec.clusterIPs ??= [spec.clusterIP]
  const headlessWithoutSelector = spec.clusterIP === 'None' && spec.selector === undefined
  spec.ipFamilies ??= headlessWithoutSelector ? ['IPv4', 'IPv6'] : ['IPv4']
  spec.ipFamilyPolicy ??= headlessWithoutSelector ? 'RequireDualStack' : 'SingleStack'
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer')
    nodePorts(world, object, objectsAt(previous, 'spec', 'ports'))
}

/** The first free one from a place that the name tells: the same for the same history. */
function allocateAddress(world: World, object: JsonObject): Json {
  const used = new Set(world.store.list('services').map((each) => textAt(each, 'spec', 'clusterIP')))
  const seed = parseInt(
    digest(`${textAt(object, 'metadata', 'namespace')}/${textAt(object, 'metadata', 'name')}`).slice(0, 6),
    16,
  )
  for (let i = 0; i < 0xfff0; i++) {
    const n = ((seed + i) % 0xffee) + 11
    const address = `10.0.${n >> 8}.${n & 255}`
    if (!used.has(address)) return address
  }
  throw conflict(
    { group: '', plural: 'services' },
    textAt(object, 'metadata', 'name'),
    'failed to allocate IP: range is full',
  )
}

function nodePorts(world: World, object: JsonObject, before: readonly JsonObject[]): void {
  if (objectAt(object, 'spec').allocateLoadBalancerNodePorts === false) return
  const own = textAt(object, 'metadata', 'uid')
  const others = world.store.list('services').filter((each) => textAt(each, 'metadata', 'uid') !== own)
  const used = new Set(others.flatMap((each) => objectsAt(each, 'spec', 'ports').map((port) => port.nodePort)))
  for (const port of objectsAt(object, 'spec', 'ports')) {
    const old = before.find((each) => equalJson(each.port, port.port) && equalJson(each.protocol, port.protocol))
    if (port.nodePort === undefined && old?.nodePort !== undefined) port.nodePort = old.nodePort
    let next = parseInt(digest(`${textAt(object, 'metadata', 'name')}:${plain(port.port)}`).slice(0, 6), 16)
    while (port.nodePort === undefined) {
      const candidate = FIRST_NODE_PORT + (next++ % NODE_PORTS)
      if (!used.has(candidate)) port.nodePort = candidate
    }
    used.add(port.nodePort)
  }
}
