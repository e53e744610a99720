/** What is shown under errors: each expectation follows from the texts of the chart below. */
import { describe, expect, it } from 'vitest'
import { isTshelmError, loadChart, mergeUserValues, explainError, template, type TshelmError } from '../../src/index.ts'
import type { ValueOptions } from '../../src/values/files.ts'

const CHART: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'values.yaml': `image:
  repository: nginx
  tag: "1.0"
hosts:
- name: a
  port: {number: 1}
- name: b
db:
  size: 5
text: "{{ .Values.image.nope.deep }}"
`,
  'templates/_lib.tpl': `{{- define "image" -}}
{{ .img.repository }}:{{ .img.digest.sha }}
{{- end }}
{{- define "labels" }}
app: shop
bad: [unclosed
tier: web
{{- end }}
`,
  'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
  'charts/db/values.yaml': 'size: 1\nuser: admin\n',
}

const FILES: Readonly<Record<string, string>> = {
  'prod.yaml': 'image:\n  tag: 1.25\n  digest: 3\n',
  'nulls.yaml': 'image:\n  repository:\n',
}

async function failureOf(files: Readonly<Record<string, string>>, options: ValueOptions = {}): Promise<TshelmError> {
  const chart = await loadChart({ files: { ...CHART, ...files } })
  const values = await mergeUserValues(options, (path) => FILES[path]!)
  try {
    await template({ chart, values })
  } catch (error) {
    if (isTshelmError(error)) return error
    throw error
  }
  throw new Error('nothing failed')
}

async function shown(text: string, options?: ValueOptions): Promise<string> {
  return explainError(await failureOf({ 'templates/t.yaml': text }, options))
}

