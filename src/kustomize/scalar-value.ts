/** What scalars mean to goyaml v3, which kustomize reads and writes trees with: YAML 1.2's words, numbers, and times. */
import { isTimestamp, resolveNumber, resolveValue } from '../../gotemplate/go/yaml/resolve.ts'
import { Int, int64Type, uint64Type } from '../../gotemplate/value.ts'
import type { GoValue } from '../../gotemplate/value.ts'
import { failure } from './failure.ts'

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
])

const STRICT = new Set(['!!null', '!!bool', '!!int', '!!float', '!!timestamp'])

/** Tag of a plain scalar. */
export function resolveTag(text: string): string {
  if (text === '<<') return '!!merge'
  const value = resolveValue(text)
  if (value === null) return '!!null'
  if (typeof value === 'boolean') return BOOLEANS.has(text) ? '!!bool' : '!!str'
  if (typeof value === 'number') return resolveNumber(text)?.kind === 'float' ? '!!float' : '!!int'
  return isTimestamp(text) ? '!!timestamp' : '!!str'
}

/**
 * The value of a scalar with that tag, as encoding/json writes it: times are text, integers exact. Throws where the text cannot have
 * the tag.
 */
export function scalarValue(tag: string, text: string): GoValue {
  if (STRICT.has(tag)) {
    const found = resolveTag(text)
    const fits = found === tag || (tag === '!!float' && found === '!!int')
    if (!fits) throw failure(`yaml: cannot decode ${found} \`${text}\` as a ${tag}`)
  }
  switch (tag) {
    case '!!null':
      return null
    case '!!bool':
      return BOOLEANS.get(text) ?? false
    case '!!int':
    case '!!float':
      return numberValue(tag, text)
    case '!!timestamp':
      return timeText(text)
    case '!!binary':
      return Buffer.from(text, 'base64').toString('utf8')
    default:
      return text
  }
}

function numberValue(tag: string, text: string): GoValue {
  const number = resolveNumber(text)
  if (number === undefined) return text
  if (tag === '!!float' || number.kind === 'float' || Number.isSafeInteger(number.value)) return number.value
  return new Int(BigInt(number.keyText), number.kind === 'uint' ? uint64Type : int64Type)
}

const TIME =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?[ \t]*(Z|[-+]\d\d?(?::?\d\d)?)?)?$/

/** Go's RFC 3339 of a time. */
function timeText(text: string): string {
  const parts = TIME.exec(text)
  if (parts === null) return text
  const two = (part: string | undefined): string => (part ?? '0').padStart(2, '0')
  const fraction = (parts[7] ?? '').replace(/0+$/, '').slice(0, 9)
  const time = `${two(parts[4])}:${two(parts[5])}:${two(parts[6])}${fraction === '' ? '' : `.${fraction}`}`
  const zone = parts[8] === undefined || /^(?:Z|[-+]00:?00)$/.test(parts[8]) ? 'Z' : parts[8]
  return `${parts[1]!}-${two(parts[2])}-${two(parts[3])}T${time}${zone}`
}
