/** Leaves as flat formats write them. */
import { formatV } from '../../../../gotemplate/go/fmt.ts'
import { formatFloat } from '../../../../gotemplate/go/strconv.ts'
import { formatTime, timeString } from '../../../../gotemplate/go/time-format.ts'
import { isTimestamp, type Key, type Value } from '../tree.ts'

export const RFC3339 = '2006-01-02T15:04:05Z07:00'

/** Collections are as Go's `%v` prints what they are made of. */
export function plainText(value: Value): string {
  if (value === null) return '<nil>'
  if (typeof value === 'number') {
    const text = formatFloat(value, 'G', -1)
    // What could be taken for an integer gets a decimal.
    return /[.E]/.test(text) ? text : formatFloat(value, 'f', 1)
  }
  if (typeof value !== 'object') return String(value)
  return isTimestamp(value) ? formatTime(value.time, RFC3339) : printed(value)
}

/** Go: fmt. */
function printed(value: Value): string {
  if (value === null) return '<nil>'
  if (typeof value === 'number') return formatV(value)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`
  switch (value.kind) {
    case 'branch':
      return `[${value.items.map(({ key, value: item }) => `{${printedKey(key)} ${printed(item)}}`).join(' ')}]`
    case 'time':
      return timeString(value.time)
    case 'comment':
      return `{${value.text} ${String(value.inline)}}`
    case 'alien':
      return value.text
  }
}

function printedKey(key: Key): string {
  return printed(typeof key === 'object' && key.kind === 'odd' ? key.value : key)
}
