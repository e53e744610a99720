/** What helm-diff did, and what `diff` does. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runIn } from '../../host.ts'

interface Step {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Files
  readonly setup?: true
  readonly exit: number
  readonly stdout?: string
  readonly stderr?: string
}

type Files = Readonly<Record<string, string>>

interface Recorded {
  readonly charts: Readonly<Record<string, Files>>
  readonly cases: readonly Step[]
}

interface Sequence {
  readonly id: string
  readonly use: readonly string[]
  readonly files: Files
  readonly env: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

interface OnCluster {
  readonly fixtures: Readonly<Record<string, Files>>
  readonly cases: readonly Sequence[]
}

const data = join(import.meta.dirname, '../../../../testdata/helm-diff')
const local = JSON.parse(readFileSync(join(data, 'local.json'), 'utf8')) as Recorded
const onCluster = JSON.parse(readFileSync(join(data, 'cluster.json'), 'utf8')) as OnCluster

let folder: string

function lay(files: Files, into = folder): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(into, path)), { recursive: true })
    writeFileSync(join(into, path), text)
  }
}

const untimed = (text: string): string => text.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, '{time} ')

describe('without a cluster', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tshelm-diff-'))
    for (const [name, files] of Object.entries(local.charts)) lay(files, join(folder, name))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(local.cases.map((one) => [one.args.join(' '), one] as const))('diff %s', async (_, one) => {
    const { code, stdout, stderr } = await runIn(folder, ['diff', ...one.args])
    expect(stdout).toBe(one.stdout)
    expect(code).toBe(one.exit)
    if (one.stderr !== undefined) expect(untimed(stderr)).toBe(one.stderr)
  })
})

describe('with a cluster', { timeout: 20_000 }, () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tshelm-diff-'))
    return () => rmSync(folder, { recursive: true, force: true })
  })

  it.each(onCluster.cases.map((one) => [one.id, one] as const))('%s', async (_, { use, files, env, steps }) => {
    for (const name of use) lay(onCluster.fixtures[name]!)
    lay(files)
    for (const step of steps) {
      lay(step.files ?? {})
      const own = Object.entries({ ...env, ...step.env }).map(([key, text]) => [key, text.replaceAll('{cwd}', folder)])
      const all = {
        HOME: folder,
        TZ: 'UTC',
        TERM: 'dumb',
        TSHELM_SANDBOX: join(folder, '.cluster'),
        ...Object.fromEntries(own),
      }
      const { code, stdout, stderr } = await runIn(folder, step.args, { env: all as Record<string, string> })
      expect(code, stderr).toBe(step.exit)
      if (step.setup === true) continue
      expect(stdout).toBe(step.stdout)
      if (step.stderr !== undefined) expect(untimed(stderr)).toBe(step.stderr)
    }
  })
})
