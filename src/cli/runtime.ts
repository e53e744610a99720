/** The runtime of a command: this process's clock and randomness, log lines on stderr. */
import type { Runtime } from '../runtime.ts'
import type { CliContext } from './command.ts'
import { emitterOf } from './emit.ts'
import { localZone } from './local-zone.ts'

/** Of a command that waits for nothing: a signal ends the process at once. */
export function localRuntime(context: CliContext): Runtime {
  const { clock, randomBytes, memory, env, settings } = context
  return {
    compat: settings.compat,
    clock,
    randomBytes,
    ...(memory === undefined ? {} : { memory }),
    fetchSchema: async (url) => {
      const { schemaAt } = await import('./sources/schema-at.ts')
      return schemaAt(url, context)
    },
    get timeZone() {
      return localZone(env)
    },
    emit: emitterOf(context),
  }
}

/** Of a command that can be cancelled. Asking for the signal takes it from the process, which then does not end by itself. */
export function cliRuntime(context: CliContext): Runtime {
  return Object.defineProperty(localRuntime(context), 'signal', { get: () => context.signal, enumerable: true })
}
