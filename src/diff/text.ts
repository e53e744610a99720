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
  const shown = context < 0 ? undefined : near(edits, context)
  let text = ''
  let gap = false
  edits.forEach(({ op, text: line }, i) => {
    if (shown !== undefined && !shown.has(i)) {
      if (!gap) text += '...\n'
      gap = true
      return
    }
    gap = false
    if (op === 'same') text += line === '' ? '\n' : `${SIGNS.same}${line}\n`
    else text += `${colour(op, SIGNS[op] + line)}\n`
  })
  return text
}

function near(edits: readonly LineEdit[], context: number): Set<number> {
  const shown = new Set<number>()
  edits.forEach(({ op }, at) => {
    if (op === 'same') return
    const last = Math.min(edits.length - 1, at + context)
    for (let i = Math.max(0, at - context); i <= last; i++) shown.add(i)
  })
  return shown
}
