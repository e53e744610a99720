/** A template of many objects: what each iteration costs. `text` and `map` are places in the values. */
export function rangeTemplate(count, { text, map }) {
  return `{{- range $i := until ${count} }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ printf "%s-%d" $.Release.Name $i }}
  labels: {{- include "labels" $ | nindent 4 }}
data:
  text: {{ tpl $.Values.${text} $ | quote }}
  map: |- {{- toYaml $.Values.${map} | nindent 4 }}
{{- end }}
`
}
