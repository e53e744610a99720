/** What docs/kustomize.md tells to type works as it stands there. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { cliIn } from '../fakes/cli.ts'

const text = readFileSync(join(import.meta.dirname, '../../docs/kustomize.md'), 'utf8')

let folder: string

function put(path: string, content: string): void {
  mkdirSync(join(folder, dirname(path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-kustomize-'))
  for (const [, path, content] of text.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs)) put(path!, content!)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('does what the guide says', { timeout: 60_000 }, async () => {
  const tshelm = cliIn(folder, {})
  const commands = [...text.matchAll(/^tshelm (.*)$/gm)].map(([, words]) => words!.split(' '))
  expect(commands.length).toBe(3)
  const printed: string[] = []
  for (const command of commands) {
    const { code, stdout, stderr } = await tshelm(...command)
    expect(code, `${command.join(' ')}: ${stderr}`).toBe(0)
    printed.push(stdout)
  }
  expect(printed[0]).toContain('image: nginx:1.29')
  expect(printed[0]).toContain('replicas: 3')
  expect(printed[0]).toMatch(/configMapRef:\n +name: settings-[a-z0-9]{10}\n/)
  expect(readFileSync(join(folder, 'all.yaml'), 'utf8')).toBe(printed[0])
  expect(printed[2]).toBe('v5.8.2\n')
})
