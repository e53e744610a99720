/** Indexes as Helm reads them. Error texts and warnings are Helm's. The line reader has to say what the full reader says. */
import { describe, expect, it } from 'vitest'
import { messageOf } from '../../src/errors.ts'
import type { TshelmEvent } from '../../src/events.ts'
import { readIndex, readWhole, type RepositoryIndex } from '../../src/source/index-file.ts'
import { scanJsonIndex } from '../../src/source/index-json.ts'
import { scanIndex } from '../../src/source/index-scan.ts'

const ENTRY = `  - apiVersion: v2
    created: "2023-01-02T20:10:58.861Z"
    name: a
    urls:
    - a-1.0.0.tgz
    version: 1.0.0
`

const HEAD = 'apiVersion: v1\nentries:\n'

function told(read: (options: { source: string; emit: (event: TshelmEvent) => void }) => RepositoryIndex): object {
  const events: TshelmEvent[] = []
  const index = read({ source: 'src', emit: (event) => events.push(event) })
  const charts = index.names.map((name) => [name, index.versions(name)!.map((version) => version.read())])
  return { head: index.head, charts, events }
}

/** What both readers say, which must be the same. */
function both(text: string): object {
  const bytes = Buffer.from(text)
  const attempt = (act: () => object): object => {
    try {
      return act()
    } catch (error) {
      return { error: messageOf(error) }
    }
  }
  const whole = attempt(() => told((options) => readWhole(bytes, options)))
  const quick = attempt(() => told((options) => readIndex(bytes, options)))
  // These two are for both.
  if (!/empty index|no API version/.test(JSON.stringify(quick))) expect(quick).toEqual(whole)
  return quick
}

function withLines(...lines: readonly string[]): string {
  return `${HEAD}  a:\n${ENTRY}${lines.map((line) => `    ${line}\n`).join('')}generated: "2023-01-02T20:10:58.861Z"\n`
}

describe('what is refused', () => {
  it.each([
    ['', 'empty index.yaml file'],
    ['\n', 'no API version specified'],
    ['null', 'no API version specified'],
    ['entries: {}', 'no API version specified'],
    ['foo: 1', 'error unmarshaling JSON: while decoding JSON: json: unknown field "foo"'],
    [
      'apiVersion: v1\napiVersion: v1\n',
      'error converting YAML to JSON: yaml: unmarshal errors:\n  line 2: key "apiVersion" already set in map',
    ],
    [
      `${HEAD}  a:\n  - name: {x: 1}\n`,
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go struct field ChartVersion.entries.Metadata.name of type string',
    ],
    [
      `${HEAD}  a:\n  - name: a\n    versio: 1\n`,
      'error unmarshaling JSON: while decoding JSON: json: unknown field "versio"',
    ],
    [
      `${HEAD}  a:\n  - name: a\n    urls: 1\n`,
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field ChartVersion.entries.urls of type []string',
    ],
    [
      `${HEAD}  a:\n  - name: a\n    created: 1\n`,
      'error unmarshaling JSON: while decoding JSON: Time.UnmarshalJSON: input is not a JSON string',
    ],
    [
      'apiVersion: v1\nentries: 1\n',
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field IndexFile.entries of type map[string]repo.ChartVersions',
    ],
    [
      `${HEAD}  a: 1\n`,
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field IndexFile.entries of type repo.ChartVersions',
    ],
    [
      `${HEAD}  a:\n  - 1\n`,
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field IndexFile.entries of type repo.ChartVersion',
    ],
    ['[1]', 'json: cannot unmarshal array into Go value of type repo.IndexFile'],
    [
      '{"apiVersion": "v1", "entries": {"a": [{"name": "a", "version": 1}]}}',
      'json: cannot unmarshal number into Go struct field ChartVersion.entries.Metadata.version of type string',
    ],
  ])('%j', (text, message) => {
    expect(both(text)).toEqual({ error: message })
  })
})

