/** Generators and transformers that are objects of their own: `apiVersion: builtin`. */
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { basePath } from '../../gotemplate/go/path.ts'
import { isMap } from '../../gotemplate/value.ts'
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { requireSpecs } from './config.ts'
import { decode } from './decode.ts'
import type { Struct } from './decode.ts'
import { failure, within } from './failure.ts'
import type { FieldSpec } from './field-spec.ts'
import { addHashes, makeConfigMap, makeSecret } from './generators.ts'
import { inflateChart } from './helm-charts.ts'
import type { HelmOptions } from './helm-charts.ts'
import { idText } from './ids.ts'
import type {
  HelmChartRule,
  HelmGlobals,
  ImageRule,
  ObjectMeta,
  PatchOptions,
  ReplicaRule,
  SecretArgs,
} from './kustomization.ts'
import type { Replacement, ReplacementField, SortOptions } from './kustomization.ts'
import { replacementType } from './kustomization-types.ts'
import { countBytes, loadText } from './loader.ts'
import type { Loader } from './loader.ts'
import { configured, isGenerator, isTransformer, pluginKind, valueTargetsType } from './plugin-config.ts'
import { readResources, readResourcesFrom } from './read-resources.ts'
import { originalId } from './resource.ts'
import type { Resource } from './resource.ts'
import type { Resources } from './resource-list.ts'
import type { SchemaBook } from './schema-book.ts'
import type { Selector } from './selector.ts'
import { setImages } from './transformers/images.ts'
import { addAffix, setEntries } from './transformers/metadata.ts'
import { setNamespaces } from './transformers/namespace.ts'
import type { SubjectMode } from './transformers/namespace.ts'
import { jsonPatchTransform, mergePatches, patchTransform } from './transformers/patches.ts'
import type { Transform } from './transformers/patches.ts'
import { replace } from './transformers/replacements.ts'
import { setReplicas } from './transformers/replicas.ts'
import { sortResources } from './transformers/sort.ts'
import { addValue } from './transformers/value-add.ts'
import type { ValueTarget } from './transformers/value-add.ts'
import { valueOfNode } from './node-value.ts'
import { iamPolicy } from './transformers/iam-policy.ts'
import type { IamPolicyArgs } from './transformers/iam-policy.ts'

export type Generate = () => Promise<Resource[]>

export interface PluginContext {
  readonly loader: Loader
  readonly schemas: SchemaBook
  readonly helm: HelmOptions | undefined
}

async function inPlugin<T>(config: Resource, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw within(`plugin ${idText(originalId(config))} fails configuration`, error)
  }
}

export async function loadTransformer(config: Resource, context: PluginContext): Promise<Transform> {
  const kind = pluginKind(config)
  const transform = await inPlugin(config, async () => {
    const given = configured(kind, config)
    if (isTransformer(kind)) return BUILDERS[kind]!(given, { ...context, config })
    if (kind === 'HelmChartInflationGenerator') await helmGenerator(given, context)
    return undefined
  })
  if (transform === undefined) throw failure(`plugin ${idText(originalId(config))} not a transformer`)
  return transform
}

export async function loadGenerator(config: Resource, context: PluginContext): Promise<Generate> {
  const kind = pluginKind(config)
  const generate = await inPlugin(config, async () => {
    const given = configured(kind, config)
    if (isGenerator(kind)) return generatorOf(kind, given, context)
    await BUILDERS[kind]!(given, { ...context, config })
    return undefined
  })
  if (generate === undefined) throw failure(`plugin ${idText(originalId(config))} not a generator`)
  return generate
}

async function generatorOf(kind: string, given: Struct, context: PluginContext): Promise<Generate> {
  const load = (path: string): Promise<string> => loadText(context.loader, path)
  const meta = given['metadata'] as ObjectMeta | undefined
  const named = given as unknown as SecretArgs
  const args = {
    ...named,
    name: named.name || (meta?.name ?? ''),
    namespace: named.namespace || (meta?.namespace ?? ''),
  }
  if (kind === 'ConfigMapGenerator') return async () => [await makeConfigMap(args, load)]
  if (kind === 'SecretGenerator') return async () => [await makeSecret(args, load)]
  if (kind === 'IAMPolicyGenerator') return () => Promise.resolve([iamPolicy(given as unknown as IamPolicyArgs)])
  return helmGenerator(given, context)
}

