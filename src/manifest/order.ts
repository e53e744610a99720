/** Helm's kind order for installing and for uninstalling (helm: kind_sorter). */
import { HELM_4, type ManifestRules } from '../compat.ts'

const INSTALL_ORDER =
  'PriorityClass Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget ServiceAccount Secret ' +
  'SecretList ConfigMap StorageClass PersistentVolume PersistentVolumeClaim CustomResourceDefinition ClusterRole ClusterRoleList ' +
  'ClusterRoleBinding ClusterRoleBindingList Role RoleList RoleBinding RoleBindingList Service DaemonSet Pod ReplicationController ' +
  'ReplicaSet Deployment HorizontalPodAutoscaler StatefulSet Job CronJob IngressClass Ingress APIService ' +
  'MutatingWebhookConfiguration ValidatingWebhookConfiguration'

// Not the reverse: Service goes before the workloads.
const UNINSTALL_ORDER =
  'ValidatingWebhookConfiguration MutatingWebhookConfiguration APIService Ingress IngressClass Service CronJob Job StatefulSet ' +
  'HorizontalPodAutoscaler Deployment ReplicaSet ReplicationController Pod DaemonSet RoleBindingList RoleBinding RoleList Role ' +
  'ClusterRoleBindingList ClusterRoleBinding ClusterRoleList ClusterRole CustomResourceDefinition PersistentVolumeClaim ' +
  'PersistentVolume StorageClass ConfigMap SecretList Secret ServiceAccount PodDisruptionBudget PodSecurityPolicy LimitRange ' +
  'ResourceQuota NetworkPolicy Namespace PriorityClass'

/** Rank of each kind. */
export type KindOrder = ReadonlyMap<string, number>

const rankOf = (order: string): KindOrder => new Map(order.split(' ').map((kind, rank) => [kind, rank]))

const helm4 = { install: rankOf(INSTALL_ORDER), uninstall: rankOf(UNINSTALL_ORDER) }

const withoutWebhooks = (order: KindOrder): KindOrder =>
  new Map([...order].filter(([kind]) => !kind.endsWith('WebhookConfiguration')))

export function installOrder({ webhooksOrdered }: ManifestRules = HELM_4.manifest): KindOrder {
  return webhooksOrdered ? helm4.install : withoutWebhooks(helm4.install)
}

export function uninstallOrder({ webhooksOrdered }: ManifestRules = HELM_4.manifest): KindOrder {
  return webhooksOrdered ? helm4.uninstall : withoutWebhooks(helm4.uninstall)
}

/** A stable sort by kind; kinds that are not listed come last, by name. */
export function sortByKind<T>(items: readonly T[], kindOf: (item: T) => string, ranks: KindOrder): T[] {
  return [...items].sort((a, b) => {
    const kindA = kindOf(a)
    const kindB = kindOf(b)
    const rankA = ranks.get(kindA)
    const rankB = ranks.get(kindB)
    if (rankA === undefined && rankB === undefined) return kindA < kindB ? -1 : kindA > kindB ? 1 : 0
    return (rankA ?? Infinity) - (rankB ?? Infinity) || 0
  })
}
