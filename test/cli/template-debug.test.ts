/** What `template --debug` shows of a release that fails; the words are Helm 4.3.1's. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runIn } from './host.ts'

const root = mkdtempSync(join(tmpdir(), 'template-debug-'))

const plain = 'kind: CM'
const test = 'kind: Pod\nmetadata: {annotations: {helm.sh/hook: test}}'
const hook = 'kind: Job\nmetadata: {annotations: {helm.sh/hook: pre-install}}'
const broken = 'a: b: c'
const mixed = [plain, test, hook, broken, hook].join('\n---\n')
const shown = (text: string, path = 'c/templates/a.yaml'): string => `---\n# Source: ${path}\n${text}\n`

function chart(name: string, templates: Readonly<Record<string, string>>): void {
  mkdirSync(join(root, name, 'templates'), { recursive: true })
  writeFileSync(join(root, name, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`)
  for (const [file, text] of Object.entries(templates)) writeFileSync(join(root, name, 'templates', file), text)
}

async function run(line: string): Promise<{ stdout: string; error: string }> {
  const { stdout, stderr, code } = await runIn(root, line.split(' '))
  expect(code).toBe(1)
  return { stdout, error: stderr.slice(stderr.indexOf('Error: ')) }
}

beforeAll(() => {
  chart('c', { 'a.yaml': mixed })
  chart('g', { 'a.yaml': `${plain}\n---\n${hook}`, 'd.yaml': hook })
})
beforeEach(() => rmSync(join(root, 'o'), { recursive: true, force: true }))
afterAll(() => rmSync(root, { recursive: true }))

describe('a document that is no YAML', () => {
  const error =
    'Error: YAML parse error on c/templates/a.yaml: error converting YAML to JSON: yaml: mapping values are not allowed in this context\n'

  it.each([
    ['', shown(mixed) + shown(`${test}\n`) + shown(`${hook}\n`)],
    ['--skip-tests', shown(mixed) + shown(`${hook}\n`)],
    ['--no-hooks', shown(mixed)],
  ])('shows all files, then the hooks before it: %s', async (flags, stdout) => {
    expect(await run(`template r c --debug ${flags}`.trim())).toEqual({ stdout, error })
  })

  it('writes the hooks if files are wanted', async () => {
    const stdout = `wrote o/c/templates/a.yaml\nwrote o/c/templates/a.yaml\n${shown(mixed)}`
    expect(await run('template r c --debug --output-dir o')).toEqual({ stdout, error })
    expect(readFileSync(join(root, 'o/c/templates/a.yaml'), 'utf8')).toBe(shown(`${test}\n`) + shown(`${hook}\n`))
  })

  it('has nothing to show without --debug', async () => {
    const hint = `${error}\nUse --debug flag to render out invalid YAML\n`
    expect(await run('template r c --output-dir o')).toEqual({ stdout: '', error: hint })
  })
})

describe('a file that cannot be written', () => {
  const hint = '\nUse --debug flag to render out invalid YAML\n'

  it.each([
    ['a manifest', 'a.yaml', '', '', hint],
    ['a manifest', 'a.yaml', ' --debug', '', ''],
    ['a manifest', 'a.yaml', ' --debug --no-hooks', '\n', ''],
    ['a hook', 'd.yaml', '', 'wrote o/g/templates/a.yaml\nwrote o/g/templates/a.yaml\n', ''],
    ['a hook', 'd.yaml', ' --debug', 'wrote o/g/templates/a.yaml\nwrote o/g/templates/a.yaml\n', ''],
  ])('%s: %s%s', async (...[, file, flags, stdout, more]) => {
    mkdirSync(join(root, 'o/g/templates', file), { recursive: true })
    const error = `Error: open o/g/templates/${file}: is a directory\n${more}`
    expect(await run(`template r g --output-dir o${flags}`)).toEqual({ stdout, error })
    expect(readdirSync(join(root, 'o/g/templates', file))).toEqual([])
  })
})
