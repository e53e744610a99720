// Chart.yaml, Chart.lock and their older relatives with odd contents, to every verb that reads charts.

const SCALARS = [
  'x',
  '""',
  '5',
  '1.5',
  'true',
  '~',
  '[a]',
  '{a: b}',
  '"a\\nb"',
  '" "',
  'é',
  '[]',
  '{}',
  '2021-01-01',
  '0x10',
  '"a\\u0007b"',
  '"{{ .x }}"',
  '1e3',
  '[~]',
  '[1, a]',
  '"<b>"',
  '012',
]
const FIELDS = {
  // Not v3: what is said of such charts differs, and is known to.
  apiVersion: ['v2', 'v2', 'v2', 'v2', 'v1', 'v4', '""', '2', 'V2'],
  name: [
    'vec',
    'vec',
    'vec',
    'vec',
    'Vec',
    'a b',
    '../x',
    'a/b',
    '.',
    '..',
    '-a',
    'a_b',
    'x'.repeat(300),
    '"a\\tb"',
    '5',
    'é',
    'a.b',
    'vec ',
  ],
  version: [
    '0.1.0',
    '0.1.0',
    '0.1.0',
    '1',
    '1.2',
    'v1.2.3',
    '1.2.3.4',
    '01.2.3',
    '1.2.3-a.1+b',
    '1.2.3+b_c',
    'x',
    '1.2.3-01',
    '" 1.2.3"',
    '1.2.3-',
    '99999999999999999999.0.0',
    '1.0.0+é',
    '0.0.0',
    '1.x',
  ],
  appVersion: [
    '1.0',
    '"1.0"',
    'v1',
    '1',
    '1.10',
    '2021-01-01',
    '1e3',
    '0x1',
    'true',
    '~',
    '1.2.3',
    '"a b"',
    '012',
    '1_0',
  ],
  kubeVersion: [
    '">=1.20"',
    '"<1.10"',
    '">=1.20.0-0"',
    'x',
    '"^1.30 || 1.29.x"',
    '"1.20 - 1.40"',
    '">= 1.2, < 2"',
    '"*"',
    '1.37',
    '"~1.37"',
    '""',
    '"!=1.37.0"',
    '">1.37"',
  ],
  type: ['application', 'library', 'other', 'Library', '""', '5'],
  description: ['d', '"é\\n"', '5', '|\n  two\n  lines', '>-\n  folded\n  text', '~'],
  keywords: ['[a, b]', '[]', '[~]', '[1]', 'x', '["\\u0001"]', '- a\n- b'],
  home: ['https://h', 'x', ':', '"http://a b"', '5'],
  sources: ['[https://s]', '[~]', '[x, 5]', 'x', '["ftp://h"]'],
  icon: ['https://i/x.png', 'x', '5', '"http://[::1"', '""', 'data:image/png;base64,x', 'file:///x'],
  maintainers: [
    '[{name: A}]',
    '[{name: A, email: a@b, url: https://u}]',
    '[{email: e}]',
    '[~]',
    '[{}]',
    'x',
    '[{name: "a\\tb"}]',
    '[{name: A, email: bad}]',
    '[{name: A, url: "x y"}]',
    '[{name: A, x: y}]',
    '[{name: 5}]',
    '[x]',
    '{name: A}',
  ],
  annotations: ['{a: b}', '{a: 1}', '{a: ~}', '{a: [x]}', '{1: b}', 'x', '{"a b": "c\\nd"}', '[]'],
  deprecated: ['true', 'false', '"true"', 'x', '1', 'yes'],
  condition: ['a.b', '""', '5'],
  tags: ['a', '[a]', '""'],
  unknown: ['x', '{a: 1}'],
  engine: ['gotpl'],
  tillerVersion: ['x'],
  Name: ['other', 'vec'],
  VERSION: ['9.9.9'],
  dependencies: ['[]', '~', '{}', 'x', '[~]', '[{}]', '[{name: sub}]', '[x]'],
}
const DEPENDENCY = {
  name: ['sub', 'sub', 'sub', 'lib', 'none', '""', '5', '"a b"', '~', 'SUB'],
  version: ['0.1.0', '">=0.1.0"', '^0', '"*"', 'x', '""', '~', '1', '~0.1', '"0.1.x"', '">0.1.0-0"', '0.2.0', 'v0.1.0'],
  repository: [
    '""',
    'https://r',
    'file://../sub',
    'oci://h/p',
    '"@a"',
    '"alias:a"',
    'x',
    '5',
    '~',
    'http://[',
    'file://./charts/sub',
  ],
  condition: ['sub.enabled', 'sub.enabled,a.b', '""', '5', 'a', 'none.x', '" sub.enabled"', 'sub.'],
  tags: ['[t]', '[t, u]', '[]', 'x', '[1]', '[~]', '~'],
  enabled: ['true', 'false', 'x'],
  'import-values': [
    '[data]',
    '[{child: a, parent: b}]',
    '[{child: a}]',
    '[{child: a, parent: .}]',
    '[5]',
    '[~]',
    'x',
    '[{child: 5, parent: b}]',
    '[data, more]',
    '[{child: exports.data, parent: b.c}]',
    '[{child: none, parent: b}]',
    '[{}]',
    '[{child: a.b, parent: sub}]',
  ],
  alias: ['ali', 'ali', '"a b"', 'A_b', '""', '5', '../x', 'é', 'sub', 'a.b'],
  unknown: ['x'],
}
const LOCKS = [
  'dependencies: []\ndigest: sha256:x\ngenerated: "2020-01-01T00:00:00Z"\n',
  'x',
  '[',
  'generated: bad\n',
  '',
  'dependencies:\n- name: sub\n  version: 0.1.0\n  repository: ""\ngenerated: 2020-01-01T00:00:00.123456789+02:00\n',
  'dependencies: x\n',
  'unknown: 1\n',
  'dependencies: [{name: a, version: "1", repository: r, alias: x}]\n',
]
const SUB_VALUES = [
  'a: 1\n',
  'a: {b: 2}\nexports: {data: {q: 1}, more: 5}\n',
  'enabled: true\na: [1]\n',
  '',
  '# c\n',
  'exports: x\n',
  'global: {g: 1}\na: ~\n',
]
const VALUES = [
  '{}\n',
  'sub: {enabled: true, a: 5}\n',
  'sub: {enabled: false}\n',
  'tags: {t: false}\n',
  'tags: {t: true, u: false}\n',
  'sub: {enabled: x}\n',
  'tags: x\n',
  'sub: 5\n',
  'ali: {a: 6}\nsub: {a: 7}\n',
  'b: {c: {q: 0}}\n',
  'b: 5\n',
  'sub: {enabled: ~}\n',
  'global: {g: 2}\n',
  'a: {b: true}\n',
  '',
  'tags: {t: ~}\n',
  'sub: ~\n',
]

