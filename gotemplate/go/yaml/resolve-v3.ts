/** What a scalar means to goyaml v3 when it reads into an interface{}: its words are YAML 1.2's, its numbers are of both versions. */
import { FuncError } from '../../func.ts'
import { Int, intType, uint64Type } from '../../value.ts'
import type { GoValue } from '../../value.ts'
import { parseTime } from '../time-parse.ts'
import { timeValue } from '../time-type.ts'
import { decodeUtf8 } from '../utf8.ts'
import { UTC } from '../zone.ts'
import { YamlError } from './error.ts'

export interface Resolved {
  /** Short: `!!str`. */
  readonly tag: string
  readonly value: GoValue
}

const LONG = 'tag:yaml.org,2002:'
const RESOLVABLE = new Set(['', '!!str', '!!bool', '!!int', '!!float', '!!null', '!!timestamp'])

const words = (tag: string, value: GoValue, texts: readonly string[]): [string, Resolved][] =>
  texts.map((text) => [text, { tag, value }])

const WORDS: ReadonlyMap<string, Resolved> = new Map([
  ...words('!!bool', true, ['true', 'True', 'TRUE']),
  ...words('!!bool', false, ['false', 'False', 'FALSE']),
  ...words('!!null', null, ['', '~', 'null', 'Null', 'NULL']),
  ...words('!!float', NaN, ['.nan', '.NaN', '.NAN']),
  ...words('!!float', Infinity, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']),
  ...words('!!float', -Infinity, ['-.inf', '-.Inf', '-.INF']),
])

export function shortTag(tag: string): string {
  return tag.startsWith(LONG) ? `!!${tag.slice(LONG.length)}` : tag
}

/** `tag` is the written one, '' for a plain scalar. Throws YamlError where text and tag disagree. */
export function resolveV3(written: string, text: string): Resolved {
  const tag = shortTag(written)
  if (tag === '!!binary') return { tag, value: binary(text) }
  if (!RESOLVABLE.has(tag)) return { tag, value: text }
  if (tag === '!!str') return { tag, value: text }
  const found = plain(tag, text)
  if (tag === '' || found.tag === tag) return found
  if (tag === '!!float' && found.value instanceof Int && found.value.type === intType) {
    return { tag, value: Number(found.value.value) }
  }
  throw new YamlError(`yaml: cannot decode ${found.tag} \`${text}\` as a ${tag}`, undefined, '')
}

function plain(tag: string, text: string): Resolved {
  const word = WORDS.get(text)
  if (word !== undefined) return word
  const first = text.charCodeAt(0)
  const digit = first >= 48 && first <= 57
  if (!digit && first !== 43 && first !== 45) {
    const float = first === 46 ? goFloat(text) : undefined
    return float === undefined ? { tag: '!!str', value: text } : { tag: '!!float', value: float }
  }
  if (digit && (tag === '' || tag === '!!timestamp')) {
    const time = timestamp(text)
    if (time !== undefined) return { tag: '!!timestamp', value: time }
  }
  return numeral(text.replaceAll('_', '')) ?? { tag: '!!str', value: text }
}

const INTEGER = /^([-+]?)(?:(0)|([1-9][0-9]*)|0[oO]?([0-7]+)|0[xX]([0-9a-fA-F]+)|0[bB]([01]+))$/
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/

function numeral(text: string): Resolved | undefined {
  const match = INTEGER.exec(text)
  const int = match === null ? undefined : integer(match)
  if (int !== undefined) return { tag: '!!int', value: int }
  if (!FLOAT.test(text)) return undefined
  const float = Number(text)
  return Number.isFinite(float) ? { tag: '!!float', value: float } : undefined
}

function integer([, sign, zero, decimal, octal, hexadecimal, binaryDigits]: RegExpExecArray): Int | undefined {
  const digits =
    zero ??
    decimal ??
    (octal !== undefined ? `0o${octal}` : hexadecimal !== undefined ? `0x${hexadecimal}` : `0b${binaryDigits}`)
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits)
  if (BigInt.asIntN(64, value) === value) return new Int(value, intType)
  return sign === '' && BigInt.asUintN(64, value) === value ? new Int(value, uint64Type) : undefined
}

/** Go's ParseFloat takes more than YAML's numbers: but for a leading dot only decimal digits are left. */
function goFloat(text: string): number | undefined {
  return /^\.[0-9]+(?:_?[0-9]+)*([eE][-+]?[0-9]+)?$/.test(text) && !text.includes('_')
    ? finite(Number(text))
    : undefined
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

const YEAR = /^[0-9]{4}-/
const TIMESTAMPS = [
  '2006-1-2T15:4:5.999999999Z07:00',
  '2006-1-2t15:4:5.999999999Z07:00',
  '2006-1-2 15:4:5.999999999',
  '2006-1-2',
]

function timestamp(text: string): GoValue | undefined {
  if (!YEAR.test(text)) return undefined
  for (const layout of TIMESTAMPS) {
    try {
      return timeValue(parseTime(layout, text, UTC))
    } catch (error) {
      if (!(error instanceof FuncError)) throw error
    }
  }
  return undefined
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function binary(text: string): string {
  const packed = text.replace(/[\r\n]/g, '')
  if (!BASE64.test(packed)) throw new YamlError('yaml: !!binary value contains invalid base64 data', undefined, '')
  return decodeUtf8(Buffer.from(packed, 'base64'))
}
