/** Random schemas and values, the same for the same seed. */

type Pick = (count: number) => number

/** Marsaglia's xorshift. */
function picker(seed: number): Pick {
  let state = Math.imul(seed, 0x9e3779b1) | 1
  return (count) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % count
  }
}

const DRAFTS = [
  'http://json-schema.org/draft-04/schema#',
  'http://json-schema.org/draft-06/schema#',
  'http://json-schema.org/draft-07/schema#',
  'https://json-schema.org/draft/2019-09/schema',
  'https://json-schema.org/draft/2020-12/schema',
]
const NAMES = ['a', 'b', 'ab', 'c1']
const SCALARS = [null, true, false, 0, 1, 2, 2.5, 0.1, -1, '', 'a', 'ab', 'b1', '2020-01-01', 'a@b.c']
const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
const PATTERNS = ['^a', 'b$', '[0-9]', '.*', '(']
const REFERENCES = ['#', '#/$defs/x', '#/definitions/y', '#/properties/a', '#/nothing', '#anchor', 'other.json']
const WRONG = [null, 7, 'x', [], {}, [{}], -1, true]

function value(pick: Pick, depth: number): unknown {
  const kind = depth > 3 ? 0 : pick(4)
  if (kind === 1) return Array.from({ length: pick(4) }, () => value(pick, depth + 1))
  if (kind < 2) return SCALARS[pick(SCALARS.length)]
  return map(pick, () => value(pick, depth + 1))
}

function map(pick: Pick, make: () => unknown): Record<string, unknown> {
  const names = NAMES.filter(() => pick(2) === 0)
  return Object.fromEntries(names.map((name) => [name, make()]))
}

function names(pick: Pick): string[] {
  return NAMES.filter(() => pick(3) === 0)
}

type Make = (pick: Pick, depth: number) => unknown

const count: Make = (pick) => [0, 1, 2, 3, 1.5][pick(40) === 0 ? 4 : pick(4)]
const bound: Make = (pick) => [-1, 0, 0.5, 1, 2, 1e21][pick(40) === 0 ? 5 : pick(5)]
const schemas: Make = (pick, depth) => Array.from({ length: 1 + pick(3) }, () => schema(pick, depth + 1))
const inner: Make = (pick, depth) => schema(pick, depth + 1)
const innerMap: Make = (pick, depth) => map(pick, () => schema(pick, depth + 1))

/** Some more than once, to have them more often. */
const KEYWORDS: readonly (readonly [string, Make])[] = [
  ...Array.from({ length: 6 }, () => ['type', (pick) => TYPES[pick(TYPES.length)]] as [string, Make]),
  ...Array.from({ length: 4 }, () => ['properties', innerMap] as [string, Make]),
  ['type', (pick) => [TYPES[pick(4)], TYPES[4 + pick(3)]]],
  ['items', inner],
  ['items', schemas],
  ['prefixItems', schemas],
  ['additionalItems', (pick, depth) => (pick(2) === 0 ? false : inner(pick, depth))],
  ['additionalProperties', (pick, depth) => (pick(2) === 0 ? pick(2) === 0 : inner(pick, depth))],
  ['patternProperties', (pick, depth) => ({ [PATTERNS[pick(pick(9) === 0 ? 5 : 4)]!]: inner(pick, depth) })],
  ['propertyNames', inner],
  ['required', names],
  ['enum', (pick) => Array.from({ length: 1 + pick(4) }, () => value(pick, 2))],
  ['const', (pick) => value(pick, 2)],
  ['minimum', bound],
  ['maximum', bound],
  ['exclusiveMinimum', (pick, depth) => (pick(3) === 0 ? true : bound(pick, depth))],
  ['exclusiveMaximum', bound],
  ['multipleOf', (pick) => [1, 2, 0.5, 0.1, 0][pick(20) === 0 ? 4 : pick(4)]],
  ['minLength', count],
  ['maxLength', count],
  ['minItems', count],
  ['maxItems', count],
  ['minProperties', count],
  ['maxProperties', count],
  ['uniqueItems', (pick) => pick(2) === 0],
  ['pattern', (pick) => PATTERNS[pick(pick(9) === 0 ? 5 : 4)]],
  ['format', (pick) => ['date', 'email', 'uri', 'unknown'][pick(4)]],
  ['allOf', schemas],
  ['anyOf', schemas],
  ['oneOf', schemas],
  ['not', inner],
  ['if', inner],
  ['then', inner],
  ['else', inner],
  ['contains', inner],
  ['minContains', count],
  ['dependencies', (pick, depth) => map(pick, () => (pick(2) === 0 ? names(pick) : schema(pick, depth + 1)))],
  ['dependentRequired', (pick) => map(pick, () => names(pick))],
  ['dependentSchemas', innerMap],
  ['unevaluatedProperties', inner],
  ['unevaluatedItems', inner],
  ['$ref', (pick) => REFERENCES[pick(pick(8) === 0 ? REFERENCES.length : 4)]],
  ['description', () => 'text'],
  ['default', (pick) => value(pick, 2)],
  ['other', (pick) => value(pick, 1)],
  ['$id', () => 'https://example.com/s'],
  ['id', () => '#x'],
  ['$anchor', () => 'anchor'],
]

function schema(pick: Pick, depth: number): unknown {
  if (depth > 0 && pick(12) === 0) return pick(3) > 0
  const made: Record<string, unknown> = {}
  for (let left = depth > 3 ? pick(2) : pick(4); left > 0; left--) {
    const [keyword, make] = KEYWORDS[pick(pick(8) === 0 ? KEYWORDS.length : KEYWORDS.length - 3)]!
    made[keyword] = pick(400) === 0 ? WRONG[pick(WRONG.length)] : make(pick, depth)
  }
  return made
}

/** JSON of a schema, and of values that it may or may not allow. */
export function randomPair(seed: number): { schema: string; values: string } {
  const pick = picker(seed)
  const root = schema(pick, 0) as Record<string, unknown>
  if (pick(4) > 0) root['$schema'] = DRAFTS[pick(DRAFTS.length)]
  if (pick(2) === 0) root['$defs'] = { x: schema(pick, 1) }
  if (pick(2) === 0) root['definitions'] = { y: schema(pick, 1) }
  return { schema: JSON.stringify(root), values: JSON.stringify(map(pick, () => value(pick, 1))) }
}
