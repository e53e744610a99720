/** Kustomize's structures, field by field, for the decoder. */
import type { FieldType, StructType } from './decode.ts'

const text: FieldType = { kind: 'string' }
const flag: FieldType = { kind: 'bool' }
const texts: FieldType = { kind: 'strings' }
const textMap: FieldType = { kind: 'stringMap' }
const anyMap: FieldType = { kind: 'map' }

type Field = StructType['fields'][string]

const struct = (name: string, fields: StructType['fields'], goName = `types.${name}`): StructType => {
  return { name, goName, fields }
}
const one = (of: StructType): Field => [{ kind: 'struct', of }]
const many = (of: StructType, goType = `[]${of.goName}`): Field => [{ kind: 'structs', of, goType }]

const gvk = (within: string): StructType['fields'] => ({
  group: [text, within],
  version: [text, within],
  kind: [text, within],
})

const resId = { ...gvk('ResId.Gvk'), name: [text, 'ResId'], namespace: [text, 'ResId'] } as const

export const selectorType: StructType = struct('Selector', {
  ...resId,
  annotationSelector: [text],
  labelSelector: [text],
})

export const fieldSpecType: StructType = struct('FieldSpec', { ...gvk('Gvk'), path: [text], create: [flag] })

export const objectMetaType: StructType = struct('ObjectMeta', {
  name: [text],
  namespace: [text],
  labels: [textMap],
  annotations: [textMap],
})

const labelType = struct('Label', {
  pairs: [textMap],
  includeSelectors: [flag],
  includeTemplates: [flag],
  includeVolumeClaimTemplates: [flag],
  fields: many(fieldSpecType),
})

export const patchArgsType: StructType = struct('PatchArgs', { allowNameChange: [flag], allowKindChange: [flag] })

const patchType = struct('Patch', {
  path: [text],
  patch: [text],
  target: one(selectorType),
  options: one(patchArgsType),
})

export const imageType: StructType = struct('Image', {
  name: [text],
  newName: [text],
  tagSuffix: [text],
  newTag: [text],
  digest: [text],
})

export const replicaType: StructType = struct('Replica', { name: [text], count: [{ kind: 'int', goType: 'int64' }] })

const fieldOptionsType = struct('FieldOptions', {
  delimiter: [text],
  index: [{ kind: 'int', goType: 'int' }],
  encoding: [text],
  create: [flag],
})

const sourceType = struct('SourceSelector', { ...resId, fieldPath: [text], options: one(fieldOptionsType) })

const targetType = struct('TargetSelector', {
  select: one(selectorType),
  reject: many(selectorType, '[]*types.Selector'),
  fieldPaths: [texts],
  options: one(fieldOptionsType),
})

const replacementFields = (within?: string): StructType['fields'] => {
  const inside = ([type]: Field): Field => (within === undefined ? [type] : [type, within])
  return {
    source: inside(one(sourceType)),
    targets: inside(many(targetType, '[]*types.TargetSelector')),
    sourceValue: inside([{ kind: 'box' }]),
  }
}

export const replacementType: StructType = struct('Replacement', replacementFields())

export const replacementFieldType: StructType = struct('ReplacementField', {
  ...replacementFields('Replacement'),
  path: [text],
})

const varTargetType = struct('Target', { apiVersion: [text], ...gvk('Gvk'), name: [text], namespace: [text] })

const varType = struct('Var', {
  name: [text],
  objref: one(varTargetType),
  fieldref: one(struct('FieldSelector', { fieldPath: [text] })),
})

export const sortOptionsType: StructType = struct('SortOptions', {
  order: [{ kind: 'string', goType: 'types.SortOrder' }],
  legacySortOptions: one(struct('LegacySortOptions', { orderFirst: [texts], orderLast: [texts] })),
})

const generatorOptionsType = struct('GeneratorOptions', {
  labels: [textMap],
  annotations: [textMap],
  disableNameSuffixHash: [flag],
  immutable: [flag],
})

const generatorArgs: StructType['fields'] = {
  namespace: [text, 'GeneratorArgs'],
  name: [text, 'GeneratorArgs'],
  behavior: [text, 'GeneratorArgs'],
  literals: [texts, 'GeneratorArgs.KvPairSources'],
  files: [texts, 'GeneratorArgs.KvPairSources'],
  envs: [texts, 'GeneratorArgs.KvPairSources'],
  env: [text, 'GeneratorArgs.KvPairSources'],
  options: [{ kind: 'struct', of: generatorOptionsType }, 'GeneratorArgs'],
}

export const configMapArgsType: StructType = struct('ConfigMapArgs', generatorArgs)
export const secretArgsType: StructType = struct('SecretArgs', { ...generatorArgs, type: [text] })

export const helmGlobalsFields: StructType['fields'] = { chartHome: [text], configHome: [text] }

export const helmChartFields: StructType['fields'] = {
  name: [text],
  version: [text],
  repo: [text],
  releaseName: [text],
  namespace: [text],
  additionalValuesFiles: [texts],
  valuesFile: [text],
  valuesInline: [anyMap],
  valuesMerge: [text],
  includeCRDs: [flag],
  skipHooks: [flag],
  apiVersions: [texts],
  kubeVersion: [text],
  nameTemplate: [text],
  skipTests: [flag],
  debug: [flag],
  devel: [flag],
}

const helmChartArgsType = struct('HelmChartArgs', {
  chartName: [text],
  chartVersion: [text],
  chartRepoUrl: [text],
  chartHome: [text],
  chartRepoName: [text],
  helmBin: [text],
  helmHome: [text],
  values: [text],
  valuesLocal: [anyMap],
  valuesMerge: [text],
  releaseName: [text],
  releaseNamespace: [text],
  extraArgs: [texts],
})

export const kustomizationType: StructType = struct('Kustomization', {
  kind: [text, 'TypeMeta'],
  apiVersion: [text, 'TypeMeta'],
  metadata: one(objectMetaType),
  openapi: [textMap],
  namePrefix: [text],
  nameSuffix: [text],
  namespace: [text],
  commonLabels: [textMap],
  labels: many(labelType),
  commonAnnotations: [textMap],
  patchesStrategicMerge: [{ kind: 'strings', item: 'types.PatchStrategicMerge' }],
  patchesJson6902: many(patchType),
  patches: many(patchType),
  images: many(imageType),
  imageTags: many(imageType),
  replacements: many(replacementFieldType),
  replicas: many(replicaType),
  vars: many(varType),
  sortOptions: one(sortOptionsType),
  resources: [texts],
  components: [texts],
  crds: [texts],
  bases: [texts],
  configMapGenerator: many(configMapArgsType),
  secretGenerator: many(secretArgsType),
  helmGlobals: one(struct('HelmGlobals', helmGlobalsFields)),
  helmCharts: many(struct('HelmChart', helmChartFields)),
  helmChartInflationGenerator: many(helmChartArgsType),
  generatorOptions: one(generatorOptionsType),
  configurations: [texts],
  generators: [texts],
  transformers: [texts],
  validators: [texts],
  buildMetadata: [texts],
})
