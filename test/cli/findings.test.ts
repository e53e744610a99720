/** Found by scripts/fuzz.mjs; expected is what Helm 4.3.1 does. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliIn } from '../fakes/cli.ts'

interface Finding {
  readonly name: string
  /** Contents, those that are no text in base64. */
  readonly files: Readonly<Record<string, string | { readonly b64: string }>>
  readonly args: readonly string[]
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

const findings = JSON.parse(
  readFileSync(new URL('../../testdata/charts/findings.json', import.meta.url), 'utf8'),
) as readonly Finding[]

describe('template of odd charts', () => {
  const start = process.cwd()
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tshelm-findings-'))
    process.chdir(folder)
  })
  afterEach(() => {
    process.chdir(start)
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(findings)('$name', async ({ files, args, exit, stdout, stderr }) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), typeof content === 'string' ? content : Buffer.from(content.b64, 'base64'))
    }
    const result = await cliIn(folder)(...args)
    const withFolder = (text: string): string => text.replaceAll('{cwd}', realpathSync(folder))
    expect(result).toEqual({ code: exit, stdout: withFolder(stdout), stderr: withFolder(stderr) })
  })
})
