/** What secrets leave behind: nothing in output, in files or in what hooks are given. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeReleaseChart } from '../../../fakes/release-chart.ts'
import { runIn, type RunResult } from '../../host.ts'

const SECRET = 'correct-horse-battery'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-secrets-'))
  renameSync(writeReleaseChart(folder), join(folder, 'chart'))
  mkdirSync(join(folder, 'work/tmp'), { recursive: true })
  renameSync(join(folder, 'chart'), join(folder, 'work/chart'))
  writeFileSync(join(folder, 'secret.txt'), SECRET)
  writeFileSync(join(folder, 'whole.yaml'), `message: ${SECRET}\n`)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function tshelm(...args: string[]): Promise<RunResult> {
  const work = join(folder, 'work')
  const env = { HOME: join(folder, 'home'), TMPDIR: join(work, 'tmp'), TSHELM_SANDBOX: join(folder, 'cluster') }
  return runIn(work, args, { env: { ...env, TZ: 'UTC', PATH: process.env['PATH'] } })
}

function state(more: string): void {
  writeFileSync(
    join(folder, 'work/helmfile.yaml'),
    `releases:
  - name: shop
    chart: ./chart
    values:
      - plain: ref+file://${folder}/secret.txt
      - ref+file://${folder}/whole.yaml
    set:
      - { name: token, value: ref+file://${folder}/secret.txt }
    hooks:
      - { events: [presync, postsync], command: sh, args: [-c, 'env; echo "$0 $@"; ls "$TMPDIR"'], showlogs: true }
${more}`,
  )
}

/** Paths of all files below a folder that have the secret in them. */
function holders(path: string): string[] {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8').includes(SECRET) ? [path] : []
  return readdirSync(path).flatMap((name) => holders(join(path, name)))
}

function expectNothingLeft({ stdout, stderr }: RunResult): void {
  expect(stdout + stderr).not.toContain(SECRET)
  expect(holders(join(folder, 'work'))).toEqual([])
  expect(readdirSync(join(folder, 'work/tmp'))).toEqual([])
}

it.each([
  ['sync'],
  ['apply', '--suppress-diff'],
  ['lint'],
  ['plan'],
  ['build'],
  ['list'],
  ['--log-level', 'debug', 'sync'],
])('%s shows and leaves no secret', async (...args: string[]) => {
  state('')
  const result = await tshelm('file', ...args)
  expect(result.stderr.slice(-400), result.stdout.slice(-400)).not.toContain('exit status')
  expect(result.code).toBe(0)
  expectNothingLeft(result)
})

it('does not even where a release fails', async () => {
  state('    disableValidation: false\n    namespace: "NOT VALID"\n')
  const result = await tshelm('file', 'sync')
  expect(result.code).toBe(1)
  expectNothingLeft(result)
})

it.each([['lint'], ['sync']])(
  'arguments of helm are told without secrets, escaped ones and variables too: %s',
  async (verb) => {
    const secrets = ['comma,back\\slash}', 'of-the-environment']
    writeFileSync(join(folder, 'odd.txt'), secrets[0]!)
    writeFileSync(
      join(folder, 'work/helmfile.yaml'),
      `releases:
  - name: shop
    chart: ./chart
    set:
      - { name: a, value: ref+file://${folder}/odd.txt }
      - { name: l, values: [ref+file://${folder}/odd.txt, x] }
    env:
      - { name: e, value: TOKEN }
`,
    )
    const work = join(folder, 'work')
    const env = { HOME: join(folder, 'home'), TSHELM_SANDBOX: join(folder, 'cluster'), TZ: 'UTC', TOKEN: secrets[1] }
    const { stdout, stderr, code } = await runIn(work, ['file', '--log-level', 'debug', verb], { env })
    expect(code).toBe(0)
    expect(stderr).toContain('--set a=*** --set l=***')
    expect((stdout + stderr).replace(/^ *\[.*$/gm, '')).not.toMatch(/back|of-the/)
  },
)

it('nor with what templates fetched', async () => {
  writeFileSync(
    join(folder, 'work/helmfile.yaml.gotmpl'),
    `releases:
  - name: shop
    chart: ./chart
    set:
      - { name: a, value: 'x-{{ fetchSecretValue "ref+file://${folder}/secret.txt" }}' }
`,
  )
  const result = await tshelm('file', '--log-level', 'debug', 'sync')
  expect([result.code, result.stderr]).toEqual([0, expect.stringContaining('--set a=***')])
  expectNothingLeft(result)
})

it('nor the words of a hook that fails', async () => {
  writeFileSync(
    join(folder, 'work/helmfile.yaml.gotmpl'),
    `releases:
  - name: shop
    chart: ./chart
    set:
      - { name: a, value: '{{ fetchSecretValue "ref+file://${folder}/secret.txt" }}' }
    hooks:
      - { events: [presync], command: sh, args: [-c, exit 3, 'x{{ fetchSecretValue "ref+file://${folder}/secret.txt" }}'] }
`,
  )
  const result = await tshelm('file', 'sync')
  expect([result.code, result.stderr]).toEqual([1, expect.stringContaining(': *** (3 bytes)')])
  expectNothingLeft(result)
})
