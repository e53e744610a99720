// Schemas of every draft with all keywords, right and wrong, and values for them.

const DRAFTS = [
  'http://json-schema.org/draft-04/schema#',
  'http://json-schema.org/draft-04/schema',
  'http://json-schema.org/draft-06/schema#',
  'http://json-schema.org/draft-07/schema#',
  'http://json-schema.org/draft-07/schema',
  'https://json-schema.org/draft/2019-09/schema',
  'https://json-schema.org/draft/2020-12/schema',
  'https://json-schema.org/draft/2020-12/schema#',
]
/** None that would be fetched: that is refused here. */
const ODD_DRAFTS = ['urn:x', '#', '', 5, null, 'http://[']
const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']
const FORMATS = [
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'idn-email',
  'hostname',
  'idn-hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'iri',
  'iri-reference',
  'uri-template',
  'uuid',
  'json-pointer',
  'relative-json-pointer',
  'regex',
  'period',
  'semver',
  'nope',
]
const PATTERNS = ['^a', 'b$', '^[a-c]+$', '\\d+', '^x-', '', '.', '^.{2,3}$', '(?i)A', '\\p{L}', '^(a|b)?$', '^[^@]+@']
const BAD_PATTERNS = ['[', '(?=a)', 'a**', '\\', '(?<n>a)']
const TEXTS = [
  '',
  'a',
  'abc',
  'x-y',
  '5',
  'é✓',
  'a@b.c',
  'a.b-c',
  '-a',
  '1.2.3.4',
  '01.2.3.4',
  '::1',
  '1::g',
  'http://h/p?q#f',
  'p/q',
  ':',
  '2021-03-04',
  '2021-02-30',
  '2021-03-04T05:06:07Z',
  '2021-03-04T05:06:60Z',
  '23:59:60Z',
  '05:06:07+01:00',
  'P1D',
  'P1Y2M3DT4H5M6S',
  'P1W2D',
  'PT',
  '550e8400-e29b-41d4-a716-446655440000',
  '/a/~0b',
  '/a~2',
  '0/a',
  '1#',
  '[a-z',
  '{x}',
  '{+x}/{y*}',
  '1.2.3-a',
  '1.2',
  'aGk=',
  '{"a":1}',
  '日本',
  '日本.jp',
  '2021-03-é',
  'é1234567Z',
  'a@é.com',
  'very-long-text-'.repeat(6),
]
const NAMES = [
  'a',
  'b',
  'c',
  'list',
  'map',
  'text',
  'n',
  'x-y',
  'with.dot',
  'a/b',
  'q"k',
  "it's",
  'é',
  'c~d',
  'e%f',
  '',
]

