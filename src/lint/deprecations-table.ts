/** API lifecycle data of k8s.io/api v0.37, for the kinds that client-go registers. */

/** Kinds of one group version that go the same way; versions are `major.minor`, '' for never. */
export interface Deprecation {
  readonly apiVersion: string
  readonly kinds: string
  readonly deprecated: string
  readonly removed: string
  /** apiVersion of the replacement, '' if there is none. */
  readonly use: string
  /** Kind of the replacement where it is another. */
  readonly useKind?: string
}

type Row = readonly [
  apiVersion: string,
  deprecated: string,
  removed: string,
  use: string,
  kinds: string,
  useKind?: string,
]

const ROWS: readonly Row[] = [
  [
    'admissionregistration.k8s.io/v1alpha1',
    '1.35',
    '1.38',
    '',
    'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingAdmissionPolicyBindingList MutatingAdmissionPolicyList',
  ],
  [
    'admissionregistration.k8s.io/v1alpha1',
    '1.29',
    '1.32',
    '',
    'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingAdmissionPolicyBindingList ValidatingAdmissionPolicyList',
  ],
  [
    'admissionregistration.k8s.io/v1beta1',
    '1.37',
    '1.40',
    'admissionregistration.k8s.io/v1',
    'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingAdmissionPolicyBindingList MutatingAdmissionPolicyList',
  ],
  [
    'admissionregistration.k8s.io/v1beta1',
    '1.16',
    '1.22',
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration MutatingWebhookConfigurationList ValidatingWebhookConfiguration ValidatingWebhookConfigurationList',
  ],
  [
    'admissionregistration.k8s.io/v1beta1',
    '1.31',
    '1.34',
    '',
    'ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingAdmissionPolicyBindingList ValidatingAdmissionPolicyList',
  ],
  [
    'apps/v1beta1',
    '1.8',
    '1.16',
    'apps/v1',
    'ControllerRevision ControllerRevisionList Deployment DeploymentList DeploymentRollback StatefulSet StatefulSetList',
  ],
  ['apps/v1beta1', '1.8', '1.16', 'autoscaling/v1', 'Scale'],
  [
    'apps/v1beta2',
    '1.9',
    '1.16',
    'apps/v1',
    'ControllerRevision ControllerRevisionList DaemonSet DaemonSetList Deployment DeploymentList ReplicaSet ReplicaSetList StatefulSet StatefulSetList',
  ],
  ['apps/v1beta2', '1.9', '1.16', 'autoscaling/v1', 'Scale'],
  ['authentication.k8s.io/v1alpha1', '1.29', '1.32', '', 'SelfSubjectReview'],
  ['authentication.k8s.io/v1beta1', '1.30', '1.33', '', 'SelfSubjectReview'],
  ['authentication.k8s.io/v1beta1', '1.19', '1.22', 'authentication.k8s.io/v1', 'TokenReview'],
  [
    'authorization.k8s.io/v1beta1',
    '1.19',
    '1.22',
    'authorization.k8s.io/v1',
    'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  ],
  ['batch/v1beta1', '1.21', '1.25', 'batch/v1', 'CronJob CronJobList'],
  ['certificates.k8s.io/v1alpha1', '1.34', '1.37', '', 'ClusterTrustBundle ClusterTrustBundleList'],
  [
    'certificates.k8s.io/v1beta1',
    '1.19',
    '1.22',
    'certificates.k8s.io/v1',
    'CertificateSigningRequest CertificateSigningRequestList',
  ],
  [
    'certificates.k8s.io/v1beta1',
    '1.37',
    '1.40',
    'certificates.k8s.io/v1',
    'ClusterTrustBundle ClusterTrustBundleList PodCertificateRequest PodCertificateRequestList',
  ],
  ['coordination.k8s.io/v1alpha2', '1.35', '1.38', '', 'LeaseCandidate LeaseCandidateList'],
  ['coordination.k8s.io/v1beta1', '1.19', '1.22', 'coordination.k8s.io/v1', 'Lease LeaseList'],
  ['coordination.k8s.io/v1beta1', '1.36', '1.39', '', 'LeaseCandidate LeaseCandidateList'],
  ['discovery.k8s.io/v1beta1', '1.21', '1.25', 'discovery.k8s.io/v1', 'EndpointSlice'],
  ['discovery.k8s.io/v1beta1', '1.21', '1.25', 'discovery.k8s.io/v1', 'EndpointSliceList', 'EndpointSlice'],
  ['events.k8s.io/v1beta1', '1.22', '1.25', '', 'Event EventList'],
  [
    'extensions/v1beta1',
    '1.8',
    '1.16',
    'apps/v1',
    'DaemonSet DaemonSetList Deployment DeploymentList ReplicaSet ReplicaSetList',
  ],
  ['extensions/v1beta1', '1.8', '1.16', '', 'DeploymentRollback'],
  ['extensions/v1beta1', '1.14', '1.22', 'networking.k8s.io/v1', 'Ingress IngressList'],
  ['extensions/v1beta1', '1.9', '1.16', 'networking.k8s.io/v1', 'NetworkPolicy NetworkPolicyList'],
  ['extensions/v1beta1', '1.2', '1.16', '', 'Scale'],
  [
    'flowcontrol.apiserver.k8s.io/v1beta1',
    '1.23',
    '1.26',
    'flowcontrol.apiserver.k8s.io/v1beta3',
    'FlowSchema FlowSchemaList PriorityLevelConfiguration PriorityLevelConfigurationList',
  ],
  [
    'flowcontrol.apiserver.k8s.io/v1beta2',
    '1.26',
    '1.29',
    'flowcontrol.apiserver.k8s.io/v1beta3',
    'FlowSchema FlowSchemaList PriorityLevelConfiguration PriorityLevelConfigurationList',
  ],
  [
    'flowcontrol.apiserver.k8s.io/v1beta3',
    '1.29',
    '1.32',
    'flowcontrol.apiserver.k8s.io/v1',
    'FlowSchema FlowSchemaList PriorityLevelConfiguration PriorityLevelConfigurationList',
  ],
  ['lifecycle.k8s.io/v1alpha1', '1.40', '1.43', '', 'Eviction EvictionList EvictionRequest EvictionRequestList'],
  ['networking.k8s.io/v1beta1', '1.34', '1.37', '', 'IPAddress IPAddressList ServiceCIDR ServiceCIDRList'],
  ['networking.k8s.io/v1beta1', '1.19', '1.22', 'networking.k8s.io/v1', 'Ingress IngressClassList IngressList'],
  ['networking.k8s.io/v1beta1', '1.19', '1.22', 'networking.k8s.io/v1', 'IngressClass', 'IngressClassList'],
  ['node.k8s.io/v1beta1', '1.22', '1.25', '', 'RuntimeClass RuntimeClassList'],
  ['policy/v1beta1', '1.22', '1.25', '', 'Eviction'],
  ['policy/v1beta1', '1.21', '1.25', 'policy/v1', 'PodDisruptionBudget PodDisruptionBudgetList'],
  [
    'rbac.authorization.k8s.io/v1beta1',
    '1.17',
    '1.22',
    'rbac.authorization.k8s.io/v1',
    'ClusterRole ClusterRoleBinding ClusterRoleBindingList ClusterRoleList Role RoleBinding RoleBindingList RoleList',
  ],
  ['resource.k8s.io/v1alpha3', '1.36', '1.39', '', 'DeviceTaintRule DeviceTaintRuleList'],
  ['resource.k8s.io/v1alpha3', '1.39', '1.42', '', 'ResourcePoolStatusRequest ResourcePoolStatusRequestList'],
  [
    'resource.k8s.io/v1beta1',
    '1.35',
    '1.38',
    '',
    'DeviceClass DeviceClassList ResourceClaim ResourceClaimList ResourceClaimTemplate ResourceClaimTemplateList ResourceSlice ResourceSliceList',
  ],
  [
    'resource.k8s.io/v1beta2',
    '1.36',
    '1.39',
    '',
    'DeviceClass DeviceClassList ResourceClaim ResourceClaimList ResourceClaimTemplate ResourceClaimTemplateList ResourceSlice ResourceSliceList',
  ],
  ['resource.k8s.io/v1beta2', '1.39', '1.42', '', 'DeviceTaintRule DeviceTaintRuleList'],
  ['scheduling.k8s.io/v1beta1', '1.40', '1.43', '', 'PodGroup PodGroupList Workload WorkloadList'],
  ['scheduling.k8s.io/v1beta1', '1.14', '1.22', 'scheduling.k8s.io/v1', 'PriorityClass PriorityClassList'],
  ['storage.k8s.io/v1alpha1', '1.21', '1.24', 'storage.k8s.io/v1beta1', 'CSIStorageCapacity CSIStorageCapacityList'],
  ['storage.k8s.io/v1alpha1', '1.21', '1.24', 'storage.k8s.io/v1', 'VolumeAttachment VolumeAttachmentList'],
  ['storage.k8s.io/v1alpha1', '1.32', '1.35', 'storage.k8s.io/v1', 'VolumeAttributesClass VolumeAttributesClassList'],
  [
    'storage.k8s.io/v1beta1',
    '1.19',
    '1.22',
    'storage.k8s.io/v1',
    'CSIDriver CSIDriverList StorageClass StorageClassList VolumeAttachment VolumeAttachmentList',
  ],
  ['storage.k8s.io/v1beta1', '1.17', '1.22', 'storage.k8s.io/v1', 'CSINode'],
  ['storage.k8s.io/v1beta1', '1.17', '1.22', 'storage.k8s.io/v1', 'CSINodeList', 'CSINode'],
  ['storage.k8s.io/v1beta1', '1.24', '1.27', 'storage.k8s.io/v1', 'CSIStorageCapacity CSIStorageCapacityList'],
  ['storage.k8s.io/v1beta1', '1.34', '1.37', 'storage.k8s.io/v1', 'VolumeAttributesClass VolumeAttributesClassList'],
  [
    'storagemigration.k8s.io/v1beta1',
    '1.37',
    '1.40',
    'storagemigration.k8s.io/v1',
    'StorageVersionMigration StorageVersionMigrationList',
  ],
  ['v1', '1.19', '', '', 'ComponentStatus ComponentStatusList'],
  ['v1', '1.33', '', 'discovery.k8s.io/v1', 'Endpoints', 'EndpointSlice'],
  ['v1', '1.33', '', 'discovery.k8s.io/v1', 'EndpointsList', 'EndpointSliceList'],
]

export const DEPRECATIONS: readonly Deprecation[] = ROWS.map(
  ([apiVersion, deprecated, removed, use, kinds, useKind]) => ({
    apiVersion,
    kinds,
    deprecated,
    removed,
    use,
    ...(useKind === undefined ? {} : { useKind }),
  }),
)
