/** `file lint`: what it finds is told behind the last file; what goes wrong before is told at once. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runIn, type RunResult } from '../../host.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-lint-'))
  for (const chart of ['good', 'bad']) {
    mkdirSync(join(folder, chart, 'templates'), { recursive: true })
    writeFileSync(join(folder, chart, 'Chart.yaml'), `apiVersion: v2\nname: ${chart}\nversion: 0.1.0\n`)
  }
  writeFileSync(join(folder, 'bad/templates/it.yaml'), '{{ nope }}')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function lint(text: string): Promise<RunResult> {
  writeFileSync(join(folder, 'helmfile.yaml'), text)
  return runIn(folder, ['file', 'lint'], { env: { HOME: folder, TZ: 'UTC' } })
}

it('goes on with other files', async () => {
  writeFileSync(join(folder, 'sub.yaml'), 'releases: [{name: b, chart: ./bad}]\n')
  const { code, stdout, stderr } = await lint('helmfiles: [sub.yaml]\nreleases: [{name: g, chart: ./good}]\n')
  expect([code, stdout]).toEqual([1, expect.stringContaining('==> Linting good')])
  expect(stderr).toContain('Failed with 1 errors:')
})

it('ends with a repository that is not there', async () => {
  const repository = '{name: r, url: "http://127.0.0.1:9"}'
  const { code, stderr } = await lint(`repositories: [${repository}]\nreleases: [{name: g, chart: ./good}]\n`)
  expect([code, stderr]).toEqual([1, expect.stringContaining('in ./helmfile.yaml: command "helm" exited')])
})

it('has no unit tests without the plugin', async () => {
  writeFileSync(join(folder, 'helmfile.yaml'), 'releases: [{name: g, chart: ./good, unitTests: [tests]}]\n')
  const { code, stderr } = await runIn(folder, ['file', 'unittest'], { env: { HOME: folder, TZ: 'UTC' } })
  expect([code, stderr]).toEqual([1, expect.stringContaining('in ./helmfile.yaml: helm-unittest plugin is required')])
  expect(stderr).not.toContain('Unit testing')
})
