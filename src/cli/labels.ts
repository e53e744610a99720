/** `--labels k=v,…` */
import type { Flags } from './flag.ts'

export function labelsOf(flags: Flags): Record<string, string> {
  return Object.fromEntries(
    flags.list('labels').map((pair) => {
      const equals = pair.indexOf('=')
      return [pair.slice(0, equals), pair.slice(equals + 1)]
    }),
  )
}
