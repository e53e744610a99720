/**
 * Whether time and memory grow no faster than the input: pairs of charts that differ tenfold in one thing, whole processes, with what a
 * process costs anyway taken off. And whether a process that renders many charts keeps anything of them.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { environmentOf, once } from './measure.mjs'
import { rangeTemplate } from './range-template.mjs'

/** Allowed for input that is ten times as large. */
const MAX_FACTOR = 12
const RUNS = 5
const MAX_LEAK_MIB = { rss: 30, heap: 5 }

const LABELS = `{{- define "labels" }}
app: {{ .Chart.Name }}
release: {{ .Release.Name | quote }}
{{- end }}
`
const OBJECT = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-NUMBER
  labels: {{- include "labels" . | nindent 4 }}
data:
  text: {{ tpl .Values.text . | quote }}
  map: |- {{- toYaml .Values.map | nindent 4 }}
`
const DOCUMENT = `apiVersion: v1
kind: ConfigMap
metadata: { name: large }
data: {{- toYaml .Values.large | nindent 2 }}
`
const VALUES = `text: "{{ .Release.Name }}"\nmap: { a: { b: [1, 2, 3] }, c: text }\n`

function objects(count) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`object-${i}.yaml`, OBJECT.replace('NUMBER', String(i))]),
  )
}

function lines(count, line) {
  return Array.from({ length: count }, (_, i) => line(i)).join('')
}

/** What is made ten times as large → chart for a size, the smaller size. */
const DIMENSIONS = {
  templates: [200, (count) => ({ templates: objects(count) })],
  values: [
    4000,
    (count) => ({
      templates: objects(1),
      values:
        VALUES +
        lines(count, (i) => `key${i}: { enabled: true, name: "name ${i}", list: [1, 2], nested: { a: 1.5 } }\n`),
    }),
  ],
  'values in blocks': [
    4000,
    (count) => ({
      templates: objects(1),
      values:
        VALUES +
        lines(
          count,
          (i) => `key${i}:\n  name: name ${i}\n  list:\n    - 1\n    - two\n  text: |\n    several\n    lines\n`,
        ),
    }),
  ],
  subcharts: [10, (count) => ({ templates: objects(1), subcharts: count })],
  range: [1000, (count) => ({ templates: { 'range.yaml': rangeTemplate(count, { text: 'text', map: 'map' }) } })],
  document: [
    6000,
    (count) => ({
      templates: { 'large.yaml': DOCUMENT },
      values: `${VALUES}large:\n${lines(count, (i) => `  key-${i}: "text ${i} that is neither long nor short, with: colons # and hashes"\n`)}`,
    }),
  ],
}

function writeChart(path, { templates, values = VALUES, subcharts = 0 }) {
  mkdirSync(join(path, 'templates'), { recursive: true })
  const name = path.slice(path.lastIndexOf('/') + 1)
  writeFileSync(join(path, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`)
  writeFileSync(join(path, 'values.yaml'), values)
  writeFileSync(join(path, 'templates/_helpers.tpl'), LABELS)
  for (const [file, text] of Object.entries(templates)) writeFileSync(join(path, 'templates', file), text)
  for (let i = 0; i < subcharts; i++) writeChart(join(path, `charts/sub${i}`), { templates: objects(5) })
}

/** @returns whether all is well; prints a line for each dimension */
export function checkGrowth({ folder, cli, only }) {
  const base = join(folder, 'base')
  writeChart(base, { templates: {} })
  const constant = least(cli, base, folder)
  let well = true
  console.log(['ten times as many'.padEnd(20), 'cpu ms', '', 'factor', 'MiB', '', 'factor'].map(cell).join(''))
  for (const [name, [size, chart]] of Object.entries(DIMENSIONS)) {
    if (only !== undefined && !name.includes(only)) continue
    const [small, large] = [size, size * 10].map((count) => {
      const path = join(folder, `${name.replaceAll(' ', '-')}-${count}`)
      writeChart(path, chart(count))
      return least(cli, path, folder)
    })
    const factors = ['cpu', 'peak'].map((key) => (large[key] - constant[key]) / Math.max(1, small[key] - constant[key]))
    const cells = [small.cpu, large.cpu, factors[0], small.peak, large.peak, factors[1]]
    const fine = factors.every((factor) => factor <= MAX_FACTOR)
    well &&= fine
    console.log([name.padEnd(20), ...cells.map((n) => n.toFixed(1))].map(cell).join('') + (fine ? '' : '  GROWS'))
  }
  return leakFree() && well
}

function cell(text, i) {
  return i === 0 ? text : text.padStart(9)
}

/** Other processes only ever add. */
function least(cli, chart, folder) {
  const home = join(folder, 'home')
  mkdirSync(home, { recursive: true })
  const environment = environmentOf(home)
  const samples = Array.from({ length: RUNS }, () => once([process.execPath, cli, 'template', 'r', chart], environment))
  return Object.fromEntries(['cpu', 'peak'].map((key) => [key, Math.min(...samples.map((sample) => sample[key]))]))
}

/** Renders a hundred charts of which no two are alike. */
const LEAK = `
const { loadChart, template } = await import(process.argv[1])
const chartOf = (i) => ({
  'Chart.yaml': 'apiVersion: v2\\nname: chart' + i + '\\nversion: 1.0.' + i + '\\n',
  'values.yaml': Array.from({ length: 2000 }, (_, k) => 'key' + i + '_' + k + ': value ' + i + '\\n').join(''),
  'values.schema.json': JSON.stringify({ properties: { ['key' + i + '_1']: { type: 'string', pattern: '^value ' + i } } }),
  ...Object.fromEntries(Array.from({ length: 50 }, (_, k) => [
    'templates/t' + k + '.yaml',
    'a' + i + '_' + k + ': {{ tpl "{{ .Release.Name }}' + i + '_' + k + '" . }}\\n' +
      'b: {{ regexReplaceAll "[a-z]+' + i + '_' + k + '" .Release.Name "x" | quote }}\\nc: {{ toYaml .Values.key' + i + '_' + k + ' }}\\n',
  ])),
})
const memory = () => {
  for (let i = 0; i < 4; i++) gc()
  const { rss, heapUsed } = process.memoryUsage()
  return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 }
}
let before
for (let i = 0; i < 120; i++) {
  if (i === 20) before = memory()
  await template({ chart: await loadChart({ files: chartOf(i) }) })
}
const after = memory()
console.log(JSON.stringify({ rss: after.rss - before.rss, heap: after.heap - before.heap }))
`

function leakFree() {
  const door = new URL('../../dist/index.js', import.meta.url).href
  const args = ['--expose-gc', '--input-type=module', '-e', LEAK, door]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: resolve(import.meta.dirname),
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  const grown = JSON.parse(stdout)
  const fine = Object.entries(MAX_LEAK_MIB).every(([kind, most]) => grown[kind] <= most)
  const told = `${grown.rss.toFixed(1)} MiB more than after 20, ${grown.heap.toFixed(1)} of them in the heap`
  console.log(`120 charts in one process: ${told}${fine ? '' : '  LEAKS'}`)
  return fine
}
