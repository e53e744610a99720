/** The functions that Helm adds to Go's and Sprig's, but for those of families.ts. */
import { FuncError, type FuncMap } from '../../gotemplate/func.ts'
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { unmarshalList, unmarshalMap } from '../../gotemplate/go/yaml/parse.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { markWarning } from './error-text.ts'
import { orEmpty, orErrorEntry, orErrorItem, orPanic } from './failures.ts'

/** What the functions need of the render in progress. */
export interface Rendering {
  include(name: string, data: GoValue): string
  tpl(text: string, data: GoValue): string
  lookup(apiVersion: string, kind: string, namespace: string, name: string): GoMap
  /** Lint: `fail` and `required` only tell, and the render goes on. */
  readonly lint?: (level: 'INFO' | 'WARN', message: string, text: string) => void
}

/** What Helm 3 does not know. */
export const FUNCTIONS_OF_HELM_4: ReadonlySet<string> = new Set(
  (
    'mustToYaml mustToToml mustToDuration durationSeconds durationMilliseconds durationMicroseconds durationNanoseconds ' +
    'durationMinutes durationHours durationDays durationWeeks durationRoundTo durationTruncateTo'
  ).split(' '),
)

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
    ...conversions,
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
}

function yaml(value: GoValue, indentSequences = false): string {
  const text = emitYaml(value, { indentSequences })
  return text.endsWith('\n') ? text.slice(0, -1) : text
}
