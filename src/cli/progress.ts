/** Shows what a verb does while it does it: a live table, plain lines, or events as JSON lines. */
import { EVENTS_VERSION, type TshelmEvent } from '../events.ts'
import { isTshelmError, messageOf } from '../errors.ts'
import { rejectionOf } from '../explain/rejection.ts'
import type { CliContext } from './command.ts'
import { liveArea } from './live-area.ts'
import { progressLine } from './print/progress-lines.ts'
import { advance, newProgress } from './print/progress-state.ts'
import { progressLines, USUAL_SCREEN, type Screen } from './print/progress-table.ts'

export type ProgressMode = 'table' | 'plain' | 'events'

/** Replaces parts of a verb's context while it runs. */
export interface Progress extends Pick<CliContext, 'stdout' | 'stderr'> {
  readonly onEvent: (event: TshelmEvent) => void
  /** Called once, with the exit code or the error. */
  readonly end: (outcome: { readonly code: number } | { readonly error: unknown }) => void
}

export function progressOf(mode: ProgressMode, context: CliContext): Progress {
  if (mode === 'events') return eventLines(context)
  return mode === 'plain' ? plainLines(context) : liveTable(context)
}

function plainLines({ stdout, stderr }: CliContext): Progress {
  const onEvent = (event: TshelmEvent): void => {
    const line = progressLine(event)
    if (line !== undefined) stderr(line)
  }
  return { stdout, stderr, onEvent, end: () => undefined }
}

/** One JSON object a line; what the verb prints is part of the last one, `kind: "result"`. */
function eventLines({ stdout, stderr, clock, settings }: CliContext): Progress {
  let output = ''
  let release: { readonly name: string; readonly revision: number; readonly status: string } | undefined
  const write = (event: object): void => {
    const line = { v: EVENTS_VERSION, time: new Date(clock.now()).toISOString(), ...event }
    stdout(`${JSON.stringify(line, plain)}\n`)
  }
  return {
    stdout: (text) => (output += text),
    stderr,
    onEvent: (event) => {
      if (event.kind === 'log' && event.level === 'DEBUG' && !settings.debug) return
      if (event.kind === 'record') {
        release = { name: event.release, revision: event.revision, status: event.status }
      }
      write(event)
    },
    end: (outcome) => {
      const failure = 'error' in outcome ? { error: errorData(outcome.error) } : {}
      const ok = 'code' in outcome && outcome.code === 0
      // Records that are gone tell nothing of it.
      if (ok && release?.status === 'uninstalling') release = { ...release, status: 'uninstalled' }
      write({ kind: 'result', ok, ...(release && { release }), ...failure, ...(output === '' ? {} : { output }) })
    },
  }
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value instanceof Error ? value.message : value
}

function errorData(error: unknown): object {
  if (!isTshelmError(error)) return { code: 'internal', message: messageOf(error) }
  const { code, message, hint, data } = error
  const { diagnosis = rejectionOf(error) } = data
  return { code, message, ...(hint === undefined ? {} : { hint }), ...(diagnosis === undefined ? {} : { diagnosis }) }
}

/** The table of what is waited for, while it is waited. */
function liveTable(context: CliContext): Progress {
  const { clock } = context
  const state = newProgress()
  const { stdout, stderr, redraw, tick, end } = liveArea(context, (now) => progressLines(state, now, screenOf(context)))
  return {
    stdout,
    stderr,
    onEvent: (event) => {
      if (advance(state, event, clock.now())) redraw()
      if (event.kind === 'waiting') tick(() => state.wait !== undefined)
      if (event.kind === 'retry') tick(() => state.trouble !== undefined)
    },
    end,
  }
}

function screenOf({ env, settings, errorSize = USUAL_SCREEN }: CliContext): Screen {
  const colour =
    settings.color === 'always' || (settings.color === 'auto' && !env['NO_COLOR'] && env['TERM'] !== 'dumb')
  return { ...errorSize, colour }
}
