/** Guides to many releases: the files that they show, and the commands on them, one after the other. */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { cliIn } from './fakes/cli.ts'
import { writeReleaseChart } from './fakes/release-chart.ts'

const root = join(import.meta.dirname, '..')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-docs-'))
  renameSync(writeReleaseChart(folder), join(folder, 'chart'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, content: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), content)
}

it.each([
  ['docs/stack.md', 6],
  ['docs/deploying.md', 7],
])('%s', { timeout: 60_000 }, async (file, count) => {
  const text = readFileSync(join(root, file), 'utf8')
  for (const [, name, content] of text.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs)) write(name!, content!)
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block!)
  const commands = blocks.flatMap((block) => block.trim().split('\n'))
  const tshelm = cliIn(folder, { TSHELM_SANDBOX: join(folder, 'cluster') })
  for (const command of commands) {
    const { code, stdout, stderr } = await tshelm(...command.split(' ').slice(1))
    expect(code, `${command}: ${stdout}${stderr}`).toBe(0)
  }
  expect(commands.length).toBe(count)
})
