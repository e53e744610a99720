/** The example function, bundled as its author would: size, start, and a deployment into the sandbox over HTTP. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectCluster, createContext, list, status, type ConnectedCluster } from '../../src/index.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { serve, type SandboxServer } from '../../src/sandbox/server.ts'
import type * as example from '../../examples/serverless/handler.ts'

const root = join(import.meta.dirname, '..', '..')
// All that a call may load, in one file: waits, diagnoses, journal, Postgres and its client among it.
const MAX_BUNDLE_BYTES = 900_000
const STARTS = 7

let folder: string
let file: string
let sandbox: Sandbox
let server: SandboxServer
let cluster: ConnectedCluster
let handler: typeof example.handler

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-function-'))
  file = join(folder, 'handler.mjs')
  await build({
    absWorkingDir: root,
    entryPoints: ['examples/serverless/handler.ts'],
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: { tshelm: join(root, 'src/index.ts') },
    define: { TSHELM_VERSION: '"0.0.0-test"' },
    outfile: file,
  })
  cpSync(join(root, 'testdata/charts/hello'), join(folder, 'chart'), { recursive: true })
  ;({ handler } = (await import(pathToFileURL(file).href)) as typeof example)
  sandbox = openSandbox({ clock: systemClock })
  server = await serve(sandbox, { port: 0 })
  cluster = await connectCluster({ server: server.url })
})

afterAll(async () => {
  cluster.close()
  await server.close()
  sandbox.close()
  rmSync(folder, { recursive: true })
})

const lambda = (ms: number): example.InvocationContext => ({ getRemainingTimeInMillis: () => ms })

describe('the serverless example', () => {
  it('is small', () => {
    const bytes = readFileSync(file)
    const packed = gzipSync(bytes).length
    console.log(`function bundle: ${kilobytes(bytes.length)}, gzipped ${kilobytes(packed)}`)
    expect(bytes.length).toBeLessThan(MAX_BUNDLE_BYTES)
  })

  it('starts in a fresh process', () => {
    const empty = join(folder, 'empty.mjs')
    const start = join(folder, 'start.mjs')
    writeFileSync(empty, '')
    writeFileSync(start, 'await import(process.argv[2]); process.stdout.write(String(performance.now()))')
    const [base, loaded] = medianStarts(start, [empty, file])
    console.log(
      `process with the function: ${loaded!.toFixed(0)} ms, ${(loaded! - base!).toFixed(1)} ms more than with none`,
    )
    expect(loaded).toBeGreaterThan(0)
  })

  it('installs the chart beside it, then upgrades', async () => {
    const event = { release: 'hello', namespace: 'web', cluster: { server: server.url } }
    expect(await handler(event, lambda(30_000))).toEqual({ release: 'hello', revision: 1, status: 'deployed' })
    const again = { ...event, values: { greeting: 'Good morning' } }
    expect(await handler(again, lambda(30_000))).toEqual({ release: 'hello', revision: 2, status: 'deployed' })
    const release = await status({ name: 'hello' }, createContext({ cluster, namespace: 'web' }))
    expect(release).toMatchObject({ revision: 2, status: 'deployed', values: { greeting: 'Good morning' } })
    expect(release.manifest).toContain('<h1>Good morning, world!</h1>')
  })

  it('stops in time when the cluster does not, and goes on when it is invoked again', async () => {
    const values = { podAnnotations: { 'sim/delay': '1h' } }
    const event = { release: 'slow', namespace: 'web', cluster: { server: server.url }, values }
    const started = Date.now()
    expect(await handler(event, lambda(2500))).toEqual({ release: 'slow', revision: 1, status: 'paused' })
    expect(Date.now() - started).toBeLessThan(2500)
    const [pending] = await list({ statuses: ['pending-install'] }, createContext({ cluster, namespace: 'web' }))
    expect(pending).toMatchObject({ name: 'slow', revision: 1 })
    expect(await handler({ ...event, resume: true }, lambda(2500))).toMatchObject({ status: 'paused' })
  })
})

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`
}

/** Milliseconds from the process's start, the programs taking turns. */
function medianStarts(start: string, programs: readonly string[]): number[] {
  const times = programs.map((): number[] => [])
  for (let round = 0; round < STARTS; round++) {
    for (const [i, program] of programs.entries()) {
      times[i]!.push(Number(execFileSync(process.execPath, [start, program], { encoding: 'utf8' })))
    }
  }
  return times.map((all) => all.sort((a, b) => a - b)[STARTS >> 1]!)
}
