/** Runs the command line in this process, its streams caught. */
import type { CliHost } from '../../src/cli/command.ts'
import { runCli } from '../../src/cli/run.ts'
import { systemClock } from '../../src/runtime.ts'

export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

export async function runIn(cwd: string, args: readonly string[], more: Partial<CliHost> = {}): Promise<RunResult> {
  let stdout = ''
  let stderr = ''
  const code = await runCli(args, {
    env: { HOME: cwd, TZ: 'UTC', KUBECONFIG: `${cwd}/none` },
    platform: 'linux',
    cwd,
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    stdin: () => Promise.resolve(new Uint8Array()),
    clock: systemClock,
    randomBytes: (count) => new Uint8Array(count),
    terminal: false,
    signal: new AbortController().signal,
    program: 'helm',
    ...more,
  })
  return { stdout, stderr, code }
}
