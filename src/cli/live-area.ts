/** Lines below what else is printed, drawn over themselves, gone in the end. */
import type { Clock } from '../runtime.ts'
import type { CliHost } from './command.ts'

/** Between two drawings. */
const FRAME_MS = 100
/** How often times move on when nothing happens. */
const TICK_MS = 1000

export interface LiveArea extends Pick<CliHost, 'stdout' | 'stderr'> {
  /** Something to be seen has changed. */
  readonly redraw: () => void
  /** Draws again and again while times move on. */
  readonly tick: (isGoingOn: () => boolean) => void
  readonly end: () => void
}

/** On stderr; what is printed by its `stdout` and `stderr` comes above. */
export function liveArea(
  host: Pick<CliHost, 'stdout' | 'stderr' | 'clock'>,
  linesAt: (now: number) => readonly string[],
): LiveArea {
  const { clock } = host
  const over = new AbortController()
  let drawn = 0
  const erase = (): void => {
    if (drawn > 0) host.stderr(`\u001b[${drawn}A\u001b[J`)
    drawn = 0
  }
  const draw = (): void => {
    const lines = over.signal.aborted ? [] : linesAt(clock.now())
    const back = drawn > 0 ? `\u001b[${drawn}A\u001b[J` : ''
    if (back !== '' || lines.length > 0) host.stderr(back + lines.map((line) => `${line}\n`).join(''))
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
    stdout: above((text) => host.stdout(text)),
    stderr: above((text) => host.stderr(text)),
    redraw: () => schedule(FRAME_MS),
    tick: (isGoingOn) => schedule(TICK_MS, isGoingOn),
    end() {
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
