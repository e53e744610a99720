/** `configurations`: files that tell transformers of further fields. */
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import { decode } from './decode.ts'
import type { FieldType, StructType } from './decode.ts'
import { defaultConfig, EMPTY_CONFIG, mergeConfigs } from './config.ts'
import type { TransformerConfig } from './config.ts'
import { failure, within } from './failure.ts'
import { fieldSpecType } from './kustomization-types.ts'
import { loadText } from './loader.ts'
import type { Loader } from './loader.ts'

const specs: FieldType = { kind: 'structs', of: fieldSpecType, goType: 'types.FsSlice' }

const referenceType: StructType = {
  name: 'NameBackReferences',
  goName: 'builtinconfig.NameBackReferences',
  fields: {
    group: [{ kind: 'string' }, 'Gvk'],
    version: [{ kind: 'string' }, 'Gvk'],
    kind: [{ kind: 'string' }, 'Gvk'],
    fieldSpecs: [specs],
  },
}

const configType: StructType = {
  name: 'TransformerConfig',
  goName: 'builtinconfig.TransformerConfig',
  fields: {
    namePrefix: [specs],
    nameSuffix: [specs],
    namespace: [specs],
    commonLabels: [specs],
    labels: [specs],
    templateLabels: [specs],
    volumeClaimTemplateLabels: [specs],
    commonAnnotations: [specs],
    nameReference: [{ kind: 'structs', of: referenceType, goType: 'builtinconfig.nbrSlice' }],
    varReference: [specs],
    images: [specs],
    replicas: [specs],
  },
}

/** The built-in configuration and what files add to it. */
export async function loadConfigurations(loader: Loader, paths: readonly string[]): Promise<TransformerConfig> {
  if (paths.length === 0) return defaultConfig()
  let added = EMPTY_CONFIG
  for (const path of paths) added = mergeConfigs(added, readConfiguration(await loadText(loader, path)))
  return mergeConfigs(defaultConfig(), added)
}

function readConfiguration(text: string): TransformerConfig {
  try {
    const given = decode(configType, parseYaml(text, { strict: true }), { strict: true, lenientText: true })
    const config: TransformerConfig = { ...EMPTY_CONFIG, ...given }
    const nameReference = config.nameReference.map((reference) => ({
      ...reference,
      fieldSpecs: reference.fieldSpecs ?? [],
    }))
    return { ...config, nameReference }
  } catch (error) {
    if (error instanceof YamlError) throw failure(error.message, {}, 'kustomize/invalid')
    throw within('error unmarshaling JSON: while decoding JSON', error)
  }
}
