/** The functions that Helm adds to Go's and Sprig's. */
import { FuncError, GoPanic, type FuncMap } from '../../gotemplate/func.ts'
import { decodeJsonList, decodeJsonMap, encodeJson, JsonError } from '../../gotemplate/go/json.ts'
import { decodeToml, type TomlTimes } from '../../gotemplate/go/toml.ts'
import { encodeToml } from '../../gotemplate/go/toml-encode.ts'
import { localZone } from '../../gotemplate/go/time-zone.ts'
import { timeValue } from '../../gotemplate/go/time-type.ts'
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { unmarshalList, unmarshalMap } from '../../gotemplate/go/yaml/parse.ts'
import {
  isMap,
  listType,
  mapType,
  newMap,
  typedList,
  TypedMap,
  type GoMap,
  type GoValue,
} from '../../gotemplate/value.ts'
import { messageOf } from '../errors.ts'
import { durationFuncs } from '../../gotemplate/sprig/durations.ts'
import { markWarning } from './error-text.ts'

/** What the functions need of the render in progress. */
export interface Rendering {
  include(name: string, data: GoValue): string
  tpl(text: string, data: GoValue): string
  lookup(apiVersion: string, kind: string, namespace: string, name: string): GoMap
  /** IANA name of the local time zone. */
  readonly timeZone: string
  /** Lint: `fail` and `required` only tell, and the render goes on. */
  readonly lint?: (level: 'INFO' | 'WARN', message: string, text: string) => void
}

export function helmFuncs(rendering: Rendering): FuncMap {
  return {
    include: [(name: string, data: GoValue): string => rendering.include(name, data), 'string', 'any'],
    tpl: [(text: string, data: GoValue): string => rendering.tpl(text, data), 'string', 'any'],
    lookup: [
      (...[apiVersion, kind, namespace, name]: [string, string, string, string]): GoMap =>
        rendering.lookup(apiVersion, kind, namespace, name),
      'string',
      'string',
      'string',
      'string',
    ],
    required: [(text: string, value: GoValue): GoValue => required(text, value, rendering), 'string', 'any'],
    fail: [(text: string): string => fail(text, rendering), 'string'],
    fromToml: [(text: string): GoValue => orErrorEntry(() => decodeToml(text, timesOf(rendering))), 'string'],
    ...conversions,
    ...durationFuncs,
  }
}

function required(text: string, value: GoValue, { lint }: Rendering): GoValue {
  if (value !== null && value !== '') return value
  if (lint === undefined) throw new FuncError(markWarning(text))
  lint('WARN', value === null ? 'missing required value' : 'missing required values', text)
  return ''
}

function fail(text: string, { lint }: Rendering): string {
  if (lint === undefined) throw new FuncError(markWarning(text))
  lint('INFO', 'funcMap fail', text)
  return ''
}

const conversions: FuncMap = {
  toYaml: [(value: GoValue): string => orEmpty(() => yaml(value)), 'any'],
  mustToYaml: [(value: GoValue): string => orPanic(() => yaml(value)), 'any'],
  toYamlPretty: [(value: GoValue): string => orEmpty(() => yaml(value, true)), 'any'],
  fromYaml: [(text: string): GoValue => orErrorEntry(() => unmarshalMap(text)), 'string'],
  fromYamlArray: [(text: string): GoValue => orErrorItem(() => unmarshalList(text)), 'string'],
  toJson: [(value: GoValue): string => orEmpty(() => encodeJson(value)), 'any'],
  mustToJson: [(value: GoValue): string => orPanic(() => encodeJson(value)), 'any'],
  fromJson: [(text: string): GoValue => orErrorEntry(() => jsonMap(text)), 'string'],
  fromJsonArray: [(text: string): GoValue => orErrorItem(() => jsonList(text)), 'string'],
  toToml: [(value: GoValue): string => orMessage(() => encodeToml(value)), 'any'],
  mustToToml: [(value: GoValue): string => orPanic(() => encodeToml(value)), 'any'],
}

function timesOf({ timeZone }: Rendering): TomlTimes {
  return { box: timeValue, zone: localZone(timeZone) }
}

function yaml(value: GoValue, indentSequences = false): string {
  const text = emitYaml(value, { indentSequences })
  return text.endsWith('\n') ? text.slice(0, -1) : text
}

// Go: a JSON null decoded into a map or slice leaves a nil one; sigs.k8s.io/yaml leaves it empty.
function jsonMap(text: string): GoValue {
  return decodeJsonMap(text) ?? new TypedMap(mapType, newMap(), true)
}

function jsonList(text: string): GoValue {
  return decodeJsonList(text) ?? typedList(listType, [], true)
}

/** The text of an error that the Go library returned; panics, and exceptions that are bugs, pass. */
function errorTextOf(error: unknown): string {
  if (error instanceof GoPanic || error instanceof TypeError || error instanceof RangeError) throw error
  return messageOf(error)
}

function orEmpty(work: () => string): string {
  return orMessage(work, () => '')
}

function orMessage(work: () => string, otherwise: (message: string) => string = (message) => message): string {
  try {
    return work()
  } catch (error) {
    return otherwise(errorTextOf(error))
  }
}

function orPanic(work: () => string): string {
  try {
    return work()
  } catch (error) {
    throw new GoPanic(errorTextOf(error))
  }
}

function orErrorEntry(work: () => GoValue): GoValue {
  try {
    return work()
  } catch (error) {
    const partial = error instanceof JsonError ? error.partial : undefined
    // Go: after a number out of range the rest was still decoded.
    const map = partial !== undefined && isMap(partial) ? partial : newMap()
    map['Error'] = errorTextOf(error)
    return map
  }
}

function orErrorItem(work: () => GoValue): GoValue {
  try {
    return work()
  } catch (error) {
    return [errorTextOf(error)]
  }
}
