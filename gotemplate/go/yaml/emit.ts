/** Writing YAML as Helm's libraries do: sigs.k8s.io/yaml for `toYaml`, goyaml v3 for `toYamlPretty`. */
import { Boxed, Int, Struct, TypedList, TypedMap } from '../../value.ts'
import type { GoValue } from '../../value.ts'
import { FuncError } from '../../func.ts'
import { encodeJson, jsonString } from '../json-encode.ts'
import { formatFloat } from '../strconv-float.ts'
import { jsonFields } from '../struct-fields.ts'
import { BlockEmitter, entriesOf } from './emit-block.ts'
import type { Dialect } from './emit-block.ts'
import { prettyDialect } from './emit-pretty.ts'
import { YamlError } from './error.ts'
import { compareKeys } from './key-order.ts'
import { parseYaml } from './parse.ts'
import { isAmbiguous } from './resolve.ts'

export interface EmitOptions {
  /** Lists in maps stand two columns in, long lines are not folded: `toYamlPretty`. */
  readonly indentSequences?: boolean
}

/**
 * The YAML of a value, with a newline at the end. Like sigs.k8s.io/yaml.Marshal, with a round trip through JSON, unless
 * `indentSequences` asks for the other writer. Throws YamlError with the message of Go's error.
 */
export function emitYaml(value: GoValue, options: EmitOptions = {}): string {
  if (options.indentSequences === true) return emitWith(prettyDialect, prettyKeys, value)
  try {
    return emitWith(jsonDialect, jsonKeys, value)
  } catch (error) {
    if (error !== ROUND_TRIP) throw error
    return emitWith(jsonDialect, jsonKeys, roundTrip(value))
  }
}

const jsonKeys = new Map<string, string>()
const prettyKeys = new Map<string, string>()

function emitWith(dialect: Dialect, keys: Map<string, string>, value: GoValue): string {
  const emitter = new BlockEmitter(dialect, keys)
  emitter.document(value)
  return emitter.out
}

/** Thrown where a value would not survive JSON as it is, or not at all. */
const ROUND_TRIP = new FuncError('value changes on its way through JSON')

/** The value that goyaml reads from the JSON of `value`. */
function roundTrip(value: GoValue): GoValue {
  let json: string
  try {
    json = encodeJson(value)
  } catch (error) {
    if (!(error instanceof FuncError)) throw error
    throw new YamlError(error.message, undefined, 'error marshaling into JSON: ')
  }
  try {
    return parseYaml(json, { exact: true })
  } catch (error) {
    throw error instanceof YamlError ? new YamlError(error.detail, undefined, '') : error
  }
}

/** What goyaml refuses to read or reads as something else; and bytes that JSON replaces. */
const SPECIAL = /[\x7f-\x9f\ufffe\uffff]|\p{Surrogate}/u
/** A simple key must end within so many characters, as JSON writes it. */
const MAX_JSON_KEY = 1024

const jsonDialect: Dialect = {
  indentSequences: false,
  width: 80,
  literalTabs: false,
  compareKeys,
  isAmbiguous,
  number: jsonNumberText,
  isSpecial: (text) => SPECIAL.test(text),
  special: () => {
    throw ROUND_TRIP
  },
  onComplexKey: (key) => {
    if (jsonString(key).length > MAX_JSON_KEY) throw ROUND_TRIP
  },
  unbox: jsonView,
}

/** Integers of JSON stay integers as far as int64 and uint64 go. */
function jsonNumberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value)
  if (!Number.isFinite(value)) throw ROUND_TRIP
  const text = String(value)
  if (Number.isInteger(value) && !text.includes('e')) {
    const exact = BigInt(text)
    if (exact >= -(1n << 63n) && exact < 1n << 64n) return text
  }
  return formatFloat(value, 'g', -1)
}

function jsonView(value: GoValue): GoValue {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof TypedList) {
    const hook = value.type.json
    return hook !== undefined ? jsonView(hook(value as never)) : value.nil ? null : value
  }
  if (!(value instanceof Boxed)) return value
  const hook = value.type.json
  if (hook !== undefined) return jsonView(hook(value as never))
  if (value instanceof Int) return value
  if (value instanceof TypedMap) return entriesOf(value)
  if (value instanceof Struct) return jsonFields(value)
  throw ROUND_TRIP
}
