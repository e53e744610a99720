/** The engine by itself against Go's: outputs and whole error texts recorded from text/template of Go 1.26. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  FuncError,
  type FuncMap,
  GoPanic,
  type GoMap,
  type GoValue,
  int,
  int64,
  stringList,
  TemplateError,
  TemplateSet,
} from '../../gotemplate/index.ts'
import { sprint } from '../../gotemplate/go/fmt.ts'
import { goValue } from './go-value.ts'
import { rewritten } from './written.ts'

interface Case {
  readonly text: string
  readonly want?: string
  readonly error?: string
}

const cases = readFileSync(new URL('../../testdata/gotemplate/text-template.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)

const DATA = {
  s: 'str',
  n: 1.5,
  list: ['a', 'b', null],
  map: { a: 1, b: { c: 'd' } },
  nul: null,
  t: true,
  maps: [{ x: 1 }, { y: 2 }],
}

const funcs: FuncMap = {
  str: [(text: string) => `<${text}>`, 'string'],
  num: [(n: number) => int(n + 1), 'int'],
  flt: [(n: number) => n, 'float64'],
  i64: [(n: bigint) => int64(n), 'int64'],
  boo: [(value: boolean) => !value, 'bool'],
  two: [(text: string, value: GoValue) => sprint([text, value]), 'string', 'any'],
  vari: [(text: string, ...rest: number[]) => sprint([text, rest.map(int)]), 'string', '...int'],
  mapf: [(map: GoMap) => int(Object.keys(map).length), 'map'],
  lst: [(list: GoValue[]) => int(list.length), '[]any'],
  id: [(value: GoValue) => value, 'any'],
  strs: [() => stringList(['p', 'q'])],
  nothing: [() => null],
  bad: [
    () => {
      throw new FuncError('went wrong')
    },
  ],
  pan: [
    () => {
      throw new GoPanic('oh no')
    },
  ],
}

function outcome(text: string, isKept: boolean): Case {
  try {
    const set = new TemplateSet({ funcs })
    const trees = set.parseOnly('t', text)
    set.add(isKept ? rewritten(trees) : trees)
    return { text, want: set.execute('t', goValue(DATA)) }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { text, error: error.message }
  }
}

describe('text/template', () => {
  it.each(cases)('agrees with Go on $text', (expected) => {
    expect(outcome(expected.text, false)).toEqual(expected)
  })

  it.each(cases)('agrees with Go where trees were kept, on $text', (expected) => {
    expect(outcome(expected.text, true)).toEqual(expected)
  })
})
