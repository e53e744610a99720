/**
 * What a state file may say, as data: the fields of each structure in the order in which they are written back, and their types. The
 * decoder, the encoder, merging, copying and templates all work from these tables.
 */

export type FieldType =
  | 'string'
  | 'bool'
  | 'int'
  | 'duration'
  | 'float32'
  | '*string'
  | '*bool'
  | '*int'
  | '*float32'
  | 'strings'
  | '*strings'
  | 'anys'
  | 'anyMap'
  | 'labels'
  | 'inherits'
  | 'defaultInherits'
  | 'subHelmfiles'
  | { readonly list: StructSchema }
  | { readonly map: StructSchema }
  | { readonly pointer: StructSchema }
  | { readonly struct: StructSchema }

export interface FieldOptions {
  /** Written although it is zero. */
  readonly keep?: boolean
  /** Go's name, where it is not the key with a capital: templates see it. */
  readonly go?: string
}

export type Field = readonly [key: string, type: FieldType, options?: FieldOptions]

export interface StructSchema {
  /** In messages: `state.ReleaseSpec`. */
  readonly goName: string
  readonly fields: readonly Field[]
}

export const subHelmfileStruct: StructSchema = {
  goName:
    'struct { Path string "yaml:\\"path\\""; Selectors []string "yaml:\\"selectors\\""; SelectorsInherited bool "yaml:\\"selectorsInherited\\""; Inherits []string "yaml:\\"inherits\\""; Environment state.SubhelmfileEnvironmentSpec "yaml:\\",inline\\"" }',
  fields: [
    ['path', 'string'],
    ['selectors', '*strings'],
    ['selectorsInherited', 'bool'],
    ['inherits', 'strings'],
    ['values', 'anys'],
  ],
}

export const missingFileHandlerConfigStruct: StructSchema = {
  goName: 'state.MissingFileHandlerConfig',
  fields: [['ignoreMissingGitBranch', 'bool']],
}

export const environmentStruct: StructSchema = {
  goName: 'state.EnvironmentSpec',
  fields: [
    ['values', 'anys'],
    ['secrets', 'strings'],
    ['kubeContext', 'string'],
    ['missingFileHandler', '*string'],
    ['missingFileHandlerConfig', { pointer: missingFileHandlerConfigStruct }],
    ['mergeStrategy', 'string'],
  ],
}

export const helmDefaultsStruct: StructSchema = {
  goName: 'state.HelmSpec',
  fields: [
    ['kubeContext', 'string'],
    ['args', 'strings'],
    ['diffArgs', 'strings'],
    ['syncArgs', 'strings'],
    ['templateArgs', 'strings'],
    ['verify', 'bool', { keep: true }],
    ['keyring', 'string'],
    ['enableDNS', 'bool', { keep: true }],
    ['skipSchemaValidation', '*bool'],
    ['devel', 'bool', { keep: true }],
    ['wait', 'bool', { keep: true }],
    ['waitRetries', 'int', { keep: true }],
    ['waitForJobs', 'bool', { keep: true }],
    ['timeout', 'int', { keep: true }],
    ['recreatePods', 'bool', { keep: true }],
    ['force', 'bool', { keep: true }],
    ['atomic', 'bool', { keep: true }],
    ['rollbackOnFailure', 'bool', { keep: true }],
    ['cleanupOnFail', 'bool'],
    ['forceConflicts', 'bool', { keep: true }],
    ['historyMax', '*int'],
    ['createNamespace', '*bool'],
    ['skipCRDs', 'bool'],
    ['skipDeps', 'bool', { keep: true }],
    ['skipRefresh', 'bool', { keep: true }],
    ['resolveOCIVersions', '*bool'],
    ['reuseValues', 'bool', { keep: true }],
    ['postRenderer', '*string'],
    ['postRendererArgs', 'strings'],
    ['cascade', '*string'],
    ['suppressOutputLineRegex', 'strings'],
    ['disableAutoDetectedKubeVersionForDiff', '*bool'],
    ['disableValidation', '*bool'],
    ['disableOpenAPIValidation', '*bool'],
    ['insecureSkipTLSVerify', 'bool'],
    ['plainHttp', 'bool'],
    ['deleteWait', 'bool'],
    ['deleteTimeout', 'int'],
    ['syncReleaseLabels', '*bool'],
    ['takeOwnership', '*bool'],
    ['serverSide', '*string'],
    ['trackMode', 'string'],
    ['helmStuckGrace', 'int'],
  ],
}

