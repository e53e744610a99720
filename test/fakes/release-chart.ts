/** A small chart in a folder: objects of several kinds, a hook, a test, notes. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const FILES: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 0.1.0\nappVersion: "1.2"\n',
  'values.yaml': 'message: hello\nextra: true\nport: 80\nhookFails: false\nunready: false\n',
  'templates/NOTES.txt': '\nThis is {{ .Release.Name }}, revision {{ .Release.Revision }}.\n',
  'templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  message: {{ .Values.message | quote }}
{{- if .Values.extra }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-extra
data:
  a: b
{{- end }}
`,
  'templates/shared.yaml': `{{- with .Values.shared }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ . }}
{{- end }}
`,
  'templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata:
      labels: {app: {{ .Release.Name }}}
      annotations: {sim/fail: {{ if .Values.unready }}unready{{ else }}"no"{{ end }}}
    spec: {containers: [{name: web, image: "web:1"}]}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
spec:
  selector: {app: {{ .Release.Name }}}
  ports: [{port: {{ .Values.port }}}]
`,
  'templates/hooks.yaml': `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-before
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 0
  template:
    metadata: {annotations: { {{- if .Values.hookFails }}sim/fail: exit{{ end -}} }}
    spec: {restartPolicy: Never, containers: [{name: job, image: job}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-test
  annotations: {helm.sh/hook: test}
spec: {restartPolicy: Never, containers: [{name: check, image: check}]}
`,
}

/** Writes the chart and returns its path. */
export function writeReleaseChart(folder: string): string {
  return write(join(folder, 'app'), FILES)
}

/** A chart of whatever the value `objects` lists. */
export function writeRawChart(folder: string): string {
  return write(join(folder, 'raw'), {
    'Chart.yaml': 'apiVersion: v2\nname: raw\nversion: 0.1.0\n',
    'values.yaml': 'objects: []\n',
    'templates/raw.yaml': '{{- range .Values.objects }}\n---\n{{ toYaml . }}\n{{- end }}\n',
  })
}

function write(root: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}
