/**
 * The door `tshelm`: Helm as functions. Nothing is read from the environment or from files, and nothing is printed, unless it is handed
 * in; every call rejects with a TshelmError.
 */
export type { DependencyList, DependencyStatus, ListedDependency } from './actions/dependency-list.ts'
export type { ChartArchive } from './actions/package.ts'
export type { PostRender, PostRenderManifest } from './actions/render-chart.ts'
export type { ServerSideChoice } from './actions/upgrade-parts.ts'
export type { DryRun } from './actions/context.ts'
export type { WaitStrategy } from './apply/context.ts'
export type { NodeFs } from './chart/file-system-over.ts'
export type { FileSystem } from './chart/file-system.ts'
export type { Chart, ChartFile, Dependency, Metadata } from './chart/model.ts'
export type { MigratedRecord } from '../storage/migrate.ts'
export type { HelmVersion } from './compat.ts'
export {
  isTshelmError,
  TshelmError,
  type ErrorCode,
  type Position,
  type ValueOrigin,
  type ValueReference,
} from './errors.ts'
export { EVENTS_VERSION, type LogLevel, type ObjectAction, type TshelmEvent, type WaitedFor } from './events.ts'
export type { DiagnosisLimits } from './apply/wait-policy.ts'
export type {
  Cause,
  CauseCode,
  ContainerDiagnosis,
  ContainerLog,
  Diagnosis,
  EventNote,
  ObjectDiagnosis,
  PodDiagnosis,
} from './diagnosis.ts'
export type { ClientNodeKubeConfig } from './kube/client-node.ts'
export type { Cluster } from './kube/cluster.ts'
export type { KubeObject, ObjectRef } from './object.ts'
export type { Finding, Severity } from './lint/finding.ts'
export type { NondeterminismCause, NondeterministicCall } from './render/nondeterminism.ts'
export type { RenderedFile } from './render/render.ts'
export type { Clock } from './runtime.ts'
export {
  createChart,
  listDependencies,
  packageChart,
  type CreateChartOptions,
  type ListDependenciesOptions,
  type PackageChartOptions,
} from './sdk/author.ts'
export type { CallOptions } from './sdk/call.ts'
export {
  loadChart,
  type ChartInMemory,
  type ChartOnDisk,
  type ChartSource,
  type LoadChartOptions,
} from './sdk/chart.ts'
export {
  connectCluster,
  type ClusterAccess,
  type ConnectedCluster,
  type ConnectOptions,
  type HostAccess,
  type InClusterAccess,
  type KubeconfigAccess,
  type SandboxAccess,
  type ServerAccess,
} from './sdk/cluster.ts'
export {
  createContext,
  type ContextOptions,
  type ReleaseContext,
  type RuntimeOptions,
  type SqlStorage,
} from './sdk/context.ts'
export {
  explainError,
  explainValues,
  type ExplainedLayer,
  type ExplainedValue,
  type ExplainValuesOptions,
} from './sdk/explain.ts'
export {
  fetchIndex,
  makeIndex,
  readIndex,
  type FetchIndexOptions,
  type MakeIndexOptions,
  type ReadIndexOptions,
} from './sdk/repositories.ts'
export type { IndexedArchive } from './actions/index-archives.ts'
export type { IndexEntry } from './source/index-entry.ts'
export type { IndexedVersion, IndexHead, RepositoryIndex } from './source/index-file.ts'
export { processIdentity, type Machine } from './sdk/process-identity.ts'
export { lint, type LintOptions } from './sdk/lint.ts'
export {
  applyPlan,
  diffUpgrade,
  plan,
  type DiffUpgradeOptions,
  type MadePlan,
  type PlanOptions,
  type PlanRequest,
} from './sdk/plan.ts'
export type { FieldChange } from './diff/changes.ts'
export type { LineEdit } from './diff/lines.ts'
export type { ManifestChange } from './diff/manifests.ts'
export type { FrozenPlan } from './actions/frozen-plan.ts'
export type { HookReport, ObjectReport, PlannedAction, PlanReport } from './plan/report.ts'
export {
  getValues,
  history,
  list,
  status,
  type GetValuesOptions,
  type HistoryOptions,
  type ListOptions,
  type StatusOptions,
} from './sdk/read.ts'
export type { Release, ReleaseSummary } from './sdk/release.ts'
export { parseManifest } from './sdk/parse-manifest.ts'
export {
  fetchChart,
  listVersions,
  registryLogin,
  registryLogout,
  searchRegistry,
  type FetchChartOptions,
  type RegistryLoginOptions,
  type RegistryLogoutOptions,
  type SearchRegistryOptions,
  type VersionsOptions,
} from './sdk/registry.ts'
export {
  buildDependencies,
  updateDependencies,
  type BringDependenciesOptions,
  type NodeFsWriting,
} from './sdk/dependencies.ts'
export type { FolderWriter } from './actions/dependency-folder.ts'
export { mirrorCharts, type MirrorChartsOptions } from './sdk/mirror.ts'
export type { MirroredChart } from './actions/mirror.ts'
export { createSources, type Sources, type SourcesOptions } from './sdk/sources.ts'
export { chartSbom, releaseSbom, type ChartSbomOptions, type ReleaseSbomOptions, type SbomFormat } from './sdk/sbom.ts'
export {
  readPolicy,
  signArchive,
  verifyArchive,
  verifyCosign,
  type ReadPolicyOptions,
  type SignArchiveOptions,
  type VerifyArchiveOptions,
  type VerifyCosignOptions,
} from './sdk/signatures.ts'
export type { CosignTrust, CosignVerification } from './source/cosign/trust.ts'
export type { Policy, PolicyRule, Requirement } from './source/policy/model.ts'
export { publishChart, type PublishChartOptions } from './sdk/publish.ts'
export type { PublishFolder } from './source/publish/folder.ts'
export type { PublishedChart, PublishKind } from './source/publish/model.ts'
export type { FoundInRegistry } from './source/oci/search.ts'
export type {
  Access,
  ContentCache,
  FetchedChart,
  IndexCache,
  RegistryCredentials,
  RegistryCredentialStore,
  ResolvedCache,
  Repository,
  Verification,
  Verify,
} from './source/ports.ts'
export { postRenderStream } from './sdk/post-render.ts'
export { migrateStorage, type MigrateStorageOptions } from './sdk/storage.ts'
export { template, type TemplateOptions, type TemplateResult } from './sdk/template.ts'
export { mergeUserValues, type MergeValuesOptions, type ReadFile } from './sdk/user-values.ts'
export type { Values } from './sdk/values.ts'
export {
  install,
  junitReport,
  resume,
  rollback,
  testRelease,
  uninstall,
  upgrade,
  type HookOptions,
  type InstallOptions,
  type ResumeOptions,
  type ResumeResult,
  type RollbackOptions,
  type TestedRelease,
  type TestLog,
  type TestOptions,
  type UninstallOptions,
  type UninstallResult,
  type UpgradeOptions,
} from './sdk/verbs.ts'
export type { TestOutcome } from './actions/test-outcomes.ts'
export type { ValueOptions } from './values/files.ts'
export type { Seed } from '../gotemplate/sprig/seeded.ts'
export type { Here } from '../storage/lease.ts'
export type { HookRecord, Status } from '../storage/record.ts'
export type { RunHolder, RunVerb } from '../storage/run-note.ts'
