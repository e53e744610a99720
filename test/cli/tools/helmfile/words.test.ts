import { expect, it } from 'vitest'
import { runIn } from '../../host.ts'

const tshelm = (...args: string[]) => runIn('/', args)
const withoutHelp = (text: string): string[] => text.split('\n').map((line) => line.split('\t')[0]!)

/** Candidates and exit codes were seen with helmfile 1.8.0. */
it.each([
  [['sy'], ['sync', ':4', '']],
  [
    ['cache', ''],
    ['cleanup', 'info', ':4', ''],
  ],
  [
    ['sync', '--skip-n'],
    ['--skip-needs', ':4', ''],
  ],
  [
    ['list', '--output', ''],
    [':0', ''],
  ],
])('completes %s', async (words, candidates) => {
  const { stdout, code } = await tshelm('__complete', 'file', ...words)
  expect([code, withoutHelp(stdout)]).toEqual([0, candidates])
  expect((await tshelm('file', '__complete', ...words)).stdout).toBe(stdout)
})

it('prints scripts that ask the program', async () => {
  const { stdout, code } = await tshelm('file', 'completion', 'bash')
  expect([code, stdout]).toEqual([0, expect.stringContaining('tshelmfile')])
})

it('helps with a command, and tells of topics that are none', async () => {
  const { stdout, code } = await tshelm('file', 'help', 'sync')
  expect([code, stdout]).toEqual([0, (await tshelm('file', 'sync', '--help')).stdout])
  const unknown = await tshelm('file', 'help', 'nope', 'sync')
  expect([unknown.code, unknown.stdout]).toEqual([0, ''])
  expect(unknown.stderr).toContain('Unknown help topic [`nope` `sync`]')
})
