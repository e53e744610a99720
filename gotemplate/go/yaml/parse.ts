/** Reading YAML as Helm's library does: the first document, as the value that yaml.Unmarshal puts into an interface{}. */
import { isMap, newMap } from '../../value.ts'
import type { GoMap, GoValue } from '../../value.ts'
import { compose } from './compose.ts'
import { YamlError } from './error.ts'
import { parseTree } from './node.ts'
import { readQuickly, type Wanted } from './quick.ts'
import { readSource } from './source.ts'

export interface YamlOptions {
  /** Duplicate keys are an error, as in yaml.UnmarshalStrict. */
  readonly strict?: boolean
  /** Levels of nesting, 10000 as in goyaml unless told; what JavaScript's stack cannot bear counts as too deep, too. */
  readonly maxDepth?: number
  /** UTF-16 units. */
  readonly maxLength?: number
  /** Integers come as Int, with all their digits. */
  readonly exact?: boolean
  /** Infinities and NaN are values, although JSON has none. */
  readonly infinite?: boolean
  /** Other entries of the outermost map may get any value. Errors in them count. */
  readonly wanted?: Wanted
}

const MAX_DEPTH = 10_000
const MAX_LENGTH = 256 * 1024 * 1024

/** The value of the first document; null if there is none. Throws YamlError. */
export function parseYaml(text: string, options: YamlOptions = {}): GoValue {
  const maxDepth = options.maxDepth ?? MAX_DEPTH
  const maxLength = options.maxLength ?? MAX_LENGTH
  if (text.length > maxLength) throw new YamlError(`yaml: document exceeds ${maxLength} characters`)
  if (options.strict !== true && options.exact !== true && options.infinite !== true) {
    const value = readQuickly(text, options.wanted)
    if (value !== undefined) return value
  }
  const root = parseTree(readSource(text), maxDepth)
  const { strict = false, exact = false, infinite = false } = options
  return root === undefined ? null : compose(root, { strict, exact, infinite, maxDepth })
}

/** As yaml.Unmarshal into a map[string]interface{}: null leaves it empty. Throws YamlError. */
export function unmarshalMap(text: string, options?: YamlOptions): GoMap {
  const value = parseYaml(text, options)
  if (value === null) return newMap()
  if (isMap(value)) return value
  throw mismatch(value, 'map[string]interface {}')
}

/** As yaml.Unmarshal into a []interface{}: null leaves it empty. Throws YamlError. */
export function unmarshalList(text: string, options?: YamlOptions): GoValue[] {
  const value = parseYaml(text, options)
  if (value === null) return []
  if (Array.isArray(value)) return value
  throw mismatch(value, '[]interface {}')
}

const MISMATCH_PREFIX = 'error unmarshaling JSON: while decoding JSON: '

function mismatch(value: GoValue, goType: string): YamlError {
  const detail = `json: cannot unmarshal ${jsonKind(value)} into Go value of type ${goType}`
  return new YamlError(detail, undefined, MISMATCH_PREFIX)
}

/** encoding/json's name for a value: `object`, `array`, `string`, `number`, `bool`. */
export function jsonKind(value: GoValue): string {
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string' || typeof value === 'number') return typeof value
  return value === null ? 'null' : Array.isArray(value) ? 'array' : 'object'
}
