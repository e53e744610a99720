/** `lint`, `show` and `version` against what Helm 4.3.1 prints: both streams and the exit code. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runIn } from './host.ts'

interface Case {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly args: readonly string[]
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

const work = mkdtempSync(join(tmpdir(), 'tshelm-cases-'))
afterAll(() => rmSync(work, { recursive: true }))

function folderWith(files: Case['files']): string {
  const folder = mkdtempSync(join(work, 'case-'))
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return folder
}

for (const file of ['lint', 'show']) {
  const path = join(import.meta.dirname, `../../testdata/cli/${file}.json`)
  const cases = JSON.parse(readFileSync(path, 'utf8')) as readonly Case[]
  describe(`${file}: as Helm`, () => {
    it.each(cases)('$name', async ({ files, args, stdout, stderr, code }) => {
      const folder = folderWith(files)
      const result = await runIn(folder, args)
      const plain = (text: string): string => text.replaceAll(folder, '{dir}')
      expect({ stdout: plain(result.stdout), stderr: plain(result.stderr), code: result.code }).toEqual({
        stdout,
        stderr,
        code,
      })
    })
  })
}
