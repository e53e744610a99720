/** Go's fmt on template values: Sprint, Sprintln, Sprintf and what `%v` prints. */
import { normalizeUtf8 } from './utf8.ts'
import { FuncError } from '../func.ts'
import { Int, kindOf, typeName, type GoValue } from '../value.ts'
import { printPlain } from './fmt-plain.ts'
import { printArg } from './fmt-value.ts'
import { clearFlags, newFlags, type Flags } from './fmt-flags.ts'

/** Longest text that a single call may build, in UTF-16 units. */
const MAX_OUTPUT = 1 << 28

/** Go gives up on widths, precisions and argument numbers beyond this. */
const MAX_NUMBER = 1e6

/** What `%v` prints, and so what `{{ value }}` does. */
export const formatV: (value: GoValue) => string = printPlain

/** fmt.Sprint: a space between two operands that are not strings. */
export function sprint(args: readonly GoValue[]): string {
  let out = ''
  let afterString = true
  for (const [i, arg] of args.entries()) {
    const isString = typeof arg === 'string'
    if (i > 0 && !isString && !afterString) out += ' '
    out += printPlain(arg)
    afterString = isString
  }
  return normalizeUtf8(out)
}

/** fmt.Sprintln. */
export function sprintln(args: readonly GoValue[]): string {
  return normalizeUtf8(args.map(printPlain).join(' ') + '\n')
}

/** One Sprintf under way. */
interface Run {
  readonly format: string
  readonly args: readonly GoValue[]
  readonly flags: Flags
  at: number
  out: string
  next: number
  /** Some verb named its argument: Go then does not look for arguments left over. */
  reordered: boolean
  goodNumber: boolean
  /** The argument number just read has not been used. */
  afterIndex: boolean
}

/** fmt.Sprintf, mistakes included: `%!d(string=hi)`, `%!d(MISSING)`, `%!(EXTRA int=1)`. */
export function sprintf(format: string, args: readonly GoValue[]): string {
  const run: Run = {
    format,
    args,
    flags: newFlags(),
    at: 0,
    out: '',
    next: 0,
    reordered: false,
    goodNumber: true,
    afterIndex: false,
  }
  while (run.at < format.length) {
    const percent = format.indexOf('%', run.at)
    run.out += format.slice(run.at, percent < 0 ? undefined : percent)
    if (percent < 0) break
    run.at = percent + 1
    formatVerb(run)
    if (run.out.length > MAX_OUTPUT) throw new FuncError('formatted text is too long')
  }
  if (!run.reordered && run.next < args.length) run.out += extraArguments(args.slice(run.next))
  return normalizeUtf8(run.out)
}

function extraArguments(args: readonly GoValue[]): string {
  const texts = args.map((arg) => (arg === null ? '<nil>' : `${typeName(arg)}=${printPlain(arg)}`))
  return `%!(EXTRA ${texts.join(', ')})`
}

function formatVerb(run: Run): void {
  const { format, flags } = run
  clearFlags(flags)
  run.goodNumber = true
  run.afterIndex = false
  readFlags(run)
  readArgumentNumber(run)
  readWidth(run)
  readPrecision(run)
  if (!run.afterIndex) readArgumentNumber(run)
  if (run.at >= format.length) {
    run.out += '%!(NOVERB)'
    return
  }
  const code = format.codePointAt(run.at)!
  const verb = code >= 0xd800 && code <= 0xdfff ? '\ufffd' : String.fromCodePoint(code)
  run.at += code > 0xffff ? 2 : 1
  if (verb === '%') run.out += '%'
  else if (!run.goodNumber) run.out += `%!${verb}(BADINDEX)`
  else if (run.next >= run.args.length) run.out += `%!${verb}(MISSING)`
  else {
    if (verb === 'v' || verb === 'w') goSyntaxFlags(flags)
    run.out += printArg(run.args[run.next]!, verb, flags)
    run.next++
  }
}

/** In %#v and %+v the flags do not mean what they mean for numbers. */
function goSyntaxFlags(flags: Flags): void {
  flags.sharpV = flags.sharp
  flags.sharp = false
  flags.plusV = flags.plus
  flags.plus = false
}

function readFlags(run: Run): void {
  for (; run.at < run.format.length; run.at++) {
    switch (run.format[run.at]) {
      case '#':
        run.flags.sharp = true
        break
      case '0':
        run.flags.zero = true
        break
      case '+':
        run.flags.plus = true
        break
      case '-':
        run.flags.minus = true
        break
      case ' ':
        run.flags.space = true
        break
      default:
        return
    }
  }
}

function readWidth(run: Run): void {
  const { flags } = run
  if (run.format[run.at] !== '*') {
    flags.width = readNumber(run)
    // Go: an argument number before a literal width ("%[3]2d") is a mistake.
    if (run.afterIndex && flags.width !== undefined) run.goodNumber = false
    return
  }
  run.at++
  flags.width = numberFromArgument(run)
  if (flags.width === undefined) run.out += '%!(BADWIDTH)'
  else if (flags.width < 0) {
    flags.width = -flags.width
    flags.minus = true
    flags.zero = false
  }
  run.afterIndex = false
}

function readPrecision(run: Run): void {
  const { format, flags } = run
  if (run.at + 1 >= format.length || format[run.at] !== '.') return
  run.at++
  if (run.afterIndex) run.goodNumber = false
  readArgumentNumber(run)
  if (format[run.at] !== '*') {
    flags.precision = readNumber(run) ?? 0
    return
  }
  run.at++
  const precision = numberFromArgument(run)
  if (precision === undefined || precision < 0) run.out += '%!(BADPREC)'
  else flags.precision = precision
  run.afterIndex = false
}

/** Digits at the current place. A number that is too large swallows the rest of the format, as in Go. */
function readNumber(run: Run): number | undefined {
  const digits = /\d*/y
  digits.lastIndex = run.at
  const text = digits.exec(run.format)![0]
  if (text === '') return undefined
  if (tooLargeWhileReading(text)) {
    run.at = run.format.length
    return undefined
  }
  run.at += text.length
  return Number(text)
}

/** Go looks at the number before each further digit, so that one digit more than the limit allows passes. */
function tooLargeWhileReading(digits: string): boolean {
  return Number(digits.slice(0, -1)) > MAX_NUMBER
}

/** The `*` of a width or precision. */
function numberFromArgument(run: Run): number | undefined {
  if (run.next >= run.args.length) return undefined
  const arg = run.args[run.next]!
  run.next++
  if (!(arg instanceof Int) || !/^u?int/.test(kindOf(arg))) return undefined
  const value = Number(arg.value)
  return Math.abs(value) > MAX_NUMBER ? undefined : value
}

/** An explicit argument number `[n]`. */
function readArgumentNumber(run: Run): void {
  if (run.format[run.at] !== '[') {
    run.afterIndex = false
    return
  }
  run.reordered = true
  const close = run.format.indexOf(']', run.at + 1)
  if (close < 0 || run.format.length - run.at < 3) {
    run.at++
    run.goodNumber = false
    run.afterIndex = false
    return
  }
  const text = run.format.slice(run.at + 1, close)
  run.at = close + 1
  const valid = /^\d+$/.test(text) && !tooLargeWhileReading(text)
  const index = valid ? Number(text) - 1 : -1
  if (index >= 0 && index < run.args.length) run.next = index
  else run.goodNumber = false
  run.afterIndex = valid
}
