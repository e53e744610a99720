import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { splitPluginArguments } from '../../../../src/cli/tools/plugin-arguments.ts'
import { runIn } from '../../host.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-diff-'))
  for (const name of ['one', 'two']) {
    mkdirSync(join(folder, name, 'templates'), { recursive: true })
    writeFileSync(join(folder, name, 'Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 1.0.0\n')
    const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n'
    writeFileSync(join(folder, name, 'templates/c.yaml'), `${config}data: {a: ${name}, v: {{ .Values.v }} }\n`)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('what Helm takes for itself', () => {
  it.each([
    [['upgrade', 'a', 'b'], [], ['upgrade', 'a', 'b']],
    [['-n', 'x', 'upgrade', '--namespace=y'], ['-n', 'x', '--namespace=y'], ['upgrade']],
    [['--debug', '--kube-context', '--wait'], ['--debug', '--kube-context', '--wait'], []],
    [['--offline', '--sandbox=f', '--color'], ['--offline', '--sandbox=f'], ['--color']],
    [['upgrade', '-n'], ['-n'], ['upgrade']],
  ])('%j', (argv, known, own) => {
    expect(splitPluginArguments(argv)).toEqual({ known, own })
  })
})

describe('diff', () => {
  const simple = ['local', 'one', 'two', '--set', 'v=1', '--output', 'simple']
  const changed = (namespace: string): string =>
    `${namespace}, c, ConfigMap (v1) to be changed.\nPlan: 0 to add, 1 to change, 0 to destroy, 0 to change ownership.\n`

  it.each([
    ['behind it', ['diff', ...simple, '-n', 'there']],
    ['before it', ['-n', 'there', 'diff', ...simple]],
  ])('takes global flags %s', async (_, argv) => {
    expect((await runIn(folder, argv)).stdout).toBe(changed('there'))
  })

  it('reads values from stdin once, for both charts', async () => {
    const stdin = (): Promise<Uint8Array> => Promise.resolve(Buffer.from('v: 7\n'))
    const { stdout } = await runIn(folder, ['diff', 'local', 'one', 'two', '-f', '-', '-C', '0'], { stdin })
    expect(stdout).toContain('+ data: {a: two, v: 7 }')
  })

  it.each([
    [['diff', 'local', 'one', '--output'], 'Error: flag needs an argument: --output\nUsage:\n'],
    [['diff', 'upgrade', 'a', 'b', '--wat'], 'Error: unknown flag: --wat\nUsage:\n'],
    [['diff', 'upgrade', 'a'], 'Error: This command needs 2 arguments: release name, chart path\nUsage:\n'],
    [['diff'], 'Error: This command needs 2 arguments: release name, chart path\nUsage:\n'],
    [['diff', 'upgrade', 'a', 'b', '--server-side=x'], 'Error: flag "server-side" must be "true", "false" or "auto"'],
    [['diff', 'upgrade', 'a', 'b', '--dry-run=x'], 'Error: flag "dry-run" must take a bool value'],
    [
      ['diff', 'local', 'one', 'two', '--color', '-C', '1'],
      'level=WARN msg="command failed" error="invalid color mode',
    ],
  ])('%j: %s', async (argv, begin) => {
    const { code, stdout, stderr } = await runIn(folder, argv)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.slice(0, begin.length)).toBe(begin)
  })

  it('passes over flags that it does not know, if it is told to', async () => {
    const env = { HOME: folder, TZ: 'UTC', HELM_DIFF_IGNORE_UNKNOWN_FLAGS: 'true', KUBECONFIG: `${folder}/none` }
    const argv = [
      'diff',
      'upgrade',
      'r',
      'one',
      '--dry-run',
      '--set',
      'v=1',
      '--wait',
      '-x=1',
      '--foo',
      'bar',
      '--output',
      'simple',
    ]
    const { code, stdout } = await runIn(folder, argv, { env })
    expect(code).toBe(0)
    expect(stdout).toContain('default, c, ConfigMap (v1) to be added.')
  })

  it.each([
    [['--help'], 'helm diff [command]'],
    [['upgrade', '--help'], 'helm diff upgrade [flags] [RELEASE] [CHART]'],
    [['local', '-h'], 'helm diff local [flags] CHART1 CHART2'],
  ])('helps: %j', async (argv, usage) => {
    const { code, stdout } = await runIn(folder, ['diff', ...argv])
    expect(code).toBe(0)
    expect(stdout).toContain(`\n  ${usage}\n`)
  })

  it.each([
    ['--color', {}, true],
    ['--no-color', { HELM_DIFF_COLOR: 'true' }, false],
    ['--devnull', { HELM_DIFF_COLOR: 'true' }, true],
    ['--devnull', { HELM_DIFF_COLOR: 'maybe' }, false],
    ['--no-color=false', {}, true],
    ['--color=never', {}, undefined],
  ])('%s with %j: colours %s', async (flag, env, coloured) => {
    const argv = ['diff', 'local', 'one', 'two', ...(flag === '--devnull' ? [] : [flag])]
    const { code, stdout } = await runIn(folder, argv, { env: { HOME: folder, TZ: 'UTC', ...env } })
    if (coloured === undefined) expect(code).toBe(1)
    else expect(stdout.includes('\u001b[0;33m')).toBe(coloured)
  })
})