export const repositoryStruct: StructSchema = {
  goName: 'state.RepositorySpec',
  fields: [
    ['name', 'string'],
    ['url', 'string', { go: 'URL' }],
    ['caFile', 'string'],
    ['certFile', 'string'],
    ['keyFile', 'string'],
    ['username', 'string'],
    ['password', 'string'],
    ['registryConfig', 'string'],
    ['managed', 'string'],
    ['oci', 'bool', { go: 'OCI' }],
    ['verify', 'bool'],
    ['keyring', 'string'],
    ['passCredentials', 'bool'],
    ['skipTLSVerify', 'bool'],
    ['plainHttp', 'bool'],
  ],
}

export const hookStruct: StructSchema = {
  goName: 'event.Hook',
  fields: [
    ['name', 'string', { keep: true }],
    ['events', 'strings', { keep: true }],
    ['command', 'string', { keep: true }],
    ['kubectlApply', 'labels', { go: 'Kubectl' }],
    ['args', 'strings', { keep: true }],
    ['showlogs', 'bool', { keep: true, go: 'ShowLogs' }],
  ],
}

export const setValueStruct: StructSchema = {
  goName: 'state.SetValue',
  fields: [
    ['name', 'string'],
    ['value', 'string'],
    ['file', 'string'],
    ['values', 'anys'],
  ],
}

export const dependencyStruct: StructSchema = {
  goName: 'state.Dependency',
  fields: [
    ['chart', 'string', { keep: true }],
    ['version', 'string', { keep: true }],
    ['alias', 'string', { keep: true }],
  ],
}

export const trackResourceStruct: StructSchema = {
  goName: 'state.TrackResourceSpec',
  fields: [
    ['kind', 'string'],
    ['name', 'string'],
    ['namespace', 'string'],
  ],
}

export const inheritStruct: StructSchema = {
  goName: 'state.Inherit',
  fields: [
    ['template', 'string'],
    ['except', 'strings'],
  ],
}

