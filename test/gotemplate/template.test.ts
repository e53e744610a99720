/** Template sets: definitions, clones, options, budgets, endless recursion, traces. */
import { describe, expect, it } from 'vitest'
import {
  FuncError,
  type FuncMap,
  type GoValue,
  LimitError,
  mapOf,
  Run,
  type RunOptions,
  TemplateError,
  TemplateSet,
  Trace,
} from '../../gotemplate/index.ts'

function setOf(templates: Readonly<Record<string, string>>, funcs: FuncMap = {}): TemplateSet {
  const set = new TemplateSet({ name: 'root', funcs })
  for (const [name, text] of Object.entries(templates)) set.parse(name, text)
  return set
}

function thrown(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return expect.unreachable('did not throw')
}

it('a call has not more arguments than the stack bears', () => {
  const call = (count: number): string => `{{ print${' 1'.repeat(count)} }}`
  expect(setOf({ a: call(20_000) }).execute('a', null)).toHaveLength(39_999)
  expect(thrown(() => setOf({ a: call(31_000) }).execute('a', null))).toMatchObject({
    detail: 'too many args for print: at most 30000, got 31000',
  })
})

describe('definitions', () => {
  it('are replaced by later ones', () => {
    const set = setOf({ a: '{{ define "x" }}old{{ end }}', b: '{{ define "x" }}new{{ end }}{{ template "x" }}' })
    expect(set.execute('b', null)).toBe('new')
  })

  it('are not replaced by blank ones', () => {
    const set = setOf({
      a: '{{ define "x" }}old{{ end }}',
      b: '{{ define "x" }} {{/* c */}}{{ end }}{{ template "x" }}',
    })
    expect(set.execute('b', null)).toBe('old')
  })

  it('are not added when the text does not parse', () => {
    const set = setOf({})
    expect(() => set.parse('a', '{{ define "x" }}x{{ end }}{{')).toThrow('template: a:1: unclosed action')
    expect(set.lookup('x')).toBeUndefined()
  })

  it('of a clone do not reach the original, nor the reverse', () => {
    const original = setOf({ a: '{{ define "x" }}1{{ end }}{{ template "x" }}' })
    const clone = original.clone()
    clone.parse('b', '{{ define "x" }}2{{ end }}')
    original.parse('c', 'c')
    expect([original.execute('a', null), clone.execute('a', null)]).toEqual(['1', '2'])
    expect(clone.lookup('c')).toBeUndefined()
  })

  it('may be called like properties of objects', () => {
    const set = setOf({ a: '{{ define "__proto__" }}ok{{ end }}{{ template "__proto__" }}' })
    expect(set.execute('a', null)).toBe('ok')
    expect(() => set.parse('b', '{{ constructor }}')).toThrow('function "constructor" not defined')
  })

  it('are missed by name', () => {
    const error = thrown(() => setOf({}).execute('nope', null))
    expect(error).toMatchObject({
      kind: 'lookup',
      message: 'template: no template "nope" associated with template "root"',
    })
  })
})

describe('missingKey', () => {
  it.each([
    ['default', '<no value>'],
    ['zero', '<no value>'],
    ['error', 'template: t:1:3: executing "t" at <.x>: map has no entry for key "x"'],
  ] as const)('%s', (missingKey, expected) => {
    const set = new TemplateSet({ missingKey })
    set.parse('t', '{{ .x }}')
    const dot = mapOf({})
    if (missingKey === 'error') expect(() => set.execute('t', dot)).toThrow(expected)
    else expect(set.execute('t', dot)).toBe(expected)
  })
})

describe('errors', () => {
  it('tell where, and keep their cause', () => {
    const cause = new FuncError('no luck')
    const set = setOf(
      { f: 'é\n é{{ template "x" . }}{{ define "x" }}{{ boom 1 }}{{ end }}' },
      {
        boom: [
          () => {
            throw cause
          },
          'any',
        ],
      },
    )
    expect(thrown(() => set.execute('f', null))).toMatchObject({
      kind: 'execute',
      template: 'x',
      file: 'f',
      line: 2,
      column: 42,
      node: 'boom 1',
      detail: 'error calling boom: no luck',
      cause,
    })
  })
})

