import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runIn, type RunResult } from '../../host.ts'

const FILES: Readonly<Record<string, string>> = {
  'stackfile.yaml': `
releases:
  - {name: one, chart: ./none}
  - {name: two, chart: ./show, namespace: space, set: {password: hidden, port: 80, on: true, text: "80"}}
`,
  'show/Chart.yaml': 'apiVersion: v2\nname: show\nversion: 1.0.0\n',
  'show/templates/it.yaml': 'shown: {{ .Values | toJson }}\nin: {{ .Release.Namespace }}\n',
}

describe('tshelm stack', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stack-'))
    for (const [name, text] of Object.entries(FILES)) write(name, text)
    mkdirSync(join(folder, 'tmp'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const stack = (...args: string[]): Promise<RunResult> =>
    runIn(folder, ['stack', ...args], { env: { HOME: folder, KUBECONFIG: '/none', TMPDIR: join(folder, 'tmp') } })

  const BANNER = 'Environment: None\nContext: \nStack file: stackfile.yaml\nHelm binary: helm\n'

  it('renders a release with what is set, typed, and writes none of it', async () => {
    const { code, stdout } = await stack('template', 'two')
    expect(code).toBe(0)
    const shown = '{"on":true,"password":"hidden","port":80,"text":"80"}'
    expect(stdout).toBe(`${BANNER}Template: two\n---\n# Source: show/templates/it.yaml\nshown: ${shown}\nin: space\n`)
    expect(readdirSync(join(folder, 'tmp'))).toEqual([])
  })

  it('stops at the first failure', async () => {
    const { code, stdout } = await stack('template')
    expect(code).toBe(1)
    expect(stdout).toBe(
      `${BANNER}Template: one\nError: path "./none" not found\nHelm exited with non-zero return code (1)\n`,
    )
  })

  it.each([
    ['with --keep-going', 'stackfile.yaml', ['--keep-going'], 1],
    ['in Helmstack’s own file', 'helmstack.yaml', ['-f', 'helmstack.yaml'], 0],
  ])('goes on %s', async (_how, file, flags, expected) => {
    write(file, FILES['stackfile.yaml']!)
    const { code, stdout } = await stack(...flags, 'template')
    expect(code).toBe(expected)
    expect(stdout).toContain('Template: two\n---')
  })

  it('keeps files of values only where it is asked to', async () => {
    await stack('--dry-run', 'sync', '--keep-tmp-value-files', 'two')
    expect(readdirSync(join(folder, 'tmp'))).toHaveLength(1)
    expect(existsSync(join(folder, '.cache'))).toBe(false)
  })

  it.each([
    [['frob'], 'No such command "frob".'],
    [
      ['-f', 'x.yaml', 'sync'],
      "Invalid value for '--file' / '-f': Could not open file: x.yaml: No such file or directory",
    ],
    [['-f', 'show', 'sync'], "Invalid value for '--file' / '-f': Could not open file: show: Is a directory"],
    [['--nope'], 'no such option: --nope'],
    [['--fil', 'x', 'sync'], 'no such option: --fil  Did you mean --file?'],
    [['sync', '-x'], 'no such option: -x'],
    [['-e'], '-e option requires an argument'],
    [['--dry-run=1', 'sync'], '--dry-run option does not take a value'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await stack(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(`Error: ${message}\n`)
  })

  it('reads a stack file from standard input', async () => {
    const stdin = (): Promise<Uint8Array> => Promise.resolve(Buffer.from('releases: [{name: in, chart: c}]\n'))
    const { code, stdout } = await runIn(folder, ['stack', '--dry-run', '-c', 'x', '-f', '-', 'sync'], { stdin })
    const banner = 'Environment: None\nContext: x\nStack file: <stdin>\nHelm binary: helm\n'
    expect([code, stdout]).toEqual([0, `${banner}Upgrading: in (c)\n`])
  })

  it('deletes all only when that is said', async () => {
    const { code, stderr } = await stack('delete')
    expect([code, stderr]).toEqual([1, "Error: Can't delete entire stack without passing --all\n"])
  })
})
