/** The quick reader gives up where it is not sure; what it accepts, the full reader reads likewise. */
import { describe, expect, it } from 'vitest'
import { compose } from '../../../../gotemplate/go/yaml/compose.ts'
import { parseTree } from '../../../../gotemplate/go/yaml/node.ts'
import { readQuickly } from '../../../../gotemplate/go/yaml/quick.ts'
import { readSource } from '../../../../gotemplate/go/yaml/source.ts'

const FLOWS = [
  ...[
    '[a, b]',
    '[\n  a,\n  b\n]',
    '[\n"a", # c\n \'b\' ,\n]',
    '{a: 1,\n b: [x,\ny]}',
    '[\n a\n b]',
    '[a,\n#c\n b # d\n]',
    '[\n- a]',
  ],
  ...[
    '[\n--- a]',
    '[\n...\n]',
    '{\n"a"\n: 1}',
    '{a:\n 1}',
    '{a: \n\n b , c: 1}',
    '[a b\n, c]',
    '[a#b\n]',
    '["a"#b\n]',
    '[1,\n0x1f\n]',
  ],
  ...['[\n]', '{\n}', '[a:\n b]', '[\n\ta]', '[a\n\t]', '[a,,b]', '[,a]', '[? a]', '[&a b, *a]'],
]
const ANCHORS = [
  ...[
    'k: &a v\nl: *a\n',
    'k: &a\n  x: 1\n  y: [1,2]\nl: *a\nm: *a\n',
    'k: &a\n- 1\nl: *a\n',
    '- &a x\n- *a\n',
    '- &a\n  k: v\n- *a\n',
  ],
  ...[
    '- &a k: v\n- *a\n',
    'a: &x 1\nb: &x 2\nc: *x\n',
    'a: &x [1, {b: c}]\nc: *x\n',
    'a: &x "q"\nb: *x # c\n',
    'a: &x |\n  lit\nb: *x\n',
  ],
  ...[
    'a: &x\nb: *x\n',
    'a: &x &y 1\n',
    'a: *x\n',
    'a: &x *x\n',
    'a: &x\n  b: *x\n',
    'a: &x 1\nb: &x\n  c: *x\n',
    '*x : 1\n',
  ],
  ...[
    'a: &x - b\n',
    'a: &x, 1\n',
    'a: &x # c\n  b\nc: *x\n',
    'a: &x b\n  c d\ne: *x\n',
    'a: *x#c\n',
    'a: &x !!str 1\nb: *x\n',
  ],
  ...[
    'a: &x ~\nb: *x\n',
    'a: &x >-\n  f\n  g\nb: *x\n',
    'a: &x\n\n  b: 1\nc: *x\nd:\n  <<: *x\n',
    'a: &x b: c\n',
    'a: *x b\n',
  ],
]
const PIECES = [
  ' ',
  '\n',
  '  ',
  '#',
  ' #',
  '- ',
  ': ',
  '[',
  ']',
  '{',
  '}',
  ',',
  '"',
  "'",
  '&x ',
  '*x',
  '|',
  '\t',
  '?',
  '---\n',
  '!',
]

function inFull(text: string): string {
  try {
    const root = parseTree(readSource(text), 1000)
    return JSON.stringify(root === undefined ? null : compose(root, { strict: false, exact: false, maxDepth: 1000 }))
  } catch (error) {
    return String(error)
  }
}

/** Every text with one piece put in at each place. */
function* withOneMore(text: string): Generator<string> {
  for (let at = 0; at <= text.length; at++) for (const piece of PIECES) yield text.slice(0, at) + piece + text.slice(at)
}

describe('the quick reader', () => {
  it.each([
    ['k: [\n  a,\n  "b", # c\n]\nl: 1\n', { k: ['a', 'b'], l: 1 }],
    ['k: {a: 1,\n  b: [x,\n z]}\n', { k: { a: 1, b: ['x', 'z'] } }],
    ['k: &a v\nl: *a\n', { k: 'v', l: 'v' }],
    ['k: &a\n  x: [1]\nl: *a\n', { k: { x: [1] }, l: { x: [1] } }],
  ])('reads %j by itself', (text, value) => {
    expect(readQuickly(text)).toEqual(value)
  })

  it('makes a value of its own for each alias', () => {
    const { k, l } = readQuickly('k: &a\n  x: 1\nl: *a\n') as Record<string, unknown>
    expect(l).toEqual(k)
    expect(l).not.toBe(k)
  })

  it('leaves aliases that multiply to the full reader', () => {
    const lists = [1, 2, 3].map((i) => `l${i}: &l${i}\n${`  - *l${i - 1}\n`.repeat(9)}`)
    expect(readQuickly(`l0: &l0 x\n${lists.join('')}`)).toBeUndefined()
    expect(readQuickly(`l0: &l0 x\n${lists[0]}`)).toBeDefined()
  })

  it('accepts nothing that the full reader reads otherwise', () => {
    const texts = [...ANCHORS, ...FLOWS.flatMap((flow) => [`k: ${flow}\n`, `- ${flow}\n- x\n`])]
    const wrong: string[] = []
    let accepted = 0
    for (const text of texts.flatMap((base) => [base, ...withOneMore(base)])) {
      const value = readQuickly(text)
      if (value === undefined) continue
      accepted++
      if (JSON.stringify(value) !== inFull(text)) wrong.push(text)
    }
    expect(wrong).toEqual([])
    expect(accepted).toBeGreaterThan(1000)
  })
})
