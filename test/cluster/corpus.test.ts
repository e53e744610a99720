/**
 * Published charts through a release's life on a real control plane. Step by step the objects are held against what Helm 4.3.1 made of
 * the same charts (testdata/cluster): which there are, which of their fields Helm owns, and what these hold.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallApi } from '../contracts/api-step.ts'
import { openApi } from './api.ts'
import { bundleCli, startCluster, whyNoCluster } from './harness.ts'
import { ownedKeysWhenSettled, ownedObjects, type OwnedObjects } from './owned-objects.ts'

const reason = whyNoCluster()
if (reason !== undefined) console.warn(`skipped: ${reason}`)

const testdata = join(import.meta.dirname, '../../testdata/cluster')
const folder = mkdtempSync(join(tmpdir(), 'tshelm-corpus-'))
// Run with Helm itself to see that the expectations hold, or to record them.
const program = process.env.TSHELM_TEST_PROGRAM ?? `node ${join(folder, 'cli.cjs')}`
const recording = process.env.TSHELM_TEST_RECORD === '1'

interface Life {
  readonly chart: string
  readonly install: readonly string[]
  readonly upgrade: readonly string[]
}

// What an upgrade changes: numbers, maps, lists and whole objects that come and go.
const LIVES: readonly Life[] = [
  {
    chart: 'sealed-secrets',
    install: ['pdb.create=true', 'ingress.enabled=true', 'resources.limits.memory=64Mi'],
    upgrade: ['networkPolicy.enabled=true', 'revisionHistoryLimit=3', 'podLabels.team=a', 'resources.limits.cpu=1'],
  },
  {
    chart: 'reloader',
    install: ['reloader.deployment.env.open.A=1', 'reloader.deployment.env.open.B=2'],
    upgrade: ['reloader.enableHA=true', 'reloader.deployment.replicas=2', 'reloader.deployment.env.open.B=3'],
  },
  {
    chart: 'qdrant',
    install: ['replicaCount=2', 'ingress.enabled=true', 'podLabels.team=a', 'env[0].name=A', 'env[0].value=1'],
    upgrade: ['replicaCount=1', 'apiKey=secret', 'podAnnotations.changed=yes', 'env[0].name=B', 'env[0].value=2'],
  },
  {
    chart: 'coredns',
    install: ['autoscaler.enabled=true', 'podDisruptionBudget.maxUnavailable=1'],
    upgrade: [
      'replicaCount=3',
      'prometheus.service.enabled=true',
      'autoscaler.enabled=false',
      'service.annotations.a=b',
    ],
  },
]

type Expected = Readonly<Record<'install' | 'upgrade' | 'rollback', OwnedObjects>> & {
  readonly left: readonly string[]
}

function run(kubeconfig: string, argv: readonly string[]): Promise<string> {
  const [command = '', ...first] = program.split(' ')
  const env = { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', KUBECONFIG: kubeconfig }
  return new Promise((resolve, reject) => {
    execFile(command, [...first, ...argv], { env }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${argv.join(' ')}: ${stderr}`))
      else resolve(stdout)
    })
  })
}

describe.skipIf(reason !== undefined)('published charts on a real control plane', { timeout: 60_000 }, () => {
  let kubeconfig = ''
  let call: CallApi
  let stop: () => void = () => undefined

  beforeAll(async () => {
    await bundleCli(folder)
    const cluster = await startCluster()
    stop = () => cluster.stop()
    kubeconfig = cluster.kubeconfig
    call = openApi(kubeconfig)
  }, 900_000)
  afterAll(() => {
    stop()
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  for (const life of LIVES) {
    it(`${life.chart} becomes what Helm makes of it, and goes`, async () => {
      const file = join(testdata, 'expected', `${life.chart}.json`)
      const before = new Set(Object.keys(await ownedObjects(call)))
      const fresh = async (): Promise<OwnedObjects> =>
        Object.fromEntries(Object.entries(await ownedObjects(call)).filter(([key]) => !before.has(key)))
      const where = ['-n', `corpus-${life.chart}`]
      const chart = join(testdata, 'charts', life.chart)
      const set = (values: readonly string[]): string[] => values.flatMap((value) => ['--set', value])

      await run(kubeconfig, ['install', 'rel', chart, ...where, '--create-namespace', '--wait', ...set(life.install)])
      const install = await fresh()
      await run(kubeconfig, ['upgrade', 'rel', chart, ...where, '--wait', ...set(life.upgrade)])
      const upgrade = await fresh()
      await run(kubeconfig, ['rollback', 'rel', '1', ...where, '--wait'])
      const rollback = await fresh()
      await run(kubeconfig, ['uninstall', 'rel', ...where, '--wait'])

      const seen = { install, upgrade, rollback }
      if (recording) {
        const expected: Expected = { ...seen, left: Object.keys(await fresh()).sort() }
        mkdirSync(join(testdata, 'expected'), { recursive: true })
        writeFileSync(file, `${JSON.stringify(expected, null, 1)}\n`)
        return
      }
      const { left, ...steps } = JSON.parse(readFileSync(file, 'utf8')) as Expected
      expect(seen).toEqual(steps)
      expect(await ownedKeysWhenSettled(call, [...before, ...left])).toEqual([...before, ...left].sort())
    })
  }
})
