/** Colours of Helm's tables and status blocks. */
import type { CliContext } from '../command.ts'

export interface Palette {
  readonly status: (status: string) => string
  readonly namespace: (namespace: string) => string
  readonly header: (header: string) => string
}

const COLOURS: Readonly<Record<string, number>> = {
  deployed: 32,
  failed: 31,
  unknown: 31,
  'pending-install': 33,
  'pending-upgrade': 33,
  'pending-rollback': 33,
  uninstalling: 33,
}

/** By --color: 'auto' colours terminals, unless NO_COLOR is set. */
export function paintsOutput({ settings, env, terminal }: CliContext): boolean {
  return settings.color === 'always' || (settings.color === 'auto' && terminal && !env['NO_COLOR'] && !isDumb(env))
}

export function paletteOf(context: CliContext): Palette {
  if (!paintsOutput(context)) return { status: (text) => text, namespace: (text) => text, header: (text) => text }
  return {
    status: (text) => (COLOURS[text] === undefined ? text : paint(text, COLOURS[text], 0)),
    namespace: (text) => paint(text, 36, 0),
    header: (text) => paint(text, 1, 22),
  }
}

function isDumb(env: CliContext['env']): boolean {
  return env['TERM'] === 'dumb'
}

function paint(text: string, begin: number, end: number): string {
  return `\u001b[${String(begin)}m${text}\u001b[${String(end)}m`
}
