/** TOML numbers, booleans and times: tokens that begin with a digit, a sign or a letter. */
import { int64, type GoValue } from '../value.ts'
import { NumError, parseFloat64, parseInt64 } from './strconv.ts'
import { quote } from './strconv-quote.ts'
import { parseTomlTime } from './toml-time.ts'
import {
  END,
  accept,
  errorAt,
  failure,
  failureAfter,
  lineOf,
  next,
  peek,
  shown,
  take,
  type Scanner,
} from './toml-scan.ts'
import type { Zone } from './zone.ts'
import type { Time } from './time.ts'

/** What the decoder needs to make a time.Time. */
export interface TomlTimes {
  readonly box: (time: Time) => GoValue
  /** The local zone. */
  readonly zone: Zone
}

const DATE = /[\d\-:Tt .Zz+]*/y
const FLOAT = /[\d_.+eE-]*/y

/** Takes the rest of a token; a control character right behind it is an error while its key is still the current one. */
function takeToken(scan: Scanner, pattern: RegExp): void {
  take(scan, pattern)
  peek(scan)
}

/** A token that begins with a digit. */
export function readNumberOrTime(scan: Scanner, times: TomlTimes): GoValue {
  const start = scan.at
  const first = next(scan)
  const second = peek(scan)
  if (first === '0' && 'box'.includes(second) && second !== END) return readPrefixed(scan, start)
  if (first !== '0' || /\d/.test(second)) {
    take(scan, /\d*/y)
    const after = peek(scan)
    if (after === '-' || after === ':') {
      takeToken(scan, DATE)
      return timeValue(scan, scan.text.slice(start, scan.at).trim(), times)
    }
  }
  return readDecimal(scan, start)
}

/** The rest of a decimal number. */
function readDecimal(scan: Scanner, start: number): GoValue {
  take(scan, /[\d_]*/y)
  if (!/[.eE]/.test(peek(scan))) return integerValue(scan, scan.text.slice(start, scan.at))
  takeToken(scan, FLOAT)
  return floatValue(scan, scan.text.slice(start, scan.at))
}

const PREFIXES: Readonly<Record<string, readonly [digit: RegExp, all: RegExp, what: string]>> = {
  b: [/^[01]$/, /[01_]*/y, 'a binary'],
  o: [/^[0-7]$/, /[0-7_]*/y, 'an octal'],
  x: [/^[\da-fA-F]$/, /[\da-fA-F_]*/y, 'a hexadecimal'],
}

function readPrefixed(scan: Scanner, start: number): GoValue {
  const letter = next(scan)
  const [digit, all, what] = PREFIXES[letter]!
  const after = peek(scan)
  if (!digit.test(after)) {
    throw failure(scan, `not ${what} number: '${scan.text.slice(start, scan.at)}${after === END ? '\0' : after}'`)
  }
  takeToken(scan, all)
  return integerValue(scan, scan.text.slice(start, scan.at))
}

/** A number after its sign, which has been taken. */
export function readSigned(scan: Scanner): GoValue {
  const start = scan.at - 1
  const first = next(scan)
  const token = () => scan.text.slice(start, scan.at)
  if (first === 'i' || first === 'n') {
    const rest = first === 'i' ? 'nf' : 'an'
    for (const letter of rest) if (!accept(scan, letter)) throw failure(scan, `invalid float: '${token()}'`)
    return floatValue(scan, token())
  }
  if (first === '.') throw failure(scan, "floats must start with a digit, not '.'")
  const after = first === '0' ? peek(scan) : END
  if (after !== END && 'box'.includes(after)) {
    throw failure(scan, `cannot use sign with non-decimal numbers: '${token()}${after}'`)
  }
  if (!/^\d$/.test(first)) throw failureAfter(scan, first, `expected a digit but got ${shown(first)}`)
  return readDecimal(scan, start)
}

/** inf, nan, true or false; undefined after a letter that begins none of them has been put back. */
export function readWord(scan: Scanner, first: string): GoValue {
  const start = scan.at - first.length
  if (first === 'i' || first === 'n') {
    if ((accept(scan, 'n') && accept(scan, 'f')) || (accept(scan, 'a') && accept(scan, 'n'))) {
      return floatValue(scan, scan.text.slice(start, scan.at))
    }
    // Go puts back only the last letter it has taken.
    scan.at--
  } else scan.at = start
  const word = take(scan, /\p{L}+/uy)
  const after = peek(scan)
  if (word === 'true' || word === 'false') return word === 'true'
  throw failureAfter(scan, after === END ? '-' : after, `expected value but found ${quote(word)} instead`)
}

function invalid(scan: Scanner, what: string): Error {
  return errorAt(scan, lineOf(scan), what)
}

function underscoresFit(text: string): boolean {
  return /^[+-]?(nan|inf)$/.test(text) || (!/(^|[^\da-fA-F])_/.test(text) && /[\da-fA-F]$/.test(text))
}

function hasLeadingZero(text: string): boolean {
  return /^0[^box]/.test(text) || /^[+-]0./.test(text)
}

function integerValue(scan: Scanner, text: string): GoValue {
  if (!underscoresFit(text)) {
    throw invalid(scan, `Invalid integer ${quote(text)}: underscores must be surrounded by digits`)
  }
  if (hasLeadingZero(text)) throw invalid(scan, `Invalid integer ${quote(text)}: cannot have leading zeroes`)
  try {
    return int64(parseInt64(text, 0, 64))
  } catch (error) {
    if (error instanceof NumError) throw invalid(scan, `${text} is out of range for int64`)
    throw error
  }
}

function floatValue(scan: Scanner, text: string): GoValue {
  const parts = text.split(/[.eE]/).filter((part) => part !== '')
  if (!parts.every(underscoresFit)) {
    throw invalid(scan, `Invalid float ${quote(text)}: underscores must be surrounded by digits`)
  }
  if (hasLeadingZero(parts[0] ?? '')) throw invalid(scan, `Invalid float ${quote(text)}: cannot have leading zeroes`)
  if (/\.(\D|$)/.test(text)) {
    throw invalid(scan, `Invalid float ${quote(text)}: '.' must be followed by one or more digits`)
  }
  if (/^[+-]nan$/.test(text)) return Number.NaN
  try {
    return parseFloat64(text.replaceAll('_', ''))
  } catch (error) {
    if (!(error instanceof NumError)) throw error
    const range = error.reason === 'value out of range'
    throw invalid(scan, range ? `${text} is out of range for float64` : `Invalid float value: ${quote(text)}`)
  }
}

function timeValue(scan: Scanner, text: string, times: TomlTimes): GoValue {
  const time = parseTomlTime(text, times.zone)
  if (time !== undefined) return times.box(time)
  const shownText = text.replace(/[zt ]/g, (letter) => (letter === 'z' ? 'Z' : 'T'))
  throw invalid(scan, `invalid datetime: ${quote(shownText)}`)
}
