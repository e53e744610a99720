// Small charts for the scenarios. `@NS@` in a file becomes the namespace of the run, so that cluster-wide names do not meet.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const NOTES = 'This is {{ .Release.Name }}, revision {{ .Release.Revision }}, upgrade {{ .Release.IsUpgrade }}.\n'

const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  message: {{ .Values.message | quote }}
  {{- with .Values.more }}
  more: {{ toJson . | quote }}
  {{- end }}
`

// Whatever a scenario wants: objects, hooks, text that is no YAML, a failure.
const RAW = `{{- range .Values.objects }}
---
{{ toYaml . }}
{{- end }}
`
const TEXT = '{{ .Values.text }}{{ with .Values.fail }}{{ fail . }}{{ end }}\n'

const app = (version, values) => ({
  'Chart.yaml': `apiVersion: v2\nname: app\nversion: ${version}\nappVersion: "1.${version}"\nannotations: {a: b}\n`,
  'values.yaml': values,
  'templates/NOTES.txt': NOTES,
  'templates/config.yaml': CONFIG,
  'templates/raw.yaml': RAW,
  'templates/text.yaml': TEXT,
})

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.@NS@.example.com
spec:
  group: "@NS@.example.com"
  scope: Namespaced
  names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`
const THING = `apiVersion: "@NS@.example.com/v1"
kind: Thing
metadata:
  name: {{ .Release.Name }}
spec: {{ toJson .Values.spec }}
`

const CHARTS = {
  app: app('0.1.0', 'message: hello\nmore: {}\nobjects: []\ntext: ""\nfail: ""\n'),
  // The next version of the same chart, with other defaults.
  next: app('0.2.0', 'message: newer\nmore: {added: true}\nobjects: []\ntext: ""\nfail: ""\n'),
  crds: {
    'Chart.yaml': 'apiVersion: v2\nname: crds\nversion: 0.1.0\n',
    'values.yaml': 'spec: {size: 1}\n',
    'crds/thing.yaml': CRD,
    'templates/thing.yaml': THING,
  },
  badcrd: {
    'Chart.yaml': 'apiVersion: v2\nname: badcrd\nversion: 0.1.0\n',
    'crds/thing.yaml': CRD.replace('scope: Namespaced', 'scope: Nowhere'),
  },
  strict: {
    'Chart.yaml': 'apiVersion: v2\nname: strict\nversion: 0.1.0\n',
    'values.yaml': 'count: 1\n',
    'values.schema.json': '{"type":"object","properties":{"count":{"type":"integer"}},"required":["count"]}\n',
    'templates/config.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata: {n: "{{ .Values.count }}"}\n',
  },
  old: {
    'Chart.yaml': 'apiVersion: v2\nname: old\nversion: 0.1.0\ndeprecated: true\n',
    'templates/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\n',
  },
  future: { 'Chart.yaml': 'apiVersion: v2\nname: future\nversion: 0.1.0\nkubeVersion: ">=9.0.0"\n' },
  library: { 'Chart.yaml': 'apiVersion: v2\nname: library\nversion: 0.1.0\ntype: library\n' },
  empty: { 'Chart.yaml': 'apiVersion: v2\nname: empty\nversion: 0.1.0\n' },
  lacking: {
    'Chart.yaml':
      'apiVersion: v2\nname: lacking\nversion: 0.1.0\ndependencies: [{name: gone, version: 1.x.x, repository: "http://127.0.0.1:1"}]\n',
  },
  parent: {
    'Chart.yaml':
      'apiVersion: v2\nname: parent\nversion: 0.1.0\ndependencies: [{name: child, version: 0.1.0, condition: child.enabled}]\n',
    'values.yaml': 'child: {enabled: true, n: 2}\n',
    'templates/NOTES.txt': 'parent notes\n',
    'charts/child/Chart.yaml': 'apiVersion: v2\nname: child\nversion: 0.1.0\n',
    'charts/child/values.yaml': 'n: 1\n',
    'charts/child/templates/NOTES.txt': 'child notes {{ .Values.n }}\n',
    'charts/child/templates/config.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}-child"}\ndata: {n: "{{ .Values.n }}"}\n',
  },
}

/** Writes them all into `folder`, and a values file. */
export function writeCharts(folder, namespace) {
  const write = (path, text) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text.replaceAll('@NS@', namespace))
  }
  for (const [chart, files] of Object.entries(CHARTS)) {
    for (const [name, text] of Object.entries(files)) write(join(folder, chart, name), text)
  }
  write(join(folder, 'values.yaml'), 'message: from a file\nmore: {file: 1}\n')
}
