/** What sops 3.13.3 printed, and with which exit code. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sops } from '../../../src/cli/tools/sops/main.ts'
import { hostIn } from '../../cli/host.ts'

type Content = string | { readonly b64: string }

interface Step {
  readonly args: readonly string[]
  readonly exit: number
  readonly stdout?: string
  readonly stdoutB64?: string
  /** Null where what we say is other than what sops says: it would show values, or the time. */
  readonly stderr?: string | null
  readonly outFiles?: Readonly<Record<string, Content>>
}

interface Case {
  readonly id: string
  readonly files: Readonly<Record<string, Content>>
  readonly env?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

const data = join(import.meta.dirname, '../../../testdata/sops')
const cases = ['recorded.jsonl', 'documents.jsonl'].flatMap((name) =>
  readFileSync(join(data, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Case),
)

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function bytes(content: Content): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.b64, 'base64')
}

function layDown({ files }: Case): string {
  const cwd = mkdtempSync(join(tmpdir(), 'sops-case-'))
  folders.push(cwd)
  mkdirSync(join(cwd, 'home'))
  for (const [name, content] of Object.entries(files)) {
    const path = join(cwd, name)
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true })
    if (!name.endsWith('/')) writeFileSync(path, bytes(content))
  }
  return cwd
}

describe('sops', () => {
  it.each(cases.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const cwd = layDown(one)
    const home = join(cwd, 'home')
    const put = (text: string): string => text.replaceAll('{cwd}', cwd).replaceAll('{home}', home)
    const shown = (text: string): string => text.replaceAll(home, '{home}').replaceAll(cwd, '{cwd}')
    const env = Object.fromEntries(Object.entries(one.env ?? {}).map(([name, value]) => [name, put(value)]))
    for (const step of one.steps) {
      let [stdout, stderr] = ['', '']
      const code = await sops(step.args.map(put), {
        ...hostIn(cwd),
        env: { PATH: process.env['PATH'], HOME: home, TZ: 'UTC', ...env },
        stdout: (text) => (stdout += text),
        stderr: (text) => (stderr += text),
      })
      expect(code).toBe(step.exit)
      if (step.stderr !== null) expect(unwrapped(shown(stderr))).toBe(unwrapped(step.stderr ?? ''))
      if (step.stdoutB64 === undefined) expect(shown(stdout)).toBe(step.stdout ?? '')
      for (const [name, content] of Object.entries(step.outFiles ?? {})) {
        expect(readFileSync(join(cwd, name))).toEqual(bytes(content))
      }
    }
  })
})

/** Lines are broken at a width, which the length of a folder's name changes. */
function unwrapped(text: string): string {
  return text.replace(/\n +\| /g, ' ')
}
