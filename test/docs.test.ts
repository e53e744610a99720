/** What README and the guides tell to type works as it stands there, one command after the other. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliIn, type Cli } from './fakes/cli.ts'
import { writeReleaseChart } from './fakes/release-chart.ts'

const root = join(import.meta.dirname, '..')

/** Lines that begin with `tshelm`, as words, comments left out; what is exported before them. */
function commandsOf(file: string): { readonly commands: string[][]; readonly env: Record<string, string> } {
  const blocks = readFileSync(join(root, file), 'utf8').matchAll(/```(?:sh|console)\n(.*?)```/gs)
  const lines = [...blocks].flatMap(([, block = '']) => block.split('\n')).map((line) => line.replace(/^\$ /, ''))
  const exported = lines.flatMap((line) => [...line.matchAll(/^export (\w+)=(\S+)$/g)])
  return {
    commands: lines.flatMap((line) =>
      line.startsWith('tshelm ') ? [line.replace(/ +#.*/, '').split(' ').slice(1)] : [],
    ),
    env: Object.fromEntries(exported.map(([, name, value]) => [name!, value!])),
  }
}

/** Blocks of YAML whose first line is a file's name. */
function filesOf(file: string): (readonly [name: string, text: string])[] {
  const blocks = readFileSync(join(root, file), 'utf8').matchAll(/```yaml\n# (\S+\.(?:yaml|gotmpl))\n(.*?)```/gs)
  return Array.from(blocks, ([, name = '', text = '']) => [name, text] as const)
}

let folder: string
const cli = (env: Record<string, string>): Cli => cliIn(folder, { TSHELM_SANDBOX: join(folder, 'cluster'), ...env })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-docs-'))
  writeReleaseChart(folder)
  cpSync(join(folder, 'app'), join(folder, 'chart'), { recursive: true })
  writeFileSync(join(folder, 'values.yaml'), 'message: hi\n')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('as it is written', { timeout: 60_000 }, () => {
  it.each([
    ['README.md', [], 8],
    ['docs/compat.md', [], 1],
    ['docs/plan.md', ['install', 'shop', './chart'], 2],
    ['docs/diff.md', ['install', 'shop', './chart'], 7],
    ['docs/publishing.md', [], 5],
    ['docs/secrets.md', [], 7],
    ['docs/helmfile.md', [], 6],
  ])('%s', async (file, first, count) => {
    const { commands, env } = commandsOf(file)
    const tshelm = cli(env)
    for (const [name, text] of filesOf(file)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    if (first.length > 0) await tshelm(...first)
    for (const command of commands) {
      const { code, stderr } = await tshelm(...command)
      expect(code, `${command.join(' ')}: ${stderr}`).toBe(0)
    }
    expect(commands.length).toBe(count)
  })
})