describe('what is left out', () => {
  it('is told of, the last first', () => {
    const text = `${HEAD}  a:\n  -\n${ENTRY}  - name: b/c\n    version: 1.0.0\n  - {}\n  - name: a\n    version: x\n  b:\n`
    const { charts, events } = both(text) as { charts: unknown[]; events: { message: string; fields: unknown[] }[] }
    expect(charts).toMatchObject([
      ['a', [{ version: '1.0.0' }]],
      ['b', []],
    ])
    const skipped = 'skipping loading invalid entry for chart'
    expect(events.map(({ message, fields }) => [message, Object.fromEntries(fields as [string, unknown][])])).toEqual([
      [skipped, { name: 'a', version: 'x', source: 'src', error: 'validation: chart.metadata.version "x" is invalid' }],
      [skipped, { name: 'a', version: '', source: 'src', error: 'validation: chart.metadata.name is required' }],
      [
        skipped,
        { name: 'a', version: '1.0.0', source: 'src', error: 'validation: chart.metadata.name "b/c" is invalid' },
      ],
      [`${skipped}: empty entry`, { name: 'a', source: 'src' }],
    ])
  })

  it('is not what names a dependency twice', () => {
    const text = withLines('dependencies:', '- name: x', '- name: x')
    expect(both(text)).toMatchObject({ charts: [['a', [{ dependencies: [{ name: 'x' }, { name: 'x' }] }]]] })
  })
})

describe('JSON', () => {
  it('may have what nobody knows', () => {
    const text = '{"apiVersion":"v1","foo":1,"entries":{"a":[{"name":"a","version":"1.0.0","x":1}]}}'
    expect(both(text)).toMatchObject({ charts: [['a', [{ version: '1.0.0' }]]] })
  })
})

