import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../../src/cli/run.ts'
import { helmInProcess } from '../../../src/cli/tools/helm-in-process.ts'
import { hostIn } from '../host.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const CHART = new Map([
  ['Chart.yaml', bytes('apiVersion: v2\nname: show\nversion: 1.0.0\n')],
  ['values.yaml', bytes('a: 1\nsub: {b: 2}\n')],
  ['templates/it.yaml', bytes('shown: {{ .Values | toJson }}\n')],
])

describe('helm in this process', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'in-process-'))
    mkdirSync(join(folder, 'disk/templates'), { recursive: true })
    for (const [name, data] of CHART) writeFileSync(join(folder, 'disk', name), data)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('takes values and charts that are in memory only', async () => {
    const helm = helmInProcess(Object.assign(hostIn(folder), { runHelm: runCli }))
    helm.mount('/memory/show', CHART)
    const { code, stdout } = await helm.run({
      args: ['template', 'r', '/memory/show', '--values', '/memory/secret.yaml'],
      files: new Map([['/memory/secret.yaml', bytes('c: hidden\n')]]),
    })
    expect(code).toBe(0)
    expect(stdout).toContain('shown: {"a":1,"c":"hidden","sub":{"b":2}}')
    expect(existsSync('/memory')).toBe(false)
    helm.close()
  })

  it('renders one chart for many at the same time, each with its own values', async () => {
    const helm = helmInProcess(Object.assign(hostIn(folder), { runHelm: runCli }))
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        helm.run({ args: ['template', 'r', './disk', '--set', `sub.b=${String(i)}`] }),
      ),
    )
    expect(outcomes.map(({ stdout }) => /"b":\d+/.exec(stdout)?.[0])).toEqual(
      Array.from({ length: 40 }, (_, i) => `"b":${String(i)}`),
    )
    helm.close()
  })

  it('reads a chart again when it may have changed', async () => {
    const helm = helmInProcess(Object.assign(hostIn(folder), { runHelm: runCli }))
    const shown = async (): Promise<string> => (await helm.run({ args: ['template', 'r', 'disk'], cwd: folder })).stdout
    await shown()
    writeFileSync(join(folder, 'disk/values.yaml'), 'a: 9\n')
    helm.forgetCharts()
    expect(await shown()).toContain('{"a":9}')
    helm.close()
  })

  it('catches both streams, and tells of them as they come', async () => {
    const helm = helmInProcess(Object.assign(hostIn(folder), { runHelm: runCli }))
    const heard: string[] = []
    const outcome = await helm.run({ args: ['template', 'r', './none'], onOutput: (text) => heard.push(text) })
    expect(outcome).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Error: path "./none" not found\n',
      combined: 'Error: path "./none" not found\n',
    })
    expect(heard.join('')).toBe(outcome.combined)
    helm.close()
  })
})
