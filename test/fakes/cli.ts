/** The command line in this process, in a folder and with an environment of its own. */
import { runIn, type RunResult as CliResult } from '../cli/host.ts'

export type { CliResult }
export type Cli = (...argv: string[]) => Promise<CliResult>

/** Runs commands in a folder, with no environment but `env`. */
export function cliIn(cwd: string, env: Readonly<Record<string, string>> = {}): Cli {
  return (...argv) => runIn(cwd, argv, { env: { HOME: cwd, TZ: 'UTC', ...env } })
}
