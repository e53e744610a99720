// shared/yaml-cases in process: reading through a values file and toJson, writing through toYaml.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runIn, writeTree } from './in-process.mjs'

const CHART = 'apiVersion: v2\nname: c\nversion: 1.0.0\n'
const READ =
  '{{ define "j" }}{{ toJson .Values }}{{ end }}{{ define "t" }}{{ range $k, $v := .Values }}{{ $k }}={{ typeOf $v }}\n{{ end }}{{ end }}j: {{ include "j" . | b64enc }}\nt: {{ include "t" . | b64enc }}\n'

export function loadYamlCases(folder) {
  const lines = (name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  return [
    ...lines('yaml-read.jsonl').map((test, i) => ({ kind: 'read', id: `yaml-read/${i} ${test.name}`, ...test })),
    ...lines('yaml-write.jsonl').map((test, i) => ({ kind: 'write', id: `yaml-write/${i}`, ...test })),
  ]
}

export async function runYamlCase(bench, test) {
  const cwd = join(bench.work, 'case')
  rmSync(cwd, { recursive: true, force: true })
  mkdirSync(cwd)
  return test.kind === 'read' ? readCase(bench, cwd, test) : writeCase(bench, cwd, test)
}

async function readCase(bench, cwd, test) {
  writeTree(cwd, { 'c/Chart.yaml': CHART, 'c/templates/a.yaml': READ, FILE: test.yaml })
  const { exit, stdout, stderr } = await runIn(bench, cwd, ['template', 'r', 'c', '-f', 'FILE'])
  if (test.error !== undefined)
    return stderr.trimEnd() === test.error ? [] : [`stderr ${stderr}, expected ${test.error}`]
  if (exit !== 0) return [`exit ${exit}: ${stderr}`]
  const part = (name) => Buffer.from(new RegExp(`^${name}: (.*)$`, 'm').exec(stdout)?.[1] ?? '', 'base64').toString()
  const types = Object.entries(test.types ?? {})
    .map(([key, type]) => `${key}=${type}\n`)
    .sort()
    .join('')
  const problems = []
  if (part('j') !== test.json) problems.push(`json ${part('j')}, expected ${test.json}`)
  if (
    test.types !== undefined &&
    part('t')
      .split(/(?<=\n)/)
      .sort()
      .join('') !== types
  )
    problems.push(`types ${part('t')}, expected ${types}`)
  return problems
}

async function writeCase(bench, cwd, test) {
  writeTree(cwd, {
    'c/Chart.yaml': CHART,
    'c/files/value.json': JSON.stringify([test.value]),
    'c/templates/a.yaml':
      '{{ define "y" }}{{ toYaml (index (.Files.Get "files/value.json" | fromJsonArray) 0) }}{{ end }}y: {{ include "y" . | b64enc }}\n',
  })
  const { exit, stdout, stderr } = await runIn(bench, cwd, ['template', 'r', 'c'])
  if (exit !== 0) return [`exit ${exit}: ${stderr}`]
  const text = Buffer.from(/^y: (.*)$/m.exec(stdout)?.[1] ?? '', 'base64').toString()
  return text === test.yaml ? [] : [`yaml ${JSON.stringify(text)}, expected ${JSON.stringify(test.yaml)}`]
}
