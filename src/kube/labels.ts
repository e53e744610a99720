/** Label selectors as objects have them (`spec.selector`), for lists and for objects at hand. */
import type { Json, JsonObject } from '../object.ts'

/** `matchLabels` and `matchExpressions`. */
export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>
  readonly matchExpressions: readonly LabelExpression[]
}

export interface LabelExpression {
  readonly key: string
  readonly operator: string
  readonly values: readonly string[]
}

/** That of a controller; of a ReplicationController it is the labels themselves. undefined where there is none. */
export function selectorOf({ kind, spec }: JsonObject): LabelSelector | undefined {
  if (!isObject(spec)) return undefined
  const { selector } = spec
  if (!isObject(selector)) return undefined
  if (kind === 'ReplicationController') return { matchLabels: textsOf(selector), matchExpressions: [] }
  const { matchLabels, matchExpressions } = selector
  return {
    matchLabels: isObject(matchLabels) ? textsOf(matchLabels) : {},
    matchExpressions: Array.isArray(matchExpressions) ? matchExpressions.filter(isObject).map(expressionOf) : [],
  }
}

/** As a list wants it: `a=b,c in (d,e),!f`. Keys are sorted, as Go's clients do. */
export function selectorText({ matchLabels, matchExpressions }: LabelSelector): string {
  const parts = Object.entries(matchLabels).map(([key, value]) => ({ key, text: `${key}=${value}` }))
  for (const expression of matchExpressions) parts.push({ key: expression.key, text: expressionText(expression) })
  parts.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return parts.map(({ text }) => text).join(',')
}

/** An empty selector selects everything. */
export function selects(
  { matchLabels, matchExpressions }: LabelSelector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((expression) => satisfies(expression, labels))
  )
}

export function labelsOf({ metadata }: JsonObject): Readonly<Record<string, string>> {
  return isObject(metadata) && isObject(metadata['labels']) ? textsOf(metadata['labels']) : {}
}

function satisfies({ key, operator, values }: LabelExpression, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[key]
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}

function expressionText({ key, operator, values }: LabelExpression): string {
  const list = [...values].sort().join(',')
  switch (operator) {
    case 'In':
      return `${key} in (${list})`
    case 'NotIn':
      return `${key} notin (${list})`
    case 'DoesNotExist':
      return `!${key}`
    default:
      return key
  }
}

function expressionOf({ key, operator, values }: JsonObject): LabelExpression {
  return {
    key: typeof key === 'string' ? key : '',
    operator: typeof operator === 'string' ? operator : '',
    values: Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [],
  }
}

function textsOf(object: JsonObject): Record<string, string> {
  const texts: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [key, value] of Object.entries(object)) if (typeof value === 'string') texts[key] = value
  return texts
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
