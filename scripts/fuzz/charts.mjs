// Whole small charts: subcharts, aliases, conditions, tags, imports, globals, libraries, hooks, notes, ignore files, schemas, CRDs, several value files.
import { documentCases, setCases } from './documents.mjs'
import { templateCases } from './templates.mjs'

const MANIFESTS = [
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-N\ndata:\n{{ toYaml .Values | indent 2 }}\n',
  'kind: Secret\napiVersion: v1\nmetadata: {name: s-N}\ndata:\n  {{- range $k, $v := .Values }}\n  {{ $k }}: {{ $v | toJson | b64enc }}\n  {{- end }}\n',
  'apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: j-N\n  annotations:\n    "helm.sh/hook": HOOK\n    "helm.sh/hook-weight": "WEIGHT"\n    "helm.sh/hook-delete-policy": before-hook-creation,hook-succeeded\n',
  '{{- if .Values.enabled }}\nkind: Service\napiVersion: v1\nmetadata: {name: svc-N}\n{{- end }}\n',
  'kind: Namespace\napiVersion: v1\nmetadata: {name: ns-N}\n---\nkind: Deployment\napiVersion: apps/v1\nmetadata: {name: d-N}\n---\n# nothing\n---\nkind: Pod\napiVersion: v1\nmetadata: {name: p-N}\n',
  'kind: ConfigMap\ndata:\n{{ (.Files.Glob "GLOB").AsConfig | indent 2 }}\n',
  'kind: Secret\ndata:\n{{ (.Files.Glob "GLOB").AsSecrets | indent 2 }}\n',
  'lines:\n{{- range .Files.Lines "files/a.txt" }}\n- {{ . | quote }}\n{{- end }}\n',
  'chart: {{ .Chart | toJson }}\nrel: {{ .Release | toJson }}\ncaps: {{ .Capabilities.KubeVersion | toJson }}\ntpl: {{ .Template | toJson }}\n',
  'sub: {{ .Subcharts | keys | sortAlpha | toJson }}\nglobal: {{ .Values.global | toJson }}\n',
  'x: {{ include "lib.name" . }}\n',
  'a: {{ .Capabilities.APIVersions.Has "batch/v1" }}\nb: {{ .Capabilities.APIVersions.Has "foo/v1/Bar" }}\n',
  'not yaml: [',
  'just text',
  '',
  '\n\n',
  '# comment\n',
  '---\n---\n',
  'a: 1\na: 2\n',
  'x: {{ required "need it" .Values.needed }}\n',
  'bin: {{ .Files.GetBytes "files/bin.dat" | toString | b64enc }}\n',
  'kind: List\nitems: []\n',
  'metadata:\n  name: 5\nkind: X\n',
  'kind: [a]\n',
  'metadata:\n  annotations:\n    helm.sh/hook: 5\n',
  'annotations: {{ .Chart.Annotations | toJson }}\n',
  '\tx: 1\n',
  'kind: CronJob\napiVersion: batch/v1beta1\nmetadata: {name: c-N, annotations: {"helm.sh/hook": "pre-install,bogus", "helm.sh/hook-weight": "x"}}\n',
  'kind: ConfigMap\r\nmetadata:\r\n  name: crlf-N\r\n',
]
const HOOKS = [
  'pre-install',
  'post-install,post-upgrade',
  'test',
  'test-success',
  'pre-delete',
  'bogus',
  '"pre-install, post-install"',
  'crd-install',
  '""',
]
const GLOBS = [
  'files/*',
  'files/**',
  '**',
  '*.txt',
  'files/{a,b}.*',
  'files/[ab].txt',
  'nope/*',
  '[',
  'files/?.txt',
  '**/deep/*',
  '{',
  'files/**.txt',
  '\\\\*',
  '!x',
]
const IGNORES = [
  '*.txt',
  'templates/t0.yaml',
  'files/',
  '!files/a.txt',
  '# c',
  '**/x',
  '/values.yaml',
  'charts/',
  '*',
  '[',
  '/files/*',
  '*/a.txt',
  ' files/a.txt ',
  '/',
  'templates/*.tpl',
  '\\#x',
  'files/a.txt/',
  '.helmignore',
  'Chart.yaml',
  '!*.txt',
]
const METADATA = [
  'description: d',
  'appVersion: 1.0',
  'appVersion: "2"',
  'appVersion: true',
  'type: application',
  'type: library',
  'type: other',
  'deprecated: true',
  'kubeVersion: ">=1.20"',
  'kubeVersion: "<1.10"',
  'kubeVersion: "x"',
  'icon: 5',
  'keywords: [a, b]',
  'keywords: x',
  'maintainers: [{name: A, email: e}]',
  'maintainers: [{email: e}]',
  'maintainers: [~]',
  'annotations: {a: b}',
  'annotations: {a: 1}',
  'sources: [x]',
  'home: "h"',
  'unknown: x',
  'condition: a.b',
  'tags: t',
  'version: 2.0',
  'name: other',
  'dependencies: []',
  'dependencies: {}',
  'maintainers:\n- name: "\\u0007"',
]
/** Lines that Helm refuses: now and then is enough. */
const REFUSED = new Set([
  'type: library',
  'type: other',
  'kubeVersion: "<1.10"',
  'kubeVersion: "x"',
  'keywords: x',
  'maintainers: [{email: e}]',
  'maintainers: [~]',
  'dependencies: {}',
  'sub: null',
  'sub: 5',
  'lib: {x: 1}',
  'import-values: x',
  'import-values: [5]',
  'tags: t',
  'alias: bad alias',
])
const SCHEMAS = [
  '{}',
  '{"type":"object","required":["needed"]}',
  '{"properties":{"a":{"type":"string"},"replicas":{"type":"integer","minimum":1}}}',
  '{"additionalProperties":false}',
  '{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"list":{"items":{"type":"number"},"minItems":2}}}',
  '{"type":5}',
  '{',
  '',
  '{"properties":{"map":{"$ref":"#/definitions/m"}},"definitions":{"m":{"type":"object","maxProperties":1}}}',
  '{"oneOf":[{"required":["a"]},{"required":["b"]}]}',
  '{"$schema":"https://json-schema.org/draft/2020-12/schema","dependentRequired":{"a":["b"]}}',
  '[]',
  'true',
  'false',
  '{"properties":{"a":{"enum":[1,"x",null]},"b":{"pattern":"^[a-c]+$"},"c":{"format":"date-time"},"d":{"const":{"x":1}}},"patternProperties":{"^e":{"multipleOf":2}}}',
]
const VALUES = [
  'a: 1',
  'a: x',
  'b: {c: 1, d: null}',
  'map: {x: 1, y: {z: [1]}}',
  'list: [1, 2]',
  'enabled: true',
  'enabled: false',
  'needed: yes',
  'global: {g: 1}',
  'global: {g: null, h: {i: x}}',
  'global: 5',
  'sub: {enabled: true, a: 9}',
  'sub: {enabled: false}',
  'sub: {a: null, map: {y: null}}',
  'sub: null',
  'sub: 5',
  'ali: {enabled: false, b: 2}',
  'tags: {t: true}',
  'tags: {t: false, u: true}',
  'replicas: 0',
  'exports: {data: {q: 1}}',
  'sub: {exports: {data: {q: 2}}}',
  'sub: {global: {g: 7}}',
  'lib: {x: 1}',
  'map: null',
  'list: null',
  'map: 7',
  'e1: 3',
  'c: "2020"',
  'sub: {nested: {v: 1}}',
  'nested: {v: 2}',
  'ali: {nested: {v: null}}',
]

