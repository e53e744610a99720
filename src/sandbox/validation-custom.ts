/** Custom resources against the OpenAPI schema of their CRD: types and required fields as far as the shape knows them. */
import type { Json, JsonObject } from '../object.ts'
import type { Kind } from './kinds.ts'
import type { ScalarCode, Shape } from './shape.ts'
import { ANY, isObject, memberShape } from './shape.ts'
import type { Finding } from './status.ts'
import { invalidValue } from './status.ts'

const MAX_FINDINGS = 100

export function validateCustom(kind: Kind, object: JsonObject): Finding[] {
  const findings: Finding[] = []
  for (const [name, value] of Object.entries(object)) {
    if (name !== 'metadata' && name !== 'apiVersion' && name !== 'kind')
      check(value, memberShape(kind.shape, name) ?? ANY, name, findings)
  }
  return findings
}

const TYPES: Readonly<Record<ScalarCode, string>> = {
  s: 'string',
  i: 'integer',
  l: 'integer',
  f: 'number',
  b: 'boolean',
  y: 'string',
  t: 'string',
  T: 'string',
  q: 'string',
  o: 'integer,string',
}

function check(value: Json, shape: Shape, path: string, findings: Finding[]): void {
  if (shape.form === 'any' || value === null || findings.length >= MAX_FINDINGS) return
  const expected = shape.form === 'scalar' ? TYPES[shape.scalar] : shape.form === 'list' ? 'array' : 'object'
  const actual = typeOf(value)
  const fits = expected.split(',').includes(actual) || (expected === 'number' && actual === 'integer')
  if (!fits) {
    const why = `${path} in body must be of type ${expected}: ${JSON.stringify(actual)}`
    findings.push({ ...invalidValue(path, actual, why), reason: 'FieldValueTypeInvalid' })
  } else if (Array.isArray(value) && shape.form === 'list') {
    value.forEach((item, index) => check(item, shape.item, `${path}[${index}]`, findings))
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value))
      check(item, memberShape(shape, name) ?? ANY, `${path}.${name}`, findings)
  }
}

function typeOf(value: Json): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return value === null ? 'null' : typeof value
}