describe('the two readers agree on', () => {
  it.each([
    ['plain texts', ['description: It does: nothing']],
    ['colons', ['home: https://example.com:80/a', 'description: a:b :c']],
    ['comments', ['description: text # comment', '# line']],
    ['text over lines', ['description: begins here', '  and goes on', '  - here']],
    ['text over lines with a key', ['description: begins here', '  and: not']],
    ['double quotes', ['description: "a \\"b\\" \\n # x: y"']],
    ['double quotes that are not closed', ['description: "abc']],
    ['double quotes over lines', ['description: "abc', '  def"']],
    ['escapes of all kinds', ['description: "\\x41\\u00e9\\e"', 'home: "\\q"']],
    ['single quotes', ["description: 'it''s # x: y'"]],
    ['single quotes with something behind', ["description: 'a' b"]],
    ['literals', ['description: |', '  a: b', '', '    c', '  # d']],
    ['literals that are kept and stripped', ['description: |+', '  a', '', 'home: >-', '  b', '  c']],
    ['literals that begin with space', ['description: |2', '    a', '  b']],
    ['literals with a line too far out', ['description: |', '    a', '  b']],
    ['empty literals', ['description: |', 'home: x']],
    ['nothing', ['description:', 'keywords:', 'annotations:', 'deprecated:']],
    ['empty lists and maps', ['keywords: []', 'annotations: {}', 'maintainers: []']],
    ['flow lists', ['keywords: [a, b]', 'annotations: {a: b}']],
    ['deeper lists', ['keywords:', '  - a', '  - b']],
    ['lists of odd things', ['keywords:', '- a: b']],
    ['lists of numbers and nothing', ['keywords:', '- 1', '- 1.10', '- true', '-', '- ~']],
    ['maintainers', ['maintainers:', '- name: x', '  email: y', '- url: z']],
    ['maintainers that are nobody', ['maintainers:', '-']],
    ['maintainers with more', ['maintainers:', '- name: x', '  age: 3']],
    ['dependencies', ['dependencies:', '- name: x', '  version: 1', '  tags:', '  - a', '  enabled: true']],
    ['aliases of dependencies', ['dependencies:', '- name: x', '  alias: a b']],
    ['imports', ['dependencies:', '- name: x', '  import-values:', '  - child: a', '    parent: b']],
    ['numbers as text', ['appVersion: 1.10', 'description: 20240101', 'digest: 0x1F']],
    ['words as text', ['appVersion: true', 'description: yes', 'home: null', 'icon: ~']],
    ['truth', ['deprecated: true', 'removed: false']],
    ['truth in quotes', ['deprecated: "true"']],
    ['truth in other words', ['deprecated: yes']],
    ['a library', ['type: library']],
    ['another type', ['type: other']],
    ['annotations', ['annotations:', '  a/b: c', '  x.y: "1"', '  long: |', '    - a', '    - b']],
    ['annotations twice', ['annotations:', '  a: b', '  a: c']],
    ['annotations with strange keys', ['annotations:', '  yes: b', '  1: c', '  "q": d', '  n: e']],
    ['annotations that are lists', ['annotations:', '  a:', '  - b']],
    ['keys twice', ['name: a']],
    ['keys in upper case', ['Home: x']],
    ['unknown keys', ['foo: bar']],
    ['anchors', ['description: &x text', 'home: *x']],
    ['tags', ['description: !!str 1']],
    ['tabs', ['description: a\tb', 'home:\tx']],
    ['other letters', ['description: Größe – ‘x’ 漢字 🙂', 'home: é']],
    ['letters that break lines', ['description: a\u2028b']],
    ['no-break space', ['description: a\u00a0b']],
    ['control characters', ['description: a\u0001b']],
    ['spaces behind', ['description: a  ', 'home: b ']],
    ['deeper keys', ['  description: a']],
    ['times', ['kubeVersion: ">=1.20"']],
  ])('%s', (_, lines) => {
    both(withLines(...lines))
  })

  it.each([
    ['1.0.0'],
    ['v1.2.3'],
    ['"1.2.3"'],
    ["'1.2.3'"],
    ['1.2'],
    ['1'],
    ['1.2.3-rc.1'],
    ['1.2.3-01'],
    ['1.2.3+build'],
    ['1.2.3-rc_1'],
    ['99999999999999999999.0.0'],
    ['1.2.3 # x'],
    [''],
    ['1.2.3.4'],
  ])('version %s', (version) => {
    both(`${HEAD}  a:\n  - name: a\n    version: ${version}\n`)
  })

  it.each([
    ['"2023-02-31T00:00:00Z"'],
    ['2023-01-02T20:10:58Z'],
    ['"2023-01-31T23:59:60Z"'],
    ['"2023-12-31T23:59:59.123456789+13:45"'],
    ['"2023-01-02 20:10:58Z"'],
    ['null'],
    ['""'],
  ])('time %s', (created) => {
    both(`${HEAD}  a:\n  - name: a\n    version: 1.0.0\n    created: ${created}\n`)
  })

  it.each([
    ['names of charts', `${HEAD}  yes:\n${ENTRY}`],
    ['numbers as names', `${HEAD}  1e3:\n${ENTRY}`],
    ['names twice', `${HEAD}  a:\n${ENTRY}  a:\n${ENTRY}`],
    ['empty charts', `${HEAD}  a: []\n  b:\n  c:\n${ENTRY}`],
    ['deeper lists', `${HEAD}  a:\n${ENTRY.replace(/^/gm, '  ').trimEnd()}\n`],
    ['entries twice', `${HEAD}  a:\n${ENTRY}entries: {}\n`],
    ['text behind', `${HEAD}  a:\n${ENTRY}---\nfoo: bar\n`],
    ['the end of the document', `${HEAD}  a:\n${ENTRY}...\n`],
    ['a beginning', `---\n${HEAD}  a:\n${ENTRY}`],
    [
      'blank lines',
      `${HEAD}\n  a:\n\n${ENTRY}\n${ENTRY.replace('1.0.0', '2.0.0')}\n\ngenerated: "2023-01-02T20:10:58.861Z"\n`,
    ],
    ['comments', `# top\n${HEAD}  # c\n  a:\n${ENTRY}  # d\n`],
    ['no line at the end', `${HEAD}  a:\n${ENTRY}`.trimEnd()],
    ['breaks of Windows', `${HEAD}  a:\n${ENTRY}`.replaceAll('\n', '\r\n')],
    ['a quoted text around', `apiVersion: "v1\nentries:\n  x"\n`],
    ['unknown things in the head', `${HEAD}  a:\n${ENTRY}foo: 1\n`],
    [
      'versions out of order',
      `${HEAD}  a:\n${['1.0.0', '3.0.0', '2.0.0+a', '2.0.0+b'].map((v) => ENTRY.replace('version: 1.0.0', `version: ${v}`)).join('')}`,
    ],
  ])('%s', (_, text) => {
    both(text)
  })
})

