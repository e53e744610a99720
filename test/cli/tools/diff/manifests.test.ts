/** What helm-diff printed for pairs of manifests, and what `diff local` prints; rendering stands aside. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ToolHost } from '../../../../src/cli/command.ts'
import { diff } from '../../../../src/cli/tools/diff/main.ts'
import { hostIn } from '../../host.ts'

interface Case {
  readonly id: string
  readonly before: string
  readonly after: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly template?: string
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

const data = join(import.meta.dirname, '../../../../testdata/helm-diff/manifests.json')
const { cases } = JSON.parse(readFileSync(data, 'utf8')) as { readonly cases: readonly Case[] }

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-diff-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Compared = Pick<Case, 'before' | 'after' | 'args' | 'env' | 'template'>

interface Outcome {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

async function compared({ before, after, args, env = {}, template }: Compared): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  const host = hostIn(folder)
  const path = join(folder, 'report.tpl')
  if (template !== undefined) writeFileSync(path, template)
  const tool: ToolHost = {
    ...host,
    env: { ...host.env, ...env, ...(template === undefined ? {} : { HELM_DIFF_TPL: path }) },
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    runHelm: (argv, { stdout: print }) => {
      print(argv[2] === 'before' ? before : after)
      return Promise.resolve(0)
    },
  }
  const exit = await diff(['local', 'before', 'after', ...args, '-n', 'default'], tool)
  return { exit, stdout, stderr: stderr.replace('Error: plugin "diff" exited with error\n', '').replace(TIMES, '') }
}

const TIMES = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm

describe('two manifests', () => {
  it.each(cases)('$id', async ({ exit, stdout, stderr, ...given }) => {
    expect(await compared(given)).toEqual({ exit, stdout, stderr })
  })
})

describe('what was applied of a Secret', () => {
  const noted = (note: string): string => `${NOTED}'${note}'}\n`
  const NOTED =
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  annotations: {kubectl.kubernetes.io/last-applied-configuration: '
  const shown = (text: string): string =>
    `    kubectl.kubernetes.io/last-applied-configuration: '${text} # (3 bytes)'\n`

  it('is told to change, but not what it is', async () => {
    const { stdout } = await compared({ before: noted('one'), after: noted('two'), args: ['-C', '0'] })
    const heading = 'default, s, Secret (v1) has changed:\n...\n'
    expect(stdout).toBe(`${heading}- ${shown('--------')}+ ${shown('++++++++')}...\n`)
  })

  it('is shown where Secrets are', async () => {
    const args = ['-C', '0', '--show-secrets-decoded']
    const { stdout } = await compared({ before: noted('one'), after: noted('two'), args })
    expect(stdout).toContain('last-applied-configuration: two')
  })
})

describe('colours in values', () => {
  const config = (text: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  k: "${text}"\n`

  // As dyff does it.
  it('are left out of dyff without colours', async () => {
    const [before, after] = [config('x'), config('\\u001b[31mred\\u001b[m y')]
    const { stdout } = await compared({ before, after, args: ['--output', 'dyff'] })
    expect(stdout).toBe('\ndata.k\n± value change\n- x\n+ red y\n\n')
  })
})

describe('secrets', () => {
  const hidden = 'hunter2-hunter2'
  const packed = Buffer.from(hidden).toString('base64')
  const secret = (name: string, more: string): string =>
    `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n${more}`
  const last = JSON.stringify({ kind: 'Secret', data: { a: packed } })
  const annotated = `  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '${last}'\n`
  const pairs: readonly (readonly [string, string, string])[] = [
    ['change', secret('s', `data: {a: ${packed}}\n`), secret('s', `stringData: {a: ${hidden}}\ntype: x\n`)],
    ['are renamed', secret('s', `data: {a: ${packed}, b: eA==}\n`), secret('t', `data: {a: ${packed}, b: eQ==}\n`)],
    ['cannot be read', secret('s', `data: {a: ${packed}, b: 5}\n`), secret('s', `data: [${packed}]\n`)],
    ['are no YAML', secret('s', ''), secret('s', `data: {a: ${hidden}\n`)],
    ['are no YAML and in a list', secret('s', ''), `kind: SecretList\nitems: [{a: ${hidden}}\n`],
    ['were applied', secret('s', `${annotated}data: {a: eA==}\n`), secret('s', `${annotated}data: {a: eQ==}\n`)],
  ]
  const formats = ['diff', 'simple', 'json', 'structured', 'dyff', 'template']

  it.each(pairs.flatMap(([what, ...pair]) => formats.map((format) => [what, format, pair] as const)))(
    'that %s are not shown as %s',
    async (_, format, [before, after]) => {
      const { stdout, stderr } = await compared({ before, after, args: ['--output', format, '-D', '0.9'] })
      expect(stdout + stderr).not.toContain(hidden)
      expect(stdout + stderr).not.toContain(packed)
    },
  )
})
