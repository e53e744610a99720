/** `--seed`, and the note on what makes renders differ. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomSource } from '../../src/cli/random.ts'
import { runIn, type RunResult } from './host.ts'

let folder = ''
const OBJECT = `apiVersion: v1
kind: ConfigMap
metadata: { name: a }
data: { password: {{ randAlphaNum 12 | quote }} }
`
const TEMPLATE = `a: {{ randAlphaNum 12 }}
b: {{ now | date "2006-01-02" }}
c: {{ tpl "{{ uuidv4 }}" . }}
{{- range until 3 }}
d{{ . }}: {{ lookup "v1" "Pod" "" "" | len }}
{{- end }}
`

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-seed-'))
  mkdirSync(join(folder, 'app/templates'), { recursive: true })
  writeFileSync(join(folder, 'app/Chart.yaml'), 'apiVersion: v2\nname: app\nversion: 1.0.0\n')
  writeFileSync(join(folder, 'app/templates/a.yaml'), TEMPLATE)
  mkdirSync(join(folder, 'object/templates'), { recursive: true })
  writeFileSync(join(folder, 'object/Chart.yaml'), 'apiVersion: v2\nname: object\nversion: 1.0.0\n')
  writeFileSync(join(folder, 'object/templates/a.yaml'), OBJECT)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function render(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<RunResult> {
  const randomBytes = randomSource('linux')
  return runIn(folder, ['template', './app', ...args], { randomBytes, env: { HOME: folder, TZ: 'Asia/Tokyo', ...env } })
}

it('renders the same twice with a seed, and tells what would differ', async () => {
  const first = await render(['--seed', 'x'])
  expect(first.code).toBe(0)
  expect(first.stdout).toContain('b: 2020-01-01\n')
  expect(first.stderr).toBe(
    'note: renders of this chart depend on more than its values:\n' +
      '  app/templates/a.yaml:1: randAlphaNum (random, fixed by the seed)\n' +
      '  app/templates/a.yaml:2: now (time, fixed by the seed)\n' +
      '  app/templates/a.yaml:3: uuidv4 (random, fixed by the seed)\n' +
      '  app/templates/a.yaml:5: lookup (cluster)\n',
  )
  expect(await render(['--seed', 'x'])).toEqual(first)
  expect((await render(['--seed', 'y'])).stdout).not.toBe(first.stdout)
})

it('takes the time from SOURCE_DATE_EPOCH', async () => {
  const { stdout } = await render(['--seed', 'x'], { SOURCE_DATE_EPOCH: '1700000000' })
  expect(stdout).toContain('b: 2023-11-14\n')
  const { stderr, code } = await render(['--seed', 'x'], { SOURCE_DATE_EPOCH: 'soon' })
  expect(stderr).toBe('Error: SOURCE_DATE_EPOCH: "soon" is no number of seconds since 1970\n')
  expect(code).toBe(1)
})

it('generates names from the seed', async () => {
  const { stdout } = await render(['--seed', 'x', '--name-template', 'r-{{ randNumeric 6 }}', '--dry-run=client'])
  expect((await render(['--seed', 'x', '--name-template', 'r-{{ randNumeric 6 }}', '--dry-run=client'])).stdout).toBe(
    stdout,
  )
})

it('says nothing without, but with --debug', async () => {
  const plain = await render([])
  expect(plain.stderr).toBe('')
  expect((await render([])).stdout).not.toBe(plain.stdout)
  expect((await render(['--debug'])).stderr).toContain('  app/templates/a.yaml:1: randAlphaNum (random)\n')
})

it('installs and upgrades to the same', async () => {
  const run = (...args: readonly string[]): Promise<RunResult> => runIn(folder, [...args, '--sandbox=state.json'])
  for (const verb of ['install', 'upgrade']) {
    const { code, stderr } = await run(verb, 'one', './object', '--seed', 'x')
    expect(code).toBe(0)
    expect(stderr).toContain('  object/templates/a.yaml:4: randAlphaNum (random, fixed by the seed)\n')
  }
  const { stdout } = await run('get', 'manifest', 'one', '--revision', '1')
  expect(stdout).toContain('password')
  expect((await run('get', 'manifest', 'one', '--revision', '2')).stdout).toBe(stdout)
})