describe('the line reader', () => {
  it('reads what tools write', () => {
    const text = withLines('annotations:', '  a: |', '    x', 'maintainers:', '- name: x', 'description: "x"')
    expect(scanIndex(Buffer.from(text), 'src')?.names).toEqual(['a'])
  })

  it('does not read bytes that are no text', () => {
    const bytes = Buffer.concat([Buffer.from(withLines('description: x')), Buffer.from([0xff, 10])])
    expect(scanIndex(bytes, 'src')).toBeUndefined()
  })

  it('goes through a hundred thousand entries in one pass', () => {
    const count = 100_000
    const entries = Array.from({ length: count }, (_, i) => `  - name: a\n    version: 1.0.${String(i)}\n`).join('')
    const index = readIndex(Buffer.from(`${HEAD}  a:\n${entries}`), { source: '', emit: () => undefined })
    const versions = index.versions('a')!
    expect([versions.length, versions[0]!.version]).toEqual([count, `1.0.${String(count - 1)}`])
  })
})

describe('JSON', () => {
  const entry = {
    ...{ name: 'a', version: '1.0.0', apiVersion: 'v2', created: '2023-01-02T20:10:58.861Z', urls: ['a-1.0.0.tgz'] },
    ...{
      annotations: { 'a/b': 'c' },
      maintainers: [{ name: 'm', email: 'm@x' }],
      digest: 'ab',
      description: 'é "x" \\ {',
    },
  }
  const index = (entries: unknown): string => JSON.stringify({ apiVersion: 'v1', entries, generated: entry.created })
  const one = (change: object): string => index({ a: [{ ...entry, ...change }] })
  const raw = (text: string): string => `{"apiVersion":"v1","entries":{"a":[${text}]}}`

  it('is read where it stands', () => {
    const text = index({ a: [entry, { ...entry, version: '2.0.0-rc1' }], é: [entry], none: [] })
    expect(both(text)).toMatchObject({
      charts: [
        ['a', [{ version: '2.0.0-rc1' }, entry]],
        ['none', []],
        ['é', [entry]],
      ],
    })
    expect(scanJsonIndex(Buffer.from(text), '')?.names).toEqual(['a', 'none', 'é'])
    const indented = JSON.stringify(JSON.parse(text), null, 2)
    expect(both(indented)).toEqual(both(text))
    expect(scanJsonIndex(Buffer.from(indented), '')).toBeDefined()
  })

  it.each([
    one({ name: undefined }),
    one({ version: undefined }),
    one({ version: 'x' }),
    one({ version: 1 }),
    one({ version: null }),
    one({ created: 'yesterday' }),
    one({ urls: ['a', null] }),
    one({ urls: 'a' }),
    one({ unknown: { deep: [1, 1e999] } }),
    one({ Name: 'b' }),
    one({ type: 'other' }),
    one({ dependencies: [{ name: 'x', alias: 'y' }] }),
    one({ maintainers: [null] }),
    one({ annotations: { a: 1 } }),
    one({ deprecated: 'true' }),
    index({ a: [entry, null] }),
    index({ a: [entry, 7] }),
    index({ a: null }),
    index({ a: {} }),
    index([entry]),
    index(null),
    raw('{"name":"a","version":"1.0.0","version":"2.0.0"}'),
    raw('{"name":"a","version":"1.0.\\u0030"}'),
    raw('{"name":"a","ver\\u0073ion":"1.0.0"}'),
    raw('{"name":"a","version":"1.0.0","home":"\\ud800"}'),
    raw('{"name":"a" "version":"1.0.0"}'),
    raw('{"name":"a","version":"1.0.0",}'),
    raw('{"name":"a","version":"1.0.0"},'),
    raw('{"name":"a","version":"1.0.0"}]'),
    raw('{"name":"a","version":"1.0.0","home":"x\ny"}'),
    raw('{"name":"a","version":"1.0.0"\v}'),
    raw(`{"name":"a","version":"1.0.0","x":${'['.repeat(200)}${']'.repeat(200)}}`),
    '{"apiVersion":"v1","entries":{"a":[],"a":[]}}',
    '{"apiVersion":"v1","entries":{},"Entries":{"b":[]}}',
    '{"apiVersion":"v1","entries":{"a":[',
    '{"apiVersion":"v1"}',
    '{"apiVersion":"v1","entries":{}} x',
  ])('both readers say the same of %s', (text) => {
    both(text)
  })
})
