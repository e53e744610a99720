/** `--deadline` and `resume` on the command line: texts and exit codes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliIn, type Cli } from '../fakes/cli.ts'
import { writeReleaseChart } from '../fakes/release-chart.ts'

const folder = mkdtempSync(join(tmpdir(), 'tshelm-resume-'))
let helm: Cli

beforeAll(async () => {
  writeReleaseChart(folder)
  helm = cliIn(folder, { TSHELM_SANDBOX: join(folder, 'cluster'), TSHELM_EXCERPT: 'always' })
  // What is loaded for the first time takes its time.
  await helm('install', 'two', './app', '--wait')
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const NEVER_READY = ['--set', 'unready=true', '--wait', '--deadline', '3s']

describe('resume', { timeout: 60_000 }, () => {
  it('undoes an install that stopped before its deadline', async () => {
    const paused = await helm('install', 'one', './app', ...NEVER_READY)
    expect(paused).toMatchObject({ code: 75, stdout: '' })
    expect(paused.stderr).toContain('Error: INSTALLATION FAILED: install stopped before its deadline\n')
    expect(paused.stderr).toContain('hint: `resume one` goes on where it stopped, with --undo it goes back\n')
    expect((await helm('list', '--pending', '-q')).stdout).toBe('one\n')
    const undone = await helm('resume', 'one', '--undo')
    expect(undone).toMatchObject({ code: 0, stdout: 'release "one" uninstalled\n' })
    expect(await helm('resume', 'one')).toMatchObject({ code: 3 })
  })

  it('finishes an upgrade, and prints what upgrade prints', async () => {
    expect(await helm('upgrade', 'two', './app', ...NEVER_READY)).toMatchObject({ code: 75 })
    const again = await helm('resume', 'two', '--deadline', '3s')
    expect(again).toMatchObject({ code: 75 })
    expect(again.stderr).toContain('Error: RESUME FAILED: upgrade stopped before its deadline\n')
    const { code, stdout } = await helm('resume', 'two', '--wait=hookOnly')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^Release "two" has been upgraded. Happy Helming!\nNAME: two\n(.*\n)*STATUS: deployed\nREVISION: 2\n/,
    )
    const nothing = await helm('resume', 'two')
    expect(nothing.code).toBe(3)
    expect(nothing.stderr).toContain(
      'Error: RESUME FAILED: nothing to resume: revision 2 of release "two" is deployed\n',
    )
  })

  it('goes back to the last good revision', async () => {
    expect(await helm('upgrade', 'two', './app', ...NEVER_READY)).toMatchObject({ code: 75 })
    expect(await helm('resume', 'two', '--undo', '--wait=hookOnly')).toMatchObject({
      stdout: 'Rollback was a success! Happy Helming!\n',
    })
    const { stdout } = await helm('history', 'two', '-o', 'json')
    const revisions = JSON.parse(stdout) as { status: string; description: string }[]
    expect(revisions.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'failed', 'deployed'])
    expect(revisions[2]!.description).toMatch(/^Upgrade "two" was cut off at wait: it was paused at /)
  })

  it('needs no deadline, and refuses one that is past', async () => {
    expect(await helm('upgrade', 'two', './app', '--deadline', '0s')).toMatchObject({ code: 0 })
    expect(await helm('upgrade', 'two', './app', '--deadline', '-1s')).toMatchObject({
      code: 1,
      stderr: 'Error: invalid --deadline: it must not be negative\n',
    })
  })
})
