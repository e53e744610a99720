/** What a kustomization file says. */
import type { GoMap } from '../../gotemplate/value.ts'
import type { FieldSpec } from './field-spec.ts'
import type { ResourceId } from './ids.ts'
import type { Selector } from './selector.ts'

/** Scalars that the file does not set are '', false or 0; all else is undefined. */
export interface Kustomization {
  readonly kind: string
  readonly apiVersion: string
  readonly metadata?: ObjectMeta
  readonly openapi?: Readonly<Record<string, string>>
  readonly namePrefix: string
  readonly nameSuffix: string
  readonly namespace: string
  readonly commonLabels?: Readonly<Record<string, string>>
  readonly labels?: readonly LabelRule[]
  readonly commonAnnotations?: Readonly<Record<string, string>>
  readonly patchesStrategicMerge?: readonly string[]
  readonly patchesJson6902?: readonly PatchRule[]
  readonly patches?: readonly PatchRule[]
  readonly images?: readonly ImageRule[]
  readonly imageTags?: readonly ImageRule[]
  readonly replacements?: readonly ReplacementField[]
  readonly replicas?: readonly ReplicaRule[]
  readonly vars?: readonly VarRule[]
  readonly sortOptions?: SortOptions
  readonly resources?: readonly string[]
  readonly components?: readonly string[]
  readonly crds?: readonly string[]
  readonly bases?: readonly string[]
  readonly configMapGenerator?: readonly GeneratorArgs[]
  readonly secretGenerator?: readonly SecretArgs[]
  readonly helmGlobals?: HelmGlobals
  readonly helmCharts?: readonly HelmChartRule[]
  readonly helmChartInflationGenerator?: readonly HelmChartArgs[]
  readonly generatorOptions?: GeneratorOptions
  readonly configurations?: readonly string[]
  readonly generators?: readonly string[]
  readonly transformers?: readonly string[]
  readonly validators?: readonly string[]
  readonly buildMetadata?: readonly string[]
}

export interface ObjectMeta {
  readonly name: string
  readonly namespace: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

export interface LabelRule {
  readonly pairs?: Readonly<Record<string, string>>
  readonly includeSelectors: boolean
  readonly includeTemplates: boolean
  readonly includeVolumeClaimTemplates: boolean
  readonly fields?: readonly FieldSpec[]
}

export interface PatchRule {
  readonly path: string
  readonly patch: string
  readonly target?: Selector
  readonly options?: PatchOptions
}

export interface PatchOptions {
  readonly allowNameChange: boolean
  readonly allowKindChange: boolean
}

export interface ImageRule {
  /** A pattern for the name without tag and digest. */
  readonly name: string
  readonly newName: string
  readonly tagSuffix: string
  readonly newTag: string
  readonly digest: string
}

export interface ReplicaRule {
  readonly name: string
  readonly count: number
}

export interface ReplacementOptions {
  readonly delimiter: string
  readonly index: number
  readonly encoding: string
  readonly create: boolean
}

export interface ReplacementSource extends ResourceId {
  readonly fieldPath: string
  readonly options?: ReplacementOptions
}

export interface ReplacementTarget {
  readonly select?: Selector
  readonly reject?: readonly Selector[]
  readonly fieldPaths?: readonly string[]
  readonly options?: ReplacementOptions
}

export interface Replacement {
  readonly source?: ReplacementSource
  readonly sourceValue?: readonly [string]
  readonly targets?: readonly ReplacementTarget[]
}

export interface ReplacementField extends Replacement {
  readonly path: string
}

export interface VarRule {
  readonly name: string
  readonly objref?: ResourceId & { readonly apiVersion: string }
  readonly fieldref?: { readonly fieldPath: string }
}

export interface SortOptions {
  readonly order: string
  readonly legacySortOptions?: { readonly orderFirst?: readonly string[]; readonly orderLast?: readonly string[] }
}

export interface GeneratorArgs {
  readonly namespace: string
  readonly name: string
  readonly behavior: string
  readonly literals?: readonly string[]
  readonly files?: readonly string[]
  readonly envs?: readonly string[]
  readonly env: string
  readonly options?: GeneratorOptions
}

export interface SecretArgs extends GeneratorArgs {
  readonly type: string
}

export interface GeneratorOptions {
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly disableNameSuffixHash: boolean
  readonly immutable: boolean
}

export interface HelmGlobals {
  readonly chartHome: string
  readonly configHome: string
}

export interface HelmChartRule {
  readonly name: string
  readonly version: string
  readonly repo: string
  readonly releaseName: string
  readonly namespace: string
  readonly additionalValuesFiles?: readonly string[]
  readonly valuesFile: string
  readonly valuesInline?: GoMap
  readonly valuesMerge: string
  readonly includeCRDs: boolean
  readonly skipHooks: boolean
  readonly apiVersions?: readonly string[]
  readonly kubeVersion: string
  readonly nameTemplate: string
  readonly skipTests: boolean
  readonly debug: boolean
  readonly devel: boolean
}

/** The older form of a chart. */
export interface HelmChartArgs {
  readonly chartName: string
  readonly chartVersion: string
  readonly chartRepoUrl: string
  readonly chartHome: string
  readonly helmHome: string
  readonly values: string
  readonly valuesLocal?: GoMap
  readonly valuesMerge: string
  readonly releaseName: string
}
