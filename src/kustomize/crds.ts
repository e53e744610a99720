/** `crds`: OpenAPI definitions of custom resources that say which of their fields are labels, names, references. */
import { compareStrings, isMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { decodeJson } from '../../gotemplate/go/json.ts'
import { addReference, addSpec, EMPTY_CONFIG, mergeConfigs } from './config.ts'
import type { TransformerConfig } from './config.ts'
import { jsonKind } from './decode.ts'
import { failure, inContext, within } from './failure.ts'
import type { Gvk } from './ids.ts'
import { loadText } from './loader.ts'
import type { Loader } from './loader.ts'
import { parseText } from './read-kustomization.ts'

const MAX_DEPTH = 100

export async function configFromCrds(loader: Loader, paths: readonly string[]): Promise<TransformerConfig> {
  let config = EMPTY_CONFIG
  for (const path of paths) {
    const text = await loadText(loader, path)
    const definitions = definitionsIn(text, path)
    for (const name of Object.keys(definitions)) {
      const properties = propertiesOf(definitions[name])
      if (!['kind', 'apiVersion', 'metadata'].every((field) => field in properties)) continue
      const gvk = { group: '', version: '', kind: name.split('.').at(-1)! }
      config = mergeConfigs(config, configOf(EMPTY_CONFIG, { gvk, definitions, type: name, path: [] }))
    }
  }
  return config
}

function definitionsIn(text: string, path: string): GoMap {
  if (text === '') throw failure(`unable to parse open API definition from '${path}': it is empty`)
  try {
    if (text.startsWith('{')) return checked(decodeJson(text))
    const value = parseText(text)
    return inContext('error unmarshaling JSON: while decoding JSON', () => checked(value))
  } catch (error) {
    throw within(`unable to parse open API definition from '${path}'`, error)
  }
}

function checked(value: GoValue): GoMap {
  if (value === null) return {}
  if (!isMap(value)) throw wrongType(value, 'nameToApiMap')
  for (const name of Object.keys(value).sort(compareStrings)) {
    const definition = value[name] ?? null
    if (definition !== null && !isMap(definition)) throw wrongType(definition, 'OpenAPIDefinition')
  }
  return value
}

function wrongType(value: GoValue, wanted: string): Error {
  return failure(`json: cannot unmarshal ${jsonKind(value)} into Go value of type accumulator.${wanted}`)
}

function propertiesOf(definition: GoValue | undefined): GoMap {
  const schema = mapIn(mapIn(definition, 'Schema') ?? mapIn(definition, 'schema'), 'properties')
  return schema ?? {}
}

function mapIn(value: GoValue | undefined, name: string): GoMap | undefined {
  const found = value !== undefined && isMap(value) ? (value[name] ?? null) : null
  return isMap(found) ? found : undefined
}

interface Walk {
  readonly gvk: Gvk
  readonly definitions: GoMap
  readonly type: string
  readonly path: readonly string[]
}

function configOf(config: TransformerConfig, walk: Walk): TransformerConfig {
  if (walk.path.length > MAX_DEPTH) {
    throw failure('the definitions in crds refer to one another in circles', {}, 'kustomize/limit-exceeded')
  }
  let out = config
  const properties = propertiesOf(walk.definitions[walk.type])
  for (const [name, property] of Object.entries(properties)) {
    if (isMap(property)) out = withProperty(out, property, { ...walk, path: [...walk.path, name] })
  }
  return out
}

function withProperty(config: TransformerConfig, property: GoMap, { gvk, path, ...walk }: Walk): TransformerConfig {
  const spec = { ...gvk, path: path.join('/'), create: false }
  const text = (name: string): string | undefined => {
    const value = property[name]
    return typeof value === 'string' ? value : undefined
  }
  let out = config
  if (text('x-kubernetes-annotation') !== undefined) out = addSpec(out, 'commonAnnotations', spec)
  if (text('x-kubernetes-label-selector') !== undefined) out = addSpec(out, 'commonLabels', spec)
  if (text('x-kubernetes-identity') !== undefined) out = addSpec(out, 'namePrefix', spec)
  const [version, kind] = [text('x-kubernetes-object-ref-api-version'), text('x-kubernetes-object-ref-kind')]
  if (version !== undefined && kind !== undefined) {
    const key = text('x-kubernetes-object-ref-name-key') ?? 'name'
    const fieldSpecs = [{ ...spec, path: `${spec.path}/${key}` }]
    out = addReference(out, { group: '', version, kind, fieldSpecs })
  }
  const reference = text('$ref')
  return reference === undefined ? out : configOf(out, { ...walk, gvk, path, type: reference })
}
