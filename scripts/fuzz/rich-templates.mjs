// Template files in the style of well-kept charts, made from typed expressions.
import { expressions } from './expressions.mjs'

/** Named templates that every chart has; NAME stands for the chart's name. */
const HELPERS = `{{/*
Expand the name of the chart.
*/}}
{{- define "NAME.name" -}}
{{- default .Chart.Name .Values.nameOverride | toString | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "NAME.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | toString | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains (toString $name) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%v" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "NAME.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/name: {{ include "NAME.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- if .Chart.AppVersion }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "NAME.image" -}}
{{- $registry := (.imageRoot).registry -}}
{{- if .global }}{{- if .global.imageRegistry }}{{- $registry = .global.imageRegistry -}}{{- end -}}{{- end -}}
{{- $tag := (.imageRoot).tag | default "latest" | toString -}}
{{- if $registry }}{{- printf "%v/%v:%s" $registry (.imageRoot).repository $tag -}}
{{- else -}}{{- printf "%v:%s" (.imageRoot).repository $tag -}}{{- end -}}
{{- end -}}

{{- define "NAME.render" -}}
{{- $value := typeIs "string" .value | ternary .value (.value | toYaml) }}
{{- if contains "{{" (toJson .value) }}
{{- tpl $value .context }}
{{- else }}
    {{- $value }}
{{- end }}
{{- end -}}
`

