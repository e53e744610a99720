/** Numbers under fmt's flags. */
import { pad, type Flags } from './fmt-flags.ts'
import { formatFloat, type FloatFormat } from './strconv-float.ts'
import { isPrint } from './strconv-print.ts'
import { quoteRune } from './strconv-quote.ts'

const BASES: Readonly<Record<string, number | undefined>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 }

/** An integer by one of its verbs; undefined when the verb is not for integers. */
export function formatInteger(value: bigint, verb: string, flags: Flags): string | undefined {
  const base = BASES[verb]
  if (base !== undefined) return inBase(value, { base, verb }, flags)
  const code = value < 0n || value > 0x10ffffn ? 0xfffd : Number(value)
  switch (verb) {
    case 'c':
      return pad(String.fromCodePoint(code >= 0xd800 && code <= 0xdfff ? 0xfffd : code), flags)
    case 'q':
      return pad(quoteRune(code, flags.plus), flags)
    case 'U':
      return pad(unicode(BigInt.asUintN(64, value), flags), flags, false)
    default:
      return undefined
  }
}

/** An unsigned number in hexadecimal, as %#v shows unsigned integers and %v shows addresses. */
export function formatHex(value: bigint, prefix: boolean, flags: Flags): string {
  return inBase(value, { base: 16, verb: 'v' }, { ...flags, sharp: prefix })
}

function inBase(value: bigint, how: { base: number; verb: string }, flags: Flags): string {
  const negative = value < 0n
  const { width, precision } = flags
  if (precision === 0 && value === 0n) return ' '.repeat(width ?? 0)
  let digits = (negative ? -value : value).toString(how.base)
  if (how.verb === 'X') digits = digits.toUpperCase()
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : ''
  if (precision !== undefined) digits = digits.padStart(precision, '0')
  else if (flags.zero && !flags.minus && width !== undefined) digits = digits.padStart(width - sign.length, '0')
  if (flags.sharp) {
    if (how.base === 2) digits = '0b' + digits
    else if (how.base === 16) digits = (how.verb === 'X' ? '0X' : '0x') + digits
    else if (how.base === 8 && !digits.startsWith('0')) digits = '0' + digits
  }
  if (how.verb === 'O') digits = '0o' + digits
  return pad(sign + digits, flags, false)
}

function unicode(value: bigint, flags: Flags): string {
  const text =
    'U+' +
    value
      .toString(16)
      .toUpperCase()
      .padStart(Math.max(flags.precision ?? 4, 4), '0')
  if (!flags.sharp || value > 0x10ffffn || !isPrint(Number(value))) return text
  return `${text} '${String.fromCodePoint(Number(value))}'`
}

/** Default precisions by verb, and the format that strconv knows the verb by. */
const FLOATS: Readonly<Record<string, readonly [FloatFormat, number] | undefined>> = {
  v: ['g', -1],
  b: ['b', -1],
  g: ['g', -1],
  G: ['G', -1],
  x: ['x', -1],
  X: ['X', -1],
  f: ['f', 6],
  F: ['f', 6],
  e: ['e', 6],
  E: ['E', 6],
}

/** A float by one of its verbs; undefined when the verb is not for floats. */
export function formatFloatVerb(value: number, verb: string, flags: Flags): string | undefined {
  const known = FLOATS[verb]
  if (known === undefined) return undefined
  const precision = flags.precision ?? known[1]
  let text = formatFloat(value, known[0], precision)
  let sign = '+'
  if (text.startsWith('-') || text.startsWith('+')) {
    sign = text[0]!
    text = text.slice(1)
  }
  if (flags.space && sign === '+' && !flags.plus) sign = ' '
  if (Number.isNaN(value)) return pad(flags.space || flags.plus ? sign + text : text, flags, false)
  if (!Number.isFinite(value)) return pad(sign + text, flags, false)
  const showSign = flags.plus || sign !== '+'
  if (flags.sharp && verb !== 'b') text = withPoint(text, verb, precision)
  if (!showSign) return pad(text, flags)
  const { width } = flags
  if (flags.zero && !flags.minus && width !== undefined) return sign + text.padStart(width - 1, '0')
  return pad(sign + text, flags)
}

/** The `#` flag: always a decimal point, and the zeros that %g would drop. */
function withPoint(text: string, verb: string, precision: number): string {
  const hexadecimal = verb === 'x' || verb === 'X'
  const [, number, tail] = (hexadecimal ? /^([^pP]*)(.*)$/ : /^([^eEpP]*)(.*)$/).exec(text) as unknown as [
    string,
    string,
    string,
  ]
  const counts = verb === 'v' || verb === 'g' || verb === 'G' || verb === 'x'
  let wanted = counts ? (precision === -1 ? 6 : precision) : 0
  // Go counts the letter x of the prefix as a digit too.
  wanted -= number.replace('.', '').replace(/^0+/, '').length
  const point = number.includes('.') ? '' : '.'
  if (point !== '' && number === '0') wanted--
  return number + point + '0'.repeat(Math.max(wanted, 0)) + tail
}

/** A complex number: its parts by the verb, the imaginary one always with a sign. */
export function formatComplex(value: { re: number; im: number }, verb: string, flags: Flags): string | undefined {
  const re = formatFloatVerb(value.re, verb, flags)
  const im = formatFloatVerb(value.im, verb, { ...flags, plus: true })
  return re === undefined || im === undefined ? undefined : `(${re}${im}i)`
}
