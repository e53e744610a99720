/** The generators and transformers that a kustomization's own fields stand for, in their fixed order. */
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { isMap, newMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import type { TransformerConfig } from './config.ts'
import { within } from './failure.ts'
import { mergeSpecs } from './field-spec.ts'
import type { FieldSpec } from './field-spec.ts'
import { makeConfigMap, makeSecret, mergeOptions } from './generators.ts'
import { inflateChart } from './helm-charts.ts'
import type { Kustomization, LabelRule } from './kustomization.ts'
import { loadText } from './loader.ts'
import { joinPath } from './origin.ts'
import type { Origin } from './origin.ts'
import { jsonPatcher, mergePatcher, patcher, replacer } from './plugins.ts'
import type { Generate } from './plugins.ts'
import type { Step, Target } from './target.ts'
import { setImages } from './transformers/images.ts'
import { addAffix, setEntries } from './transformers/metadata.ts'
import { setNamespaces } from './transformers/namespace.ts'
import type { Transform } from './transformers/patches.ts'
import { setReplicas } from './transformers/replicas.ts'

export interface Generator {
  readonly generate: Generate
  readonly origin: Origin | undefined
}

export async function builtInGenerators(target: Target): Promise<Generator[]> {
  const { kustomization, loader, state } = target
  const load = (path: string): Promise<string> => loadText(loader, path)
  const generators: Generator[] = []
  const { generatorOptions } = kustomization
  for (const given of kustomization.configMapGenerator ?? []) {
    const args = withOptions(given, generatorOptions)
    generators.push({
      generate: async () => [await makeConfigMap(args, load)],
      origin: by(target, 'ConfigMapGenerator'),
    })
  }
  for (const given of kustomization.secretGenerator ?? []) {
    const args = withOptions(given, generatorOptions)
    generators.push({ generate: async () => [await makeSecret(args, load)], origin: by(target, 'SecretGenerator') })
  }
  for (const given of kustomization.helmCharts ?? []) {
    const namespace = given.namespace || kustomization.namespace || target.chartNamespace
    const chart = { ...kustomization.helmGlobals, ...given, namespace }
    const kind = 'HelmChartInflationGenerator'
    const generate = await configuring(kind, chart, () => inflateChart(chart, loader, state.helm))
    generators.push({ generate, origin: by(target, kind) })
  }
  return generators
}

function withOptions<T extends { readonly options?: Parameters<typeof mergeOptions>[0] }>(
  args: T,
  global: Parameters<typeof mergeOptions>[1],
): T {
  const options = mergeOptions(args.options, global)
  return options === undefined ? args : { ...args, options }
}

/** Who did it: a field of this kustomization. */
function by({ origin, fileName }: Target, kind: string): Origin | undefined {
  if (origin === undefined) return undefined
  const { repo, ref, path } = origin
  return {
    ...(repo === undefined ? {} : { repo }),
    ...(ref === undefined ? {} : { ref }),
    configuredIn: joinPath(path ?? '', fileName),
    configuredBy: { apiVersion: 'builtin', kind },
  }
}

/** What a step cannot make of its configuration is told with it. */
async function configuring<T>(kind: string, config: object, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw within(`trouble configuring builtin ${kind} with config: \`\n${shownConfig(config)}\``, error)
  }
}

/** YAML of a configuration without what it does not say. */
function shownConfig(config: object): string {
  return emitYaml(shown(config as GoValue))
}

function shown(value: GoValue): GoValue {
  if (Array.isArray(value)) return value.map(shown)
  if (!isMap(value)) return value
  const out: GoMap = newMap()
  for (const [key, field] of Object.entries(value) as [string, GoValue | undefined][]) {
    if (field === undefined || field === '' || field === false || field === 0) continue
    if (Array.isArray(field) && field.length === 0) continue
    out[key] = key === 'sourceValue' && Array.isArray(field) ? field[0]! : shown(field)
  }
  return out
}

type Named = readonly [kind: string, transforms: readonly Transform[]]