export function schemaCases(random) {
  const { pick, chance, int } = random
  const number = () => pick([0, 1, 2, 3, 5, -1, 1.5, 0.1, 1e21, 10, 100, 1000000, 1e-7, 12345678])
  const name = () => pick(chance(0.8) ? NAMES.slice(0, 8) : NAMES)
  const names = () => random.times(3, name)
  const value = (depth) => {
    const kind = int(depth > 0 ? 9 : 6)
    if (kind < 2) return pick(TEXTS)
    if (kind < 4) return number()
    if (kind === 4) return pick([true, false])
    if (kind === 5) return chance(0.5) ? null : pick(TEXTS)
    if (kind === 6) return random.times(4, () => value(depth - 1))
    return Object.fromEntries(random.times(4, () => [name(), value(depth - 1)]))
  }
  const schemaMap = (depth) => Object.fromEntries(random.times(3, () => [name(), schema(depth)]))
  const schemas = (depth) => [schema(depth), ...random.times(2, () => schema(depth))]
  const KEYWORDS = {
    type: () => (chance(0.75) ? pick(TYPES) : random.times(3, () => pick(TYPES))),
    enum: () => [value(1), ...random.times(3, () => value(1))],
    const: () => value(2),
    minimum: number,
    maximum: number,
    exclusiveMinimum: () => (chance(0.3) ? chance(0.5) : number()),
    exclusiveMaximum: () => (chance(0.3) ? chance(0.5) : number()),
    multipleOf: () => pick([1, 2, 0.1, 0.3, 1.5, 10, 1e-7]),
    minLength: () => int(5),
    maxLength: () => int(5),
    pattern: () => pick(chance(0.95) ? PATTERNS : BAD_PATTERNS),
    format: () => pick(FORMATS),
    contentEncoding: () => pick(['base64', 'x']),
    contentMediaType: () => pick(['application/json', 'x/y']),
    contentSchema: schema,
    minItems: () => int(4),
    maxItems: () => int(4),
    uniqueItems: () => chance(0.8),
    items: (depth) => (chance(0.7) ? schema(depth) : schemas(depth)),
    additionalItems: schema,
    prefixItems: schemas,
    unevaluatedItems: schema,
    contains: schema,
    minContains: () => int(3),
    maxContains: () => int(3),
    required: names,
    minProperties: () => int(4),
    maxProperties: () => int(4),
    properties: schemaMap,
    patternProperties: (depth) => ({ [pick(chance(0.95) ? PATTERNS : BAD_PATTERNS)]: schema(depth) }),
    additionalProperties: schema,
    unevaluatedProperties: schema,
    propertyNames: schema,
    dependencies: (depth) => ({ [name()]: chance(0.5) ? names() : schema(depth) }),
    dependentRequired: () => ({ [name()]: names() }),
    dependentSchemas: schemaMap,
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    not: schema,
    if: schema,
    then: schema,
    else: schema,
    $ref: () =>
      pick([
        '#',
        '#/definitions/d',
        '#/$defs/d',
        '#/$defs/e',
        '#/properties/a',
        '#anchor',
        '#/nope',
        'urn:d',
        '#/$defs/q%22k',
      ]),
    $dynamicRef: () => pick(['#dyn', '#/$defs/d', '#nope']),
    $recursiveRef: () => '#',
    default: () => value(1),
    description: () => pick(TEXTS),
    title: () => 'T',
    deprecated: () => true,
    examples: () => [1],
    $comment: () => 'c',
    'x-unknown': () => value(1),
    readOnly: () => true,
  }
  const COMMON = ['type', 'type', 'type', 'enum', 'properties', 'required', 'minimum', 'maximum', 'pattern', 'items']
  const keyword = () => (chance(0.45) ? pick(COMMON) : pick(Object.keys(KEYWORDS)))
  function schema(depth) {
    if (chance(0.06)) return chance(0.6)
    const made = {}
    for (let left = depth > 0 ? 1 + int(3) : int(2); left > 0; left--) {
      const word = keyword()
      made[word] = chance(0.015) && !word.endsWith('ef') ? value(1) : KEYWORDS[word](depth - 1)
      if (word === 'if' && made.then === undefined) made.then = schema(depth - 1)
      if (word === 'if' && chance(0.5)) made.else = schema(depth - 1)
    }
    return made
  }
  const whole = () => {
    const made = schema(3)
    if (typeof made !== 'object') return made
    for (let left = 1 + int(2); left > 0; left--) {
      const word = pick([
        'properties',
        'properties',
        'patternProperties',
        'required',
        'additionalProperties',
        keyword(),
      ])
      made[word] ??= KEYWORDS[word](3)
    }
    if (chance(0.7)) made.$schema = pick(chance(0.97) ? DRAFTS : ODD_DRAFTS)
    if (chance(0.3)) made.$defs = { d: schema(1), e: { $anchor: 'anchor', ...schemaObject(1) }, 'q"k': schema(1) }
    if (chance(0.2)) made.definitions = { d: schema(1), f: { $id: '#anchor', ...schemaObject(1) } }
    if (chance(0.1)) made.$id = pick(['http://h/x.json', 'urn:d', 'x.json', '#anchor', ''])
    if (chance(0.05)) made.id = pick(['http://h/x.json', '#d'])
    if (chance(0.05)) made.$dynamicAnchor = 'dyn'
    if (chance(0.05)) made.$recursiveAnchor = true
    if (chance(0.03)) made.$vocabulary = { 'https://json-schema.org/draft/2020-12/vocab/core': true }
    return made
  }
  const schemaObject = (depth) => {
    const made = schema(depth)
    return typeof made === 'object' ? made : {}
  }
  const text = () => {
    const made = whole()
    const json = JSON.stringify(made, undefined, chance(0.5) ? 2 : undefined)
    if (json.includes('//') || !chance(0.06)) return json
    const at = int(json.length)
    return json.slice(0, at) + pick(['', ',', '}', '"', ' 1']) + json.slice(at + int(2))
  }
  const values = () => {
    const map = Object.fromEntries(random.times(6, () => [name(), value(2)]))
    return `${JSON.stringify(map)}\n`
  }
  return () => {
    const files = {
      'vec/Chart.yaml': 'apiVersion: v2\nname: vec\nversion: 0.1.0\n',
      'vec/templates/t.yaml': 'v: {{ toJson .Values | b64enc }}\n',
      'vec/values.yaml': values(),
      'vec/values.schema.json': text(),
    }
    if (chance(0.15)) {
      files['vec/charts/sub/Chart.yaml'] = 'apiVersion: v2\nname: sub\nversion: 0.1.0\n'
      files['vec/charts/sub/values.yaml'] = values()
      files['vec/charts/sub/values.schema.json'] = text()
    }
    const verb = chance(0.9) ? ['template', 'rel', './vec'] : ['lint', './vec']
    const args = [...verb]
    if (chance(0.2)) args.push('--set-json', `${pick(NAMES.slice(0, 7))}=${JSON.stringify(value(1))}`)
    return { files, args }
  }
}
