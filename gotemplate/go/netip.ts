/** Go's netip.ParseAddr, as far as a URL needs it: whether a text is an IP address, and which. */
import { FuncError } from '../func.ts'
import { quote } from './strconv-quote.ts'

/** 4 or 6. @throws FuncError with Go's text. */
export function ipVersion(text: string): 4 | 6 {
  const first = /[.:%]/.exec(text)?.[0]
  if (first === '.') {
    checkIPv4(text, text)
    return 4
  }
  if (first === ':') {
    checkIPv6(text)
    return 6
  }
  throw failure(text, first === '%' ? 'missing IPv6 address' : 'unable to parse IP')
}

function failure(text: string, problem: string, at = ''): FuncError {
  return new FuncError(`ParseAddr(${quote(text)}): ${problem}${at === '' ? '' : ` (at ${quote(at)})`}`)
}

/** Four octets in `part`, the end of `whole` or all of it. */
function checkIPv4(part: string, whole: string): void {
  let octets = 1
  let digits = ''
  for (let i = 0; i < part.length; i++) {
    const unit = part[i]!
    if (unit >= '0' && unit <= '9') {
      if (digits === '0') throw failure(whole, 'IPv4 field has octet with leading zero')
      digits += unit
      if (Number(digits) > 255) throw failure(whole, 'IPv4 field has value >255')
    } else if (unit === '.') {
      if (digits === '' || i === part.length - 1) {
        throw failure(whole, 'IPv4 field must have at least one digit', part.slice(i))
      }
      if (octets === 4) throw failure(whole, 'IPv4 address too long')
      octets++
      digits = ''
    } else throw failure(whole, 'unexpected character', part.slice(i))
  }
  if (octets < 4) throw failure(whole, 'IPv4 address too short')
}

/** What is left of an IPv6 address, how many of its 16 bytes are known, and whether a :: was seen. */
interface Progress {
  rest: string
  bytes: number
  ellipsis: boolean
}

function checkIPv6(whole: string): void {
  const percent = whole.indexOf('%')
  if (percent === whole.length - 1 && percent >= 0) throw failure(whole, 'zone must be a non-empty string')
  const state: Progress = { rest: percent < 0 ? whole : whole.slice(0, percent), bytes: 0, ellipsis: false }
  if (state.rest.startsWith('::')) {
    state.ellipsis = true
    state.rest = state.rest.slice(2)
    if (state.rest === '') return
  }
  while (state.bytes < 16 && readGroup(state, whole));
  if (state.rest !== '') throw failure(whole, 'trailing garbage after address', state.rest)
  if (state.bytes < 16 && !state.ellipsis) throw failure(whole, 'address string too short')
  if (state.bytes === 16 && state.ellipsis) throw failure(whole, 'the :: must expand to at least one field of zeros')
}

/** One group of hexadecimal digits, or the IPv4 address at the end; whether more may follow. */
function readGroup(state: Progress, whole: string): boolean {
  const { rest } = state
  const digits = /^[\da-fA-F]*/.exec(rest)![0].length
  if (digits > 4) throw failure(whole, 'each group must have 4 or less digits', rest)
  if (digits === 0) throw failure(whole, 'each colon-separated field must have at least one digit', rest)
  if (rest[digits] === '.') {
    readTail(state, whole)
    return false
  }
  state.bytes += 2
  state.rest = rest.slice(digits)
  if (state.rest === '') return false
  if (!state.rest.startsWith(':')) throw failure(whole, 'unexpected character, want colon', state.rest)
  if (state.rest.length === 1) throw failure(whole, 'colon must be followed by more characters', state.rest)
  state.rest = state.rest.slice(1)
  if (!state.rest.startsWith(':')) return true
  if (state.ellipsis) throw failure(whole, 'multiple :: in address', state.rest)
  state.ellipsis = true
  state.rest = state.rest.slice(1)
  return state.rest !== ''
}

function readTail(state: Progress, whole: string): void {
  if (!state.ellipsis && state.bytes !== 12) {
    throw failure(whole, 'embedded IPv4 address must replace the final 2 fields of the address', state.rest)
  }
  if (state.bytes + 4 > 16) {
    throw failure(whole, 'too many hex fields to fit an embedded IPv4 at the end of the address', state.rest)
  }
  checkIPv4(state.rest, whole)
  state.bytes += 4
  state.rest = ''
}