describe('template errors', () => {
  it('follow includes, and the values that they hand on', async () => {
    expect(await shown('a: {{ include "image" (dict "img" .Values.image) }}')).toBe(`
  at shop/templates/_lib.tpl:2:30
    1 | {{- define "image" -}}
    2 | {{ .img.repository }}:{{ .img.digest.sha }}
      |                              ^
  called from shop/templates/t.yaml:1:7: include "image" (dict "img" .Values.image)

  values: image.digest is not set by any layer; the nearest above it, image, is set by shop/values.yaml:1
`)
  })

  it('follow template calls, which Go does not tell of', async () => {
    expect(await shown('a: {{ with .Values }}{{ template "image" (dict "img" .image) }}{{ end }}')).toContain(
      '  called from shop/templates/t.yaml:1:34: {{template "image" (dict "img" .image)}}\n',
    )
  })

  it('follow tpl, and show its text', async () => {
    expect(await shown('a: {{ tpl .Values.text . }}')).toBe(`
  at 1:11 of the text given to tpl
    1 | {{ .Values.image.nope.deep }}
      |           ^
  called from shop/templates/t.yaml:1:7: tpl .Values.text .

  values: image.nope is not set by any layer; the nearest above it, image, is set by shop/values.yaml:1
  values: text (set by shop/values.yaml:10): the text given to tpl
     8 | db:
     9 |   size: 5
    10 | text: "{{ .Values.image.nope.deep }}"
       | ^
`)
  })

  it.each<[string, string, ValueOptions, readonly string[]]>([
    [
      'an item of a list',
      '{{ range .Values.hosts }}{{ .port.number.x }}{{ end }}',
      {},
      ['hosts[0].port.number is a number, set by shop/values.yaml:6'],
    ],
    [
      'the item that has nothing',
      '{{ range $h := .Values.hosts }}{{ $h.port.number }}{{ end }}',
      {},
      ['hosts[1].port is not set by any layer; the nearest above it, hosts[1], is set by shop/values.yaml:7'],
    ],
    [
      'what is required',
      '{{ required "no" .Values.image.digest }}',
      {},
      ['image.digest is not set by any layer; the nearest above it, image, is set by shop/values.yaml:1'],
    ],
    [
      'a null that is required',
      '{{ required "no" .Values.image.repository }}',
      { valueFiles: ['nulls.yaml'] },
      ['image.repository is missing, removed by -f nulls.yaml:2'],
    ],
    [
      'the condition around fail',
      '{{ if eq .Values.image.tag "1.0" }}{{ fail "old" }}{{ end }}',
      {},
      ['image.tag is a string, set by shop/values.yaml:3'],
    ],
    [
      'the argument of the wrong type',
      '{{ printf "%s" (upper .Values.image.tag) }}',
      { valueFiles: ['prod.yaml'] },
      ['image.tag is a number, set by -f prod.yaml:2'],
    ],
    [
      'what a function was piped',
      '{{ .Values.image.tag | upper }}',
      { values: ['image.tag=3'] },
      ['image.tag is a number, set by --set image.tag=3'],
    ],
    [
      'a field of a scalar, behind index',
      '{{ (index .Values "image" "tag").x }}',
      {},
      ['image.tag is a string, set by shop/values.yaml:3'],
    ],
    [
      'what is not iterable',
      '{{ range .Values.image.tag }}{{ end }}',
      {},
      ['image.tag is a string, set by shop/values.yaml:3'],
    ],
    [
      'a variable that is known',
      '{{ $i := .Values.image }}{{ if true }}{{ $i.tag.x }}{{ end }}',
      {},
      ['image.tag is a string, set by shop/values.yaml:3'],
    ],
    [
      'no variable that may be anything',
      '{{ $i := .Values.image }}{{ if true }}{{ $i = .Values.db }}{{ end }}{{ $i.size.x }}',
      {},
      [],
    ],
  ])('are about %s', async (...[, text, options, values]) => {
    const explanation = await shown(text, options)
    expect(explanation.split('\n').filter((line) => line.startsWith('  values: '))).toEqual(
      values.map((line) => `  values: ${line}`),
    )
  })

  it('name values of a subchart as the root chart has them', async () => {
    const error = await failureOf(
      { 'charts/db/templates/x.yaml': 'a: {{ .Values.user.name }}' },
      { values: ['db.user=me'] },
    )
    expect(error.values).toEqual([{ path: 'db.user', found: 'string', origin: { layer: '--set db.user=me' } }])
    expect(error.positions).toMatchObject([
      { file: 'shop/charts/db/templates/x.yaml', line: 1, column: 14, node: '.Values.user.name' },
    ])
  })

  it('point at what does not parse, if its line has it once', async () => {
    expect(await shown('a: 1\nb: {{ nope 1 }}')).toBe(`
  at shop/templates/t.yaml:2:7
    1 | a: 1
    2 | b: {{ nope 1 }}
      |       ^
`)
  })
})

describe('output that is no YAML', () => {
  it('is traced to the line of the template that wrote it', async () => {
    expect(await shown('kind: A\nmetadata:\n  labels: {{- include "labels" . | nindent 4 }}\n')).toBe(`
  at line 7 of what shop/templates/t.yaml gives
    5 |     app: shop
    6 |     bad: [unclosed
    7 |     tier: web
      |         ^
  written by shop/templates/_lib.tpl:7:5
    5 | app: shop
    6 | bad: [unclosed
    7 | tier: web
      |     ^
  called from shop/templates/t.yaml:3:15
`)
  })

  it('names the values of that line', async () => {
    const error = await failureOf({
      'templates/t.yaml': 'a: 1\nb: {{ .Values.image.repository }}: {{ .Values.image.tag }}\n',
    })
    expect(error.values.map(({ path, origin }) => [path, origin?.layer])).toEqual([
      ['image.repository', 'shop/values.yaml:2'],
      ['image.tag', 'shop/values.yaml:3'],
    ])
    expect(error.positions).toMatchObject([
      { file: 'shop/templates/t.yaml', line: 2, output: true },
      { file: 'shop/templates/t.yaml', line: 2 },
    ])
  })

  it('is found where another file has changed the values before', async () => {
    const error = await failureOf({
      'templates/z.yaml': '{{ $_ := set .Values "x" "p: q" }}',
      'templates/t.yaml': 'a: {{ .Values.x | default "1" }}\n',
    })
    expect(error.positions).toMatchObject([
      { line: 1, output: true },
      { file: 'shop/templates/t.yaml', line: 1 },
    ])
  })

  it('follows lists that templates hand on', async () => {
    const text =
      'a: {{ tuple "x" .Values.image | include "second" }}{{ define "second" }}{{ $i := index . 1 }}{{ $i.tag.x }}{{ end }}'
    const error = await failureOf({ 'templates/t.yaml': text })
    expect(error.values.map(({ path }) => path)).toEqual(['image.tag'])
  })

  it('counts documents, and what Helm takes out', async () => {
    const error = await failureOf({
      'templates/t.yaml': 'a: {{ .Values.x }}{{ .Values.y }}\n---\nb: 1\n---\nkind: {a: b}\n',
    })
    expect(error.positions.map(({ line, output }) => [line, output])).toEqual([
      [5, true],
      [5, undefined],
    ])
  })
})

