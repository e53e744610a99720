/** What a process leaves of a chart's templates for the next: seen by rendering again, with chart objects that share nothing. */
import { describe, expect, it } from 'vitest'
import { HELM_3, HELM_4 } from '../../src/compat.ts'
import { parsedChart } from '../../src/render/parsed.ts'
import { renderChart, type RenderOptions } from '../../src/render/render.ts'
import type { Memory } from '../../src/runtime.ts'
import { renderOptions } from '../fakes/render-options.ts'

/** Like files: what is read is a copy. */
class Kept implements Memory {
  readonly files = new Map<string, Uint8Array>()
  writes = 0

  read(name: string): Uint8Array | undefined {
    const bytes = this.files.get(name)
    return bytes && Uint8Array.from(bytes)
  }

  keep(name: string, bytes: Uint8Array): void {
    this.writes++
    this.files.set(name, Uint8Array.from(bytes))
  }
}

const LONG = `{{/* ${'long enough to be worth it '.repeat(200)} */}}`

function optionsFor(memory: Memory, templates: Readonly<Record<string, string>>): RenderOptions {
  return renderOptions({ templates, values: { n: 1, list: [1], text: '{{ include "x" . }}' }, memory })
}

async function outcomeOf(options: RenderOptions): Promise<unknown> {
  try {
    return await renderChart(options)
  } catch (error) {
    const { message, positions } = error as { message: string; positions: unknown }
    return { message, positions }
  }
}

/** A memory with the trees of a chart: the second process keeps them. */
async function memoryOf(texts: Readonly<Record<string, string>>): Promise<Kept> {
  const memory = new Kept()
  await renderChart(optionsFor(memory, texts))
  await renderChart(optionsFor(memory, texts))
  return memory
}

/** What the first and the third process give. */
async function thrice(texts: Readonly<Record<string, string>>): Promise<[unknown, unknown, Kept]> {
  const memory = new Kept()
  const first = await outcomeOf(optionsFor(memory, texts))
  await outcomeOf(optionsFor(memory, texts))
  return [first, await outcomeOf(optionsFor(memory, texts)), memory]
}

