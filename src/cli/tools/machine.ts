/** The command line's machine for callers from code: its files, variables, programs and network, and helm in this process. */
import type { HelmfileRunWorld } from '../../helmfile/run-helmfile.ts'
import { nodeFileSystem } from '../../chart/node-file-system.ts'
import type { Helm, HelmCall, HelmOutcome } from '../../helmfile/helm.ts'
import { systemClock } from '../../runtime.ts'
import type { CliHost, ToolHost } from '../command.ts'
import { randomSource } from '../random.ts'
import { runCli } from '../run.ts'
import { helmInProcess } from './helm-in-process.ts'
import { helmfilePorts } from './helmfile/ports.ts'
import type { WorkshopOptions } from './shared-work.ts'

/** What is asked of a process: Node's `process` is one. */
export interface ProcessLike {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: () => string
  readonly platform: NodeJS.Platform
  readonly pid: number
  readonly kill: (pid: number, signal: number) => unknown
}

interface Reach extends Pick<WorkshopOptions, 'cluster'> {
  readonly signal?: AbortSignal | undefined
  readonly kubeconfig?: string | undefined
}

export function machineWorld(process: ProcessLike, reach: Reach): HelmfileRunWorld {
  const { env, platform, pid } = process
  const host = toolHost({
    env,
    platform,
    cwd: process.cwd(),
    clock: systemClock,
    randomBytes: randomSource(platform),
    process: { pid, probe: (other) => void process.kill(other, 0) },
    signal: reach.signal,
  })
  const settings = { logLevel: 'error', run: { kubeconfig: reach.kubeconfig ?? '' } } as const
  return { ...helmfilePorts(host, settings), helm: helmInProcess(host, workshopOptions(reach)) }
}

interface HelmWorld extends Pick<CliHost, 'env' | 'cwd' | 'clock' | 'randomBytes'>, Reach {
  readonly files: NonNullable<WorkshopOptions['files']>
}

/** helm over files of the caller's. */
export function helmOver({ env, cwd, clock, randomBytes, signal, files, ...reach }: HelmWorld): Helm {
  const host = toolHost({ env, cwd, clock, randomBytes, signal, platform: 'linux' })
  const helm = helmInProcess(host, { ...workshopOptions(reach), files })
  return files === nodeFileSystem ? helm : { ...helm, run: (call) => withoutBuilds(helm, call) }
}

/** Nothing can be brought into charts that are no folders: those have all that they need. */
function withoutBuilds(helm: Helm, call: HelmCall): Promise<HelmOutcome> {
  const i = call.args.indexOf('dependency')
  const isBuild = i >= 0 && call.args[i + 1] === 'build'
  return isBuild ? Promise.resolve({ code: 0, stdout: '', stderr: '', combined: '' }) : helm.run(call)
}

function workshopOptions({ cluster }: Reach): WorkshopOptions {
  return cluster === undefined ? {} : { cluster }
}

type Given = Pick<CliHost, 'env' | 'cwd' | 'clock' | 'randomBytes' | 'platform' | 'process'>

/** Nothing is printed: each call has streams of its own. */
function toolHost({ signal, ...given }: Given & { readonly signal: AbortSignal | undefined }): ToolHost {
  return {
    ...given,
    stdout: () => undefined,
    stderr: () => undefined,
    stdin: () => Promise.resolve(new Uint8Array()),
    terminal: false,
    program: 'helm',
    signal: signal ?? new AbortController().signal,
    runHelm: runCli,
  }
}