export function chartCases(random) {
  const documents = documentCases(random)
  const templates = templateCases(random)
  const set = setCases(random)
  const some = (list, max) => Array.from({ length: random.int(max + 1) }, () => random.pick(list))
  const values = () => {
    if (random.chance(0.01)) return documents.document()
    const seen = new Set()
    return some(
      VALUES.filter((line) => !REFUSED.has(line) || random.chance(0.03)),
      7,
    )
      .filter((line) => random.chance(0.02) || (!seen.has(line.split(':')[0]) && seen.add(line.split(':')[0])))
      .map((line) => `${line}\n`)
      .join('')
  }
  const manifest = (at) =>
    random.chance(0.12)
      ? templates.one()
      : random
          .pick(MANIFESTS)
          .replaceAll('N', String(at))
          .replace('HOOK', random.pick(HOOKS))
          .replace('WEIGHT', random.pick(['1', '-5', '0', 'x', '']))
          .replace('GLOB', random.pick(GLOBS))
  const dependency = (name) => {
    const lines = [`- name: ${name}`, `  version: ${random.pick(['0.1.0', '"*"', '">=0.0.1"', '^0', '~9', '"x"', ''])}`]
    if (random.chance(0.5))
      lines.push(`  repository: ${random.pick(['""', 'file://../x', 'https://x.example', '"@r"'])}`)
    if (random.chance(0.4))
      lines.push(
        `  condition: ${random.pick(['sub.enabled', 'enabled', 'sub.enabled,ali.enabled', 'nope.x', 'a', 'ali.enabled', 'map', '""'])}`,
      )
    if (random.chance(0.3)) lines.push(`  tags: ${random.pick(['[t]', '[t, u]', '[u]', '[]'])}`)
    if (random.chance(0.25)) lines.push(`  alias: ${random.pick(['ali', 'ali', 'ali', '""'])}`)
    if (random.chance(0.3))
      lines.push(
        `  import-values: ${random.pick(['[data]', '[{child: map, parent: imported}]', '[{child: nested, parent: .}]', '[nope]', '[{child: x}]', '[{child: a, parent: b}]', '[data, {child: exports.data, parent: map}]'])}`,
      )
    if (random.chance(0.1)) lines.push(`  enabled: ${random.pick(['true', 'false'])}`)
    return lines.join('\n')
  }
  const chart = (prefix, name, depth) => {
    const files = {}
    const put = (path, content) => {
      files[prefix + path] = content
    }
    const meta = [
      `apiVersion: ${random.chance(0.93) ? 'v2' : random.pick(['v1', 'v1', '""', '2'])}`,
      `name: ${random.chance(0.98) ? name : random.pick(['', '"a b"', '.', '5', 'UP'])}`,
      `version: ${random.chance(0.97) ? '0.1.0' : random.pick(['1', 'x', '"v1.2"', '1.0.0.0', ''])}`,
    ]
    if (name === 'lib' && random.chance(0.9)) meta.push('type: library')
    const seen = new Set(name === 'lib' ? ['type'] : [])
    for (const line of some(METADATA, 4)) {
      const key = line.split(':')[0]
      if (REFUSED.has(line) && !random.chance(0.04)) continue
      if (
        !seen.has(key) &&
        !['name', 'version'].includes(key) &&
        (random.chance(0.35) || /^(desc|app|home|anno)/.test(line))
      ) {
        seen.add(key)
        meta.push(line)
      }
    }
    if (depth > 0) {
      const children = ['sub', 'sub', 'lib', 'other'].filter(() => random.chance(0.45))
      const written = new Set()
      const dependencies = []
      for (const child of children) {
        if (!written.has(child)) Object.assign(files, chart(`${prefix}charts/${child}/`, child, depth - 1))
        if (random.chance(written.has(child) ? 0.1 : 0.8)) dependencies.push(dependency(child))
        written.add(child)
      }
      if (random.chance(0.03)) dependencies.push(dependency('missing'))
      if (dependencies.length > 0 && !seen.has('dependencies')) meta.push(`dependencies:\n${dependencies.join('\n')}`)
    }
    put('Chart.yaml', `${meta.join('\n')}\n`)
    if (random.chance(0.95)) put('values.yaml', values())
    const count = random.int(4)
    for (let at = 0; at < count; at++)
      put(
        random.pick([
          `templates/t${at}.yaml`,
          `templates/t${at}.yaml`,
          `templates/d/t${at}.yml`,
          `templates/t${at}.txt`,
          `templates/_p${at}.tpl`,
        ]),
        manifest(`${name}${at}`),
      )
    if (name === 'lib' || random.chance(0.2))
      put('templates/_lib.tpl', `{{- define "lib.name" -}}${name}-{{ .Chart.Name }}-{{ .Values.a }}{{- end -}}`)
    if (random.chance(0.2))
      put('templates/NOTES.txt', random.pick(['hi {{ .Release.Name }}\n', '{{ .nope.x }}', '{{ fail "n" }}', '']))
    if (random.chance(0.3))
      Object.assign(files, {
        [`${prefix}files/a.txt`]: 'alpha\nbeta\n',
        [`${prefix}files/b.txt`]: 'x',
        [`${prefix}files/bin.dat`]: { b64: 'AAEC/f7/' },
        [`${prefix}files/deep/c.txt`]: '',
      })
    if (random.chance(0.12)) put('.helmignore', `${some(IGNORES, 3).join('\n')}\n`)
    if (random.chance(0.12)) put('values.schema.json', random.pick(SCHEMAS))
    if (random.chance(0.1))
      put(
        'crds/c.yaml',
        random.pick([
          'kind: CustomResourceDefinition\nmetadata: {name: x}\n',
          'a: [',
          '{{ x }}',
          '',
          '---\na: 1\n---\nb: 2\n',
          'a: 1',
        ]),
      )
    if (random.chance(0.03))
      put(
        'Chart.lock',
        random.pick([
          'dependencies: []\ndigest: x\ngenerated: "2020-01-01T00:00:00Z"\n',
          'x',
          '[',
          'generated: bad\n',
          '',
        ]),
      )
    if (random.chance(0.03)) put('requirements.yaml', 'dependencies:\n- {name: sub, version: 0.1.0}\n')
    return files
  }
  return () => {
    const files = chart('vec/', 'vec', 2)
    const args = ['template', 'rel', './vec']
    for (let at = random.int(3); at > 0; at--) {
      files[`v${at}.yaml`] = values()
      args.push('-f', `v${at}.yaml`)
    }
    if (random.chance(0.06)) args.push(...set.flags().map((word) => (word === '--set-file' ? '--set' : word)))
    if (random.chance(0.1))
      args.push(
        '-s',
        random.pick([
          'templates/t0.yaml',
          'templates/*.yaml',
          'templates/d/*',
          'nope',
          'charts/sub/templates/t0.yaml',
          '[',
          'templates/NOTES.txt',
          '**',
        ]),
      )
    if (random.chance(0.15))
      args.push(
        ...random.pick([
          ['-a', 'foo/v1/Bar'],
          ['--kube-version', random.pick(['1.20', 'v1.30.1', '1', 'x', '1.33.0-eks'])],
          ['--include-crds'],
          ['--no-hooks'],
          ['--skip-tests'],
          ['-n', 'space'],
          ['--is-upgrade'],
          ['--name-template', '{{ "x" | upper | lower }}y'],
          ['--validate=false'],
          ['--skip-schema-validation'],
          ['--debug'],
          ['--skip-crds'],
          ['--generate-name'],
        ]),
      )
    return { files, args }
  }
}
