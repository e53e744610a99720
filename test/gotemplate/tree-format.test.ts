/** Trees that are kept as numbers. What they do is seen in text-template.test.ts and language.test.ts. */
import { describe, expect, it, vi } from 'vitest'
import { mapOf, TemplateSet, type Tree } from '../../gotemplate/index.ts'
import { TreeReader } from '../../gotemplate/tree-reader.ts'
import { TreeWriter } from '../../gotemplate/tree-writer.ts'
import { rewritten } from './written.ts'

function parsed(text: string): ReadonlyMap<string, Tree> {
  return new TemplateSet().parseOnly('t', text)
}

function written(trees: ReadonlyMap<string, Tree>): unknown {
  const writer = new TreeWriter()
  writer.add(trees)
  return writer.written()
}

describe('written trees', () => {
  it.each([
    'plain',
    '',
    '{{ . }}{{ .a.b }}{{ $ }}{{ $.a }}{{ (print 1).a.b }}',
    '{{ $x := 1 }}{{ $x = 2 }}{{ $x }}{{ range $i, $e := .l }}{{ $i }}{{ break }}{{ else }}e{{ end }}',
    '{{ range .l }}{{ continue }}{{ end }}',
    '{{ if .a }}a{{ else if .b }}b{{ else }}c{{ end }}',
    '{{ with .a }}a{{ else with .b }}b{{ else }}c{{ end }}',
    '{{ print "a\\n" `b` 1 -2 1.5 0x1f 1e3 true nil }}',
    '{{ and .a (or .b .c) | not | print }}{{ call .f 1 }}{{ .f 1 2 | .g }}',
    '{{ define "a" }}A{{ .x }}{{ end }}{{ define "blank" }} {{ end }}{{ template "a" }}{{ template "a" .b }}',
    '{{ block "b" .c }}B{{ end }}',
    "{{ 'x' }}{{ '\\n' }}{{ 1+2i }}{{ 3i }}{{ 1e+2i }}{{ -1e-3-2.5i }}{{ 0x1p-2 }}",
    '{{ .é.ü }}{{ "\udc80" }}',
  ])('are the same when they are read and written again: %s', (text) => {
    const trees = parsed(text)
    const again = rewritten(trees)
    expect([...again.keys()]).toEqual([...trees.keys()])
    expect(written(again)).toEqual(written(trees))
    for (const [name, { file, source, empty }] of trees) expect(again.get(name)).toMatchObject({ file, source, empty })
  })

  it('become nodes when they are run, once', () => {
    const branch = '{{ .a }}{{ .b }}{{ .c }}{{ .d }}{{ .e }}{{ .f }}{{ .g }}{{ .h }}'
    const writer = new TreeWriter()
    const place = writer.add(parsed(`{{ if .on }}${branch}{{ end }}{{ define "d" }}${branch}{{ end }}`))
    const reader = new TreeReader(writer.written())
    const made = vi.spyOn(reader, 'statementsAt')
    const set = new TemplateSet()
    set.add(reader.trees(place, { file: 't', source: '' }))
    expect(made).toHaveBeenCalledTimes(0)
    set.execute('t', mapOf({}))
    expect(made).toHaveBeenCalledTimes(1)
    set.execute('t', mapOf({ on: true }))
    set.execute('t', mapOf({ on: true }))
    expect(made).toHaveBeenCalledTimes(2)
  })
})
