/** A folder, and the command line of sops in it. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { sops } from '../../../../src/cli/tools/sops/main.ts'
import { hostIn } from '../../host.ts'

/** A pair that was made for tests. */
export const AGE = 'age13p0t9q6j7ua79wp6pak558aan5kl0h3trlhawceh72takrf2gqkq87j9xy'
export const AGE_KEY = 'AGE-SECRET-KEY-1TSFXCLPJZSH9UKVEYY8LPGDS8J329SVRGQ8H2RNLNC82LV5JMW9S7MGMWH'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunMore {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
}

export interface SopsFolder {
  readonly cwd: string
  readonly run: (args: readonly string[], more?: RunMore) => Promise<Ran>
  readonly read: (name: string) => string
}

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

export function sopsFolder(files: Readonly<Record<string, string>>): SopsFolder {
  const cwd = mkdtempSync(join(tmpdir(), 'sops-test-'))
  folders.push(cwd)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), content)
  }
  return {
    cwd,
    read: (name) => readFileSync(join(cwd, name), 'utf8'),
    run: async (args, { env = {}, stdin = '' } = {}) => {
      let [stdout, stderr] = ['', '']
      const code = await sops(args, {
        ...hostIn(cwd),
        env: { PATH: process.env['PATH'], HOME: join(cwd, 'home'), TZ: 'UTC', SOPS_AGE_KEY: AGE_KEY, ...env },
        randomBytes: (count) => randomBytes(count),
        stdin: () => Promise.resolve(Buffer.from(stdin)),
        stdout: (text) => (stdout += text),
        stderr: (text) => (stderr += text),
      })
      return { code, stdout, stderr }
    },
  }
}
