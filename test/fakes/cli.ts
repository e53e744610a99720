/** The command line in this process. */
import { runCli } from '../../src/cli/run.ts'
import { systemClock } from '../../src/runtime.ts'

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export type Cli = (...argv: string[]) => Promise<CliResult>

/** Runs commands in a folder, with no environment but `env`. */
export function cliIn(cwd: string, env: Readonly<Record<string, string>> = {}): Cli {
  return async (...argv) => {
    let stdout = ''
    let stderr = ''
    const code = await runCli(argv, {
      env: { HOME: cwd, TZ: 'UTC', ...env },
      platform: 'linux',
      cwd,
      stdout: (text) => void (stdout += text),
      stderr: (text) => void (stderr += text),
      stdin: () => Promise.resolve(new Uint8Array(0)),
      clock: systemClock,
      randomBytes: (count) => new Uint8Array(count),
      terminal: false,
      signal: new AbortController().signal,
      program: 'helm',
    })
    return { code, stdout, stderr }
  }
}
