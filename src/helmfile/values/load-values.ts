/** Files and maps of state values, layer upon layer: `environments.NAME.values`, top-level `values`, `--state-values-file`. */
import { FuncError } from '../../../gotemplate/func.ts'
import { unmarshalMapV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { quote } from '../../../gotemplate/go/strconv-quote.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { GeneralMap } from '../../../gotemplate/general-map.ts'
import { isMap, newMap, typeName } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import { posix } from 'node:path'
import { messageOf } from '../../errors.ts'
import { mergedValues, newEnvironment } from '../environment.ts'
import { stateError, textError } from '../errors.ts'
import type { Environment } from '../model.ts'
import { resolveFiles } from '../state/storage.ts'
import type { Storage } from '../state/storage.ts'
import { environmentData } from '../template/data.ts'
import type { Renderer } from '../template/renderer.ts'
import { castKeys } from './cast.ts'
import { mergeMaps, overrideMaps } from './merge-maps.ts'

export interface ValuesContext {
  readonly storage: Storage
  readonly renderer: Renderer
  /** What `.gotmpl` files see. */
  readonly env: Environment | undefined
  readonly envName: string
  readonly handler?: string | undefined
  /** `override` (also ''), or `fallback`: the first file wins. */
  readonly mergeStrategy?: string
  /** Hears what each file and map says. */
  readonly onLayer?: ((layer: ValuesLayer) => void) | undefined
}

export interface ValuesLayer {
  /** The file, or undefined for a map in the state file itself. */
  readonly file?: string
  /** Its text once rendered. */
  readonly text?: string
  readonly values: GoMap
}

/** Between the names of HCL files, which are evaluated together. */
export const HCL_FILES = ', '

/** Decrypted contents of HCL files by their names: what `values` lists them as. */
export type LoadHcl = (files: readonly string[]) => GoMap

/** Throws where a file is missing, does not render or is no map. */
export async function loadValues(
  entries: readonly GoValue[],
  context: ValuesContext,
  loadHcl: LoadHcl,
): Promise<GoMap> {
  const { mergeStrategy = '', envName } = context
  if (!['', 'override', 'fallback'].includes(mergeStrategy)) {
    const allowed = '(must be "override" or "fallback")'
    throw stateError(`environment ${quote(envName)}: invalid mergeStrategy ${quote(mergeStrategy)} ${allowed}`)
  }
  let result = newMap()
  const hclFiles: string[] = []
  for (const entry of entries) {
    if (typeof entry === 'string') {
      const files = await resolveFiles(context.storage, {
        what: 'environment values',
        path: entry,
        handler: context.handler,
      })
      for (const file of files ?? []) {
        if (file.endsWith('.hcl')) hclFiles.push(file)
        else result = merge(result, await loadFile(file, result, context), mergeStrategy)
      }
    } else if (isMap(entry) || entry instanceof GeneralMap) {
      const values = castKeys(entry)
      context.onLayer?.({ values })
      result = merge(result, values, mergeStrategy)
    } else throw stateError(`unexpected type of value: value=${formatV(entry)}, type=${typeName(entry)}`)
  }
  if (hclFiles.length === 0) return result
  const values = loadHcl(hclFiles)
  context.onLayer?.({ file: hclFiles.join(HCL_FILES), values })
  return merge(result, values, mergeStrategy)
}

function merge(base: GoMap, over: GoMap, mergeStrategy: string): GoMap {
  return mergeStrategy === 'fallback' ? mergeMaps(over, base) : overrideMaps(base, over)
}

async function loadFile(file: string, before: GoMap, context: ValuesContext): Promise<GoMap> {
  const env = context.env ?? newEnvironment(context.envName)
  let values = mergedValues(env)
  if (context.mergeStrategy === 'fallback') values = overrideMaps(withoutNulls(before), values)
  const data = environmentData(env, '', values)
  const place = { file: context.storage.files.absolute(file) }
  const text = await readRendered(file, { storage: context.storage, renderer: context.renderer, data }, (problem) =>
    textError(`failed to load environment values file "${file}": ${messageOf(problem)}`, problem, place),
  )
  let map: GoMap
  try {
    map = unmarshalMapV3(text)
  } catch (error) {
    const what = `failed to load environment values file "${file}": ${messageOf(error)}`
    throw textError(`${what}\n\nOffending YAML:\n${text}`, error, { ...place, output: file.endsWith('.gotmpl') })
  }
  const cast = castFile(map)
  context.onLayer?.({ file, text, values: cast })
  return cast
}

/** Helmfile: what an earlier file leaves open, a later one does not see. */
function withoutNulls(map: GoMap): GoMap {
  const set = newMap()
  for (const key of Object.keys(map)) if (map[key] !== null) set[key] = map[key]!
  return set
}

function castFile(map: GoMap): GoMap {
  try {
    return castKeys(map)
  } catch (error) {
    throw error instanceof FuncError ? stateError(error.message, error) : error
  }
}

export interface ReadContext {
  readonly storage: Pick<Storage, 'files'>
  readonly renderer: Renderer
  readonly data: GoValue
}

/** A file's text, rendered if it is a template. `wrap` makes the error that is thrown. */
export async function readRendered(
  file: string,
  { storage: { files }, renderer, data }: ReadContext,
  wrap: (problem: unknown) => Error,
): Promise<string> {
  try {
    if (!file.endsWith('.gotmpl')) return readPlain(file, files)
    return await renderer.settle(() => renderFile(file, { files, renderer, data }))
  } catch (error) {
    throw wrap(error)
  }
}

function readPlain(file: string, files: Storage['files']): string {
  try {
    return files.readText(file)
  } catch (error) {
    throw stateError(`failed to load [${file}]: ${messageOf(error)}`, error)
  }
}

function renderFile(
  file: string,
  { files, renderer, data }: { files: Storage['files']; renderer: Renderer; data: GoValue },
): string {
  try {
    return renderer.render(files.readText(file), { basePath: posix.dirname(file), data })
  } catch (error) {
    throw stateError(`failed to render [${file}], because of ${messageOf(error)}`, error)
  }
}
