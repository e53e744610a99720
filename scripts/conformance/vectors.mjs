// shared/vectors in process. The rules of what passes are those of its README.
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { bytesOf } from '../go-text.mjs'
import { readTree, runIn, writeTree } from './in-process.mjs'

export function loadVectors(folder) {
  const vectors = []
  for (const file of readdirSync(folder).sort()) {
    if (!/\.jsonl(\.gz)?$/.test(file)) continue
    const raw = readFileSync(join(folder, file))
    const text = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8')
    for (const line of text.split('\n')) if (line !== '') vectors.push(JSON.parse(line))
  }
  return { vectors, fixtures: JSON.parse(readFileSync(join(folder, 'fixtures.json'), 'utf8')) }
}

/** The vector as Helm 3 passes it: by what it was seen to give, else by `v3`; where it has neither, as Helm 4, but stderr may differ. */
export function forHelm3(vector, recorded) {
  const { stdout, stdoutB64, stdoutRegex, stderr, stderrB64, outFiles, ...input } = vector
  const seen = recorded ?? vector.v3
  if (seen === undefined) return { ...vector, stderrUnsteady: true }
  if (stdoutRegex === undefined) return { ...input, ...seen }
  return { ...input, exit: seen.exit, stdoutRegex, stderr: seen.stderr }
}

export async function runVector(bench, vector, fixtures) {
  const cwd = join(bench.work, 'case')
  rmSync(cwd, { recursive: true, force: true })
  mkdirSync(cwd)
  const result =
    vector.files !== undefined ? await runFiles(bench, cwd, vector) : await runSimple(bench, cwd, vector, fixtures)
  return judge(vector, result)
}

async function runFiles(bench, cwd, vector) {
  writeTree(cwd, vector.files, vector.symlinks)
  const result = await runIn(bench, cwd, vector.args)
  return vector.outDir === undefined ? result : { ...result, outFiles: readTree(join(cwd, vector.outDir)) }
}

async function runSimple(bench, cwd, vector, fixtures) {
  const files = Object.fromEntries(
    Object.entries(fixtures[vector.fixture ?? 'common']).map(([name, content]) => [`vec/${name}`, content]),
  )
  if (vector.values !== undefined) files['vec/values.yaml'] = vector.values
  const text = vector.expr === undefined ? (vector.text ?? vector.raw) : `{{ ${vector.expr} }}`
  const wrapped = vector.raw === undefined && vector.exit === 0
  files[wrapped ? 'vec/templates/t0000.yaml' : 'vec/templates/t.yaml'] = wrapped
    ? `{{ define "t0000" }}${text}{{ end }}v: {{ include "t0000" . | b64enc }}\n`
    : text
  writeTree(cwd, files)
  const result = await runIn(bench, cwd, ['template', 'rel', './vec', ...(vector.args ?? [])])
  if (!wrapped || result.exit !== 0) return result
  const found = /^---\n# Source: vec\/templates\/t0000\.yaml\nv:([^\n]*)\s*$/m.exec(result.stdout)
  if (found === null) return { ...result, exit: -1, stderr: '(no such document in the output)' }
  return { ...result, stdout: Buffer.from(found[1].trim(), 'base64') }
}

const encoded = (value) => (Buffer.isBuffer(value) ? value : bytesOf(value))

const expected = (vector, field) =>
  vector[`${field}B64`] === undefined ? Buffer.from(vector[field] ?? '') : Buffer.from(vector[`${field}B64`], 'base64')

const isYamlError = (text) => text.includes('YAML parse error')

function judge(vector, { exit, stdout, stderr, outFiles }) {
  const problems = []
  if (exit !== vector.exit) problems.push(`exit ${exit}, expected ${vector.exit}`)
  if (vector.stdoutRegex !== undefined) {
    if (!new RegExp(`^(?:${vector.stdoutRegex})$`, 's').test(encoded(stdout).toString()))
      problems.push('stdout does not match')
  } else if (vector.exit === 0 || vector.stdout !== undefined || vector.stdoutB64 !== undefined) {
    if (!encoded(stdout).equals(expected(vector, 'stdout'))) problems.push('stdout')
  }
  if (vector.exit !== 0 && vector.files === undefined && isYamlError(vector.stderr ?? '') !== isYamlError(stderr))
    problems.push('fails at another stage')
  if (
    vector.outFiles !== undefined &&
    JSON.stringify(sorted(vector.outFiles)) !== JSON.stringify(sorted(outFiles ?? {}))
  )
    problems.push('files written')
  return { problems, stderrSame: sameStderr(vector, stderr), stdout, stderr }
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))

/** undefined where stderr does not count. */
function sameStderr(vector, stderr) {
  if (vector.stderrUnsteady || (vector.exit === 0 && vector.stderr === undefined && vector.stderrB64 === undefined))
    return undefined
  const lines = (text) => text.split('\n').sort().join('\n')
  const want = expected(vector, 'stderr')
  return vector.stderrUnordered ? lines(want.toString()) === lines(stderr) : bytesOf(stderr).equals(want)
}
