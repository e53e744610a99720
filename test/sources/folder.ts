/** A user's folder in which commands run, with everything of Helm's below it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { cliIn, type CliResult } from '../fakes/cli.ts'

const TESTDATA = join(import.meta.dirname, '../../testdata/sources')

/** `web-1.2.3+b.1.tgz`, packed and signed by Helm. */
export const ARCHIVE = 'web-1.2.3+b.1.tgz'
/** The archive's time, of which the manifest in a registry tells, in seconds. */
const ARCHIVE_TIME = 1_700_000_000

export const recorded = JSON.parse(readFileSync(join(TESTDATA, 'recorded.json'), 'utf8')) as {
  readonly manifest: string
  readonly manifestWithSignature: string
  readonly index: string
}

export interface Folder {
  readonly path: string
  /** Runs a command that has to succeed, and gives what it printed. */
  run(...argv: string[]): Promise<string>
  /** Runs a command that has to fail, and gives its error. */
  fail(...argv: string[]): Promise<string>
  read(name: string): Buffer
  write(name: string, content: string | Uint8Array): void
  /** Puts the archive there, its signature beside it if wanted. */
  archive(options?: { readonly signed?: boolean }): void
}

/** It is there until the test ends. */
export function makeFolder(env: Readonly<Record<string, string>> = {}): Folder {
  const path = mkdtempSync(join(tmpdir(), 'tshelm-user-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  const cli = cliIn(path, env)
  const at = (name: string): string => join(path, name)
  const expectCode = async (argv: readonly string[], isWanted: (code: number) => boolean): Promise<CliResult> => {
    const result = await cli(...argv)
    if (!isWanted(result.code)) throw new Error(`${argv.join(' ')}: ${result.code}\n${result.stdout}${result.stderr}`)
    return result
  }
  return {
    path,
    run: async (...argv) => (await expectCode(argv, (code) => code === 0)).stdout,
    fail: async (...argv) => (await expectCode(argv, (code) => code !== 0)).stderr,
    read: (name) => readFileSync(at(name)),
    write(name, content) {
      mkdirSync(dirname(at(name)), { recursive: true })
      writeFileSync(at(name), content)
    },
    archive({ signed = false } = {}) {
      for (const name of [ARCHIVE, 'suite.pub.gpg', ...(signed ? [`${ARCHIVE}.prov`] : [])]) {
        cpSync(join(TESTDATA, name), at(name))
      }
      utimesSync(at(ARCHIVE), ARCHIVE_TIME, ARCHIVE_TIME)
    },
  }
}
