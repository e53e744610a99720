/**
 * What Kubernetes' OpenAPI (1.21.2, which kustomize 5.8 has built in) says of merging: for each type its fields that lead to a list
 * whose items are merged. `field[key,key]>Type` is such a list with its merge keys (none: a list of plain values), `field>Type` a field
 * of another type.
 */
export const mergeFields = `
  MutatingWebhookConfiguration: metadata>ObjectMeta webhooks[name]
  ValidatingWebhookConfiguration: metadata>ObjectMeta webhooks[name]
  MutatingWebhookConfiguration.v1beta1: metadata>ObjectMeta webhooks[name]
  ValidatingWebhookConfiguration.v1beta1: metadata>ObjectMeta webhooks[name]
  ControllerRevision: metadata>ObjectMeta
  DaemonSet: metadata>ObjectMeta spec>DaemonSetSpec status>DaemonSetStatus
  DaemonSetSpec: template>PodTemplateSpec
  DaemonSetStatus: conditions[type]
  Deployment: metadata>ObjectMeta spec>DeploymentSpec status>DeploymentStatus
  DeploymentSpec: template>PodTemplateSpec
  DeploymentStatus: conditions[type]
  ReplicaSet: metadata>ObjectMeta spec>ReplicaSetSpec status>ReplicaSetStatus
  ReplicaSetSpec: template>PodTemplateSpec
  ReplicaSetStatus: conditions[type]
  StatefulSet: metadata>ObjectMeta spec>StatefulSetSpec status>StatefulSetStatus
  StatefulSetSpec: template>PodTemplateSpec
  StatefulSetStatus: conditions[type]
  TokenRequest: metadata>ObjectMeta
  TokenReview: metadata>ObjectMeta
  TokenReview.v1beta1: metadata>ObjectMeta
  LocalSubjectAccessReview: metadata>ObjectMeta
  SelfSubjectAccessReview: metadata>ObjectMeta
  SelfSubjectRulesReview: metadata>ObjectMeta
  SubjectAccessReview: metadata>ObjectMeta
  LocalSubjectAccessReview.v1beta1: metadata>ObjectMeta
  SelfSubjectAccessReview.v1beta1: metadata>ObjectMeta
  SelfSubjectRulesReview.v1beta1: metadata>ObjectMeta
  SubjectAccessReview.v1beta1: metadata>ObjectMeta
  HorizontalPodAutoscaler: metadata>ObjectMeta
  Scale: metadata>ObjectMeta
  HorizontalPodAutoscaler.v2beta1: metadata>ObjectMeta
  HorizontalPodAutoscaler.v2beta2: metadata>ObjectMeta
  CronJob: metadata>ObjectMeta spec>CronJobSpec
  CronJobSpec: jobTemplate>JobTemplateSpec
  Job: metadata>ObjectMeta spec>JobSpec status>JobStatus
  JobSpec: template>PodTemplateSpec
  JobStatus: conditions[type]
  JobTemplateSpec: metadata>ObjectMeta spec>JobSpec
  CronJob.v1beta1: metadata>ObjectMeta spec>CronJobSpec.v1beta1
  CronJobSpec.v1beta1: jobTemplate>JobTemplateSpec.v1beta1
  JobTemplateSpec.v1beta1: metadata>ObjectMeta spec>JobSpec
  CertificateSigningRequest: metadata>ObjectMeta
  CertificateSigningRequest.v1beta1: metadata>ObjectMeta
  Lease: metadata>ObjectMeta
  Lease.v1beta1: metadata>ObjectMeta
  Binding: metadata>ObjectMeta
  ComponentStatus: conditions[type] metadata>ObjectMeta
  ConfigMap: metadata>ObjectMeta
  Container: env[name] ports[containerPort,protocol] volumeDevices[devicePath] volumeMounts[mountPath]
  Endpoints: metadata>ObjectMeta
  EphemeralContainer: env[name] volumeDevices[devicePath] volumeMounts[mountPath]
  EphemeralVolumeSource: volumeClaimTemplate>PersistentVolumeClaimTemplate
  Event: metadata>ObjectMeta
  LimitRange: metadata>ObjectMeta
  Namespace: metadata>ObjectMeta status>NamespaceStatus
  NamespaceStatus: conditions[type]
  Node: metadata>ObjectMeta spec>NodeSpec status>NodeStatus
  NodeSpec: podCIDRs[]
  NodeStatus: addresses[type] conditions[type]
  PersistentVolume: metadata>ObjectMeta
  PersistentVolumeClaim: metadata>ObjectMeta status>PersistentVolumeClaimStatus
  PersistentVolumeClaimStatus: conditions[type]
  PersistentVolumeClaimTemplate: metadata>ObjectMeta
  Pod: metadata>ObjectMeta spec>PodSpec status>PodStatus
  PodSpec: containers[name]>Container ephemeralContainers[name]>EphemeralContainer hostAliases[ip] imagePullSecrets[name] initContainers[name]>Container topologySpreadConstraints[topologyKey,whenUnsatisfiable] volumes[name]>Volume
  PodStatus: conditions[type] podIPs[ip]
  PodTemplate: metadata>ObjectMeta template>PodTemplateSpec
  PodTemplateSpec: metadata>ObjectMeta spec>PodSpec
  ReplicationController: metadata>ObjectMeta spec>ReplicationControllerSpec status>ReplicationControllerStatus
  ReplicationControllerSpec: template>PodTemplateSpec
  ReplicationControllerStatus: conditions[type]
  ResourceQuota: metadata>ObjectMeta
  Secret: metadata>ObjectMeta
  Service: metadata>ObjectMeta spec>ServiceSpec status>ServiceStatus
  ServiceAccount: metadata>ObjectMeta secrets[name]
  ServiceSpec: ports[port,protocol]
  ServiceStatus: conditions[type]
  Volume: ephemeral>EphemeralVolumeSource
  EndpointSlice: metadata>ObjectMeta
  EndpointSlice.v1beta1: metadata>ObjectMeta
  Event.v1: metadata>ObjectMeta
  Event.v1beta1: metadata>ObjectMeta
  Ingress: metadata>ObjectMeta
  FlowSchema: metadata>ObjectMeta
  PriorityLevelConfiguration: metadata>ObjectMeta
  Ingress.v1: metadata>ObjectMeta
  IngressClass: metadata>ObjectMeta
  NetworkPolicy: metadata>ObjectMeta
  Ingress.v1beta1: metadata>ObjectMeta
  IngressClass.v1beta1: metadata>ObjectMeta
  RuntimeClass: metadata>ObjectMeta
  RuntimeClass.v1beta1: metadata>ObjectMeta
  PodDisruptionBudget: metadata>ObjectMeta status>PodDisruptionBudgetStatus
  PodDisruptionBudgetStatus: conditions[type]
  Eviction: metadata>ObjectMeta
  PodDisruptionBudget.v1beta1: metadata>ObjectMeta status>PodDisruptionBudgetStatus.v1beta1
  PodDisruptionBudgetStatus.v1beta1: conditions[type]
  PodSecurityPolicy: metadata>ObjectMeta
  ClusterRole: metadata>ObjectMeta
  ClusterRoleBinding: metadata>ObjectMeta
  Role: metadata>ObjectMeta
  RoleBinding: metadata>ObjectMeta
  ClusterRole.v1beta1: metadata>ObjectMeta
  ClusterRoleBinding.v1beta1: metadata>ObjectMeta
  Role.v1beta1: metadata>ObjectMeta
  RoleBinding.v1beta1: metadata>ObjectMeta
  PriorityClass: metadata>ObjectMeta
  PriorityClass.v1beta1: metadata>ObjectMeta
  CSIDriver: metadata>ObjectMeta
  CSINode: metadata>ObjectMeta spec>CSINodeSpec
  CSINodeSpec: drivers[name]
  StorageClass: metadata>ObjectMeta
  VolumeAttachment: metadata>ObjectMeta
  CSIDriver.v1beta1: metadata>ObjectMeta
  CSINode.v1beta1: metadata>ObjectMeta spec>CSINodeSpec.v1beta1
  CSINodeSpec.v1beta1: drivers[name]
  CSIStorageCapacity: metadata>ObjectMeta
  StorageClass.v1beta1: metadata>ObjectMeta
  VolumeAttachment.v1beta1: metadata>ObjectMeta
  CustomResourceDefinition: metadata>ObjectMeta
  CustomResourceDefinition.v1beta1: metadata>ObjectMeta
  ObjectMeta: finalizers[] ownerReferences[uid]
  APIService: metadata>ObjectMeta status>APIServiceStatus
  APIServiceStatus: conditions[type]
  APIService.v1beta1: metadata>ObjectMeta status>APIServiceStatus.v1beta1
  APIServiceStatus.v1beta1: conditions[type]
`

