/** A chart of thirty objects with hooks of every event, for runs that are killed on their way. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const hookJob = (name: string, events: string, more = ''): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-${name}
  annotations:
    helm.sh/hook: ${events}${more}
spec:
  backoffLimit: 0
  template:
    spec: {restartPolicy: Never, containers: [{name: job, image: job}]}
`

const weight = (n: number): string => `\n    helm.sh/hook-weight: "${String(n)}"`
const policy = (text: string): string => `\n    helm.sh/hook-delete-policy: ${text}`

/** Objects: what both revisions have (20 and changed by `.Values.text`), and what only one has, by `.Values.side` (10 each). */
export const KILL_CHART: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: many\nversion: 0.1.0\n',
  'values.yaml': 'text: one\nside: left\n',
  'templates/configs.yaml': `{{- range until 12 }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $.Release.Name }}-{{ . }}
data:
  text: {{ $.Values.text | quote }}
{{- end }}
{{- range until 8 }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $.Release.Name }}-{{ $.Values.side }}-{{ . }}
data:
  side: {{ $.Values.side | quote }}
{{- end }}
`,
  'templates/more.yaml': `{{- range until 4 }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $.Release.Name }}-{{ . }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $.Release.Name }}-{{ . }}
  annotations: {example.com/text: {{ $.Values.text | quote }}}
spec:
  selector: {app: {{ $.Release.Name }}}
  ports: [{port: 80}]
{{- end }}
{{- range until 2 }}
---
apiVersion: v1
kind: Secret
metadata:
  name: {{ $.Release.Name }}-{{ $.Values.side }}-{{ . }}
stringData: {a: b}
{{- end }}
`,
  'templates/hooks.yaml': [
    hookJob('before', 'pre-install,pre-upgrade,pre-rollback,pre-delete', weight(-1)),
    hookJob('early', 'pre-install,pre-upgrade', weight(2) + policy('before-hook-creation,hook-succeeded')),
    hookJob('after', 'post-install,post-upgrade,post-rollback', policy('before-hook-creation,hook-succeeded')),
    hookJob('late', 'post-delete,post-rollback', policy('hook-succeeded,hook-failed')),
  ].join('---\n'),
}

/** What the manifest of a release of it makes. */
export function killChartObjects(name: string, side: string): string[] {
  const some = (count: number, kind: string, prefix: string): string[] =>
    Array.from({ length: count }, (_, i) => `${kind}/${prefix}-${String(i)}`)
  return [
    ...some(12, 'ConfigMap', name),
    ...some(8, 'ConfigMap', `${name}-${side}`),
    ...some(2, 'Secret', `${name}-${side}`),
    ...some(4, 'Service', name),
    ...some(4, 'ServiceAccount', name),
  ].sort()
}

/** Writes the chart and returns its path. */
export function writeKillChart(folder: string): string {
  const root = join(folder, 'many')
  for (const [name, text] of Object.entries(KILL_CHART)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}