describe('a chart that is rendered again', () => {
  it.each<[string, Record<string, string>]>([
    ['output', { 'a.yaml': `${LONG}{{ range .Values.list }}{{ add . 1 }}{{ end }}` }],
    [
      'functions that are loaded when they are named',
      { 'a.yaml': `${LONG}{{ semver "1.2.3" | toJson }}{{ fromToml "a = 1" }}` },
    ],
    [
      'definitions, the last of a name',
      {
        '_a.tpl': `${LONG}{{ define "x" }}a{{ end }}`,
        '_b.tpl': '{{ define "x" }}b{{ end }}',
        'c.yaml': '{{ include "x" . }}',
      },
    ],
    [
      'blank definitions',
      {
        '_a.tpl': `${LONG}{{ define "x" }} {{ end }}`,
        '_b.tpl': '{{ define "x" }}b{{ end }}',
        'c.yaml': '{{ include "x" . }}',
      },
    ],
    ['tpl', { '_a.tpl': `${LONG}{{ define "x" }}{{ .Values.n }}{{ end }}`, 'c.yaml': '{{ tpl .Values.text . }}' }],
    [
      'definitions of tpl',
      {
        '_a.tpl': `${LONG}{{ define "x" }}a{{ end }}`,
        'c.yaml': '{{ tpl `{{ define "x" }}t{{ end }}{{ include "x" . }}` . }}{{ include "x" . }}',
      },
    ],
    [
      'errors in definitions',
      {
        '_a.tpl': `${LONG}\n{{ define "x" }}\n  {{ .Values.n.m | quote }}{{ end }}`,
        'c.yaml': '\n {{ include "x" . }}',
      },
    ],
    ['errors of functions', { 'c.yaml': `${LONG}\n{{ if true }}\n {{ required "wanted" .Values.none }}{{ end }}` }],
    ['variables of another branch', { 'c.yaml': `${LONG}\n{{ if false }}{{ $x := 1 }}{{ else }}{{ $x }}{{ end }}` }],
    [
      'endless recursion',
      {
        '_a.tpl': `${LONG}{{ define "x" }}{{ if true }}{{ include "x" . }}{{ end }}{{ end }}`,
        'c.yaml': '{{ include "x" . }}',
      },
    ],
    [
      'endless templates',
      { '_a.tpl': `${LONG}{{ define "x" }}{{ template "x" . }}{{ end }}`, 'c.yaml': '{{ template "x" . }}' },
    ],
  ])('gives the same: %s', async (_, texts) => {
    const [first, third, memory] = await thrice(texts)
    expect(third).toEqual(first)
    expect(memory.writes).toBe(2)
  })

  it.each([
    ['a function that is not there', '{{ define "never" }}{{ nosuch 1 }}{{ end }}', 'function "nosuch" not defined'],
    ['a variable that is not there', '{{ define "never" }}{{ $y }}{{ end }}', 'undefined variable "$y"'],
    ['what is not closed', '{{ define "never" }}{{ if 1 }}{{ end }}', 'unexpected EOF'],
    ['break outside a loop', '{{ define "never" }}{{ break }}{{ end }}', '{{break}} outside {{range}}'],
    [
      'a second definition',
      '{{ define "x" }}a{{ end }}{{ define "x" }}b{{ end }}',
      'multiple definition of template "x"',
    ],
  ])('is refused as the first time, for %s in what is never called', async (_, text, message) => {
    const [first, third, memory] = await thrice({ '_a.tpl': `${LONG}\n${text}`, 'c.yaml': 'c' })
    expect(first).toMatchObject({ message: `parse error at (app/templates/_a.tpl:2): ${message}` })
    expect(third).toEqual(first)
    expect(memory.writes).toBe(0)
  })

  it.each<[string, Record<string, string>, string]>([
    [
      'another text of the same size',
      { '_a.tpl': `${LONG}{{ define "x" }}b{{ end }}`, 'c.yaml': '{{ include "x" . }}' },
      'b',
    ],
    ['another name', { '_b.tpl': `${LONG}{{ define "x" }}a{{ end }}`, 'c.yaml': '{{ include "x" . }}' }, 'a'],
    [
      'texts that are cut elsewhere',
      { '_a.tpl': `${LONG}{{ define "x" }}a{{ end }}{{ `, 'c.yaml': '/**/}}{{ include "x" . }}' },
      '',
    ],
  ])('is parsed anew when it has %s', async (_, texts, text) => {
    const memory = await memoryOf({ '_a.tpl': `${LONG}{{ define "x" }}a{{ end }}`, 'c.yaml': '{{ include "x" . }}' })
    const again = outcomeOf(optionsFor(memory, texts))
    if (text === '') await expect(again).resolves.toHaveProperty('message')
    else await expect(again).resolves.toEqual([{ name: 'app/templates/c.yaml', text }])
  })

  it('is parsed anew where a function is missing', async () => {
    const texts = { 'a.yaml': `${LONG}{{ if false }}{{ mustToYaml . }}{{ end }}` }
    const again = optionsFor(await memoryOf(texts), texts)
    await expect(renderChart({ ...again, rules: HELM_3.render })).rejects.toThrow('function "mustToYaml" not defined')
  })

  it.each([
    ['cut off', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1)],
    ['empty', () => new Uint8Array(0)],
    ['all zeros', (bytes: Uint8Array) => bytes.map(() => 0)],
    ['without an index', (bytes: Uint8Array) => bytes.map((byte, i) => (i < 600 && byte === 0x22 ? 0 : byte))],
  ])('is parsed anew when what is kept is %s', async (_, damage) => {
    const texts = { 'a.yaml': `${LONG}{{ .Values.n }}` }
    const memory = await memoryOf(texts)
    for (const [name, bytes] of memory.files) memory.files.set(name, damage(bytes))
    const again = await renderChart(optionsFor(memory, texts))
    expect(again).toEqual([{ name: 'app/templates/a.yaml', text: '1' }])
    expect(memory.writes).toBe(3)
  })

  it('is parsed anew when a bit of it was lost, whichever', async () => {
    const texts = { 'a.yaml': `${LONG}{{ range .Values.list }}{{ add . 1 }}{{ end }}{{ .Values.n }}` }
    const memory = await memoryOf(texts)
    const [[name, kept]] = [...memory.files] as [[string, Uint8Array]]
    for (let at = 0; at < kept.length - LONG.length; at++) {
      memory.files.set(
        name,
        kept.map((byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte)),
      )
      expect(await renderChart(optionsFor(memory, texts)), `byte ${at}`).toEqual([
        { name: 'app/templates/a.yaml', text: '21' },
      ])
    }
  })

  it('is not kept before it comes again as it was', async () => {
    const memory = new Kept()
    for (let n = 0; n < 5; n++) {
      await renderChart(optionsFor(memory, { 'a.yaml': `${LONG}${'x'.repeat(n)}{{ .Values.n }}` }))
    }
    expect(Array.from(memory.files.values(), (bytes) => bytes.length)).toEqual([16])
  })

  it('is not kept when it is small', async () => {
    const memory = new Kept()
    await renderChart(optionsFor(memory, { 'a.yaml': '{{ .Values.n }}' }))
    expect(memory.writes).toBe(0)
  })

  it('parses nothing the third time', async () => {
    const texts = { 'a.yaml': `${LONG}{{ .Values.n }}` }
    const options = optionsFor(await memoryOf(texts), texts)
    await renderChart(options)
    const { templates } = parsedChart(options.chart, HELM_4.render)
    expect(templates.get('app/templates/a.yaml')!.trees.get('app/templates/a.yaml')!.constructor.name).toBe(
      'WrittenTree',
    )
  })
})
