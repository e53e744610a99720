/** Edits of lines as people read them. */
import type { LineEdit } from './lines.ts'

export interface DiffTextOptions {
  /** Unchanged lines around a change; -1 shows all. Default: -1. */
  readonly context?: number
  readonly colour?: (op: 'removed' | 'added', line: string) => string
}

const SIGNS = { same: '  ', removed: '- ', added: '+ ' } as const

/** One line each, `- ` or `+ ` in front; what is left out between changes is `...`. */
export function diffText(edits: readonly LineEdit[], options: DiffTextOptions = {}): string {
  const { context = -1, colour = (_op: string, line: string) => line } = options
  const near = context < 0 ? undefined : nearChanges(edits, context)
  const parts: string[] = []
  let omitting = false
  for (const [i, { op, text }] of edits.entries()) {
    if (near !== undefined && near[i] === 0) {
      if (!omitting) parts.push('...\n')
      omitting = true
      continue
    }
    omitting = false
    if (op === 'same') parts.push(text === '' ? '\n' : `${SIGNS.same}${text}\n`)
    else parts.push(colour(op, SIGNS[op] + text), '\n')
  }
  return parts.join('')
}

/** For each edit 1 where it is within `context` lines of a change. */
function nearChanges(edits: readonly LineEdit[], context: number): Uint8Array {
  const near = new Uint8Array(edits.length)
  let next = 0
  for (const [i, { op }] of edits.entries()) {
    if (op === 'same') continue
    const end = Math.min(edits.length, i + context + 1)
    next = Math.max(next, i - context)
    near.fill(1, next, end)
    next = Math.max(next, end)
  }
  return near
}
