/** Many releases: 100 in 10 files, 5 environments, 3 layers of values; beside helmfile with helm, where they are there. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { environmentOf, median, once } from './measure.mjs'

const FILES = 10
const PER_FILE = 10
const ENVIRONMENTS = ['dev', 'test', 'stage', 'canary', 'production']

/** @returns the folder: helmfile.d, values of all, of environments and of releases, and two charts */
export function writeFleet(folder) {
  for (const name of ['helmfile.d', 'values', 'environments', 'web/templates', 'job/templates']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  writeChart(folder, 'web', [deployment, service, config])
  writeChart(folder, 'job', [config])
  writeFileSync(
    join(folder, 'values/all.yaml'),
    `team: platform\nimage: {repository: nginx, tag: "1.0"}\n${padding(40)}`,
  )
  for (const [i, name] of ENVIRONMENTS.entries()) {
    writeFileSync(join(folder, `environments/${name}.yaml`), `replicas: ${i + 1}\ndomain: ${name}.test\n${padding(40)}`)
    writeFileSync(
      join(folder, `values/${name}.yaml.gotmpl`),
      `replicas: {{ .Values.replicas }}\nhost: {{ .Release.Name }}.{{ .Values.domain }}\n`,
    )
  }
  for (let file = 0; file < FILES; file++) {
    const environments = ENVIRONMENTS.map((name) => `  ${name}: {values: [../environments/${name}.yaml]}\n`).join('')
    const releases = Array.from({ length: PER_FILE }, (_, i) => releaseText(file, i)).join('')
    writeFileSync(
      join(folder, `helmfile.d/${String(file).padStart(2, '0')}.yaml.gotmpl`),
      `environments:\n${environments}---\nreleases:\n${releases}`,
    )
  }
  return folder
}

function releaseText(file, i) {
  const name = `r-${file}-${i}`
  const needs = i % 5 === 4 ? `, needs: [fleet-${file}/r-${file}-${i - 1}]` : ''
  return `- {name: ${name}, namespace: fleet-${file}, chart: ../${i % 5 === 0 ? 'job' : 'web'}, labels: {part: p${i}}${needs},
   values: [../values/all.yaml, ../values/{{ .Environment.Name }}.yaml.gotmpl, {own: {name: ${name}, index: ${i}}}]}
`
}

function padding(count) {
  return Array.from({ length: count }, (_, i) => `key${i}: {a: ${i}, b: [x, y, z]}\n`).join('')
}

function writeChart(folder, name, templates) {
  writeFileSync(join(folder, name, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`)
  writeFileSync(join(folder, name, 'values.yaml'), `replicas: 1\nhost: ""\nimage: {repository: x, tag: "0"}\n`)
  for (const [i, text] of templates.entries()) writeFileSync(join(folder, name, `templates/${i}.yaml`), text)
}

const labels = 'labels: {app: {{ .Release.Name | quote }}, team: {{ .Values.team | quote }}}'
const config = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
  ${labels}
data:
{{- range $key, $value := .Values }}
  {{ $key }}: {{ $value | toJson | quote }}
{{- end }}
`
const service = `apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
  ${labels}
spec:
  selector: {app: {{ .Release.Name | quote }}}
  ports: [{port: 80}]
`
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  ${labels}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name | quote }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name | quote }}}}
    spec:
      containers:
      - name: main
        image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
        env: [{name: HOST, value: {{ .Values.host | quote }}}]
`

/**
 * Lines of figures. `diff` needs a cluster made for tests, and for the ratio helm-diff among the plugins of HELM_PLUGINS: the fleet is
 * installed by tshelm, one value changed.
 */
export function fleetFigures({ folder, cli, helm, helmfile, kubeconfig, runs }) {
  writeFleet(folder)
  const ours = (args) => [process.execPath, cli, 'file', '-e', 'production', ...args]
  const theirs =
    helmfile === undefined || helm === undefined ? undefined : (args) => [helmfile, '-e', 'production', ...args]
  const home = join(folder, 'home')
  const env = {
    ...environmentOf(home),
    HOME: home,
    PATH: pathWith(folder, helm),
    HELMFILE_UPGRADE_NOTICE_DISABLED: '1',
  }
  if (kubeconfig !== undefined) env.KUBECONFIG = kubeconfig
  mkdirSync(home, { recursive: true })
  const lines = []
  const row = (name, args) => lines.push(rowOf(name, compare({ ours, theirs, args, env, folder, runs })))
  row('template', ['template'])
  row('template, one of 100', ['-l', 'name=r-3-7', 'template'])
  if (kubeconfig === undefined) return lines
  once(ours(['sync']), env, folder)
  row('diff, nothing changed', ['diff'])
  row('diff, all changed', ['diff', '--set', 'host=other'])
  row('diff, one of 100', ['-l', 'name=r-3-7', 'diff'])
  once(ours(['destroy']), env, folder)
  return lines
}

/** helmfile calls what is called helm. */
function pathWith(folder, helm) {
  if (helm === undefined) return process.env.PATH
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(helm, join(bin, 'helm'))
  return [bin, process.env.PATH, dirname(process.execPath)].join(delimiter)
}

function compare({ ours, theirs, args, env, folder, runs }) {
  const samples = { ours: [], theirs: [] }
  // The first fills caches.
  once(ours(args), env, folder)
  for (let run = 0; run < runs; run++) {
    samples.ours.push(once(ours(args), env, folder))
    if (theirs !== undefined) samples.theirs.push(once(theirs(args), env, folder))
  }
  return samples
}

function rowOf(name, { ours, theirs }) {
  const of = (samples, key) => median(samples.map((sample) => sample[key]))
  const own = `${name}: ${of(ours, 'wall').toFixed(0)} ms, CPU ${of(ours, 'cpu').toFixed(0)} ms, ${of(ours, 'peak').toFixed(0)} MiB`
  if (theirs.length === 0) return own
  const ratio = (key) => (of(ours, key) / of(theirs, key)).toFixed(3)
  return `${own}; helmfile ${of(theirs, 'wall').toFixed(0)} ms; ratio ${ratio('wall')}, CPU ${ratio('cpu')}`
}
