/** Runs `env`. */
import { namespaceOf } from '../namespace.ts'
import type { Invocation } from '../command.ts'
import { settingsEnv } from '../settings.ts'

export function runEnv({ args, context }: Invocation): number {
  const values = settingsEnv(context.settings, namespaceOf(context), context.program)
  const [key] = args
  if (key !== undefined) context.stdout(`${values[key] ?? ''}\n`)
  else {
    const lines = Object.keys(values)
      .sort()
      .map((name) => `${name}="${values[name] ?? ''}"\n`)
    context.stdout(lines.join(''))
  }
  return 0
}
