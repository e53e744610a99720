/** Whether a run that left its note on a record still goes on. */
import type { RunHolder, RunNote } from './run-note.ts'

/** What this process knows of itself and its neighbours. */
export interface Here {
  /** undefined where it cannot be told. */
  self(): RunHolder | undefined
  /** Whether that process lives; undefined if it cannot be told from here. */
  lives(holder: RunHolder): boolean | undefined
}

export type Verdict =
  /** It is over; `evidence` completes a sentence about the run. */
  | { readonly state: 'free'; readonly evidence: string }
  | { readonly state: 'held' }
  /** Over, if the note is the same after this many milliseconds. */
  | { readonly state: 'silent'; readonly watchMs: number; readonly evidence: string }

/** How many beats may be missed. */
const MISSED = 3

/** How late a beat may be seen, milliseconds. */
const MARGIN_MS = 3000

/** However seldom a run says that it will be heard of: nobody waits longer, seconds. */
const MAX_EVERY = 60

/**
 * Clocks may differ between hosts, and jump: they only raise a suspicion, which watching for a whole beat confirms. A beat from the
 * future says that the clocks cannot be compared: then watching alone counts, and takes longer.
 */
export function judge(note: RunNote, now: number, here: Here | undefined): Verdict {
  const { holder, beat } = note
  if (note.state === 'paused') return { state: 'free', evidence: `it was paused at ${beat}` }
  if (here?.lives(holder) === false) return { state: 'free', evidence: `${holderText(holder)} is gone` }
  const every = Math.min(note.every, MAX_EVERY) * 1000
  const age = now - Date.parse(beat)
  const evidence = `${holderText(holder)} gave no sign of life since ${beat}`
  if (age > MISSED * every) return { state: 'silent', watchMs: every + MARGIN_MS, evidence }
  if (Number.isNaN(age) || age < -MISSED * every)
    return { state: 'silent', watchMs: MISSED * every + MARGIN_MS, evidence }
  return { state: 'held' }
}

/** `process 4711 on web-1`. */
export function holderText({ host, pid }: RunHolder): string {
  if (host === '') return 'a process elsewhere'
  return `process ${String(pid)} on ${host}`
}
