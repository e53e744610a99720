/** `__complete`: candidates and directives, as cobra gives them for Helm's commands. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mkdtempSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runIn } from './host.ts'

const work = mkdtempSync(join(tmpdir(), 'tshelm-complete-'))
const sandbox = { TSHELM_SANDBOX: join(work, 'state.json') }
afterAll(() => rmSync(work, { recursive: true }))

async function ask(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { stdout, code } = await runIn(work, ['__complete', ...words], { env: { HOME: work, ...env } })
  expect(code).toBe(0)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[0]!)
}

const moreHelp = '_activeHelp_ This command does not take any more arguments (but may accept flags).'

describe('complete', () => {
  it.each([
    [['li'], ['lint', 'list', ':4']],
    [
      ['get', ''],
      ['all', 'hooks', 'manifest', 'metadata', 'notes', 'values', ':4'],
    ],
    [
      ['help', 'get', 'v'],
      ['values', ':4'],
    ],
    [
      ['list', ''],
      [moreHelp, ':4'],
    ],
    [
      ['list', '-o', ''],
      ['json', 'table', 'yaml', ':4'],
    ],
    [
      ['list', '--output=y'],
      ['json', 'table', 'yaml', ':4'],
    ],
    [['list', '--max', '3', '--m'], [':4']],
    [['list', '--nope', ''], [':0']],
    [['nope', ''], [':0']],
    [['lint', ''], [':0']],
    [['install', 'a', 'oci://x'], [':6']],
    [['template', ''], [':4']],
    [['install', '--force-replace', '--force-c'], [':4']],
    [['uninstall', '--', '-'], [':0']],
  ])('%j', async (words, expected) => {
    expect(await ask(words)).toEqual(expected)
  })

  it('shows descriptions only where they are asked for', async () => {
    const { stdout } = await runIn(work, ['__completeNoDesc', 'show', 'c'])
    expect(stdout).toBe('chart\ncrds\n:4\n')
  })

  it('keeps its help for the user out where it is switched off', async () => {
    expect(await ask(['list', ''], { HELM_ACTIVE_HELP: '0' })).toEqual([':4'])
  })
})

describe('complete with a cluster', () => {
  beforeAll(async () => {
    const created = await runIn(work, ['list'], { env: { HOME: work, ...sandbox } })
    expect(created.code).toBe(0)
  })

  it('knows namespaces', async () => {
    expect(await ask(['list', '-n', ''], sandbox)).toContain('kube-system')
  })

  it('says that there are no revisions of a release that is not there', async () => {
    expect(await ask(['rollback', 'nope', ''], sandbox)).toEqual([':1'])
  })
})
