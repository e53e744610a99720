/** The runtime of a command: this process's clock and randomness, log lines on stderr. */
import type { Runtime } from '../runtime.ts'
import type { CliContext } from './command.ts'
import { logLine } from './print/log.ts'

export function cliRuntime({ clock, randomBytes, signal, env, settings, stderr, dialect }: CliContext): Runtime {
  return {
    compat: settings.compat,
    clock,
    randomBytes,
    signal,
    // Intl costs some milliseconds on first use: only a template that wants the local time asks.
    get timeZone() {
      return env['TZ'] || Intl.DateTimeFormat().resolvedOptions().timeZone
    },
    emit: (event) => {
      const line = (dialect?.logLine ?? logLine)(event, settings.debug)
      if (line !== undefined) stderr(line)
    },
  }
}
