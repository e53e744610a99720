import { describe, expect, it } from 'vitest'
import { costly } from '../../gotemplate/sprig/costly.ts'
import { mapOf } from '../../gotemplate/value.ts'
import { HELM_4 } from '../../src/compat.ts'
import { newLookupTable, renderWithLookups } from '../../src/render/lookup.ts'
import { parsedChart } from '../../src/render/parsed.ts'
import { renderChart, type RenderOptions } from '../../src/render/render.ts'
import { systemClock } from '../../src/runtime.ts'
import { renderOptions } from '../fakes/render-options.ts'

const optionsFor = (template: string): RenderOptions => renderOptions({ templates: { 'a.yaml': template } })

const AGAIN = '{{ if .once }}[{{ CALL (dict "once" false) }}]{{ else }}leaf{{ end }}'

// Outputs of Helm 4.3.1.
describe('the text of tpl is a template called gotpl', () => {
  it.each([
    ['by its name', 'include "gotpl"', '[leaf]'],
    ['by a name that is put together', 'include (printf "got%s" "pl")', '[leaf]'],
    ['without include', 'template "gotpl"', '[leaf]'],
  ])('that templates can call %s', async (_, call, expected) => {
    const template = `{{ define "again" }}${AGAIN.replace('CALL', call)}{{ end }}{{ tpl "{{ include \\"again\\" . }}" (dict "once" true) }}`
    expect((await renderChart(optionsFor(template)))[0]!.text).toBe(expected)
  })

  it('unless it only defines others', async () => {
    const text =
      '<{{ if .d }}in{{ else }}{{ tpl "" . }}{{ tpl "{{ define `u` }}{{ end }}" . }}{{ include "n" . }}{{ end }}>'
    const template = `{{ define "n" }}{{ include (printf "got%s" "pl") (dict "d" 1) }}{{ end }}{{ tpl ${JSON.stringify(text)} (dict) }}`
    expect((await renderChart(optionsFor(template)))[0]!.text).toBe('<<in>>')
  })
})

it('takes the time as exactly as the clock knows it', async () => {
  const clock = { ...systemClock, now: () => 1_600_000_000_000, nowNs: () => 1_600_000_000_000_012_300n }
  const options = optionsFor('{{ toJson now }}')
  const exact = { ...options, runtime: { ...options.runtime, clock } }
  expect((await renderChart(exact))[0]!.text).toBe('"2020-09-13T12:26:40.0000123Z"')
})

describe('renderChart', () => {
  it('lets templates change their values, not the caller’s', async () => {
    const options = optionsFor('{{ $_ := set .Values "n" (add .Values.n 1) }}{{ .Values.n }}')
    expect((await renderChart(options))[0]!.text).toBe('2')
    expect((await renderChart(options))[0]!.text).toBe('2')
    expect(options.values['n']).toBe(1)
  })

  it('parses the templates of a chart once', async () => {
    const options = optionsFor('{{ upper "a" }}{{ include "b" . }}{{ define "b" }}{{ .Values.n }}{{ end }}')
    expect((await renderChart(options))[0]!.text).toBe('A1')
    const { templates } = parsedChart(options.chart, HELM_4.render)
    const first = templates.get('app/templates/a.yaml')!
    const copy = { ...options.chart }
    expect((await renderChart({ ...options, chart: copy, values: mapOf({ n: 2 }) }))[0]!.text).toBe('A2')
    expect(templates.get('app/templates/a.yaml')).toBe(first)
  })

  it('parses a template anew that is not the one it was', async () => {
    const options = optionsFor('{{ .Values.n }}')
    await renderChart(options)
    const templates = [{ name: 'templates/a.yaml', data: Buffer.from('{{ quote .Values.n }}') }]
    expect((await renderChart({ ...options, chart: { ...options.chart, templates } }))[0]!.text).toBe('"1"')
  })

  it('starts from the same values in each pass of lookups', async () => {
    const text = `{{ $_ := set .Values "n" (add .Values.n 1) }}{{ (lookup "v1" "Secret" "a" "b").kind }} {{ .Values.n }}`
    const lookup = newLookupTable()
    const options = { ...optionsFor(text), lookup }
    const object = mapOf({ kind: 'Secret' })
    const files = await renderWithLookups(
      lookup,
      () => renderChart(options),
      () => Promise.resolve({ object }),
    )
    expect(files[0]!.text).toBe('Secret 2')
  })
})

describe('what takes long to make', () => {
  const random = (): Pick<RenderOptions, 'runtime'> => {
    const { runtime } = optionsFor('')
    return { runtime: { ...runtime, randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)) } }
  }
  const text = '{{ $_ := lookup "v1" "Secret" "" "x" }}{{ bcrypt "a" }} {{ bcrypt "a" }}'

  it('is made once for all passes that look things up', async () => {
    const lookup = newLookupTable()
    const options = { ...optionsFor(text), ...random(), lookup, costly: costly() }
    const passes: string[] = []
    const render = async (): Promise<void> => {
      passes.push((await renderChart(options))[0]!.text)
    }
    await renderWithLookups(lookup, render, () => Promise.resolve({ object: mapOf({}) }))
    expect(passes).toHaveLength(2)
    expect(passes[1]).toBe(passes[0])
  })

  it('is made anew within a pass, and for another render', async () => {
    const options = { ...optionsFor(text), ...random() }
    const texts = [...(await renderChart(options)), ...(await renderChart(options))].map((file) => file.text)
    expect(new Set(texts.flatMap((one) => one.split(' '))).size).toBe(4)
  })
})
