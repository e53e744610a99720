/**
 * A helmfile as data. Names are those of the file. As in Go, a field that is not a pointer there is always present and its zero value
 * (`''`, `0`, `false`, `[]`) means "not set"; an optional field here is a pointer there, so that `false` and `0` say something.
 */
import type { GoMap, GoValue } from '../../gotemplate/value.ts'

/** Labels and the like; made by `newMap()`: no prototype. */
export type StringMap = Record<string, string>

/** What missing files may also be. */
export interface MissingFileHandlerConfig {
  ignoreMissingGitBranch: boolean
}

/** `environments.NAME` as written. */
export interface EnvironmentSpec {
  values: GoValue[]
  secrets: string[]
  kubeContext: string
  missingFileHandler?: string | undefined
  missingFileHandlerConfig?: MissingFileHandlerConfig | undefined
  mergeStrategy: string
}

/** `helmDefaults`. */
export interface HelmDefaults {
  kubeContext: string
  args: string[]
  diffArgs: string[]
  syncArgs: string[]
  templateArgs: string[]
  verify: boolean
  keyring: string
  enableDNS: boolean
  skipSchemaValidation?: boolean | undefined
  devel: boolean
  wait: boolean
  waitRetries: number
  waitForJobs: boolean
  timeout: number
  recreatePods: boolean
  force: boolean
  atomic: boolean
  rollbackOnFailure: boolean
  cleanupOnFail: boolean
  forceConflicts: boolean
  historyMax?: number | undefined
  createNamespace?: boolean | undefined
  skipCRDs: boolean
  skipDeps: boolean
  skipRefresh: boolean
  resolveOCIVersions?: boolean | undefined
  reuseValues: boolean
  postRenderer?: string | undefined
  postRendererArgs: string[]
  cascade?: string | undefined
  suppressOutputLineRegex: string[]
  disableAutoDetectedKubeVersionForDiff?: boolean | undefined
  disableValidation?: boolean | undefined
  disableOpenAPIValidation?: boolean | undefined
  insecureSkipTLSVerify: boolean
  plainHttp: boolean
  deleteWait: boolean
  deleteTimeout: number
  syncReleaseLabels?: boolean | undefined
  takeOwnership?: boolean | undefined
  serverSide?: string | undefined
  trackMode: string
  helmStuckGrace: number
}

/** `helmfiles[]`: a nested state file, or a pattern for many. */
export interface SubHelmfile {
  path: string
  /** Absent: as the parent was called. `[]` selects everything. */
  selectors?: string[] | undefined
  selectorsInherited: boolean
  /** Which parts of the parent's configuration count here: `repositories`, `helmDefaults` … */
  inherits: string[]
  /** Values that override the nested file's own: paths relative to the parent, or maps. */
  values: GoValue[]
}

/** `repositories[]`. */
export interface Repository {
  name: string
  url: string
  caFile: string
  certFile: string
  keyFile: string
  username: string
  password: string
  registryConfig: string
  managed: string
  oci: boolean
  verify: boolean
  keyring: string
  passCredentials: boolean
  skipTLSVerify: boolean
  plainHttp: boolean
}

/** `hooks[]`: command and arguments are templates until the event comes. */
export interface Hook {
  name: string
  events: string[]
  command: string
  kubectlApply?: StringMap | undefined
  args: string[]
  showlogs: boolean
}

/** `set[]`, `setString[]`, `setTemplate[]`, `env[]`. */
export interface SetValue {
  name: string
  value: string
  file: string
  values: GoValue[]
}

/** `releases[].dependencies[]`. */
export interface AdhocDependency {
  chart: string
  version: string
  alias: string
}

/** `releases[].trackResources[]`. */
export interface TrackResource {
  kind: string
  name: string
  namespace: string
}

/** `releases[].inherit[]`. */
export interface Inherit {
  template: string
  except: string[]
}

