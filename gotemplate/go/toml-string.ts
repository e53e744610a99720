/** TOML strings. */
import {
  END,
  accept,
  errorAt,
  failure,
  failureAfter,
  failureBefore,
  isBreak,
  lineOf,
  next,
  peek,
  take,
  type Scanner,
} from './toml-scan.ts'
import { quote } from './strconv-quote.ts'

/** A string in single quotation marks of either kind; the opening one has been taken. */
export function readString(scan: Scanner, mark: string): string {
  const start = scan.at
  let escaped = false
  for (;;) {
    take(scan, mark === '"' ? /[ !#-[\]-~]+/y : /[ -&(-~]+/y)
    const character = next(scan)
    if (character === mark) break
    if (character === END) throw failureAfter(scan, END, `unexpected EOF; expected ${mark === '"' ? `'"'` : `"'"`}`)
    if (isBreak(character)) throw failureBefore(scan, 'strings cannot contain newlines')
    if (character === '\\' && mark === '"') {
      escaped = true
      checkEscape(scan, start)
    }
  }
  const raw = scan.text.slice(start, scan.at - 1)
  return escaped ? replaceEscapes(scan, raw, scan.at - 1) : raw
}

/** A string in triple quotation marks; the opening ones have been taken. */
export function readLongString(scan: Scanner, mark: string): string {
  const start = scan.at
  const wrap = (text: string) => (mark === '"' ? `'${text}'` : `"${text}"`)
  for (;;) {
    take(scan, mark === '"' ? /[ !#-[\]-~\n]+/y : /[ -&(-~\n]+/y)
    const character = next(scan)
    if (character === END) throw failureAfter(scan, END, `unexpected EOF; expected ${wrap(mark.repeat(3))}`)
    if (character === '\\' && mark === '"') {
      if (isBreak(peek(scan))) next(scan)
      else checkEscape(scan, start)
    }
    if (character !== mark || !accept(scan, mark)) continue
    if (!accept(scan, mark)) continue
    // Up to two more marks belong to the text: the last three of a run close it.
    if (peek(scan) !== mark) break
    const five = scan.text.slice(Math.max(start, scan.at - 6), scan.at)
    if (five.endsWith(mark.repeat(5)) && !(mark === '"' && five === '\\"""""')) {
      throw failure(scan, `unexpected ${wrap(mark.repeat(6))}`)
    }
    scan.at -= 2
  }
  const raw = scan.text.slice(start, scan.at - 3).replace(/^\r?\n/, '')
  if (mark === "'") return raw
  return raw.includes('\\') ? replaceEscapes(scan, joinLines(raw), scan.at - 3) : raw
}

const DIGITS: Readonly<Record<string, readonly [count: number, word: string] | undefined>> = {
  x: [2, 'two'],
  u: [4, 'four'],
  U: [8, 'eight'],
}

/** Checks what follows a backslash. Blanks pass here: the text may go on in the next line. */
function checkEscape(scan: Scanner, start: number): void {
  const letter = next(scan)
  if (letter !== END && 'ebtnfr" \t\\'.includes(letter)) return
  const digits = DIGITS[letter]
  if (digits === undefined) {
    const message = `invalid escape in string '\\${letter === END ? '\0' : letter}'`
    throw letter === END ? failureBefore(scan, message) : failure(scan, message)
  }
  const [count, word] = digits
  for (let i = 0; i < count; i++) {
    const digit = next(scan)
    if (/^[\da-fA-F]$/.test(digit)) continue
    const got = quote(scan.text.slice(start, scan.at))
    throw failureAfter(scan, digit, `expected ${word} hexadecimal digits after '\\${letter}', but got ${got} instead`)
  }
}

/** A backslash at the end of a line takes all white space up to the next text with it. */
function joinLines(text: string): string {
  return text.replace(/\\\\|\\[ \t\r]*\n[ \t\r\n]*/g, (found) => (found === '\\\\' ? found : ''))
}

const LETTERS: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
}

function replaceEscapes(scan: Scanner, text: string, end: number): string {
  return text.replace(/\\(?:x(..)|u(.{4})|U(.{8})|([^]))/g, (_, ...found: (string | undefined)[]) => {
    const [two, four, eight, letter] = found
    if (letter !== undefined) {
      const known = LETTERS[letter]
      if (known !== undefined) return known
      throw errorAt(scan, lineOf(scan, end), `invalid escape: '\\${letter}'`)
    }
    const digits = (two ?? four ?? eight)!
    const code = Number.parseInt(digits, 16)
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      throw errorAt(scan, lineOf(scan, end), `Escaped character '\\u${digits}' is not valid UTF-8.`)
    }
    return String.fromCodePoint(code)
  })
}
