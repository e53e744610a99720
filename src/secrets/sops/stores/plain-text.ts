/** Leaves as flat formats write them. */
import { formatTime } from '../../../../gotemplate/go/time-format.ts'
import { formatFloat } from '../../../../gotemplate/go/strconv.ts'
import type { Value } from '../tree.ts'

export const RFC3339 = '2006-01-02T15:04:05Z07:00'

/** Of a value that is no collection. */
export function plainText(value: Value): string {
  if (value === null) return '<nil>'
  if (typeof value === 'number') {
    const text = formatFloat(value, 'G', -1)
    // What could be taken for an integer gets a decimal.
    return /[.E]/.test(text) ? text : formatFloat(value, 'f', 1)
  }
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return ''
  if (value.kind === 'time') return formatTime(value.time, RFC3339)
  if (value.kind === 'comment') return `{${value.text} ${String(value.inline)}}`
  return value.kind === 'alien' ? value.text : ''
}
