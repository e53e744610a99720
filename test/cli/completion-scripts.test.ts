/** The scripts of `completion`; that for bash is run, with a program in whose place a stub answers. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runIn } from './host.ts'

const work = mkdtempSync(join(tmpdir(), 'tshelm-completion-'))
afterAll(() => rmSync(work, { recursive: true }))

const hasBash = spawnSync('bash', ['-c', 'type compgen']).status === 0

async function scriptFor(...args: readonly string[]): Promise<string> {
  const { stdout, code } = await runIn(work, ['completion', ...args], { env: { HOME: work }, program: 'tshelm' })
  expect(code).toBe(0)
  return stdout
}

/** What bash offers for the last of `words`, when the program answers with `answer`, and what the program was asked. */
async function offered(words: readonly string[], answer: string): Promise<{ asked: string; replies: string[] }> {
  writeFileSync(join(work, 'answer'), answer)
  const test = `tshelm() { printf '<%s>' "$@" > asked; cat answer; }
${await scriptFor('bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
__start_tshelm
cat asked; printf '\\n'
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = spawnSync('bash', ['--norc', '-c', test], { cwd: work, encoding: 'utf8' })
  const [asked, ...replies] = stdout.trimEnd().split('\n')
  return { asked: asked!, replies: replies.filter(Boolean) }
}

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])(
    '%s: asks the program, with descriptions or without',
    async (shell) => {
      expect(await scriptFor(shell)).toContain(' __complete ')
      expect(await scriptFor(shell, '--no-descriptions')).toContain(' __completeNoDesc ')
    },
  )
})

describe.runIf(hasBash)('completion bash', () => {
  it('offers a single candidate without its description', async () => {
    expect(await offered(['tshelm', 'inst'], 'install\tinstall a chart\n:4\n')).toEqual({
      asked: '<__complete><inst>',
      replies: ['install'],
    })
  })

  it('lists several with descriptions, one under the other', async () => {
    const { asked, replies } = await offered(['tshelm', 'l', ''], 'lint\tlook\nls\n_activeHelp_ hint\n:4\n')
    expect(asked).toBe('<__complete><l><>')
    expect(replies).toEqual(['lint  (look)', 'ls'])
  })

  it('takes the flag off candidates for its value', async () => {
    expect((await offered(['tshelm', 'list', '--output=y'], 'yaml\n:4\n')).replies).toEqual(['yaml'])
  })

  it('offers files where the program leaves them to the shell, and only there', async () => {
    writeFileSync(join(work, 'chart.tgz'), '')
    expect((await offered(['tshelm', 'lint', 'cha'], ':0\n')).replies).toEqual(['chart.tgz'])
    expect((await offered(['tshelm', 'list', 'cha'], ':4\n')).replies).toEqual([])
    expect((await offered(['tshelm', 'list', 'cha'], ':1\n')).replies).toEqual([])
  })
})