export function richTemplates(random, { name, wrong }) {
  const e = expressions(random, { name, wrong })
  let variables = 0
  const quoted = (d = 2) => `{{ ${e.str(d)} | quote }}`
  const inline = (d) => `{{ ${e.str(d)} }}`
  const block = (text, indent) => `{{- ${text} | nindent ${indent} }}`
  const pad = (n) => ' '.repeat(n)
  const scalarLine = (key, indent) =>
    `${pad(indent)}${key}: ${random.pick([() => quoted(), () => quoted(), () => `{{ ${e.num(2)} }}`, () => `{{ ${e.bool(2)} }}`, () => `{{ ${e.num(1)} | quote }}`, () => inline(1), () => `{{ ${e.any(2)} | toJson }}`])()}\n`
  const mapLine = (key, indent) =>
    `${pad(indent)}${key}: ${block(`toYaml ${random.chance(0.5) ? e.map(2) : e.list(2)}`, indent + 2)}\n`
  const body = (indent, depth) => Array.from({ length: 1 + random.int(3) }, () => entry(indent, depth)).join('')
  const trimmed = (text) => `${random.pick(['{{- ', '{{- ', '{{ '])}${text}${random.pick([' }}', ' }}', ' -}}'])}`
  const control = (text) => `{{- ${text} }}\n`
  const branches = (indent, depth) => {
    let text = `${control(`if ${e.bool(2)}`)}${body(indent, depth - 1)}`
    while (random.chance(0.25)) text += `${control(`else if ${e.any(2)}`)}${body(indent, depth - 1)}`
    if (random.chance(0.4)) text += `${control('else')}${body(indent, depth - 1)}`
    return text + control('end')
  }
  const withBlock = (indent, depth) => {
    const kind = random.pick(['map', 'env', 'str', 'list', 'num'])
    const bind = random.chance(0.2) ? `$w${variables++} := ` : ''
    const inner = random.pick([
      () => `${pad(indent)}w${indent}: ${block('toYaml .', indent + 2)}\n`,
      () => `${pad(indent)}w: {{ . | quote }}\n`,
      () => body(indent, depth - 1),
      () => `${pad(indent)}w: {{ tpl (toYaml .) $ | quote }}\n`,
      () => `${pad(indent)}w: {{ .a | default "none" | quote }}\n`,
    ])()
    return `${control(`with ${bind}${e[kind](1)}`)}${inner}${random.chance(0.3) ? `${control('else')}${body(indent, depth - 1)}` : ''}${control('end')}`
  }
  const rangeBlock = (indent, depth) => {
    const at = variables++
    return random.pick([
      () =>
        `${control(`range $k, $v := ${e.map(2)}`)}${pad(indent)}{{ $k }}: {{ $v | ${random.pick(['quote', 'toJson', 'toString | quote', 'toString | b64enc', 'kindOf', 'int', 'toYaml | quote'])} }}\n${control('end')}`,
      () =>
        `${pad(indent)}r${at}:\n${control(`range ${e.list(2)}`)}${pad(indent)}- {{ . | ${random.pick(['quote', 'toJson', 'upper', 'toString | trunc 5 | quote', 'tpl (toString .) $ | quote'].map((x) => (x.startsWith('tpl') ? 'toString | quote' : x)))} }}\n${control('end')}`,
      () =>
        `${pad(indent)}o${at}:\n${control(`range $i, $o := ${e.objs(2)}`)}${pad(indent)}- name: {{ ${random.pick(['.name', '$o.name', 'get $o "name"', 'tpl (toString .name) $', 'printf "%v-%d" .name $i', 'include "' + name + '.render" (dict "value" .name "context" $)'])} | quote }}\n${control(`if ${random.pick(['.value', 'hasKey . "value"', 'kindIs "string" .value', 'and .value (gt $i 0)'])}`)}${pad(indent)}  value: {{ .value | ${random.pick(['quote', 'toString', 'toJson'])} }}\n${random.chance(0.2) ? control(random.pick(['break', 'continue'])) : ''}${control('end')}${control('end')}`,
      () =>
        `${control(`range $i, $_ := until ${random.int(4)}`)}${pad(indent)}u{{ $i }}: {{ add $i ${e.num(0)} }}\n${depth > 0 && random.chance(0.3) ? body(indent, depth - 1) : ''}${control('else')}${pad(indent)}none: true\n${control('end')}`,
    ])()
  }
  const assign = () => {
    const name = `$x${variables++}`
    return `${trimmed(`${name} := ${e.any(3)}`)}\n${trimmed(`if ${e.bool(1)}`)}${trimmed(`${name} = ${e.any(2)}`)}{{- end }}\nuse${variables}: {{ ${name} | ${random.pick(['toJson', 'quote', 'toYaml | nindent 2', 'kindOf', 'default "d" | quote'])} }}\n`
  }
  let keys = 0
  const entry = (indent, depth) => {
    const kind = depth <= 0 ? random.int(2) : random.int(6)
    const key = `${random.pick(['key', 'name', 'a', 'spec', 'x-y'])}${keys++}`
    if (kind === 0) return scalarLine(key, indent)
    if (kind === 1) return mapLine(key, indent)
    if (kind === 2) return branches(indent, depth)
    if (kind === 3) return withBlock(indent, depth)
    if (kind === 4) return rangeBlock(indent, depth)
    return `${pad(indent)}${key}:\n${pad(indent)}  first: 1\n${body(indent + 2, depth - 1)}`
  }
  const head = (kind, api, at, extra = '') =>
    `apiVersion: ${api}\nkind: ${kind}\nmetadata:\n  name: {{ include "${name}.fullname" . }}-${at}\n  namespace: {{ .Release.Namespace | quote }}\n  labels: {{- include "${name}.labels" . | nindent 4 }}\n${extra}`
  const manifest = (at) =>
    random.pick([
      () => `${head('ConfigMap', 'v1', at)}data:\n${body(2, 2)}`,
      () =>
        `${head('Secret', 'v1', at)}type: Opaque\ndata:\n{{- range $k, $v := .Values.secrets.data }}\n  {{ $k }}: {{ $v | toString | b64enc | quote }}\n{{- end }}\n`,
      () =>
        `{{- if .Values.ingress.enabled -}}\n{{- $full := include "${name}.fullname" . -}}\n${head('Ingress', '{{ if .Capabilities.APIVersions.Has "networking.k8s.io/v1/Ingress" }}networking.k8s.io/v1{{ else }}extensions/v1beta1{{ end }}', at)}spec:\n  rules:\n  {{- range .Values.ingress.hosts }}\n  - host: {{ .name | quote }}\n    backend: {{ $full }}:{{ $.Values.service.port }}\n  {{- end }}\n{{- end }}\n`,
      () =>
        `${head('Deployment', 'apps/v1', at, `  annotations:\n    checksum/config: {{ include (print $.Template.BasePath "/${at === 0 ? '_helpers.tpl' : 't0.yaml'}") . | sha256sum }}\n`)}spec:\n  replicas: {{ .Values.replicaCount }}\n${body(2, 2)}  template:\n    spec:\n      containers:\n      - name: main\n        image: {{ include "${name}.image" (dict "imageRoot" .Values.image "global" .Values.global) }}\n        {{- with .Values.resources }}\n        resources: {{- toYaml . | nindent 10 }}\n        {{- end }}\n        env:\n        {{- range .Values.extraEnv }}\n        - {{ toYaml . | nindent 10 | trim }}\n        {{- end }}\n`,
      () =>
        `{{- $root := . -}}\n{{- range $i, $host := ${e.objs(1)} }}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: {{ printf "%s-%d" (include "${name}.name" $root) $i }}\nspec:\n  x: {{ $host | toJson }}\n{{- end }}\n`,
      () =>
        `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: hook-${at}\n  annotations:\n    "helm.sh/hook": ${random.pick(['pre-install,pre-upgrade', 'post-install', 'test', 'pre-delete', 'post-rollback', 'test-success'])}\n    "helm.sh/hook-weight": "${random.pick(['-5', '0', '1', '10', 'x'])}"\n    "helm.sh/hook-delete-policy": ${random.pick(['before-hook-creation', 'hook-succeeded,hook-failed', 'bogus'])}\nspec:\n${body(2, 1)}`,
      () => `{{ include "lib.manifest" (dict "top" . "kind" "Pod" "values" ${e.map(1)}) }}\n`,
      () =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: files-${at}}\ndata:\n{{ (.Files.Glob "${random.pick(['files/*', 'files/**.yaml', '**', 'nope/*', 'files/{a,b}.txt', 'files/conf/*'])}").${random.pick(['AsConfig', 'AsSecrets'])} | indent 2 }}\n{{- range $path, $_ := .Files.Glob "files/**" }}\n  {{ base $path }}-{{ ext $path }}: {{ $.Files.Get $path | ${random.pick(['quote', 'b64enc', 'toString | len', 'sha256sum', 'fromYaml | toJson | quote'])} }}\n{{- end }}\n`,
      () =>
        `{{- range $k, $v := .Values.config }}\n{{- if kindIs "map" $v }}\n---\nkind: ConfigMap\napiVersion: v1\nmetadata:\n  name: {{ $k | lower | replace "/" "-" }}\ndata:\n  {{- range $kk, $vv := $v }}\n  {{ $kk }}: {{ tpl ($vv | toString) $ | quote }}\n  {{- end }}\n{{- end }}\n{{- end }}\n`,
      () =>
        `{{- with .Values.extraVolumes }}\nkind: List\napiVersion: v1\nitems:\n{{- range . }}\n- {{ toJson . }}\n{{- end }}\n{{- end }}\n`,
      () =>
        `${random.pick(['---\n', '# c\n', '\n\n', '---\n---\n', '--- # x\n', '\ufeff'])}kind: Namespace\napiVersion: v1\nmetadata: {name: ns-${at}}\n${random.pick(['---\n', '---', '\n---\n\n', '---\n# only a comment\n---\n', '--- \n'])}kind: ${random.pick(['Role', 'ServiceAccount', 'CustomThing', 'CustomResourceDefinition', 'PersistentVolume'])}\napiVersion: v1\nmetadata: {name: ${inline(1)}}\n`,
      () =>
        `values: {{ .Values | toJson | quote }}\nchart: {{ .Chart | toJson | quote }}\nsub: {{ keys .Subcharts | sortAlpha | toJson }}\n`,
      () => `{{ assert }}`.replace('{{ assert }}', assign()) + assign(),
      () => `${body(0, 3)}`,
    ])()
  const partial = (at) => `{{- define "${name}.p${at}" }}\n${body(0, 1)}{{- end }}\n`
  const notes = () =>
    `Thanks for {{ .Chart.Name }}.\n${random.pick(['', `{{ if ${e.bool(2)} }}\nURL: ${inline(2)}\n{{- end }}`, '{{ include "lib.name" . }}\n\n', '{{ .Release | toYaml }}', random.chance(0.1) ? '{{ fail "no" }}' : ''].map((x) => x))}\n`
  return { helpers: () => HELPERS.replaceAll('NAME', name), manifest, partial, notes }
}

export const LIBRARY = `{{- define "lib.name" -}}{{ .Release.Name }}-{{ .Chart.Name }}{{- end -}}
{{- define "lib.manifest" -}}
{{- $top := .top -}}
apiVersion: v1
kind: {{ .kind }}
metadata:
  name: {{ include "lib.name" $top }}
  annotations: {{- toYaml (merge (dict "chart" $top.Chart.Name) (.values | default dict)) | nindent 4 }}
{{- end -}}
`