export async function builtInTransformers(target: Target, config: TransformerConfig): Promise<Step[]> {
  const { kustomization } = target
  const named: Named[] = [
    ['PatchStrategicMergeTransformer', await mergePatchers(target)],
    ['PatchTransformer', await patchers(target)],
    ['NamespaceTransformer', namespacers(kustomization, config.namespace)],
    ['PrefixTransformer', affixes(kustomization, config, 'prefix')],
    ['SuffixTransformer', affixes(kustomization, config, 'suffix')],
    ['LabelTransformer', labelers(kustomization, config)],
    ['AnnotationsTransformer', annotators(kustomization, config.commonAnnotations)],
    ['PatchJson6902Transformer', await jsonPatchers(target)],
    [
      'ReplicaCountTransformer',
      (kustomization.replicas ?? []).map((rule) => (all) => setReplicas(all, rule, config.replicas)),
    ],
    ['ImageTagTransformer', (kustomization.images ?? []).map((rule) => (all) => setImages(all, rule, config.images))],
    ['ReplacementTransformer', await replacers(target)],
  ]
  return named.flatMap(([kind, transforms]) => {
    return transforms.map((transform) => ({ transform, origin: by(target, kind) }))
  })
}

async function mergePatchers({ kustomization, loader, state: { schemas } }: Target): Promise<Transform[]> {
  const paths = kustomization.patchesStrategicMerge ?? []
  if (paths.length === 0) return []
  const config = { paths: [...paths] }
  return [
    await configuring('PatchStrategicMergeTransformer', config, () =>
      mergePatcher({ ...config, patches: '' }, { loader, schemas }),
    ),
  ]
}

async function patchers({ kustomization, loader, state: { schemas } }: Target): Promise<Transform[]> {
  const transforms: Transform[] = []
  for (const rule of kustomization.patches ?? []) {
    const context = { loader, schemas, shown: shownConfig(rule) }
    transforms.push(await configuring('PatchTransformer', rule, () => patcher(rule, context)))
  }
  return transforms
}

async function jsonPatchers({ kustomization, loader }: Target): Promise<Transform[]> {
  const transforms: Transform[] = []
  for (const { target, path, patch } of kustomization.patchesJson6902 ?? []) {
    const config = { ...(target === undefined ? {} : { target }), path, jsonOp: patch }
    transforms.push(await configuring('PatchJson6902Transformer', config, () => jsonPatcher(config, { loader })))
  }
  return transforms
}

async function replacers({ kustomization: { replacements = [] }, loader }: Target): Promise<Transform[]> {
  if (replacements.length === 0) return []
  const config = { Replacements: replacements }
  return [await configuring('ReplacementTransformer', config, () => replacer(replacements, loader))]
}

function namespacers({ namespace }: Kustomization, specs: readonly FieldSpec[]): Transform[] {
  if (namespace === '') return []
  return [(all) => setNamespaces(all, { namespace, specs, unsetOnly: false, subjects: 'defaultOnly' })]
}

function affixes(kustomization: Kustomization, config: TransformerConfig, kind: 'prefix' | 'suffix'): Transform[] {
  const text = kind === 'prefix' ? kustomization.namePrefix : kustomization.nameSuffix
  const specs = kind === 'prefix' ? config.namePrefix : config.nameSuffix
  return text === '' ? [] : [(all) => addAffix(all, text, { kind, specs })]
}

/** `commonLabels` come last, and count as a step wherever there are labels at all. */
function labelers(kustomization: Kustomization, config: TransformerConfig): Transform[] {
  const { labels = [], commonLabels = {} } = kustomization
  if (labels.length === 0 && Object.keys(commonLabels).length === 0) return []
  const own = labels.map((rule): Transform => {
    const specs = labelSpecs(rule, config)
    return (all) => setEntries(all, rule.pairs ?? {}, specs)
  })
  return [...own, (all) => setEntries(all, commonLabels, config.commonLabels)]
}

const METADATA_LABELS: FieldSpec = { group: '', version: '', kind: '', path: 'metadata/labels', create: true }

function labelSpecs(rule: LabelRule, config: TransformerConfig): readonly FieldSpec[] {
  try {
    const specs = mergeSpecs(rule.fields ?? [], config.labels)
    if (rule.includeSelectors) return mergeSpecs(specs, config.commonLabels)
    const templates = rule.includeTemplates ? mergeSpecs(specs, config.templateLabels) : specs
    const claims = rule.includeVolumeClaimTemplates
      ? mergeSpecs(templates, config.volumeClaimTemplateLabels)
      : templates
    return mergeSpecs(claims, [METADATA_LABELS])
  } catch (error) {
    throw within('failed to merge labels', error)
  }
}

function annotators({ commonAnnotations = {} }: Kustomization, specs: readonly FieldSpec[]): Transform[] {
  if (Object.keys(commonAnnotations).length === 0) return []
  return [(all) => setEntries(all, commonAnnotations, specs)]
}
