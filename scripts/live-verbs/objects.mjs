// Objects that scenarios put into charts or onto the cluster.

export const configMap = (name, data = { a: 'b' }, metadata = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
})

export const secret = (name, data = { key: 'c2VjcmV0' }) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  data,
})

export const service = (name, port = 80, more = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ port, name: 'http' }], ...more },
})

const template = (labels, fail, restartPolicy) => ({
  metadata: { labels, ...(fail === undefined ? {} : { annotations: { 'sim/fail': fail } }) },
  spec: { ...(restartPolicy === undefined ? {} : { restartPolicy }), containers: [{ name: 'main', image: 'image:1' }] },
})

export const deployment = (name, { fail, replicas = 1, labels = { app: name }, annotations } = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...(annotations === undefined ? {} : { annotations }) },
  spec: { replicas, selector: { matchLabels: labels }, template: template(labels, fail) },
})

/** `annotations` of hooks: { on: 'pre-install', weight, deleted, logs }. */
const hookAnnotations = ({ on, weight, deleted, logs }) => ({
  ...(on === undefined ? {} : { 'helm.sh/hook': on }),
  ...(weight === undefined ? {} : { 'helm.sh/hook-weight': String(weight) }),
  ...(deleted === undefined ? {} : { 'helm.sh/hook-delete-policy': deleted }),
  ...(logs === undefined ? {} : { 'helm.sh/hook-output-log-policy': logs }),
})

export const job = (name, { fail, backoffLimit = 0, ...hook } = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, annotations: hookAnnotations(hook) },
  spec: { backoffLimit, template: template({ job: name }, fail, 'Never') },
})

export const pod = (name, { fail, containers = ['main'], init = [], ...hook } = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations: { ...hookAnnotations(hook), ...(fail === undefined ? {} : { 'sim/fail': fail }) } },
  spec: {
    restartPolicy: 'Never',
    ...(init.length === 0 ? {} : { initContainers: init.map((container) => ({ name: container, image: 'image:1' })) }),
    containers: containers.map((container) => ({ name: container, image: 'image:1' })),
  },
})

export const hookMap = (name, hook) => configMap(name, { a: 'b' }, { annotations: hookAnnotations(hook) })

/** Flags that give a chart these objects. */
export const withObjects = (...objects) => ['--set-json', `objects=${JSON.stringify(objects)}`]