describe('budgets', () => {
  const endless = '{{ range 1000000000000 }}x{{ end }}'

  function limitOf(text: string, options: RunOptions): string {
    const error = thrown(() => setOf({ t: text }).execute('t', null, options))
    return error instanceof LimitError ? error.limit : String(error)
  }

  it.each<[string, string, RunOptions]>([
    ['steps', endless, { limits: { steps: 100_000 } }],
    ['output', endless, { limits: { outputLength: 50_000 } }],
    ['time', endless, { now: () => 5, deadline: 5 }],
    ['cancelled', endless, { cancelled: () => true }],
  ])('%s', (limit, text, options) => {
    expect(limitOf(text, options)).toBe(limit)
  })

  it('of source length', () => {
    const set = new TemplateSet({ sourceLength: 3 })
    expect(thrown(() => set.parse('t', 'long'))).toMatchObject({ name: 'LimitError', limit: 'source' })
  })

  it('are shared by all executions of a run', () => {
    const set = setOf({ t: '0123456789' })
    const run = new Run({ limits: { outputLength: 25 } })
    set.execute('t', null, run)
    set.execute('t', null, run)
    expect(thrown(() => set.execute('t', null, run))).toMatchObject({ limit: 'output' })
  })
})

describe('endless recursion', () => {
  it('of templates ends at the call that Go stops at', () => {
    const set = setOf({
      t: '{{ define "x" }}{{ template "y" . }}{{ end }}{{ define "y" }} {{ template "x" . }}{{ end }}{{ template "x" . }}',
    })
    // Go: t calls x at depth 0, x calls y at odd depths, y calls x at even ones, and 100000 is even.
    expect(thrown(() => set.execute('t', null))).toMatchObject({
      template: 'y',
      node: '{{template "x" .}}',
      detail: 'exceeded maximum template depth (100000)',
    })
  })

  it('of parentheses and blocks is an error, not a crash', () => {
    const depth = 20_000
    expect(() => setOf({ t: `{{ ${'('.repeat(depth)}1${')'.repeat(depth)} }}` })).toThrow(
      'max expression depth exceeded',
    )
    expect(() => setOf({ t: '{{ if 1 }}'.repeat(depth) + '{{ end }}'.repeat(depth) })).toThrow(TemplateError)
  })

  it("through a function ends as the function's own limit would have it", () => {
    const limit = 5000
    const error = (name: string): FuncError => new FuncError(`nested too often: ${name}`)
    const run = new Run({ nesting: { func: 'include', limit, error } })
    const active = new Map<string, number>()
    const include = (name: string, data: GoValue): string => {
      const depth = active.get(name) ?? 0
      if (depth > limit) throw error(name)
      active.set(name, depth + 1)
      return set.execute(name, data, run)
    }
    const set = setOf(
      {
        t: '{{ define "x" }}{{ include "y" . }}{{ end }}{{ define "y" }}{{ include "x" . }}{{ end }}{{ include "x" . }}',
      },
      { include: [include, 'string', 'any'] },
    )
    const { message } = thrown(() => set.execute('t', null, run)) as Error
    expect(message.endsWith('error calling include: nested too often: x')).toBe(true)
    expect(message.split('error calling include').length - 1).toBe(2 * (limit + 1) + 1)
  })
})

describe('traces', () => {
  it('lead from output to the line it came from', () => {
    const set = setOf({ _h: '{{ define "h" }}h1\nh2\n{{ end }}', t: 'a\nb {{ 1 }}\n{{ template "h" }}c\n' })
    const trace = new Trace()
    const output = set.execute('t', null, {}, trace)
    const line = (needle: string) => trace.follow(output.indexOf(needle)).map(({ file, line }) => ({ file, line }))
    expect(line('a')).toEqual([{ file: 't', line: 1 }])
    expect(line('1')).toEqual([{ file: 't', line: 2 }])
    expect(line('h2')).toEqual([{ file: '_h', line: 2 }])
    expect(line('c')).toEqual([{ file: 't', line: 3 }])
  })
})