export const releaseStruct: StructSchema = {
  goName: 'state.ReleaseSpec',
  fields: [
    ['chart', 'string'],
    ['chartPath', 'string'],
    ['directory', 'string'],
    ['version', 'string'],
    ['verify', '*bool'],
    ['keyring', 'string'],
    ['enableDNS', '*bool'],
    ['devel', '*bool'],
    ['wait', '*bool'],
    ['waitRetries', '*int'],
    ['waitForJobs', '*bool'],
    ['timeout', '*int'],
    ['recreatePods', '*bool'],
    ['force', '*bool'],
    ['installed', '*bool'],
    ['updateStrategy', 'string'],
    ['atomic', '*bool'],
    ['rollbackOnFailure', '*bool'],
    ['cleanupOnFail', '*bool'],
    ['forceConflicts', '*bool'],
    ['historyMax', '*int'],
    ['condition', 'string'],
    ['createNamespace', '*bool'],
    ['reuseValues', '*bool'],
    ['disableOpenAPIValidation', '*bool'],
    ['disableValidation', '*bool'],
    ['disableValidationOnInstall', '*bool'],
    ['missingFileHandler', '*string'],
    ['missingFileHandlerConfig', { pointer: missingFileHandlerConfigStruct }],
    ['needs', 'strings'],
    ['hooks', { list: hookStruct }],
    ['unitTests', 'strings'],
    ['name', 'string'],
    ['description', 'string'],
    ['namespace', 'string'],
    ['labels', 'labels'],
    ['values', 'anys'],
    ['secrets', 'anys'],
    ['set', { list: setValueStruct }, { go: 'SetValues' }],
    ['setString', { list: setValueStruct }, { go: 'SetStringValues' }],
    ['valuesTemplate', 'anys'],
    ['setTemplate', { list: setValueStruct }, { go: 'SetValuesTemplate' }],
    ['apiVersions', 'strings'],
    ['kubeVersion', 'string'],
    ['env', { list: setValueStruct }, { go: 'EnvValues' }],
    ['valuesPathPrefix', 'string'],
    ['kubeContext', 'string'],
    ['insecureSkipTLSVerify', 'bool'],
    ['plainHttp', 'bool'],
    ['verifyTemplate', '*string'],
    ['waitTemplate', '*string'],
    ['installedTemplate', '*string'],
    ['conditionTemplate', '*string'],
    ['dependencies', { list: dependencyStruct }],
    ['jsonPatches', 'anys', { go: 'JSONPatches' }],
    ['strategicMergePatches', 'anys'],
    ['transformers', 'anys'],
    ['adopt', 'strings'],
    ['forceGoGetter', 'bool'],
    ['forceNamespace', 'string'],
    ['skipDeps', '*bool'],
    ['skipRefresh', '*bool'],
    ['resolveOCIVersions', '*bool'],
    ['postRenderer', '*string'],
    ['skipSchemaValidation', '*bool'],
    ['postRendererArgs', 'strings'],
    ['cascade', '*string'],
    ['suppressOutputLineRegex', 'strings'],
    ['disableAutoDetectedKubeVersionForDiff', '*bool'],
    ['inherit', 'inherits'],
    ['suppressDiff', '*bool'],
    ['deleteWait', '*bool'],
    ['deleteTimeout', '*int'],
    ['syncReleaseLabels', '*bool'],
    ['takeOwnership', '*bool'],
    ['serverSide', '*string'],
    ['trackMode', 'string'],
    ['trackTimeout', '*int'],
    ['trackLogs', '*bool'],
    ['trackFailedLogs', '*bool'],
    ['helmStuckGrace', '*int'],
    ['trackKinds', 'strings'],
    ['skipKinds', 'strings'],
    ['trackResources', { list: trackResourceStruct }],
    ['kubedogQPS', '*float32'],
    ['kubedogBurst', '*int'],
    ['trackFailOnError', '*bool'],
  ],
}

export const templateStruct: StructSchema = { ...releaseStruct, goName: 'state.TemplateSpec' }

export const llmStruct: StructSchema = {
  goName: 'llm.Config',
  fields: [
    ['baseURL', 'string'],
    ['apiKey', 'string', { go: 'APIKey' }],
    ['model', 'string'],
    ['timeout', 'duration'],
    ['maxTokens', 'int'],
    ['temperature', 'float32'],
  ],
}

export const releaseSetStruct: StructSchema = {
  goName: 'state.ReleaseSetSpec',
  fields: [
    ['helmBinary', 'string', { go: 'DefaultHelmBinary' }],
    ['kustomizeBinary', 'string', { go: 'DefaultKustomizeBinary' }],
    ['values', 'anys', { go: 'DefaultValues' }],
    ['environments', { map: environmentStruct }],
    ['bases', 'strings'],
    ['helmDefaults', { struct: helmDefaultsStruct }],
    ['helmfiles', 'subHelmfiles'],
    ['kubeContext', 'string', { go: 'OverrideKubeContext' }],
    ['namespace', 'string', { go: 'OverrideNamespace' }],
    ['chart', 'string', { go: 'OverrideChart' }],
    ['repositories', { list: repositoryStruct }],
    ['commonLabels', 'labels'],
    ['releases', { list: releaseStruct }],
    ['llm', { struct: llmStruct }, { go: 'LLM' }],
    ['apiVersions', 'strings'],
    ['kubeVersion', 'string'],
    ['hooks', { list: hookStruct }],
    ['templates', { map: templateStruct }, { keep: true }],
    ['defaultInherit', 'defaultInherits'],
    ['missingFileHandler', '*string'],
    ['missingFileHandlerConfig', { pointer: missingFileHandlerConfigStruct }],
    ['lockFilePath', 'string', { go: 'LockFile' }],
  ],
}

/** A whole file: what reads a file takes what writes one gives. */
export const stateStruct: StructSchema = {
  goName: 'state.helmStateAlias',
  fields: [
    ['filepath', 'string', { keep: true }],
    ...releaseSetStruct.fields,
    ['renderedvalues', 'anyMap', { keep: true }],
  ],
}