/** `releases[]` (and `templates.NAME`): the fields that a file may set. */
export interface Release {
  chart: string
  chartPath: string
  directory: string
  version: string
  verify?: boolean | undefined
  keyring: string
  enableDNS?: boolean | undefined
  devel?: boolean | undefined
  wait?: boolean | undefined
  waitRetries?: number | undefined
  waitForJobs?: boolean | undefined
  timeout?: number | undefined
  recreatePods?: boolean | undefined
  force?: boolean | undefined
  installed?: boolean | undefined
  updateStrategy: string
  atomic?: boolean | undefined
  rollbackOnFailure?: boolean | undefined
  cleanupOnFail?: boolean | undefined
  forceConflicts?: boolean | undefined
  historyMax?: number | undefined
  condition: string
  createNamespace?: boolean | undefined
  reuseValues?: boolean | undefined
  disableOpenAPIValidation?: boolean | undefined
  disableValidation?: boolean | undefined
  disableValidationOnInstall?: boolean | undefined
  missingFileHandler?: string | undefined
  missingFileHandlerConfig?: MissingFileHandlerConfig | undefined
  needs: string[]
  hooks: Hook[]
  unitTests: string[]
  name: string
  description: string
  namespace: string
  labels: StringMap
  values: GoValue[]
  secrets: GoValue[]
  set: SetValue[]
  setString: SetValue[]
  valuesTemplate: GoValue[]
  setTemplate: SetValue[]
  apiVersions: string[]
  kubeVersion: string
  env: SetValue[]
  valuesPathPrefix: string
  kubeContext: string
  insecureSkipTLSVerify: boolean
  plainHttp: boolean
  verifyTemplate?: string | undefined
  waitTemplate?: string | undefined
  installedTemplate?: string | undefined
  conditionTemplate?: string | undefined
  dependencies: AdhocDependency[]
  jsonPatches: GoValue[]
  strategicMergePatches: GoValue[]
  transformers: GoValue[]
  adopt: string[]
  forceGoGetter: boolean
  forceNamespace: string
  skipDeps?: boolean | undefined
  skipRefresh?: boolean | undefined
  resolveOCIVersions?: boolean | undefined
  postRenderer?: string | undefined
  skipSchemaValidation?: boolean | undefined
  postRendererArgs: string[]
  cascade?: string | undefined
  suppressOutputLineRegex: string[]
  disableAutoDetectedKubeVersionForDiff?: boolean | undefined
  inherit: Inherit[]
  suppressDiff?: boolean | undefined
  deleteWait?: boolean | undefined
  deleteTimeout?: number | undefined
  syncReleaseLabels?: boolean | undefined
  takeOwnership?: boolean | undefined
  serverSide?: string | undefined
  trackMode: string
  trackTimeout?: number | undefined
  trackLogs?: boolean | undefined
  trackFailedLogs?: boolean | undefined
  helmStuckGrace?: number | undefined
  trackKinds: string[]
  skipKinds: string[]
  trackResources: TrackResource[]
  kubedogQPS?: number | undefined
  kubedogBurst?: number | undefined
  trackFailOnError?: boolean | undefined
}

/** `llm`: read by `doctor` alone. */
export interface LlmConfig {
  baseURL: string
  apiKey: string
  model: string
  timeout: number
  maxTokens: number
  temperature: number
}

/** Everything that a state file may set at top level. */
export interface ReleaseSet {
  helmBinary: string
  kustomizeBinary: string
  values: GoValue[]
  environments: Record<string, EnvironmentSpec>
  bases: string[]
  helmDefaults: HelmDefaults
  helmfiles: SubHelmfile[]
  kubeContext: string
  namespace: string
  chart: string
  repositories: Repository[]
  commonLabels: StringMap
  releases: Release[]
  llm: LlmConfig
  apiVersions: string[]
  kubeVersion: string
  hooks: Hook[]
  templates: Record<string, Release>
  defaultInherit: string[]
  missingFileHandler?: string | undefined
  missingFileHandlerConfig?: MissingFileHandlerConfig | undefined
  lockFilePath: string
}

/** What stands behind `.Environment`: the layers of state values, lowest first. */
export interface Environment {
  name: string
  kubeContext: string
  /** Top-level `values:`. */
  defaults: GoMap
  /** `environments.NAME` values and secrets, and what overrides them by file. */
  values: GoMap
  /** `--state-values-set` and the like: lists are merged element by element. */
  cliOverrides: GoMap
}

/** v1: only `.gotmpl` is rendered, once and strictly. v0: every file is, in two passes, the first of them tolerant. */
export type HelmfileDialect = 'v0' | 'v1'

/**
 * One loaded state file: parts, bases and environment merged, release templates executed. Mutable, as its users narrow `releases` down.
 *
 * Paths: nothing changes the process's working folder. A relative path in a state (and in messages and arguments to helm made from it)
 * means one relative to `workingDirectory`; `basePath` is what paths written in the file are joined to, `.` where they are the same.
 */
export interface State extends ReleaseSet {
  /** The file as messages call it: `helmfile.yaml`, or an absolute path where many files are loaded at once. */
  filePath: string
  basePath: string
  /** Absolute. */
  workingDirectory: string
  dialect: HelmfileDialect
  env: Environment
  /** `.Values`: defaults, environment and overrides merged. */
  renderedValues: GoMap
  /** From the command line or the parent's entry; undefined where none were given. */
  selectors: string[] | undefined
  /** All releases of the file before any were left out: what `needs` is checked against. */
  originReleases: Release[]
  /** What other files of the run define and want to be there, as `context/namespace/name`. */
  knownElsewhere?: ReadonlySet<string>
  /** Selected whatever selectors say: ids. */
  alsoSelected?: ReadonlySet<string>
  /** Who said what of the state values, lowest first. */
  valueLayers: ValueLayer[]
}

/** One source of state values. */
export interface ValueLayer {
  /** `values`, `environments.prod.values`, `--state-values-set` … */
  readonly name: string
  /** Absent for what is written in the state file itself. */
  readonly file?: string
  /** The file's text once rendered. */
  readonly text?: string
  readonly values: GoMap
}

/** Whether a release is to be there: `installed` is not false. */
export function isDesired(release: Release): boolean {
  return release.installed !== false
}

/** `[kubeContext/][namespace/]name`: an empty namespace stays visible behind a context. */
export function releaseId(release: Pick<Release, 'name' | 'namespace' | 'kubeContext'>): string {
  if (release.kubeContext !== '') return `${release.kubeContext}/${release.namespace}/${release.name}`
  return release.namespace === '' ? release.name : `${release.namespace}/${release.name}`
}
