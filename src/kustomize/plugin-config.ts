/** What the objects say that configure generators and transformers: `apiVersion: builtin`. */
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { parseTree } from '../../gotemplate/go/yaml/node.ts'
import type { YamlNode as ReadNode } from '../../gotemplate/go/yaml/node.ts'
import { readSource } from '../../gotemplate/go/yaml/source.ts'
import { decode } from './decode.ts'
import type { FieldType, Struct, StructType } from './decode.ts'
import { failure, within } from './failure.ts'
import { gvkText } from './ids.ts'
import {
  configMapArgsType,
  fieldSpecType,
  helmChartFields,
  helmGlobalsFields,
  imageType,
  objectMetaType,
  patchArgsType,
  replacementFieldType,
  replicaType,
  secretArgsType,
  selectorType,
  sortOptionsType,
} from './kustomization-types.ts'
import { valueOfNode } from './node-value.ts'
import { gvkOfResource, originalId } from './resource.ts'
import type { Resource } from './resource.ts'

const text: FieldType = { kind: 'string' }
const textMap: FieldType = { kind: 'stringMap' }
const specs: FieldType = { kind: 'structs', of: fieldSpecType, goType: '[]types.FieldSpec' }
const one = (of: StructType): readonly [FieldType] => [{ kind: 'struct', of }]

function pluginType(name: string, fields: StructType['fields']): StructType {
  return { name: `${name}Plugin`, goName: `builtins.${name}Plugin`, fields }
}

type Field = StructType['fields'][string]

const metadata: Field = one(objectMetaType)

const targetFields: StructType['fields'] = {
  selector: one(selectorType),
  fieldPath: [text],
  filePathPosition: [{ kind: 'int', goType: 'int' }],
}
const valueTargets: Field = [
  {
    kind: 'structs',
    of: { name: 'Target', goName: 'builtins.Target', fields: targetFields },
    goType: '[]builtins.Target',
  },
]

/** A file with targets of a ValueAddTransformer. */
export const valueTargetsType: StructType = { name: '', goName: '', fields: { targets: valueTargets } }

const nameFields = { name: [text], namespace: [text], projectId: [text] } as const

const FIELDS: Readonly<Record<string, StructType['fields']>> = {
  AnnotationsTransformer: { annotations: [textMap], fieldSpecs: [specs] },
  LabelTransformer: { labels: [textMap], fieldSpecs: [specs] },
  ImageTagTransformer: { imageTag: one(imageType), fieldSpecs: [specs] },
  NamespaceTransformer: {
    metadata,
    fieldSpecs: [specs],
    unsetOnly: [{ kind: 'bool' }],
    setRoleBindingSubjects: [{ kind: 'string', goType: 'namespace.RoleBindingSubjectMode' }],
  },
  PatchJson6902Transformer: { target: one(selectorType), path: [text], jsonOp: [text] },
  PatchStrategicMergeTransformer: { paths: [{ kind: 'strings', item: 'types.PatchStrategicMerge' }], patches: [text] },
  PatchTransformer: { path: [text], patch: [text], target: one(selectorType), options: one(patchArgsType) },
  PrefixTransformer: { prefix: [text], fieldSpecs: [specs] },
  SuffixTransformer: { suffix: [text], fieldSpecs: [specs] },
  PrefixSuffixTransformer: { prefix: [text], suffix: [text], fieldSpecs: [specs] },
  ReplacementTransformer: {
    replacements: [{ kind: 'structs', of: replacementFieldType, goType: '[]types.ReplacementField' }],
  },
  ReplicaCountTransformer: { replica: one(replicaType), fieldSpecs: [specs] },
  SortOrderTransformer: { sortOptions: one(sortOptionsType) },
  ValueAddTransformer: { value: [text], targets: valueTargets, targetFilePath: [text] },
  HashTransformer: {},
  ConfigMapGenerator: { metadata, ...configMapArgsType.fields },
  SecretGenerator: { metadata, ...secretArgsType.fields },
  HelmChartInflationGenerator: { metadata, ...helmGlobalsFields, ...helmChartFields },
  IAMPolicyGenerator: {
    cloud: [text],
    kubernetesService: one({ name: 'KubernetesService', goName: 'types.KubernetesService', fields: nameFields }),
    serviceAccount: one({ name: 'ServiceAccount', goName: 'types.ServiceAccount', fields: nameFields }),
  },
}

const TRANSFORMERS = new Set(Object.keys(FIELDS).filter((kind) => kind.endsWith('Transformer')))
// Upstream has the code for it, and no name.
TRANSFORMERS.delete('SortOrderTransformer')
const GENERATORS = new Set(Object.keys(FIELDS).filter((kind) => kind.endsWith('Generator')))

export function isTransformer(kind: string): boolean {
  return TRANSFORMERS.has(kind)
}

export function isGenerator(kind: string): boolean {
  return GENERATORS.has(kind)
}

/** The plugin that an object configures. Throws for what is no built-in one. */
export function pluginKind(config: Resource): string {
  const gvk = gvkOfResource(config)
  if (gvk.group !== '' || gvk.version !== 'builtin') {
    const told = `external plugins disabled; unable to load external plugin '${originalId(config).kind}'`
    throw failure(told, {}, 'kustomize/unsupported')
  }
  if (!isTransformer(gvk.kind) && !isGenerator(gvk.kind)) {
    throw failure(`unable to load builtin ${gvkText(gvk)}`, {}, 'kustomize/unsupported')
  }
  return gvk.kind
}

/** What an object says that configures a plugin. */
export function configured(kind: string, config: Resource): Struct {
  const value = valueOfNode(config.node!)
  if (GOYAML.has(kind)) refuseMisfits(emitYaml(value), FIELDS[kind]!)
  try {
    return decode(pluginType(kind, FIELDS[kind]!), value, { lenientText: true })
  } catch (error) {
    const shown = 'error unmarshaling JSON: while decoding JSON'
    throw within(kind === 'NamespaceTransformer' ? `unmarshalling ${kind} config: ${shown}` : shown, error)
  }
}

/** Upstream decodes these by goyaml alone, which tells of lines. */
const GOYAML = new Set(['PrefixTransformer', 'SuffixTransformer'])

const MAX_DEPTH = 10_000

function refuseMisfits(text: string, fields: StructType['fields']): void {
  const { children = [] } = parseTree(readSource(text), MAX_DEPTH) ?? {}
  const problems: string[] = []
  for (let i = 0; i + 1 < children.length; i += 2) {
    const [key, value] = [children[i]!, children[i + 1]!]
    const kind = fields[key.text]?.[0].kind
    if (kind === 'string' && value.kind !== 'scalar') problems.push(misfit(value, 'string'))
    if (kind === 'structs' && value.kind === 'mapping') problems.push(misfit(value, '[]types.FieldSpec'))
  }
  if (problems.length > 0) throw failure(`yaml: unmarshal errors:\n  ${problems.join('\n  ')}`)
}

function misfit({ kind, line }: ReadNode, type: string): string {
  return `line ${line + 1}: cannot unmarshal ${kind === 'mapping' ? '!!map' : '!!seq'} into ${type}`
}
