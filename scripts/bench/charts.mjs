/** Charts to measure with: generated ones, and published ones of the corpus. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rangeTemplate } from './range-template.mjs'

const PUBLISHED = [
  ['postgresql', 'bitnami__charts/postgresql'],
  ['kafka', 'bitnami__charts/kafka'],
  ['redis', 'bitnami__charts/redis'],
  ['prometheus', 'prometheus-community__helm-charts/prometheus'],
  ['kube-prometheus-stack', 'prometheus-community__helm-charts/kube-prometheus-stack'],
]

export function unpackCharts(archive, folder) {
  execFileSync('tar', ['xzf', archive, '-C', folder, ...PUBLISHED.map(([, path]) => `charts/${path}`)])
  return PUBLISHED.map(([name, path]) => [name, join(folder, 'charts', path)])
}

const HELPERS = `{{- define "labels" }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
{{- end }}
`

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-NUMBER
  labels: {{- include "labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas | default 1 }}
  selector:
    matchLabels: {{- include "labels" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "labels" . | nindent 8 }}
    spec:
      containers:
        - name: {{ .Chart.Name | trunc 63 | trimSuffix "-" }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          args: [{{ tpl .Values.argument . | quote }}]
          resources: {{- toYaml .Values.resources | nindent 12 }}
`

const VALUES = `replicas: 2
image:
  repository: registry.example/app
  tag: ""
argument: "--name={{ .Release.Name }}"
resources:
  limits: { cpu: 100m, memory: 128Mi }
  requests: { cpu: 50m, memory: 64Mi }
`

const RANGE = rangeTemplate(5000, { text: 'argument', map: 'resources' })

function writeChart(path, { templates, values = VALUES, subcharts = 0 }) {
  mkdirSync(join(path, 'templates'), { recursive: true })
  const name = path.slice(path.lastIndexOf('/') + 1)
  writeFileSync(join(path, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\nappVersion: "1"\n`)
  writeFileSync(join(path, 'values.yaml'), values)
  writeFileSync(join(path, 'templates/_helpers.tpl'), HELPERS)
  for (const [file, text] of Object.entries(templates)) writeFileSync(join(path, 'templates', file), text)
  for (let i = 0; i < subcharts; i++) writeChart(join(path, `charts/sub${i}`), { templates: deployments(2) })
}

function deployments(count) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`deployment-${i}.yaml`, DEPLOYMENT.replace('NUMBER', String(i))]),
  )
}

function largeValues(count) {
  const entry = (_, i) =>
    `key${i}:\n  enabled: true\n  name: "name ${i}"\n  list: [1, 2, 3]\n  nested: { a: 1.5, b: text }\n`
  return VALUES + Array.from({ length: count }, entry).join('')
}

/** From one line to thousands of objects, and pairs that differ tenfold: time must not grow faster than the chart. */
export function writeCharts(folder) {
  const charts = {
    'one line': { templates: { 'a.yaml': 'a: {{ .Release.Name }}\n' } },
    hello: { templates: deployments(3) },
    '50 templates': { templates: deployments(50) },
    '500 templates': { templates: deployments(500) },
    'range of 5000': { templates: { 'range.yaml': RANGE } },
    '1000 values': { templates: deployments(1), values: largeValues(1000) },
    '10000 values': { templates: deployments(1), values: largeValues(10_000) },
    '5 subcharts': { templates: deployments(1), subcharts: 5 },
    '50 subcharts': { templates: deployments(1), subcharts: 50 },
  }
  return Object.entries(charts).map(([name, chart]) => {
    const path = join(folder, name.replaceAll(' ', '-'))
    writeChart(path, chart)
    return [name, path]
  })
}

const RELEASE_KINDS = {
  ConfigMap: 'apiVersion: v1\nkind: ConfigMap\nMETA\ndata: { mark: {{ $.Values.mark }}, text: some text }\n',
  Secret: 'apiVersion: v1\nkind: Secret\nMETA\nstringData: { mark: {{ $.Values.mark }} }\n',
  Service: 'apiVersion: v1\nkind: Service\nMETA\nspec: { selector: { app: a }, ports: [{ name: http, port: 80 }] }\n',
  ServiceAccount: 'apiVersion: v1\nkind: ServiceAccount\nMETA\n',
  Role: `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
META
rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }]
`,
  Deployment: `apiVersion: apps/v1
kind: Deployment
META
spec:
  replicas: 0
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec: { containers: [{ name: main, image: registry.example/app }] }
`,
}

/** Six kinds, `count` objects of each, every one changed by the value `mark`. */
export function writeReleaseChart(path, count) {
  const meta = 'metadata:\n  name: {{ $.Release.Name }}-{{ $i }}\n  annotations: { mark: {{ $.Values.mark }} }'
  const templates = Object.entries(RELEASE_KINDS).map(([kind, text]) => {
    const object = text.replace('META', meta)
    return [`${kind.toLowerCase()}.yaml`, `{{- range $i := until ${String(count)} }}\n---\n${object}{{- end }}\n`]
  })
  writeChart(path, { templates: Object.fromEntries(templates), values: 'mark: a\n' })
  return path
}