export function metadataCases(random) {
  const { pick, chance, int } = random
  const field = (table, name) => {
    const value = pick(chance(0.97) ? table[name] : SCALARS)
    return value.startsWith('- ') ? `\n${value}` : ` ${value}`
  }
  /** Mostly the first of each list, which works. */
  const usual = (table, name) => (chance(0.8) ? ` ${table[name][0]}` : field(table, name))
  const dependency = () => {
    const names = [
      'name',
      'version',
      ...Object.keys(DEPENDENCY)
        .slice(2)
        .filter(() => chance(0.25)),
    ].filter(() => chance(0.97))
    const lines = names.map(
      (name) => `${name}:${['name', 'version'].includes(name) ? usual(DEPENDENCY, name) : field(DEPENDENCY, name)}`,
    )
    return `- ${lines.join('\n  ')}`
  }
  const chartYaml = (name, oddity) => {
    const names = [
      'apiVersion',
      'name',
      'version',
      ...Object.keys(FIELDS)
        .slice(3, -1)
        .filter(() => chance(oddity)),
    ]
    const lines = names
      .filter(() => chance(0.985))
      .map(
        (key) =>
          `${key}:${key === 'name' && chance(0.93) ? ` ${name}` : names.indexOf(key) < 3 ? usual(FIELDS, key) : field(FIELDS, key)}`,
      )
    if (chance(0.45)) lines.push(`dependencies:\n${Array.from({ length: 1 + int(3) }, dependency).join('\n')}`)
    else if (chance(0.05)) lines.push(`dependencies: ${pick(FIELDS.dependencies)}`)
    if (chance(0.1)) lines.sort(() => random.next() - 0.5)
    let text = `${lines.join('\n')}\n`
    if (chance(0.03)) text = `${pick(['---\n', '\ufeff', '# c\n', '%YAML 1.1\n---\n', '\n\n'])}${text}`
    if (chance(0.03)) text += pick(['---\na: 1\n', '...\n', 'version: 2.0.0\n', '\tx\n', '{}\n', '- a\n'])
    if (chance(0.02)) text = text.replaceAll('\n', '\r\n')
    if (chance(0.01))
      text = pick(['', '[]\n', 'x\n', '~\n', '{}\n', '{"apiVersion":"v2","name":"vec","version":"1.0.0"}'])
    return text
  }
  return () => {
    const files = {
      'vec/Chart.yaml': chartYaml('vec', 0.13),
      'vec/values.yaml': pick(VALUES),
      'vec/templates/t.yaml':
        'a: {{ .Chart | toJson | quote }}\nv: {{ .Values | toJson | quote }}\ns: {{ .Subcharts | toJson | quote }}\nr: {{ .Release | toJson | quote }}\nk: {{ .Chart.Dependencies | len }}\n',
    }
    if (chance(0.75)) {
      files['vec/charts/sub/Chart.yaml'] = chance(0.8)
        ? 'apiVersion: v2\nname: sub\nversion: 0.1.0\n'
        : chartYaml('sub', 0.08)
      files['vec/charts/sub/values.yaml'] = pick(SUB_VALUES)
      files['vec/charts/sub/templates/t.yaml'] =
        'v: {{ .Values | toJson | quote }}\nc: {{ .Chart.Name }} {{ .Template.Name }}\n'
    }
    if (chance(0.12))
      files['vec/charts/lib/Chart.yaml'] = chance(0.8)
        ? 'apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n'
        : chartYaml('lib', 0.08)
    if (chance(0.1)) files['vec/Chart.lock'] = pick(LOCKS)
    if (chance(0.06))
      files['vec/requirements.yaml'] = pick(['dependencies: []\n', `dependencies:\n${dependency()}\n`, 'x', '[', ''])
    if (chance(0.03)) files['vec/requirements.lock'] = pick(LOCKS)
    if (chance(0.05))
      files[`vec/charts/${pick(['x.tgz', 'README', '_old/Chart.yaml', '.git/Chart.yaml', 'empty/x'])}`] = 'x'
    if (chance(0.05)) files['vec/README.md'] = '# vec\n'
    if (chance(0.03)) files['vec/LICENSE'] = 'l\n'
    const args = pick([
      () => ['template', 'rel', './vec'],
      () => [
        'template',
        'rel',
        './vec',
        ...pick([
          [],
          ['-f', 'v.yaml'],
          [
            '--set',
            pick([
              'sub.enabled=false',
              'tags.t=false',
              'sub=null',
              'ali.a=1',
              'tags=null',
              'sub.a=null',
              'global.g=null',
            ]),
          ],
          ['--kube-version', '1.20'],
        ]),
      ],
      () => ['template', 'rel', './vec', '-f', 'v.yaml'],
      () => ['lint', './vec', ...pick([[], [], ['--strict'], ['--quiet'], ['--with-subcharts'], ['-f', 'v.yaml']])],
      () => ['show', pick(['chart', 'all', 'values', 'readme', 'crds']), './vec'],
      () => ['dependency', 'list', './vec'],
    ])()
    if (args.includes('v.yaml')) files['v.yaml'] = pick(VALUES)
    return { files, args }
  }
}
