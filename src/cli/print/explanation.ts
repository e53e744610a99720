/** What stands under an error for people: where in which file, how it was reached, and what to do. */
import { isTshelmError, type Position } from '../../errors.ts'
import { excerpt } from '../../excerpt.ts'

const MAX_CALLERS = 8

/** '' if there is nothing to add to the error's own text. Helm's text comes first and stays as it is. */
export function explanation(error: unknown): string {
  if (!isTshelmError(error)) return ''
  const parts = [placeText(error.positions), hintText(error.hint)].filter((part) => part !== '')
  return parts.map((part) => `\n${part}\n`).join('')
}

/** The innermost place with its lines; the callers below it, nearest first. */
function placeText(positions: readonly Position[]): string {
  const innermost = positions.at(-1)
  const lines = innermost && excerpt(innermost)
  if (innermost === undefined || lines === undefined) return ''
  const callers = positions.slice(0, -1).reverse().map(nameOf)
  const shown = callers.slice(0, MAX_CALLERS).map((name) => `  called from ${name}`)
  const more = callers.length > MAX_CALLERS ? [`  and ${callers.length - MAX_CALLERS} more`] : []
  return [`  at ${nameOf(innermost)}`, ...lines.split('\n').map((line) => `    ${line}`), ...shown, ...more].join('\n')
}

function nameOf({ file, line, column }: Position): string {
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}

function hintText(hint: string | undefined): string {
  return hint === undefined ? '' : `  hint: ${hint}`
}