describe('values that do not fit a schema', () => {
  it('are named with what set them', async () => {
    const schema = {
      required: ['owner'],
      properties: {
        image: { additionalProperties: false, properties: { repository: {}, tag: { type: 'string' } } },
        hosts: { items: { properties: { name: { enum: ['a'] } } } },
      },
    }
    const error = await failureOf(
      {
        'values.schema.json': JSON.stringify(schema),
        'charts/db/values.schema.json': '{"properties":{"size":{"maximum":3}}}',
        'templates/t.yaml': '',
      },
      { valueFiles: ['prod.yaml'] },
    )
    expect(error.values.map(({ path, problem, origin }) => [path, problem, origin?.layer])).toEqual([
      ['owner', "missing property 'owner'", undefined],
      ['hosts[1].name', "value must be 'a'", 'shop/values.yaml:7'],
      ['image.tag', 'got number, want string', '-f prod.yaml:2'],
      ['image.digest', "additional properties 'digest' not allowed", '-f prod.yaml:3'],
      ['db.size', 'maximum: got 5, want 3', 'shop/values.yaml:9'],
    ])
  })

  it('is a section of a subchart that is no map', async () => {
    const error = await failureOf({ 'templates/t.yaml': '' }, { values: ['db=3'] })
    expect(error.values).toEqual([{ path: 'db', found: 'number', origin: { layer: '--set db=3' } }])
  })
})

describe('files and flags that cannot be read', () => {
  async function place(work: () => Promise<unknown>): Promise<string> {
    const error = await work().then(
      () => undefined,
      (reason: unknown) => reason,
    )
    return explainError(error)
  }

  it.each<[string, ValueOptions, string]>([
    ['an end that comes too early', { values: ['a.b=1,c'] }, '--set\n    a.b=1,c\n           ^'],
    ['a bad index', { stringValues: ['a[x]=1'] }, '--set-string\n    a[x]=1\n       ^'],
    ['a list without end', { values: ['a={1,2'] }, '--set\n    a={1,2\n          ^'],
    ['bad JSON', { jsonValues: ['a=1,b={"x":]'] }, '--set-json\n    a=1,b={"x":]\n               ^'],
    ['a bad JSON object', { jsonValues: ['{"a": tru}'] }, '--set-json\n    {"a": tru}\n             ^'],
  ])('point at %s', async (...[, options, text]) => {
    expect(await place(() => mergeUserValues(options))).toBe(`\n  in ${text}\n`)
  })

  it('point into the document of a values file', async () => {
    const work = (): Promise<unknown> => mergeUserValues({ valueFiles: ['v.yaml'] }, () => 'a: 1\n---\nb:\n  c: [x\n')
    expect(await place(work)).toContain('  at v.yaml:5:1\n    3 | b:\n    4 |   c: [x\n')
  })

  it('point into files of subcharts', async () => {
    const files = { ...CHART, 'charts/db/values.yaml': 'a: 1\n b: 2\n' }
    expect(await place(() => loadChart({ files }))).toBe(
      '\n  at charts/db/values.yaml:2:3\n    1 | a: 1\n    2 |  b: 2\n      |   ^\n',
    )
  })
})
