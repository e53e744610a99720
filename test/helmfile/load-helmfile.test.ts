import { describe, expect, it } from 'vitest'
import { loadHelmfile } from '../../src/helmfile/load-helmfile.ts'
import type { LoadHelmfileOptions } from '../../src/helmfile/load-helmfile.ts'
import { worldOf } from './world.ts'

const load = (files: Readonly<Record<string, string>>, options: Partial<LoadHelmfileOptions> = {}) =>
  loadHelmfile({ world: worldOf(files), ...options })

/** Expected values were seen with helmfile 1.8.0. */
describe('state files', () => {
  it('are rendered part by part, each with the values that the parts before it define', async () => {
    const text = `environments:
  default:
    values: [{level: base}]
  prod:
    values: [{level: high, n: 8080}]
---
releases:
  - name: {{ .Environment.Name }}-app
    namespace: {{ .Values.level }}
    chart: ./charts/x
`
    const [state] = await load({ 'helmfile.yaml.gotmpl': text }, { environment: 'prod' })
    const [release] = state!.releases
    expect([release!.name, release!.namespace]).toEqual(['prod-app', 'high'])
    expect(release!.labels).toEqual({ name: 'prod-app', namespace: 'high', chart: 'x' })
  })

  it('come after those that they nest', async () => {
    const states = await load({
      'helmfile.yaml': 'helmfiles: [sub/helmfile.yaml]\nreleases: [{name: a, chart: x/y}]\n',
      'sub/helmfile.yaml': 'releases: [{name: b, chart: x/y}]\n',
    })
    expect(states.map(({ releases }) => releases.map(({ name }) => name))).toEqual([['b'], ['a']])
    expect(states.map(({ workingDirectory }) => workingDirectory)).toEqual(['/w/sub', '/w'])
  })

  it('that nest each other without end in sight are told', async () => {
    const nested = (depth: number): string =>
      `helmfiles:\n${Array.from({ length: 30 }, () => `- d${depth}/helmfile.yaml\n`).join('')}`
    const files = {
      'helmfile.yaml': nested(1),
      'd1/helmfile.yaml': nested(2),
      'd1/d2/helmfile.yaml': nested(3),
      'd1/d2/d3/helmfile.yaml': 'releases: [{name: b, chart: x/y}]\n',
    }
    await expect(load(files)).rejects.toThrow('more than 2000 state files are nested')
  })

  it('give nothing where the environment is not defined', async () => {
    expect(await load({ 'helmfile.yaml': 'releases: [{name: a, chart: x/y}]\n' }, { environment: 'none' })).toEqual([])
  })

  it('are of the first dialect where they make no sense without having been rendered', async () => {
    const text = `environments:
  default:
    values: [{name: one}]
releases:
  - name: {{ .Values.name }}
    chart: x/y
`
    const world = worldOf({ 'helmfile.yaml': text })
    const [state] = await loadHelmfile({ world })
    expect([state!.dialect, state!.releases[0]!.name]).toEqual(['v0', 'one'])
    expect(world.logged).toContainEqual(expect.stringContaining('cannot be defined within the same YAML part'))
  })
})

describe('release templates', () => {
  const templates = `templates:
  base: {chart: x/y, labels: {from: base}, values: [{who: base}], wait: true}
  other: {labels: {from: other}, values: [{who: other}]}
`
  it('are summed up: lists appended, later labels first', async () => {
    const text = `${templates}releases: [{name: a, inherit: [{template: base}, {template: other}], wait: false}]\n`
    const [state] = await load({ 'helmfile.yaml': text })
    const [release] = state!.releases
    expect(release).toMatchObject({ values: [{ who: 'base' }, { who: 'other' }], wait: true })
    expect(release!.labels['from']).toBe('other')
  })

  it('give way to an explicit false where presence counts', async () => {
    const text = `${templates}releases: [{name: a, inherit: [{template: base}], wait: false}]\n`
    const [state] = await load({ 'helmfile.yaml': text }, { presenceAware: true })
    expect(state!.releases[0]!.wait).toBe(false)
  })

  it('that inherit from each other without end in sight are told', async () => {
    const twice = (name: string): string => `[{template: ${name}}, {template: ${name}}]`
    const chain = Array.from({ length: 60 }, (_, i) => `  t${i}: {inherit: ${twice(`t${i + 1}`)}}\n`).join('')
    const text = `templates:\n${chain}  t60: {chart: x/y}\nreleases: [{name: a, inherit: [{template: t0}]}]\n`
    await expect(load({ 'helmfile.yaml': text })).rejects.toThrow('it inherits from more than 10000 templates')
  })

  it('do not change each other', async () => {
    const text = `${templates}releases:
  - {name: a, inherit: [{template: base}], values: [{own: 1}]}
  - {name: b, inherit: [{template: base}]}
`
    const [state] = await load({ 'helmfile.yaml': text })
    expect(state!.releases[1]!.values).toHaveLength(1)
  })
})

