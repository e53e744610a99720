/** What is going on in a run, told from its events. */
import type { ObjectAction, TshelmEvent, WaitedFor } from '../../events.ts'
import type { ObjectRef } from '../../object.ts'
import { troubleText } from './progress-lines.ts'

export interface ProgressRow {
  readonly object: ObjectRef
  readonly status: string
  readonly message: string
  /** When the status came to be, milliseconds. */
  readonly since: number
}

export interface WaitState {
  readonly until: WaitedFor
  readonly began: number
  /** Milliseconds; 0 has no end. */
  readonly timeout: number
  readonly rows: Map<string, ProgressRow>
}

export interface ProgressState {
  /** Objects written so far, by what was done to them. */
  readonly done: Map<ObjectAction, number>
  hook?: string
  wait?: WaitState
  /** Why requests have to be sent again, since when. */
  trouble?: { readonly text: string; readonly since: number }
}

export function newProgress(): ProgressState {
  return { done: new Map() }
}

/** Whether anything to be seen has changed. */
export function advance(state: ProgressState, event: TshelmEvent, now: number): boolean {
  if (event.kind === 'retry') {
    const text = troubleText(event)
    if (state.trouble?.text === text) return false
    state.trouble = { text, since: now }
    return true
  }
  if (event.kind !== 'log') delete state.trouble
  switch (event.kind) {
    case 'object':
      state.done.set(event.action, (state.done.get(event.action) ?? 0) + 1)
      return true
    case 'hook':
      if (event.action === 'running') state.hook = event.hook
      else delete state.hook
      return true
    case 'waiting': {
      const rows = event.objects.map((object) => row(object, { status: 'Unknown', message: '', since: now }))
      state.wait = { until: event.until, began: now, timeout: event.timeout, rows: new Map(rows) }
      return true
    }
    case 'wait': {
      if (state.wait === undefined) return false
      const { object, status, message } = event
      const before = state.wait.rows.get(keyOf(object))
      const since = before?.status === status ? before.since : now
      state.wait.rows.set(...row(object, { status, message, since }))
      return true
    }
    case 'waited':
      delete state.wait
      return true
    default:
      return false
  }
}

export function isReached({ until }: WaitState, { status }: ProgressRow): boolean {
  return status === (until === 'deleted' ? 'NotFound' : 'Current')
}

function row(object: ObjectRef, more: Omit<ProgressRow, 'object'>): [string, ProgressRow] {
  return [keyOf(object), { object, ...more }]
}

function keyOf({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return `${apiVersion}/${kind}/${namespace}/${name}`
}
