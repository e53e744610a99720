/** Which layer says what of a path, and which of them decides. Expected values follow from Helm's rules of precedence. */
import { describe, expect, it } from 'vitest'
import { explainValues } from '../../src/actions/explain-values.ts'
import { loadChartFiles } from '../../src/chart/load.ts'
import type { Chart } from '../../src/chart/model.ts'
import { createRuntime } from '../../src/sdk/context.ts'
import { mergeUserValues, type ValueOptions } from '../../src/values/files.ts'
import { rememberMerge } from '../../src/values/merged-from.ts'
import { formatValuePath, parseValuePath } from '../../src/values/value-path.ts'

const utf8 = new TextEncoder()

const CHART: Readonly<Record<string, string>> = {
  'Chart.yaml': `apiVersion: v2
name: shop
version: 1.0.0
dependencies:
- name: db
  version: 1.0.0
  repository: ''
  import-values: [{ child: exported, parent: imported }]
`,
  'values.yaml': `image:
  repository: nginx
  tag: "1.0"
hosts:
- name: a
- name: b
db:
  size: 5
global:
  domain: root
anchors:
  base: &base {x: 1}
  more: {<<: *base, y: 2}
`,
  'templates/all.yaml': `a: {{ include "tag" (dict "img" .Values.image) }}
{{ range .Values.hosts }}b: {{ .name }}{{ end }}
`,
  'templates/_tag.tpl': `{{ define "tag" }}{{ .img.tag }}{{ end }}`,
  'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
  'charts/db/values.yaml': 'size: 1\nexported:\n  port: 5432\nglobal:\n  domain: own\n  zone: z\n',
  'charts/db/templates/x.yaml': 'size: {{ .Values.size }}\n',
}

function chart(): Chart {
  return loadChartFiles(Object.entries(CHART).map(([name, text]) => ({ name, data: utf8.encode(text) })))
}

const FILES: Readonly<Record<string, string>> = {
  'base.yaml': 'image:\n  tag: "2"\nhosts:\n- name: z\n',
  'prod.yaml': 'image:\n  tag: null\n---\nimage:\n  tag: "3"\n',
  'scalar.yaml': 'image: none\n',
  'global.yaml': 'global:\n  domain: user\n',
}

function explain(path: string, options: ValueOptions = {}): { layers: string[]; value: unknown; reads: string[] } {
  const read = (name: string): Uint8Array => utf8.encode(FILES[name])
  const values = rememberMerge(mergeUserValues(options, read), { options, read })
  const [explained] = explainValues({ chart: chart(), values, paths: [path] }, createRuntime({}))
  const { layers, winner, value, reads } = explained!
  return {
    layers: layers.map(({ layer, effect }, i) => `${layer} ${effect}${i === winner ? ' *' : ''}`),
    value,
    reads: reads.map(({ file, line, column }) => `${file}:${line}:${column}`),
  }
}

describe('explainValues', () => {
  it.each<[string, string, ValueOptions, string[], unknown]>([
    ['a default', 'image.repository', {}, ['shop/values.yaml:2 sets *'], 'nginx'],
    [
      'files in order, then flags',
      'image.tag',
      { valueFiles: ['base.yaml', 'prod.yaml'], stringValues: ['image.tag=4'] },
      ['shop/values.yaml:3 sets', '-f base.yaml:2 sets', '-f prod.yaml:5 sets', '--set-string image.tag=4 sets *'],
      '4',
    ],
    [
      'a null that removes a default',
      'image.tag',
      { values: ['image.tag=null'] },
      ['shop/values.yaml:3 sets', '--set image.tag=null removes *'],
      undefined,
    ],
    [
      'a scalar in place of a map',
      'image.tag',
      { valueFiles: ['scalar.yaml'] },
      ['shop/values.yaml:3 sets', '-f scalar.yaml:1 hides *'],
      undefined,
    ],
    [
      'a list that replaces another',
      'hosts[1].name',
      { valueFiles: ['base.yaml'] },
      ['shop/values.yaml:6 sets', '-f base.yaml:3 hides *'],
      undefined,
    ],
    [
      'one item of a list',
      'hosts[0].name',
      { valueFiles: ['base.yaml'], values: ['hosts[1].name=q'] },
      ['shop/values.yaml:5 sets', '-f base.yaml:4 sets *'],
      'z',
    ],
    [
      'the parent over its subchart',
      'db.size',
      {},
      ['shop/charts/db/values.yaml:1 sets', 'shop/values.yaml:8 sets *'],
      5,
    ],
    [
      'globals of the parent',
      'db.global.domain',
      { valueFiles: ['global.yaml'] },
      ['shop/charts/db/values.yaml:5 sets', 'shop/values.yaml:10 sets', '-f global.yaml:2 sets *'],
      'user',
    ],
    ['a global of the subchart alone', 'db.global.zone', {}, ['shop/charts/db/values.yaml:6 sets *'], 'z'],
    ['an import', 'imported.port', {}, ['import-values of db, from shop/charts/db/values.yaml:3 sets *'], 5432],
    ['a merge key', 'anchors.more.x', {}, ['shop/values.yaml:12 sets *'], 1],
    ['nothing', 'nope.x', {}, [], undefined],
  ])('tells of %s', (...[, path, options, layers, value]) => {
    const explained = explain(path, options)
    expect(explained.layers).toEqual(layers)
    expect(explained.value).toEqual(value)
  })

  it('finds the templates that read a path, through includes, dicts and ranges', () => {
    expect(explain('image.tag').reads).toEqual(['shop/templates/_tag.tpl:1:22'])
    expect(explain('hosts[1].name').reads).toEqual(['shop/templates/all.yaml:2:32'])
    expect(explain('db.size').reads).toEqual(['shop/charts/db/templates/x.yaml:1:10'])
  })
})

describe('paths', () => {
  it.each(['a', 'a.b', 'a[0].b[12][3]', 'a.b\\.c/d', '[0].a'])('%s is read and written alike', (text) => {
    expect(formatValuePath(parseValuePath(text))).toBe(text)
  })

  it('takes what is copied from a template', () => {
    expect(parseValuePath('.Values.a.b')).toEqual(['a', 'b'])
    expect(parseValuePath('$.Values.a')).toEqual(['a'])
  })

  it.each(['', '.', 'a..b', 'a.', 'a[x]', 'a[0', '.Values'])('%j is refused', (text) => {
    expect(() => parseValuePath(text)).toThrow('is no path into values')
  })
})