describe('what a file does wrong', () => {
  const read =
    'reading document at index 1. Started seeing this since Helmfile v1? Add the .gotmpl file extension: yaml:'
  const cases: readonly (readonly [what: string, text: string, message: string])[] = [
    [
      'unknown fields',
      'relaeses: []\n',
      `failed to read helmfile.yaml: ${read} unmarshal errors:\n  line 1: field relaeses not found in type state.helmStateAlias`,
    ],
    [
      'wrong types',
      'releases:\n  - {name: [a], chart: x}\n',
      `failed to read helmfile.yaml: ${read} unmarshal errors:\n  line 2: cannot unmarshal !!seq into string`,
    ],
    [
      'broken YAML',
      'releases: [\n',
      `failed to read helmfile.yaml: ${read} line 1: did not find expected node content`,
    ],
    ['nothing', '# nothing\n', 'no top-level config keys are found in helmfile.yaml'],
    [
      'environments with releases',
      'environments: {default: {}}\nreleases: []\n',
      'environments and releases cannot be defined within the same YAML part. Use --- to extract the environments into a dedicated part',
    ],
    [
      'endless templates',
      'releases:\n  - {name: a, chart: "{{ .Release.Chart }}x"}\n',
      'failed executing release templates in "helmfile.yaml": failed executing templates in release "helmfile.yaml"."a": recursive references can\'t be resolved',
    ],
    [
      'cyclic inheritance',
      'templates: {a: {inherit: [{template: a}]}}\nreleases: [{name: r, chart: x, inherit: [{template: a}]}]\n',
      'failed executing release templates in "helmfile.yaml": unable to load release "r" with template: cyclic inheritance detected: a->a',
    ],
  ]
  it.each(cases)('%s', async (_, text, message) => {
    await expect(load({ 'helmfile.yaml': text })).rejects.toThrow(`in ./helmfile.yaml: ${message}`)
  })

  it('is told through all files that led to it', async () => {
    const files = { 'helmfile.yaml': 'helmfiles: [sub/h.yaml]\n', 'sub/h.yaml': 'bases: [none.yaml]\n' }
    const message = 'in ./helmfile.yaml: in .helmfiles[0]: in sub/h.yaml: open none.yaml: no such file or directory'
    await expect(load(files)).rejects.toThrow(message)
  })

  const places: readonly (readonly [what: string, files: Record<string, string>, position: object])[] = [
    [
      'of plain files, behind parts',
      { 'helmfile.yaml': 'commonLabels: {a: b}\n---\nreleases:\n- {name: a, chrat: x}\n' },
      { file: '/w/helmfile.yaml', line: 4 },
    ],
    [
      'of templates',
      { 'helmfile.yaml.gotmpl': 'values: [{a: {}}]\n---\n# here\nreleases: [{name: {{ .Values.a.b }}}]\n' },
      { file: '/w/helmfile.yaml.gotmpl', line: 4, column: 29 },
    ],
    [
      'of what a template gave',
      { 'helmfile.yaml.gotmpl': 'releases: []\n{{ "nope: 1" }}\n' },
      { file: '/w/helmfile.yaml.gotmpl', line: 2, output: true },
    ],
    [
      'of values that are templates',
      {
        'helmfile.yaml': 'environments: {default: {values: [v/a.yaml.gotmpl]}}\n---\nreleases: []\n',
        'v/a.yaml.gotmpl': 'a: 1\nb: {{ .Values.c }}\n',
      },
      { file: '/w/v/a.yaml.gotmpl', line: 2 },
    ],
    [
      'of values of a nested file',
      {
        'helmfile.yaml': 'helmfiles: [sub/h.yaml]\n',
        'sub/h.yaml': 'values: [v.yaml]\n',
        'sub/v.yaml': 'a: 1\nb: [\n',
      },
      { file: '/w/sub/v.yaml' },
    ],
  ]
  it.each(places)('has a place: %s', async (_, files, position) => {
    await expect(load(files)).rejects.toMatchObject({ code: 'helmfile/invalid-state', positions: [position] })
  })
})
