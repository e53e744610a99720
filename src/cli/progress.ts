/** Shows what a verb does while it does it: a live table, plain lines, or events as JSON lines. */
import type { Clock } from '../runtime.ts'
import { EVENTS_VERSION, type TshelmEvent } from '../events.ts'
import { isTshelmError, messageOf } from '../errors.ts'
import { rejectionOf } from '../explain/rejection.ts'
import type { CliContext } from './command.ts'
import { progressLine } from './print/progress-lines.ts'
import { advance, newProgress } from './print/progress-state.ts'
import { progressLines, type Screen } from './print/progress-table.ts'

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

/** Between two drawings. */
const FRAME_MS = 100
/** How often times move on when nothing happens. */
const TICK_MS = 1000

/** Below what else is printed, drawn over itself, gone in the end. */
function liveTable(context: CliContext): Progress {
  const { clock } = context
  const state = newProgress()
  const over = new AbortController()
  let drawn = 0
  const erase = (): void => {
    if (drawn > 0) context.stderr(`\u001b[${drawn}A\u001b[J`)
    drawn = 0
  }
  const draw = (): void => {
    const lines = over.signal.aborted ? [] : progressLines(state, clock.now(), screenOf(context))
    const back = drawn > 0 ? `\u001b[${drawn}A\u001b[J` : ''
    if (back !== '' || lines.length > 0) context.stderr(back + lines.map((line) => `${line}\n`).join(''))
    drawn = lines.length
  }
  const schedule = scheduler(draw, clock, over.signal)
  const above =
    (write: (text: string) => void) =>
    (text: string): void => {
      erase()
      write(text)
    }
  return {
    stdout: above((text) => context.stdout(text)),
    stderr: above((text) => context.stderr(text)),
    onEvent: (event) => {
      if (advance(state, event, clock.now())) schedule(FRAME_MS)
      if (event.kind === 'waiting') schedule(TICK_MS, () => state.wait !== undefined)
      if (event.kind === 'retry') schedule(TICK_MS, () => state.trouble !== undefined)
    },
    end: () => {
      over.abort()
      erase()
    },
  }
}

type Schedule = (ms: number, again?: () => boolean) => void

/** Draws once for all that happens within a frame. */
function scheduler(draw: () => void, clock: Clock, signal: AbortSignal): Schedule {
  const planned = new Set<number>()
  const schedule: Schedule = (ms, again) => {
    if (planned.has(ms)) return
    planned.add(ms)
    clock.sleep(ms, signal).then(
      () => {
        planned.delete(ms)
        draw()
        if (again?.() === true) schedule(ms, again)
      },
      () => undefined,
    )
  }
  return schedule
}

const USUAL = { columns: 80, rows: 24 }

function screenOf({ env, settings, errorSize = USUAL }: CliContext): Screen {
  const colour =
    settings.color === 'always' || (settings.color === 'auto' && !env['NO_COLOR'] && env['TERM'] !== 'dumb')
  return { ...errorSize, colour }
}
