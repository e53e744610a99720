/** The table over all releases of a run: those that are worked on first, then what failed, and how many are done. */
import type { HelmfileEvent, ReleaseRef, ReleaseStep, StepOutcome } from '../../../helmfile/events.ts'
import { messageOf } from '../../../errors.ts'
import { oneLine } from '../../../printable.ts'
import { advance, isReached, newProgress, type ProgressState } from '../../print/progress-state.ts'
import { fit, painted, seconds, type Screen } from '../../print/progress-table.ts'
import { displayWidth } from '../../print/table.ts'

export interface FleetRow {
  readonly release: ReleaseRef
  /** What is being done, or was done last; absent for what is to come. */
  readonly step?: ReleaseStep
  readonly status: 'to come' | 'begun' | 'done' | 'failed'
  readonly outcome?: StepOutcome
  readonly since: number
  readonly problem?: string
  /** Of what is being done. */
  readonly progress?: ProgressState
}

export interface Fleet {
  readonly began: number
  readonly rows: Map<string, FleetRow>
}

export function newFleet(now: number): Fleet {
  return { began: now, rows: new Map() }
}

function keyOf({ file, id }: ReleaseRef): string {
  return `${file}|${id}`
}

/** Whether anything to be seen has changed. */
export function advanceFleet({ rows }: Fleet, event: HelmfileEvent, now: number): boolean {
  switch (event.kind) {
    case 'foreseen':
      for (const release of event.releases) rows.set(keyOf(release), { release, status: 'to come', since: now })
      return true
    case 'release':
      rows.set(keyOf(event.release), rowOf(event, now))
      return true
    case 'progress': {
      const progress = rows.get(keyOf(event.release))?.progress
      return progress !== undefined && advance(progress, event.event, now)
    }
    default:
      return false
  }
}

function rowOf(event: Extract<HelmfileEvent, { kind: 'release' }>, now: number): FleetRow {
  const { release, step } = event
  const row = { release, step, since: now }
  if (event.status === 'begun') return { ...row, status: 'begun', progress: newProgress() }
  if (event.status === 'failed') return { ...row, status: 'failed', problem: lastLine(messageOf(event.error)) }
  // Compared before it is changed.
  if (event.outcome === 'changed') return { ...row, status: 'to come', outcome: event.outcome }
  return { ...row, status: 'done', outcome: event.outcome }
}

/** Reports of helm end with what it said. */
function lastLine(text: string): string {
  return oneLine(text.trimEnd().split('\n').at(-1)!.trim())
}

export const STEP_WORDS: Readonly<Record<ReleaseStep, string>> = {
  compare: 'comparing',
  upgrade: 'upgrading',
  delete: 'deleting',
  template: 'rendering',
  lint: 'linting',
  unittest: 'testing',
  status: 'asking',
  test: 'testing',
}

const MAX_ROWS = 15
/** Kept free above the table. */
const SPARE_ROWS = 6

/** Empty where nothing has begun. */
export function fleetLines({ began, rows }: Fleet, now: number, screen: Screen): string[] {
  const all = [...rows.values()]
  if (!all.some(({ status }) => status !== 'to come')) return []
  const open = all.filter(({ status }) => status === 'begun')
  const failed = all.filter(({ status }) => status === 'failed')
  const room = Math.max(1, Math.min(MAX_ROWS, screen.rows - SPARE_ROWS))
  const wanted = [...failed, ...open.sort((a, b) => a.since - b.since)]
  const shown = wanted.slice(0, wanted.length > room ? room - 1 : room)
  const width = Math.max(0, ...shown.map(({ release }) => displayWidth(release.id)))
  const lines = shown.map((row) => rowLine(row, { now, width, screen }))
  const more = wanted.length - shown.length
  const rest = more > 0 ? [`  … and ${more} more`] : []
  return [headLine(all, now - began), ...lines, ...rest].map((line) => fit(line, screen))
}

function headLine(all: readonly FleetRow[], ms: number): string {
  const count = (wanted: FleetRow['status']): number => all.filter(({ status }) => status === wanted).length
  const parts = [`${count('done')} of ${all.length} releases done`]
  if (count('failed') > 0) parts.push(`${count('failed')} failed`)
  if (count('begun') > 0) parts.push(`${count('begun')} at work`)
  if (count('to come') > 0) parts.push(`${count('to come')} to come`)
  return `${parts.join(', ')}, ${seconds(ms)}`
}

interface Table {
  readonly now: number
  readonly width: number
  readonly screen: Screen
}

function rowLine(row: FleetRow, { now, width, screen }: Table): string {
  const { release, step, status, since, problem } = row
  const name = release.id + ' '.repeat(width - displayWidth(release.id))
  const word = status === 'failed' ? 'failed' : STEP_WORDS[step!]
  const shown = painted(word.padEnd(9), status === 'failed' ? 'Failed' : 'InProgress', screen)
  return `  ${name}  ${shown}  ${seconds(now - since).padStart(5)}  ${problem ?? detailOf(row.progress)}`.trimEnd()
}

/** What of it is going on: what is waited for, or how far it is. */
function detailOf(progress: ProgressState | undefined): string {
  if (progress === undefined) return ''
  const { wait, hook, trouble, done } = progress
  if (trouble !== undefined) return `trying again: ${trouble.text}`
  if (wait !== undefined) {
    const all = [...wait.rows.values()]
    const open = all.filter((row) => !isReached(wait, row))
    const [first] = open
    const what = hook === undefined ? `${all.length - open.length} of ${all.length} ${wait.until}` : `hook ${hook}`
    if (first === undefined) return what
    return `${what}: ${first.object.kind}/${first.object.name} ${first.status} ${oneLine(first.message)}`.trimEnd()
  }
  const count = [...done.values()].reduce((sum, n) => sum + n, 0)
  return count === 0 ? '' : `${count} object${count === 1 ? '' : 's'} written`
}
