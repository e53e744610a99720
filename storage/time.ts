/** Times in records: RFC 3339 text with up to nine decimals, as Go's time.Time marshals. */

export const ZERO_TIME = '0001-01-01T00:00:00Z'

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/

/** The text in Go's form (no trailing zeros in the fraction); undefined for nothing, '' and Go's zero time. */
export function goTime(text: string | undefined): string | undefined {
  if (text === undefined || text === '' || text === ZERO_TIME) return undefined
  const match = RFC3339.exec(text)
  if (!match) return text
  const fraction = (match[2] ?? '').slice(0, 9).replace(/0+$/, '')
  const zone = match[3] === '+00:00' || match[3] === '-00:00' ? 'Z' : match[3]!
  return match[1]! + (fraction === '' ? '' : `.${fraction}`) + zone
}
