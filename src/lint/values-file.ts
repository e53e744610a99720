/** Rules for values.yaml: it parses, and with the user's values it fits the chart's own schema. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { jsonKind, parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { isMap, newMap, type GoMap } from '../../gotemplate/value.ts'
import { isTshelmError, messageOf, TshelmError } from '../errors.ts'
import { coalesceTables } from '../values/merge.ts'
import { fetchedProblem } from '../values/schema/fetched.ts'
import type { SchemaOptions } from '../values/schema.ts'
import { kindOf, readFile, type ChartFolder } from './chart-folder.ts'
import type { Reporter } from './finding.ts'

const FILE = 'values.yaml'
const SCHEMA = 'values.schema.json'

export interface ValuesRules extends SchemaOptions {
  readonly skipSchemaValidation: boolean
}

/** Changes `overrides`, as Helm does: maps in it take up the chart's defaults, and its nulls go. */
export async function lintValuesFile(
  folder: ChartFolder,
  overrides: GoMap,
  options: ValuesRules,
  report: Reporter,
): Promise<void> {
  if (!report.check('values-presence', 'INFO', FILE, exists(folder) ? undefined : 'file does not exist')) return
  report.check('values', 'ERROR', FILE, await valuesProblem(folder, overrides, options))
}

function exists(folder: ChartFolder): boolean {
  try {
    return kindOf(folder, FILE) !== undefined
  } catch {
    return false
  }
}

async function valuesProblem(folder: ChartFolder, overrides: GoMap, options: ValuesRules): Promise<string | undefined> {
  let values: GoMap
  try {
    values = readValues(decodeUtf8(readFile(folder, FILE)))
  } catch (error) {
    return `unable to parse YAML: ${messageOf(error)}`
  }
  const emit = options.emit ?? ((): void => undefined)
  const coalesced = coalesceTables(coalesceTables(newMap(), overrides, emit), values, emit)
  const schema = readSchema(folder)
  if (schema === undefined || options.skipSchemaValidation) return undefined
  return fetchedProblem(schema, coalesced, options)
}

/** Helm: here the first document counts alone, where loading a chart merges all. */
function readValues(text: string): GoMap {
  const value = parseYaml(text)
  if (value === null) return newMap()
  if (isMap(value)) return value
  const misfit = `json: cannot unmarshal ${jsonKind(value)} into Go value of type common.Values`
  throw new TshelmError('values/invalid-yaml', `error unmarshaling JSON: while decoding JSON: ${misfit}`)
}

function readSchema(folder: ChartFolder): Uint8Array | undefined {
  try {
    const schema = readFile(folder, SCHEMA)
    return schema.length === 0 ? undefined : schema
  } catch (error) {
    if (isTshelmError(error)) return undefined
    throw error
  }
}
