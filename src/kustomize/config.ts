/** Which fields the built-in transformers touch: the table, what `configurations` add, and what `crds` say. */
import { failure, inContext } from './failure.ts'
import { mergeSpecs, readSpecs, sortSpecs } from './field-spec.ts'
import type { FieldSpec } from './field-spec.ts'
import * as table from './field-spec-table.ts'
import { compareGvk, sameGvk } from './ids.ts'
import type { Gvk } from './ids.ts'

/** Fields that hold the name of objects of a kind. */
export interface NameReference extends Gvk {
  readonly fieldSpecs: readonly FieldSpec[]
}

export interface TransformerConfig {
  readonly namePrefix: readonly FieldSpec[]
  readonly nameSuffix: readonly FieldSpec[]
  readonly namespace: readonly FieldSpec[]
  readonly commonLabels: readonly FieldSpec[]
  readonly labels: readonly FieldSpec[]
  readonly templateLabels: readonly FieldSpec[]
  readonly volumeClaimTemplateLabels: readonly FieldSpec[]
  readonly commonAnnotations: readonly FieldSpec[]
  readonly nameReference: readonly NameReference[]
  readonly varReference: readonly FieldSpec[]
  readonly images: readonly FieldSpec[]
  readonly replicas: readonly FieldSpec[]
}

export const EMPTY_CONFIG: TransformerConfig = {
  namePrefix: [],
  nameSuffix: [],
  namespace: [],
  commonLabels: [],
  labels: [],
  templateLabels: [],
  volumeClaimTemplateLabels: [],
  commonAnnotations: [],
  nameReference: [],
  varReference: [],
  images: [],
  replicas: [],
}

let builtIn: TransformerConfig | undefined

/** What kustomize comes with. */
export function defaultConfig(): TransformerConfig {
  builtIn ??= sorted({
    namePrefix: readSpecs(table.namePrefixFields),
    nameSuffix: readSpecs(table.nameSuffixFields),
    namespace: readSpecs(table.namespaceFields),
    commonLabels: readSpecs(table.commonLabelsFields),
    labels: [],
    templateLabels: readSpecs(table.templateLabelsFields),
    volumeClaimTemplateLabels: readSpecs(table.volumeClaimTemplateLabelsFields),
    commonAnnotations: readSpecs(table.commonAnnotationsFields),
    nameReference: table.nameReferenceFields.map(([referent, fields]) => {
      const [group = '', version = '', kind = ''] = referent.split('/')
      return { group, version, kind, fieldSpecs: readSpecs(fields) }
    }),
    varReference: readSpecs(table.varReferenceFields),
    images: readSpecs(table.imagesFields),
    replicas: readSpecs(table.replicasFields),
  })
  return builtIn
}

const SPEC_FIELDS = [
  ['namePrefix', 'NamePrefix'],
  ['nameSuffix', 'NameSuffix'],
  ['namespace', 'NameSpace'],
  ['commonAnnotations', 'CommonAnnotations'],
  ['commonLabels', 'CommonLabels'],
  ['labels', 'Labels'],
  ['templateLabels', 'TemplateLabels'],
  ['volumeClaimTemplateLabels', 'VolumeClaimTemplateLabels'],
  ['varReference', 'VarReference'],
  ['images', 'Images'],
  ['replicas', 'Replicas'],
] as const

export type SpecField = (typeof SPEC_FIELDS)[number][0]

function sorted(config: TransformerConfig): TransformerConfig {
  const out = { ...config, nameReference: [...config.nameReference].sort(compareGvk) }
  for (const [field] of SPEC_FIELDS) out[field] = sortSpecs(config[field])
  return out
}

/** Throws where the two disagree on making a field. */
export function mergeConfigs(a: TransformerConfig, b: TransformerConfig): TransformerConfig {
  if (b === EMPTY_CONFIG || a === b) return a
  if (a === EMPTY_CONFIG && b === builtInMerged) return b
  // Even into nothing: of two specs for one path the wider one goes, if it stands behind the other.
  if (a === EMPTY_CONFIG && b === builtIn) return (builtInMerged ??= merged(a, b))
  return b === builtIn && a === builtInMerged ? a : merged(a, b)
}

let builtInMerged: TransformerConfig | undefined

function merged(a: TransformerConfig, b: TransformerConfig): TransformerConfig {
  const out = { ...a, nameReference: mergeReferences(a.nameReference, b.nameReference) }
  for (const [field, goName] of SPEC_FIELDS) {
    out[field] = inContext(`failed to merge ${goName} fieldSpec`, () => mergeSpecs(a[field], b[field]))
  }
  return sorted(out)
}

function mergeReferences(a: readonly NameReference[], b: readonly NameReference[]): readonly NameReference[] {
  const out = [...a]
  for (const more of b) {
    const at = out.findIndex((reference) => sameGvk(reference, more))
    if (at < 0) out.push(more)
    else {
      out[at] = inContext('failed to merge NameReference fieldSpec', () => {
        return { ...out[at]!, fieldSpecs: mergeSpecs(out[at]!.fieldSpecs, more.fieldSpecs) }
      })
    }
  }
  return out
}

/** Adds one spec; for what `crds` say. */
export function addSpec(config: TransformerConfig, field: SpecField, spec: FieldSpec): TransformerConfig {
  return { ...config, [field]: mergeSpecs(config[field], [spec]) }
}

export function addReference(config: TransformerConfig, reference: NameReference): TransformerConfig {
  return { ...config, nameReference: mergeReferences(config.nameReference, [reference]) }
}

/** The specs of a transformer that needs some. */
export function requireSpecs(specs: readonly FieldSpec[] | undefined): readonly FieldSpec[] {
  if (specs === undefined) throw failure('fieldSpecs is not expected to be nil')
  return specs
}
