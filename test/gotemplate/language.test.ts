/** The language as Helm 4.3.1 (Go 1.26) speaks it: outputs and error texts recorded from it. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type GoMap, newMap, TemplateError, TemplateSet, TypedMap } from '../../gotemplate/index.ts'
import { interfaceType } from '../../gotemplate/value.ts'
import { goValue } from './go-value.ts'
import { rewritten } from './written.ts'

interface Case {
  readonly text: string
  readonly want?: string
  /** Helm keeps only the end of a parse error. */
  readonly parseError?: { readonly line: number; readonly ends: string }
  readonly error?: Readonly<Record<'line' | 'column' | 'template' | 'node' | 'detail', string | number>>
  readonly message?: string
}

const { values, cases } = JSON.parse(
  readFileSync(new URL('../../testdata/gotemplate/language.json', import.meta.url), 'utf8'),
) as { values: unknown; cases: Case[] }

function data(): GoMap {
  const dot = newMap()
  dot['Values'] = new TypedMap({ name: 'common.Values', kind: 'map', elem: interfaceType }, goValue(values) as GoMap)
  return dot
}

function render(text: string, isKept: boolean): string {
  const set = new TemplateSet({ missingKey: 'zero' })
  const trees = set.parseOnly('t', text)
  set.add(isKept ? rewritten(trees) : trees)
  return set.execute('t', data())
}

function failure(text: string, isKept: boolean): TemplateError {
  try {
    render(text, isKept)
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
  return expect.unreachable('rendered')
}

describe.each(['as they are parsed', 'as they were kept'])('templates %s', (way) => {
  const isKept = way === 'as they were kept'

  it.each(cases.filter(({ want }) => want !== undefined))('render $text', ({ text, want }) => {
    expect(render(text, isKept)).toBe(want)
  })

  it.each(cases.filter(({ parseError }) => parseError !== undefined))(
    'refuse to parse $text',
    ({ text, parseError }) => {
      const { kind, line, message } = failure(text, isKept)
      expect({ kind, line }).toEqual({ kind: 'parse', line: parseError!.line })
      expect(message.endsWith(parseError!.ends), message).toBe(true)
    },
  )

  it.each(cases.filter(({ error }) => error !== undefined))('fail to execute $text', ({ text, error }) => {
    const { line, column, template, node, detail } = failure(text, isKept)
    expect({ line, column, template, node, detail: detail.trimEnd() }).toEqual(error)
  })

  it.each(cases.filter(({ message }) => message !== undefined))('fail to call in $text', ({ text, message }) => {
    expect(failure(text, isKept).message).toBe(message)
  })
})
