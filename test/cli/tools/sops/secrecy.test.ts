/** What is secret stands nowhere but where somebody asked for it. */
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AGE, AGE_KEY, sopsFolder, type SopsFolder } from './run.ts'

const WORD = 'hunter2-swordfish'
const NUMBER = '7041776'
const SECRET = new RegExp(`${WORD}|${NUMBER}|${AGE_KEY.slice(15, 40)}`)

const DOCUMENTS: Readonly<Record<string, string>> = {
  'a.yaml': `# ${WORD}\npassword: ${WORD}\npin: ${NUMBER}\nlist: [${WORD}, {deep: ${WORD}}]\n---\nmore: ${WORD}\n`,
  'a.json': `{"password": "${WORD}", "pin": ${NUMBER}, "list": ["${WORD}"]}`,
  'a.env': `# ${WORD}\nPASSWORD=${WORD}\nPIN=${NUMBER}\n`,
  'a.ini': `[s]\n; ${WORD}\npassword = ${WORD}\npin = ${NUMBER}\n`,
  'a.bin': `${WORD} ${NUMBER}`,
}

const OTHER = 'age1lzd99uklcjnc0e7d860axevet2cz99ce9pq6tzuzd05l5nr28ams36nvun'
const CONFIG = `creation_rules:\n  - age: ${AGE},${OTHER}\n`

async function encrypted(name: string): Promise<SopsFolder> {
  const folder = sopsFolder({ [name]: DOCUMENTS[name]!, '.sops.yaml': CONFIG })
  const { code, stdout, stderr } = await folder.run(['encrypt', '-i', '--age', AGE, name])
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
  return folder
}

/** Calls that print no values. */
const SILENT: readonly (readonly string[])[] = [
  ['filestatus'],
  ['rotate'],
  ['rotate', '-i', '--add-age', OTHER],
  ['updatekeys', '-y'],
  ['groups', 'add', '--age', OTHER, '-f'],
  ['encrypt'],
  ['decrypt', '--extract', '["nothing"]'],
  ['decrypt', '--extract', 'nonsense'],
  ['decrypt', '--output', 'out.txt'],
]

/** Changes the line of the password, or of all in a binary file. */
function inValue(what: RegExp, by: string): (text: string) => string {
  return (text) => text.replace(/^\W*(?:password|data)\W.*$/im, (line) => line.replace(what, by))
}

const leftBehind = (): string[] => readdirSync(tmpdir()).filter((name) => /^\.?sops(?!-test|-case)/.test(name))

describe.each(Object.keys(DOCUMENTS))('%s', (name) => {
  it('is secret in files that are encrypted, and in what is printed of them', async () => {
    const folder = await encrypted(name)
    expect(folder.read(name)).not.toMatch(SECRET)
    for (const args of SILENT) {
      const { stdout, stderr } = await folder.run([...args, name])
      expect(stdout + stderr, args.join(' ')).not.toMatch(SECRET)
    }
    expect(folder.read(name)).not.toMatch(SECRET)
  })

  it('is secret in errors about files that somebody changed', async () => {
    const { run, read, cwd } = await encrypted(name)
    const file = read(name)
    const changes: readonly ((text: string) => string)[] = [
      inValue(/tag:.{5}/, 'tag:AAAAA'),
      inValue(/type:str/, 'type:int'),
      inValue(/type:str/, 'type:time'),
      inValue(/ENC\[[^\]]*\]/, WORD),
      (text) => text.replace(/lastmodified(\W+)2/, 'lastmodified$11'),
      (text) => text.replace(/BEGIN AGE/, 'BEGIN NOTHING'),
    ]
    for (const change of changes) {
      writeFileSync(join(cwd, name), change(file))
      for (const args of [['decrypt'], ['rotate'], ['exec-env'], ['exec-file'], ['unset']]) {
        const rest = args[0]!.startsWith('exec') ? ['true'] : args[0] === 'unset' ? ['["password"]'] : []
        const { code, stdout, stderr } = await run([...args, name, ...rest])
        expect(code, args.join(' ')).not.toBe(0)
        expect(stdout + stderr).not.toMatch(SECRET)
      }
    }
  })

  it('is secret to whoever has no key', async () => {
    const { run } = await encrypted(name)
    const env = { SOPS_AGE_KEY: `AGE-SECRET-KEY-1${WORD}` }
    const { code, stdout, stderr } = await run(['decrypt', name], { env })
    expect(code).toBe(128)
    expect(stdout + stderr).not.toMatch(SECRET)
  })
})

describe('plain text in a file', () => {
  it('is there while an editor is, for its user alone', async () => {
    const { run, cwd, read } = await encrypted('a.yaml')
    const before = leftBehind()
    const script = `stat -c '%a %F' "$1" "$(dirname "$1")" > '${cwd}/seen'; sed -i s/pin:/code:/ "$1"`
    writeFileSync(join(cwd, 'editor.sh'), script)
    const { code, stdout, stderr } = await run(['edit', 'a.yaml'], { env: { EDITOR: `sh ${cwd}/editor.sh` } })
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(read('seen')).toBe('600 regular file\n700 directory\n')
    expect(read('a.yaml')).toMatch(/^code: ENC\[/m)
    expect(read('a.yaml')).not.toMatch(SECRET)
    expect(leftBehind()).toEqual(before)
  })

  it('is gone after an editor that fails, and the file is as it was', async () => {
    const { run, read } = await encrypted('a.yaml')
    const [before, file] = [leftBehind(), read('a.yaml')]
    const { code, stderr } = await run(['edit', 'a.yaml'], { env: { EDITOR: 'false' } })
    expect({ code, stderr }).toEqual({ code: 201, stderr: 'Could not run editor: exit status 1\n' })
    expect(read('a.yaml')).toBe(file)
    expect(leftBehind()).toEqual(before)
  })

  it.each([[[]], [['--no-fifo']]])('is gone after exec-file %s', async (flags) => {
    const { run, cwd, read } = await encrypted('a.env')
    const before = leftBehind()
    const { code } = await run(['exec-file', ...flags, 'a.env', `cat {} > '${cwd}/got'; exit 3`])
    expect(code).toBe(3)
    expect(read('got')).toBe(DOCUMENTS['a.env'])
    expect(leftBehind()).toEqual(before)
  })

  it('keeps nobody waiting whom nobody reads', async () => {
    const { run } = await encrypted('a.env')
    expect((await run(['exec-file', 'a.env', 'true'])).code).toBe(0)
  })
})

it('a file keeps its mode, and is whole or as it was', async () => {
  const { run, cwd } = await encrypted('a.yaml')
  const path = join(cwd, 'a.yaml')
  for (const mode of [0o600, 0o664]) {
    chmodSync(path, mode)
    expect((await run(['set', 'a.yaml', '["pin"]', String(mode)])).code).toBe(0)
    expect(statSync(path).mode & 0o777).toBe(mode)
  }
  const before = readFileSync(path, 'utf8')
  expect((await run(['set', 'a.yaml', '["pin"]', 'no JSON'])).code).toBe(7)
  expect(readFileSync(path, 'utf8')).toBe(before)
})