/** Kinds by API version: `*` cluster-wide, `?` of unknown scope, `>` with its type above, `>Type` if that has another name. */
export const kinds = `
  admissionregistration.k8s.io/v1: MutatingWebhookConfiguration*> ValidatingWebhookConfiguration*> ValidatingAdmissionPolicy* ValidatingAdmissionPolicyBinding*
  admissionregistration.k8s.io/v1beta1: MutatingWebhookConfiguration*>MutatingWebhookConfiguration.v1beta1 ValidatingWebhookConfiguration*>ValidatingWebhookConfiguration.v1beta1
  apiextensions.k8s.io/v1: CustomResourceDefinition*>
  apiextensions.k8s.io/v1beta1: CustomResourceDefinition*>CustomResourceDefinition.v1beta1
  apiregistration.k8s.io/v1: APIService*>
  apiregistration.k8s.io/v1beta1: APIService*>APIService.v1beta1
  apps/v1: ControllerRevision> DaemonSet> Deployment> ReplicaSet> StatefulSet>
  authentication.k8s.io/v1: TokenRequest?> TokenReview?>
  authentication.k8s.io/v1beta1: TokenReview?>TokenReview.v1beta1
  authorization.k8s.io/v1: LocalSubjectAccessReview?> SelfSubjectAccessReview?> SelfSubjectRulesReview?> SubjectAccessReview?>
  authorization.k8s.io/v1beta1: LocalSubjectAccessReview?>LocalSubjectAccessReview.v1beta1 SelfSubjectAccessReview?>SelfSubjectAccessReview.v1beta1 SelfSubjectRulesReview?>SelfSubjectRulesReview.v1beta1 SubjectAccessReview?>SubjectAccessReview.v1beta1
  autoscaling/v1: HorizontalPodAutoscaler> Scale>
  autoscaling/v2beta1: HorizontalPodAutoscaler>HorizontalPodAutoscaler.v2beta1
  autoscaling/v2beta2: HorizontalPodAutoscaler>HorizontalPodAutoscaler.v2beta2
  batch/v1: CronJob> Job>
  batch/v1beta1: CronJob>CronJob.v1beta1
  certificates.k8s.io/v1: CertificateSigningRequest*>
  certificates.k8s.io/v1beta1: CertificateSigningRequest*>CertificateSigningRequest.v1beta1
  coordination.k8s.io/v1: Lease>
  coordination.k8s.io/v1beta1: Lease>Lease.v1beta1
  discovery.k8s.io/v1: EndpointSlice>
  discovery.k8s.io/v1beta1: EndpointSlice>EndpointSlice.v1beta1
  events.k8s.io/v1: Event>Event.v1
  events.k8s.io/v1beta1: Event>Event.v1beta1
  extensions/v1beta1: Ingress>
  flowcontrol.apiserver.k8s.io/v1beta1: FlowSchema*> PriorityLevelConfiguration*>
  networking.k8s.io/v1: Ingress>Ingress.v1 IngressClass*> NetworkPolicy>
  networking.k8s.io/v1beta1: Ingress>Ingress.v1beta1 IngressClass*>IngressClass.v1beta1
  node.k8s.io/v1: RuntimeClass*>
  node.k8s.io/v1beta1: RuntimeClass*>RuntimeClass.v1beta1
  policy/v1: PodDisruptionBudget>
  policy/v1beta1: Eviction?> PodDisruptionBudget>PodDisruptionBudget.v1beta1 PodSecurityPolicy*>
  rbac.authorization.k8s.io/v1: ClusterRole*> ClusterRoleBinding*> Role> RoleBinding>
  rbac.authorization.k8s.io/v1beta1: ClusterRole*>ClusterRole.v1beta1 ClusterRoleBinding*>ClusterRoleBinding.v1beta1 Role>Role.v1beta1 RoleBinding>RoleBinding.v1beta1
  scheduling.k8s.io/v1: PriorityClass*>
  scheduling.k8s.io/v1beta1: PriorityClass*>PriorityClass.v1beta1
  storage.k8s.io/v1: CSIDriver*> CSINode*> StorageClass*> VolumeAttachment*>
  storage.k8s.io/v1beta1: CSIDriver*>CSIDriver.v1beta1 CSINode*>CSINode.v1beta1 CSIStorageCapacity> StorageClass*>StorageClass.v1beta1 VolumeAttachment*>VolumeAttachment.v1beta1
  v1: Binding?> ComponentStatus*> ConfigMap> Endpoints> Event> LimitRange> Namespace*> Node*> NodeProxyOptions* PersistentVolume*> PersistentVolumeClaim> Pod> PodAttachOptions PodExecOptions PodPortForwardOptions PodProxyOptions PodTemplate> ReplicationController> ResourceQuota> Secret> Service> ServiceAccount> ServiceProxyOptions
`
