/**
 * How strategic merge patch treats lists of built-in kinds (the patchStrategy and patchMergeKey tags of k8s.io/api). By the field's
 * name, and by its parent's where one name means two things; lists that are not here are replaced whole.
 */

/** Lists of maps that merge by a key. */
export const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  resourceClaims: 'name',
  schedulingGates: 'name',
  ownerReferences: 'uid',
  conditions: 'type',
  webhooks: 'name',
  taints: 'key',
  addresses: 'type',
  podIPs: 'ip',
  'template.spec.imagePullSecrets': 'name',
  'containers.ports': 'containerPort',
  'initContainers.ports': 'containerPort',
  'ephemeralContainers.ports': 'containerPort',
  'Service.spec.ports': 'port',
  'Pod.spec.imagePullSecrets': 'name',
  'ServiceAccount.secrets': 'name',
}

/** Lists of plain values that merge as sets. */
export const MERGED_SETS: ReadonlySet<string> = new Set(['finalizers'])

/** Maps of which a patch must name the keys to keep, because keys of one form exclude those of another. */
export const RETAIN_KEYS: ReadonlySet<string> = new Set(['Deployment.spec.strategy', 'volumes[]'])

/** API groups whose kinds Go's client knows as typed objects: strategic merge works on them. */
export const TYPED_GROUPS: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'internal.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'storagemigration.k8s.io',
])
