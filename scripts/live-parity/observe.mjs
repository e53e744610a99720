// What an installed release looks like, without what differs from one run of the same tool to the next.
import { gunzipSync } from 'node:zlib'

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g
const CLOCK =
  /\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \w+( *(?=\t))?|(?<=UPDATED) +(?=\t)/g

export function timeless(text) {
  return text
    .replace(TIME, 'TIME')
    .replace(CLOCK, 'TIME')
    .replaceAll(/^I\d{4} [\d:.]+ +\d+ (?=\S+\] )/gm, '')
}

/** What a command printed. */
export const lines = ({ code, out, err }) => ({
  code,
  out: timeless(out).split('\n'),
  err: timeless(err).split('\n').sort(),
})

/** Helm prints the sections of `status` in any order; Pods come and numbers change while it looks. */
export function inAnyOrder({ out, ...rest }) {
  const sections = out.join('\n').split(/\n\n|(?<=^RESOURCES:)\n/m)
  const steady = sections.filter((section) => !section.includes('(related)'))
  // A table has no head where the one before it had the same.
  const bodies = steady.map((section) => section.replaceAll(/^NAME .*\n/gm, ''))
  const plain = bodies.map((section) => section.replaceAll(/\d+(?:\.\d+){3}|\d+/g, 'N').replaceAll(/ +/g, ' '))
  return { ...rest, out: plain.sort() }
}

/** The objects that the release made: those with fields of `helm`, or all, if `foreign`. Records of releases are looked at apart. */
export function objectsOf(entries, { foreign = false } = {}) {
  const objects = {}
  for (const { object } of entries) {
    const managers = object.metadata.managedFields ?? []
    if (object.type === 'helm.sh/release.v1') continue
    if (!foreign && !managers.some(({ manager }) => manager === 'helm')) continue
    const { namespace = '', name } = object.metadata
    objects[`${object.apiVersion} ${object.kind} ${namespace}/${name}`] = plain(object, managers)
  }
  return objects
}

function plain({ metadata, status: _status, ...rest }, managers) {
  const { labels, annotations = {}, finalizers, ownerReferences } = metadata
  const kept = Object.entries(annotations).filter(
    ([key]) => !key.startsWith('deployment.kubernetes.io/') && !key.startsWith('tshelm.dev/'),
  )
  const spec = rest.kind === 'Service' ? serviceSpec(rest.spec) : rest.spec
  if (rest.kind === 'PersistentVolumeClaim') delete spec.volumeName
  if (rest.kind === 'Pod') delete spec.nodeName
  const fields = managers
    .filter(({ manager }) => manager === 'helm')
    .map(({ operation, apiVersion, fieldsType, fieldsV1, subresource }) => ({
      operation,
      apiVersion,
      fieldsType,
      fieldsV1,
      subresource,
    }))
  return {
    ...rest,
    ...(spec === undefined ? {} : { spec }),
    labels,
    annotations: Object.fromEntries(kept),
    finalizers,
    ownerReferences: ownerReferences?.length,
    fields,
  }
}

/** Addresses and ports that the cluster hands out are replaced by whether there are any. */
function serviceSpec({ clusterIP, clusterIPs, healthCheckNodePort, ports, ...spec }) {
  return {
    ...spec,
    clusterIP: clusterIP === 'None' ? 'None' : clusterIP !== undefined,
    clusterIPs: clusterIPs?.length,
    healthCheckNodePort: healthCheckNodePort !== undefined,
    ports: ports?.map(({ nodePort, ...port }) => ({ ...port, nodePort: nodePort !== undefined })),
  }
}

/** The release's records: secret's shape and, in order of keys, its decoded text. */
export function recordsOf(entries) {
  const records = {}
  for (const { object } of entries) {
    if (object.type !== 'helm.sh/release.v1') continue
    const { name, labels, annotations, managedFields, finalizers } = object.metadata
    const text = gunzipSync(Buffer.from(Buffer.from(object.data.release, 'base64').toString(), 'base64')).toString()
    records[name] = {
      type: object.type,
      keys: Object.keys(object.data),
      labels: { ...labels, createdAt: labels.createdAt?.length, modifiedAt: labels.modifiedAt?.length },
      annotations: withoutOwn(annotations, ''),
      finalizers,
      managedFields: managedFields.map(({ manager: _manager, time: _time, ...field }) => recordFields(field)),
      record: inOrder(JSON.parse(timeless(text))),
    }
  }
  return records
}

/** What tshelm keeps beside records, and Helm ignores. */
function withoutOwn(annotations = {}, prefix) {
  const left = Object.entries(annotations).filter(([key]) => key !== '.' && !key.startsWith(`${prefix}tshelm.dev/`))
  return left.length === 0 ? undefined : Object.fromEntries(left)
}

function recordFields(field) {
  const { 'f:annotations': annotations, ...metadata } = field.fieldsV1['f:metadata'] ?? {}
  const left = withoutOwn(annotations, 'f:')
  const all = left === undefined ? metadata : { ...metadata, 'f:annotations': left }
  return { ...field, fieldsV1: { ...field.fieldsV1, 'f:metadata': all } }
}

/** Maps as lists of pairs, so that the order of keys is compared as well. */
function inOrder(value) {
  if (Array.isArray(value)) return value.map(inOrder)
  if (value === null || typeof value !== 'object') return value
  const keys = Object.keys(value)
  return { '(keys)': keys.join(' '), ...Object.fromEntries(keys.map((key) => [key, inOrder(value[key])])) }
}

/** Paths of leaves at which two observations differ: `path` → [left, right]. */
export function differences(left, right, path = '', found = new Map()) {
  if (Object.is(left, right)) return found
  const both = left !== null && right !== null && typeof left === 'object' && typeof right === 'object'
  if (!both || Array.isArray(left) !== Array.isArray(right)) return found.set(path, [left, right])
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    differences(left[key], right[key], `${path}/${key}`, found)
  }
  return found
}
