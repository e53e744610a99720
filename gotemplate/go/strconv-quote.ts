/** Go string literals: strconv.Quote, QuoteToASCII, QuoteRune, Unquote. */
import { isPrint } from './strconv-print.ts'
import { decodeUtf8, encodeUtf8, isEscapedByte } from './utf8.ts'

const PLAIN = /^[ !#-[\]-~]*$/
const SHORT: Readonly<Record<number, string>> = {
  0x07: '\\a',
  0x08: '\\b',
  0x09: '\\t',
  0x0a: '\\n',
  0x0b: '\\v',
  0x0c: '\\f',
  0x0d: '\\r',
}

/** strconv.Quote. */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : quoteWith(text, false)
}

/** strconv.QuoteToASCII. */
export function quoteToASCII(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : quoteWith(text, true)
}

/** strconv.QuoteRune, or QuoteRuneToASCII. Not a code point: U+FFFD. */
export function quoteRune(code: number, ascii: boolean): string {
  const valid = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return `'${escapeRune(valid ? code : 0xfffd, 0x27, ascii)}'`
}

/** strconv.CanBackquote. */
export function canBackquote(text: string): boolean {
  // A lone surrogate is a byte that is not UTF-8.
  return !/[\x00-\x08\x0a-\x1f\x7f`\ufeff]|\p{Surrogate}/u.test(text)
}

function quoteWith(text: string, ascii: boolean): string {
  let out = '"'
  let plainFrom = 0
  for (let i = 0; i < text.length;) {
    const code = text.codePointAt(i)!
    const size = code > 0xffff ? 2 : 1
    const piece = escapeRune(code, 0x22, ascii)
    if (piece.length !== size || piece.charCodeAt(0) === 0x5c) {
      out += text.slice(plainFrom, i) + piece
      plainFrom = i + size
    }
    i += size
  }
  return out + text.slice(plainFrom) + '"'
}

function escapeRune(code: number, quoteMark: number, ascii: boolean): string {
  if (code === quoteMark || code === 0x5c) return '\\' + String.fromCharCode(code)
  if (ascii ? code >= 0x20 && code < 0x7f : isPrint(code)) return String.fromCodePoint(code)
  const short = SHORT[code]
  if (short !== undefined) return short
  if (code < 0x20 || code === 0x7f) return '\\x' + code.toString(16).padStart(2, '0')
  if (code >= 0xd800 && code <= 0xdfff) return isEscapedByte(code) ? '\\x' + (code & 0xff).toString(16) : '\\ufffd'
  if (code < 0x10000) return '\\u' + code.toString(16).padStart(4, '0')
  return '\\U' + code.toString(16).padStart(8, '0')
}

const ESCAPE = /\\(?:([abfnrtv\\'"])|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3}))/y
const UNESCAPED: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }

/** strconv.Unquote: the value of a Go string or character literal; undefined where Go says `invalid syntax`. */
export function unquote(literal: string): string | undefined {
  const mark = literal[0]
  if (literal.length < 2 || literal.at(-1) !== mark) return undefined
  const body = literal.slice(1, -1)
  if (mark === '`') return body.includes('`') ? undefined : body.replaceAll('\r', '')
  if (mark !== '"' && mark !== "'") return undefined
  if (body.includes('\n')) return undefined
  const value = body.includes('\\') ? unescape(body, mark) : body.includes(mark) ? undefined : body
  if (mark === '"' || value === undefined) return value
  return isOneCharacter(body) ? value : undefined
}

function isOneCharacter(body: string): boolean {
  if (!body.startsWith('\\')) return body.length > 0 && body.length === (body.codePointAt(0)! > 0xffff ? 2 : 1)
  ESCAPE.lastIndex = 0
  return ESCAPE.test(body) && ESCAPE.lastIndex === body.length
}

function unescape(body: string, mark: string): string | undefined {
  const parts: Uint8Array[] = []
  let raw = false
  let out = ''
  for (let i = 0; i < body.length;) {
    if (body[i] === mark) return undefined
    if (body[i] !== '\\') {
      const next = body.slice(i).search(mark === '"' ? /[\\"]/ : /[\\']/)
      const end = next < 0 ? body.length : i + next
      out += body.slice(i, end)
      i = end
      continue
    }
    const value = escapeAt(body, i, mark)
    if (value === undefined) return undefined
    i = ESCAPE.lastIndex
    if (value >= 0) out += String.fromCodePoint(value)
    else {
      // \xNN and \NNN are bytes, which may make up a character together.
      parts.push(encodeUtf8(out), Uint8Array.of(-1 - value))
      out = ''
      raw = true
    }
  }
  return raw ? decodeUtf8(Buffer.concat([...parts, encodeUtf8(out)])) : out
}

/** The code point of the escape at `at`, or -1 - byte for a raw byte. */
function escapeAt(body: string, at: number, mark: string): number | undefined {
  ESCAPE.lastIndex = at
  const found = ESCAPE.exec(body)
  if (found === null) return undefined
  const [, letter, byte, short, long, octal] = found
  if (letter !== undefined) {
    if ((letter === '"' || letter === "'") && letter !== mark) return undefined
    return UNESCAPED[letter] ?? letter.charCodeAt(0)
  }
  if (byte !== undefined) return -1 - Number.parseInt(byte, 16)
  if (octal !== undefined) {
    const value = Number.parseInt(octal, 8)
    return value > 255 ? undefined : -1 - value
  }
  const code = Number.parseInt((short ?? long)!, 16)
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : code
}
