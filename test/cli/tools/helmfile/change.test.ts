/** What helmfile does not have: sets, releases left alone, plans over all files, what was interrupted. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runIn, type RunResult } from '../../host.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-change-'))
  mkdirSync(join(folder, 'chart/templates'), { recursive: true })
  mkdirSync(join(folder, 'helmfile.d'))
  writeFileSync(join(folder, 'chart/Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n')
  writeFileSync(
    join(folder, 'chart/templates/it.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata: {v: "{{ .Values.v }}"}\n',
  )
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function tshelm(...args: string[]): Promise<RunResult> {
  const env = { HOME: folder, TZ: 'UTC', TSHELM_SANDBOX: join(folder, 'cluster') }
  return runIn(folder, args, { env })
}

/** One file with releases in the namespace `default`. */
function file(name: string, ...releases: readonly string[]): void {
  const lines = releases.map((release) => `- {namespace: default, chart: ../chart, ${release}}\n`)
  writeFileSync(join(folder, 'helmfile.d', name), `releases:\n${lines.join('')}`)
}

async function revisions(): Promise<Record<string, string>> {
  const { stdout } = await tshelm('list', '--output', 'json')
  const rows = JSON.parse(stdout) as { name: string; revision: string; status: string }[]
  return Object.fromEntries(rows.map(({ name, revision, status }) => [name, `${revision} ${status}`]))
}

interface Planned {
  readonly id: string
  readonly group?: number
  readonly action: string
  readonly reason: string
}

async function plan(...args: string[]): Promise<Planned[]> {
  const { stdout, stderr } = await tshelm('file', 'plan', '--output', 'json', ...args)
  expect(stderr).not.toContain('Error')
  const planned = JSON.parse(stdout) as Planned[]
  return planned.map(({ id, group, action, reason }) => ({ id, action, reason, ...(group && { group }) }))
}

it('deletes releases of a set that no file has any more, and only those', async () => {
  file('a.yaml', 'name: one', 'name: two')
  expect((await tshelm('install', 'other', './chart')).code).toBe(0)
  expect((await tshelm('file', 'sync', '--prune', 'mine')).code).toBe(0)
  file('a.yaml', 'name: one')
  expect(await plan('--prune', 'mine')).toContainEqual({
    ...{ id: 'default/two', group: 2, action: 'delete', reason: 'of the set, and in no file' },
  })
  expect((await tshelm('file', 'apply', '--prune', 'mine')).stderr).toContain('default/two (c-0.1.0)')
  expect(await revisions()).toEqual({ one: '1 deployed', other: '1 deployed' })
})

it.each([
  [['-l', 'name=one', 'apply', '--prune', 'mine'], 'it goes with no selector'],
  [['sync', '--prune', 'not a label'], 'cannot be a label'],
])('refuses %j', async (args, message) => {
  file('a.yaml', 'name: one')
  const { code, stderr } = await tshelm('file', ...args)
  expect(stderr).toContain(message)
  expect(code).not.toBe(0)
  expect(await revisions()).toEqual({})
})

it('leaves releases alone that would not change', async () => {
  file('a.yaml', 'name: one', 'name: two, values: [{v: 1}]')
  await tshelm('file', 'sync')
  file('a.yaml', 'name: one', 'name: two, values: [{v: 2}]')
  expect((await tshelm('file', 'sync', '--skip-unchanged')).code).toBe(0)
  expect(await revisions()).toEqual({ one: '1 deployed', two: '2 deployed' })
})

it('plans one graph over all files', async () => {
  file('a.yaml', 'name: one, needs: [default/base], labels: {tier: x}')
  file('b.yaml', 'name: base, labels: {tier: x}', 'name: off, labels: {tier: y}')
  expect(await plan('-l', 'tier=x')).toEqual([
    { id: 'default/one', group: 2, action: 'install', reason: 'it is not installed' },
    { id: 'default/base', group: 1, action: 'install', reason: 'it is not installed' },
    { id: 'default/off', action: 'left out', reason: 'no selector matches: tier=x' },
  ])
})

it('acts on what is needed of other files first, where that is wanted', async () => {
  file('a.yaml', 'name: one, needs: [default/base], labels: {tier: x}')
  file('b.yaml', 'name: base', 'name: off')
  expect((await tshelm('file', '-f', 'helmfile.d/a.yaml', 'apply')).stderr).toContain(
    'depend(s) on an undefined release "default/base"',
  )
  const across = ['file', '--needs-across-files', '-l', 'tier=x']
  expect(await plan('--needs-across-files', '-l', 'tier=x', '--include-needs')).toContainEqual({
    ...{ id: 'default/base', group: 1, action: 'install', reason: 'it is not installed; needed by default/one' },
  })
  const { code, stderr } = await tshelm(...across, 'apply', '--include-needs')
  expect(code, stderr).toBe(0)
  expect(stderr.match(/Upgrading release=\w+/g)).toEqual(['Upgrading release=base', 'Upgrading release=one'])
  expect(await revisions()).toEqual({ base: '1 deployed', one: '1 deployed' })
  const gone = await tshelm('file', '--needs-across-files', 'destroy')
  expect(gone.stderr.match(/Deleting \w+/g)).toEqual(['Deleting one', 'Deleting base'])
})

it.each([
  ['a cycle', 'name: two, needs: [three]', 'name: three, needs: [two]', 'cycle detected: default/three -> default/two'],
  ['a need that is not there', 'name: two, needs: [none]', 'name: three', 'undefined release "default/none"'],
])('does nothing where a later file has %s', async (_, one, two, message) => {
  file('a.yaml', 'name: one')
  file('b.yaml', one, two)
  const { code, stderr } = await tshelm('file', 'sync')
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
  expect(await revisions()).toEqual({})
})

it('tells the version of a chart after which a release is called', async () => {
  file('a.yaml', 'name: chart-basic')
  expect((await tshelm('file', 'sync')).stderr).toMatch(/^chart-basic +default +\.\.\/chart +0\.1\.0 /m)
})

it('refuses to plan cycles through files', async () => {
  file('a.yaml', 'name: one, needs: [default/two]')
  file('b.yaml', 'name: two, needs: [default/one]')
  const { code, stderr } = await tshelm('file', 'plan')
  expect(stderr).toContain('cycle detected: default/one -> default/two -> default/one')
  expect(code).toBe(1)
})
