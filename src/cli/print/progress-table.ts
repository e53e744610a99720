/** The table of what is waited for, as lines that fit a terminal. */
import { oneLine } from '../../printable.ts'
import { displayWidth } from './table.ts'
import { isReached, type ProgressRow, type ProgressState, type WaitState } from './progress-state.ts'

export interface Screen {
  readonly columns: number
  readonly rows: number
  readonly colour: boolean
}

/** Where its size is not known. */
export const USUAL_SCREEN: Omit<Screen, 'colour'> = { columns: 80, rows: 24 }

const MAX_ROWS = 15
/** Kept free above the table. */
const SPARE_ROWS = 4

/** Empty when there is nothing to show. */
export function progressLines(state: ProgressState, now: number, screen: Screen): string[] {
  const { wait, hook, trouble } = state
  const lines = trouble === undefined ? [] : [`Trying again: ${trouble.text}, ${seconds(now - trouble.since)}`]
  if (wait !== undefined) lines.push(headLine(wait, hook, now), ...tableLines(wait, now, screen))
  else {
    const count = [...state.done.values()].reduce((sum, n) => sum + n, 0)
    if (count > 0) lines.push(`${count} object${count === 1 ? '' : 's'} written`)
  }
  return lines.map((line) => fit(line, screen))
}

const GOALS = { ready: 'ready', ended: 'ended', deleted: 'deleted' } as const

function headLine(wait: WaitState, hook: string | undefined, now: number): string {
  const rows = [...wait.rows.values()]
  const reached = rows.filter((row) => isReached(wait, row)).length
  const what = hook === undefined ? `${reached} of ${rows.length} ${GOALS[wait.until]}` : `hook ${hook}`
  const limit = wait.timeout > 0 ? ` of ${seconds(wait.timeout)}` : ''
  return `Waiting: ${what}, ${seconds(now - wait.began)}${limit}`
}

function tableLines(wait: WaitState, now: number, screen: Screen): string[] {
  const open = [...wait.rows.values()].filter((row) => !isReached(wait, row)).sort(worseFirst)
  const room = Math.max(1, Math.min(MAX_ROWS, screen.rows - SPARE_ROWS))
  const shown = open.slice(0, open.length > room ? room - 1 : room)
  const names = shown.map(({ object: { kind, name } }) => `${kind}/${name}`)
  const nameWidth = Math.max(0, ...names.map(displayWidth))
  const statusWidth = Math.max(0, ...shown.map(({ status }) => status.length))
  const lines = shown.map((row, i) => {
    const name = names[i]! + ' '.repeat(nameWidth - displayWidth(names[i]!))
    const status = painted(row.status.padEnd(statusWidth), row.status, screen)
    return `  ${name}  ${status}  ${seconds(now - row.since).padStart(5)}  ${oneLine(row.message)}`.trimEnd()
  })
  return open.length > shown.length ? [...lines, `  … and ${open.length - shown.length} more`] : lines
}

const ORDER = ['Failed', 'Terminating', 'InProgress', 'NotFound', 'Unknown']

function worseFirst(a: ProgressRow, b: ProgressRow): number {
  return rank(a) - rank(b) || a.since - b.since || (a.object.name < b.object.name ? -1 : 1)
}

function rank({ status }: ProgressRow): number {
  const at = ORDER.indexOf(status)
  return at < 0 ? ORDER.length : at
}

const COLOURS: Readonly<Record<string, number>> = { Failed: 31, InProgress: 33, Terminating: 33 }

export function painted(text: string, status: string, { colour }: Screen): string {
  const code = COLOURS[status]
  return colour && code !== undefined ? `\u001b[${code}m${text}\u001b[0m` : text
}

/** `75s` is shorter than what Go prints. */
export function seconds(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000))
  const minutes = Math.floor(total / 60)
  return minutes === 0 ? `${total}s` : `${minutes}m${total % 60 === 0 ? '' : `${total % 60}s`}`
}

const SEQUENCE = /^\u001b\[[0-9;]*m/

/** Cut to the width of the screen: a line that wraps could not be taken back. */
export function fit(line: string, { columns }: Screen): string {
  const width = Math.max(20, columns - 1)
  if (displayWidth(line) <= width) return line
  let text = ''
  let taken = 0
  for (let at = 0; at < line.length;) {
    const sequence = SEQUENCE.exec(line.slice(at, at + 16))?.[0]
    const char = sequence ?? String.fromCodePoint(line.codePointAt(at)!)
    taken += sequence === undefined ? displayWidth(char) : 0
    if (taken > width - 1) break
    text += char
    at += char.length
  }
  return `${text}…${line.includes('\u001b') ? '\u001b[0m' : ''}`
}