function helmGenerator(given: Struct, context: PluginContext): Promise<Generate> {
  return inflateChart(given as unknown as HelmChartRule & HelmGlobals, context.loader, context.helm)
}

interface BuildContext extends PluginContext {
  readonly config: Resource
}

type Builder = (given: Struct, context: BuildContext) => Transform | Promise<Transform>

const specsIn = (given: Struct): readonly FieldSpec[] => (given['fieldSpecs'] as readonly FieldSpec[] | undefined) ?? []
const textIn = (given: Struct, name: string): string => given[name] as string
const mapIn = (given: Struct, name: string): Readonly<Record<string, string>> => {
  return (given[name] as Readonly<Record<string, string>> | undefined) ?? {}
}

function affix(given: Struct, kind: 'prefix' | 'suffix'): Transform {
  const fields = requireSpecs(given['fieldSpecs'] as readonly FieldSpec[] | undefined)
  return (resources) => addAffix(resources, textIn(given, kind), { kind, specs: fields })
}

const EMPTY_IMAGE: ImageRule = { name: '', newName: '', tagSuffix: '', newTag: '', digest: '' }

const BUILDERS: Readonly<Record<string, Builder>> = {
  AnnotationsTransformer: (given) => (resources) => setEntries(resources, mapIn(given, 'annotations'), specsIn(given)),
  LabelTransformer: (given) => (resources) => setEntries(resources, mapIn(given, 'labels'), specsIn(given)),
  ImageTagTransformer: (given) => (resources) => {
    setImages(resources, (given['imageTag'] as ImageRule | undefined) ?? EMPTY_IMAGE, specsIn(given))
  },
  NamespaceTransformer: (given) => {
    const namespace = (given['metadata'] as ObjectMeta | undefined)?.namespace ?? ''
    const subjects = subjectMode(textIn(given, 'setRoleBindingSubjects'))
    const rule = { namespace, specs: specsIn(given), unsetOnly: given['unsetOnly'] === true, subjects }
    return (resources) => setNamespaces(resources, rule)
  },
  PatchJson6902Transformer: jsonPatcher,
  PatchStrategicMergeTransformer: mergePatcher,
  PatchTransformer: (given, { loader, schemas, config }) => {
    return patcher(given as unknown as PatchGiven, { loader, schemas, shown: emitYaml(valueOfNode(config.node!)) })
  },
  PrefixTransformer: (given) => affix(given, 'prefix'),
  SuffixTransformer: (given) => affix(given, 'suffix'),
  PrefixSuffixTransformer: (given) => {
    const [prefix, suffix] = [affix(given, 'prefix'), affix(given, 'suffix')]
    return (resources) => {
      prefix(resources)
      suffix(resources)
    }
  },
  ReplacementTransformer: (given, { loader }) => {
    return replacer((given['replacements'] as readonly ReplacementField[] | undefined) ?? [], loader)
  },
  ReplicaCountTransformer: (given) => (resources) => {
    setReplicas(resources, (given['replica'] as ReplicaRule | undefined) ?? { name: '', count: 0 }, specsIn(given))
  },
  SortOrderTransformer: (given) => (resources) => {
    sortResources(resources, (given['sortOptions'] as SortOptions | undefined) ?? { order: 'fifo' })
  },
  ValueAddTransformer: valueAdder,
  HashTransformer: () => addHashes,
}

function subjectMode(given: string): SubjectMode {
  if (given === '') return 'defaultOnly'
  if (given === 'defaultOnly' || given === 'allServiceAccounts' || given === 'none') return given
  const told = 'must be one of "defaultOnly", "none" or "allServiceAccounts"'
  throw failure(`invalid value "${given}" for setRoleBindingSubjects: ${told}`)
}

export interface PatchGiven {
  readonly path: string
  readonly patch: string
  readonly target?: Selector
  readonly options?: PatchOptions
}

/** One entry of `patches`. `shown` is its configuration, for messages. */
export async function patcher(
  { path, patch, target, options }: PatchGiven,
  { loader, schemas, shown }: { readonly loader: Loader; readonly schemas: SchemaBook; readonly shown: string },
): Promise<Transform> {
  const inline = goTrim(patch)
  if (inline === '' && path === '') throw failure(`must specify one of patch and path in\n${shown}`)
  if (inline !== '' && path !== '') throw failure(`patch and path can't be set at the same time\n${shown}`)
  if (inline !== '') {
    return patchTransform({ text: inline, source: `[patch: ${JSON.stringify(inline)}]`, target, options }, schemas)
  }
  const loaded = await loadText(loader, path).catch((error: unknown) => {
    throw within(`failed to get the patch file from path(${path})`, error)
  })
  return patchTransform({ text: loaded, source: `[path: ${JSON.stringify(path)}]`, target, options }, schemas)
}

