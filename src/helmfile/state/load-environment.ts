/** The environment of a state file: its values and secrets over what came before. */
import { unmarshalMapV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { newMap } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { messageOf } from '../../errors.ts'
import { newEnvironment } from '../environment.ts'
import { stateError } from '../errors.ts'
import { evaluateHcl } from '../hcl/evaluate.ts'
import type { HclFile } from '../hcl/evaluate.ts'
import type { Environment, EnvironmentSpec, ReleaseSet, ValueLayer } from '../model.ts'
import { castKeys } from '../values/cast.ts'
import { HCL_FILES, loadValues } from '../values/load-values.ts'
import type { LoadHcl, ValuesContext } from '../values/load-values.ts'
import { mergeMaps, overrideMaps } from '../values/merge-maps.ts'
import { resolveFiles } from './storage.ts'
import type { Storage } from './storage.ts'
import type { LoadSession, Place } from './session.ts'

export interface EnvironmentRequest {
  readonly session: LoadSession
  readonly place: Place
  readonly storage: Storage
  readonly state: ReleaseSet
  /** What was known before this part of the file. */
  readonly context: Environment | undefined
  readonly layers: ValueLayer[]
}

/** Throws where a file is missing or wrong. */
export async function loadEnvironment(request: EnvironmentRequest): Promise<Environment> {
  const { state, session, storage } = request
  const name = session.environment
  const spec = Object.hasOwn(state.environments, name) ? state.environments[name] : undefined
  let own: Environment
  try {
    own = await environmentOf(spec, request)
  } catch (error) {
    throw stateError(`failed to read ${storage.filePath}: ${messageOf(error)}`, error)
  }
  const defaults = await loadValues(state.values, valuesContext(request, 'values'), hclLoader(storage))
  return { ...own, defaults: overrideMaps(own.defaults, defaults) }
}

async function environmentOf(spec: EnvironmentSpec | undefined, request: EnvironmentRequest): Promise<Environment> {
  const { session, context } = request
  const values = spec === undefined ? newMap() : await valuesOf(spec, request)
  const own: Environment = {
    name: session.environment,
    kubeContext: spec?.kubeContext ?? '',
    values,
    defaults: newMap(),
    cliOverrides: newMap(),
  }
  if (context === undefined) return own
  return {
    name: context.name === '' ? own.name : context.name,
    kubeContext: context.kubeContext === '' ? own.kubeContext : context.kubeContext,
    values: mergeMaps(context.values, own.values),
    defaults: context.defaults,
    cliOverrides: context.cliOverrides,
  }
}

async function valuesOf(spec: EnvironmentSpec, request: EnvironmentRequest): Promise<GoMap> {
  const { session, layers } = request
  const decrypted = new Map<string, Uint8Array>()
  const secrets = await loadSecrets(spec, request, decrypted)
  const entries = [...decrypted.keys(), ...spec.values]
  const own: ValueLayer[] = []
  const name = `environments.${session.environment}`
  const context: ValuesContext = {
    ...valuesContext(request, `${name}.values`),
    onLayer(layer) {
      const isSecret = layer.file?.split(HCL_FILES).some((file) => decrypted.has(file)) === true
      own.push({ name: `${name}.${isSecret ? 'secrets' : 'values'}`, ...layer })
    },
    handler: spec.missingFileHandler,
    mergeStrategy: spec.mergeStrategy,
  }
  const values = await loadValues(entries, context, hclLoader(request.storage, decrypted))
  // The first file wins there.
  layers.push(...(spec.mergeStrategy === 'fallback' ? own.reverse() : own))
  if (Object.keys(secrets).length > 0) layers.push({ name: `${name}.secrets`, values: secrets })
  return overrideMaps(values, secrets)
}

function valuesContext({ storage, place, context, session, layers }: EnvironmentRequest, name: string): ValuesContext {
  return {
    storage,
    renderer: place.renderer,
    env: context,
    envName: session.environment,
    onLayer: (layer) => layers.push({ name, ...layer }),
  }
}

/** Decrypted side by side, merged in the order of the list. HCL files are put aside: they are evaluated with the others. */
async function loadSecrets(
  spec: EnvironmentSpec,
  { state, session, storage }: EnvironmentRequest,
  hcl: Map<string, Uint8Array>,
): Promise<GoMap> {
  const files: string[] = []
  for (const path of spec.secrets) {
    const wanted = {
      what: 'environment values',
      path,
      handler: spec.missingFileHandler ?? state.missingFileHandler,
      handlerConfig: spec.missingFileHandlerConfig ?? state.missingFileHandlerConfig,
    }
    files.push(...((await resolveFiles(storage, wanted)) ?? []))
  }
  const attempts = await Promise.all(files.map((file) => decryptInto(file, { session, storage }, hcl)))
  const problems = attempts.filter((attempt) => attempt instanceof Error)
  for (const problem of problems) session.ports.log('error', messageOf(problem))
  if (problems.length > 0) {
    throw stateError(`failed loading environment secrets with ${problems.length} errors`, problems[0])
  }
  return attempts.reduce<GoMap>((merged, map) => overrideMaps(merged, map as GoMap), newMap())
}

async function decryptInto(
  file: string,
  { session, storage }: Pick<EnvironmentRequest, 'session' | 'storage'>,
  hcl: Map<string, Uint8Array>,
): Promise<GoMap | Error> {
  let content: Uint8Array
  try {
    content = await session.ports.decrypt(storage.files.absolute(file))
  } catch (error) {
    return error instanceof Error ? error : stateError(String(error))
  }
  if (file.endsWith('.hcl')) {
    hcl.set(storage.files.absolute(file), content)
    return newMap()
  }
  try {
    return castKeys(unmarshalMapV3(decodeUtf8(content)))
  } catch (error) {
    return stateError(`failed to load environment secrets file "${file}": ${messageOf(error)}`, error)
  }
}

function hclLoader(storage: Storage, decrypted?: ReadonlyMap<string, Uint8Array>): LoadHcl {
  return (names) => {
    const files = names.map((name): HclFile => {
      const content = decrypted?.get(name) ?? storage.files.readBytes(name)
      return { name, text: decodeUtf8(content) }
    })
    return evaluateHcl(files)
  }
}

export interface Overrides {
  /** Files and maps: lists in them replace. */
  readonly values: readonly GoValue[]
  /** `--state-values-set`: lists are merged item by item. */
  readonly set: GoMap | undefined
}

/** Lowest first, whatever was read first. */
export function layersInOrder(layers: readonly ValueLayer[]): ValueLayer[] {
  const rank = ({ name, file = '' }: ValueLayer): number => {
    if (name === 'values') return 0
    if (name === OVERRIDES) return 4
    if (name === STATE_VALUES_SET) return 5
    if (name.endsWith('.secrets')) return 3
    return file.endsWith('.hcl') ? 2 : 1
  }
  return distinct(layers).toSorted((a, b) => rank(a) - rank(b))
}

/** Environments of bases are read with the base and with the file that names it: the last time counts. */
function distinct(layers: readonly ValueLayer[]): ValueLayer[] {
  const byContent = new Map<string, ValueLayer>()
  for (const layer of layers) {
    const key = JSON.stringify([layer.name, layer.file, layer.text]) + formatV(layer.values)
    byContent.delete(key)
    byContent.set(key, layer)
  }
  return [...byContent.values()]
}

const OVERRIDES = 'overrides'
const STATE_VALUES_SET = '--state-values-set'

/** What the command line or a parent puts over the file's own; undefined for nothing. */
export async function loadOverrides(
  { session, place, storage, layers }: Pick<EnvironmentRequest, 'session' | 'place' | 'storage' | 'layers'>,
  { values, set }: Overrides,
): Promise<Environment | undefined> {
  if (values.length === 0 && set === undefined) return undefined
  const env = newEnvironment(session.environment)
  const context: ValuesContext = {
    storage,
    renderer: place.renderer,
    env,
    envName: session.environment,
    onLayer: (layer) => layers.push({ name: OVERRIDES, ...layer }),
  }
  const files = await loadValues(values, context, hclLoader(storage))
  if (set !== undefined) layers.push({ name: STATE_VALUES_SET, values: set })
  return { ...env, values: files, cliOverrides: set === undefined ? env.cliOverrides : castKeys(set) }
}
