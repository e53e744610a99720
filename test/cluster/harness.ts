/**
 * A real cluster for suites that need one: the cluster of TSHELM_TEST_KUBECONFIG if that is set, else a control plane built from Go
 * modules and started on free loopback ports. One per vitest worker, started when first asked for, ended with the process.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const run = promisify(execFile)
const SCRIPTS = join(import.meta.dirname, 'control-plane')
const PORTS = 6

/** A request as the API server logged it. */
export interface AuditEntry {
  readonly verb: string
  readonly requestURI: string
  readonly userAgent?: string
  readonly responseStatus?: { readonly code: number }
  /** RFC 3339. */
  readonly requestReceivedTimestamp?: string
}

export interface TestCluster {
  readonly kubeconfig: string
  /** Requests since the start; empty on a cluster that is not ours. */
  auditLog(): readonly AuditEntry[]
  stop(): void
}

/** Why there can be no cluster here; undefined if there can be one. */
export function whyNoCluster(): string | undefined {
  if (foreignKubeconfig() !== undefined) return undefined
  if (process.platform === 'win32') return 'the test control plane needs a POSIX shell'
  if (built()) return undefined
  const go = spawnSync('go', ['version'], { encoding: 'utf8' })
  const [, major = '0', minor = '0'] = /go(\d+)\.(\d+)/.exec(go.stdout) ?? []
  if (go.status !== 0)
    return 'no Go on the PATH: the test control plane is built with it (or set TSHELM_TEST_KUBECONFIG)'
  return Number(major) > 1 || Number(minor) >= 25
    ? undefined
    : `Go ${major}.${minor} is too old for the test control plane: 1.25 is needed`
}

function foreignKubeconfig(): string | undefined {
  return [process.env.TSHELM_TEST_KUBECONFIG, process.env.KUBECONFIG_TEST].find(
    (path) => path !== undefined && path !== '',
  )
}

function built(): boolean {
  const version = /K8S=([\d.]+)/.exec(readFileSync(join(SCRIPTS, 'build.sh'), 'utf8'))?.[1] ?? ''
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), `kubebox-${version}`)
  return ['kubebox', 'kwok'].every((name) => existsSync(join(folder, name)))
}

let shared: Promise<TestCluster> | undefined

/** The cluster of this process. The first call may take minutes on a machine that has never built the control plane. */
export function startCluster(): Promise<TestCluster> {
  return (shared ??= start())
}

async function start(): Promise<TestCluster> {
  const foreign = foreignKubeconfig()
  if (foreign !== undefined) return { kubeconfig: foreign, auditLog: () => [], stop: () => undefined }
  const dir = mkdtempSync(join(tmpdir(), 'tshelm-cluster-'))
  const stop = (): void => {
    spawnSync('bash', [join(SCRIPTS, 'down.sh'), dir])
    rmSync(dir, { recursive: true, force: true })
    shared = undefined
  }
  process.once('exit', stop)
  try {
    const { stdout } = await run('bash', [join(SCRIPTS, 'up.sh'), dir, String(await freePorts())])
    return { kubeconfig: stdout.trim().split('\n').at(-1)!, auditLog: () => readAudit(join(dir, 'audit.log')), stop }
  } catch (error) {
    stop()
    throw error
  }
}

function readAudit(path: string): AuditEntry[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as AuditEntry)
}

/** The first of as many ports in a row that nobody listens on. */
async function freePorts(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 20_000 + Math.floor(Math.random() * 30_000)
    const free = await Promise.all(Array.from({ length: PORTS }, (_, i) => isFree(first + i)))
    if (free.every(Boolean)) return first
  }
  throw new RangeError('no free ports for the test control plane')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => {
      const { port: bound } = server.address() as AddressInfo
      server.close(() => resolve(bound === port))
    })
  })
}

/** The command line as one file in a folder, for suites that run it as a process. */
export async function bundleCli(folder: string): Promise<string> {
  const outfile = join(folder, 'cli.cjs')
  await build({
    entryPoints: [join(import.meta.dirname, '../../src/cli/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: { TSHELM_VERSION: '"0.0.0-test"' },
    logLevel: 'error',
  })
  return outfile
}