function goTrim(given: string): string {
  return given.replace(/^[\s\x85]+|[\s\x85]+$/g, '')
}

export async function jsonPatcher(given: Struct, { loader }: Pick<PluginContext, 'loader'>): Promise<Transform> {
  const target = given['target'] as Selector | undefined
  if ((target?.name ?? '') === '') throw failure('must specify the target name')
  const [path, inline] = [textIn(given, 'path'), textIn(given, 'jsonOp')]
  if (path === '' && inline === '') throw failure('empty file path and empty jsonOp')
  if (path !== '' && inline !== '') throw failure('must specify a file path or jsonOp, not both')
  const operations = path === '' ? inline : await loadText(loader, path)
  if (operations === '') throw failure(`patch file '${path}' empty seems to be empty`)
  return jsonPatchTransform(operations, target!, path)
}

export async function mergePatcher(
  given: Struct,
  { loader, schemas }: Pick<PluginContext, 'loader' | 'schemas'>,
): Promise<Transform> {
  const paths = (given['paths'] as readonly string[] | undefined) ?? []
  const inline = textIn(given, 'patches')
  if (paths.length === 0 && inline === '') throw failure('empty file path and empty patch content')
  const patches: Resource[] = []
  for (const path of paths) patches.push(...(await patchesAt(path, loader)))
  if (inline !== '') patches.push(...readResources(inline))
  if (patches.length === 0) {
    throw failure(`patch appears to be empty; files=[${paths.join(' ')}], Patch=${inline}`)
  }
  return mergePatches(patches, schemas)
}

/** A path or the patch itself. */
async function patchesAt(path: string, loader: Loader): Promise<Resource[]> {
  try {
    return readResources(path)
  } catch {
    return readResourcesFrom(await loadText(loader, path), path)
  }
}

/** `replacements`, those in files included. */
export async function replacer(fields: readonly ReplacementField[], loader: Loader): Promise<Transform> {
  const replacements: Replacement[] = []
  for (const field of fields) {
    if (field.path === '') {
      replacements.push(field)
      continue
    }
    if (field.source !== undefined || (field.targets ?? []).length > 0) {
      throw failure('cannot specify both path and inline replacement')
    }
    replacements.push(...readReplacements(await loadText(loader, field.path)))
  }
  return (resources: Resources) => replace(resources, replacements, (bytes) => countBytes(loader, bytes))
}

function readReplacements(content: string): Replacement[] {
  const value = parseYaml(content)
  const items = Array.isArray(value) ? value : [value]
  if (!Array.isArray(value) && !isMap(value)) {
    const found =
      value === null
        ? 'invalid'
        : typeof value === 'boolean'
          ? 'bool'
          : typeof value === 'string'
            ? 'string'
            : 'float64'
    throw failure(`unsupported replacement type encountered within replacement path: ${found}`)
  }
  return items.map((item): Replacement => {
    try {
      return decode(replacementType, item, { lenientText: true })
    } catch (error) {
      throw within('error unmarshaling JSON: while decoding JSON', error)
    }
  })
}

async function valueAdder(given: Struct, { loader }: PluginContext): Promise<Transform> {
  const value = goTrim(textIn(given, 'value')) || basePath(loader.root)
  const targets = [...((given['targets'] as readonly ValueTarget[] | undefined) ?? [])]
  const path = textIn(given, 'targetFilePath')
  if (path !== '') {
    const more = decode(valueTargetsType, parseYaml(await loadText(loader, path)), { lenientText: true })
    targets.push(...((more['targets'] as readonly ValueTarget[] | undefined) ?? []))
  }
  if (targets.length === 0) throw failure('must specify at least one target')
  for (const target of targets) {
    if (target.fieldPath === '') throw failure('fieldPath cannot be empty')
    if (target.filePathPosition < 0) {
      throw failure(`value of FilePathPosition (${target.filePathPosition}) cannot be negative`)
    }
  }
  return (resources) => addValue(resources, value, targets)
}
