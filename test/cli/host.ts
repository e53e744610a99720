/** Runs the command line in this process, its streams caught. */
import type { CliHost } from '../../src/cli/command.ts'
import { runCli } from '../../src/cli/run.ts'
import { systemClock } from '../../src/runtime.ts'

export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

/** A machine with nothing on it but a folder; what is printed goes nowhere. */
export function hostIn(cwd: string): CliHost {
  return {
    env: { HOME: cwd, TZ: 'UTC', KUBECONFIG: `${cwd}/none` },
    platform: 'linux',
    cwd,
    stdout: () => undefined,
    stderr: () => undefined,
    stdin: () => Promise.resolve(new Uint8Array()),
    clock: systemClock,
    randomBytes: (count) => new Uint8Array(count),
    terminal: false,
    signal: new AbortController().signal,
    program: 'helm',
  }
}

export async function runIn(cwd: string, args: readonly string[], more: Partial<CliHost> = {}): Promise<RunResult> {
  let stdout = ''
  let stderr = ''
  const code = await runCli(args, {
    ...hostIn(cwd),
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    ...more,
  })
  return { stdout, stderr, code }
}
