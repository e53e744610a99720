/** Kinds that every cluster of a supported version serves: what needs only them need not ask what is served. */
import type { GroupVersionKind } from '../object.ts'
import type { ApiResource } from './cluster.ts'

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** By group version, `Kind:resource`, cluster-scoped kinds with a `*`. */
const UNIVERSAL: Readonly<Record<string, string>> = {
  '/v1':
    'ConfigMap:configmaps Endpoints:endpoints LimitRange:limitranges Namespace:namespaces* PersistentVolume:persistentvolumes* ' +
    'PersistentVolumeClaim:persistentvolumeclaims Pod:pods PodTemplate:podtemplates ReplicationController:replicationcontrollers ' +
    'ResourceQuota:resourcequotas Secret:secrets Service:services ServiceAccount:serviceaccounts',
  'apps/v1':
    'ControllerRevision:controllerrevisions DaemonSet:daemonsets Deployment:deployments ReplicaSet:replicasets StatefulSet:statefulsets',
  'autoscaling/v1': 'HorizontalPodAutoscaler:horizontalpodautoscalers',
  'autoscaling/v2': 'HorizontalPodAutoscaler:horizontalpodautoscalers',
  'batch/v1': 'CronJob:cronjobs Job:jobs',
  'networking.k8s.io/v1': 'Ingress:ingresses IngressClass:ingressclasses* NetworkPolicy:networkpolicies',
  'policy/v1': 'PodDisruptionBudget:poddisruptionbudgets',
  'rbac.authorization.k8s.io/v1':
    'ClusterRole:clusterroles* ClusterRoleBinding:clusterrolebindings* Role:roles RoleBinding:rolebindings',
  'scheduling.k8s.io/v1': 'PriorityClass:priorityclasses*',
  'storage.k8s.io/v1': 'StorageClass:storageclasses*',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition:customresourcedefinitions*',
  'apiregistration.k8s.io/v1': 'APIService:apiservices*',
  'admissionregistration.k8s.io/v1':
    'MutatingWebhookConfiguration:mutatingwebhookconfigurations* ValidatingWebhookConfiguration:validatingwebhookconfigurations*',
}

export function universalResource({ group, version, kind }: GroupVersionKind): ApiResource | undefined {
  const entry = UNIVERSAL[`${group}/${version}`]?.split(' ').find((text) => text.startsWith(`${kind}:`))
  if (entry === undefined) return undefined
  const namespaced = !entry.endsWith('*')
  const resource = entry.slice(kind.length + 1, namespaced ? undefined : -1)
  return { group, version, kind, resource, namespaced, verbs: VERBS }
}
