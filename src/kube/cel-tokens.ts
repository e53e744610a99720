/** Words of CEL expressions. */
import { TshelmError } from '../errors.ts'

export type CelLiteral = null | boolean | bigint | number | string

/** An error at a place in an expression. `data.at` is the index there. */
export function celError(problem: string, at: number, text: string): TshelmError {
  const before = text.slice(0, at).split('\n')
  const line = before.length
  const column = before.at(-1)!.length + 1
  return new TshelmError('plan/invalid-options', `${line}:${column}: ${problem}`, { data: { line, column } })
}

export type Token = { readonly at: number; readonly text: string } & (
  { readonly kind: 'name' | 'sign' | 'end' } | { readonly kind: 'literal'; readonly value: CelLiteral }
)

const SPACE = /(?:[ \t\r\n\f]|\/\/[^\n]*)*/y
const NUMBER = /0[xX][0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?[uU]?/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const SIGN = /&&|\|\||[<>=!]=|[-+*/%<>!?:.,()[\]{}]/y
const STRING = /[rR]?(?:"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|[rR](?:"[^"\n]*"|'[^'\n]*')/y

const WORDS: Readonly<Record<string, CelLiteral>> = { true: true, false: false, null: null }

/** Throws at what is no word. The last token is the end. */
export function celTokens(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  for (;;) {
    at += match(SPACE)?.length ?? 0
    if (at >= text.length) return [...tokens, { kind: 'end', at: text.length, text: '' }]
    const token = stringToken(match(STRING), at, text) ?? plainToken(at, match)
    if (token === undefined) throw celError(`unexpected ${JSON.stringify(text[at])}`, at, text)
    tokens.push(token)
    at += token.text.length
  }
}

function plainToken(at: number, match: (pattern: RegExp) => string | undefined): Token | undefined {
  const number = match(NUMBER)
  if (number !== undefined) return { kind: 'literal', at, text: number, value: numberOf(number) }
  const name = match(NAME)
  if (name !== undefined) {
    if (Object.hasOwn(WORDS, name)) return { kind: 'literal', at, text: name, value: WORDS[name]! }
    return { kind: name === 'in' ? 'sign' : 'name', at, text: name }
  }
  const sign = match(SIGN)
  return sign === undefined ? undefined : { kind: 'sign', at, text: sign }
}

/** Whole numbers are big integers: they are another type than floating-point ones. */
function numberOf(text: string): bigint | number {
  const digits = /[uU]$/.test(text) ? text.slice(0, -1) : text
  return /^0[xX]|^\d+$/.test(digits) ? BigInt(digits) : Number(digits)
}

function stringToken(found: string | undefined, at: number, text: string): Token | undefined {
  if (found === undefined) return undefined
  const raw = /^[rR]/.test(found)
  const body = raw ? found.slice(1) : found
  const quotes = /^("""|'''|"|')/.exec(body)![1]!
  const inner = body.slice(quotes.length, -quotes.length)
  return { kind: 'literal', at, text: found, value: raw ? inner : unescaped(inner, at, text) }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function unescaped(inner: string, at: number, text: string): string {
  return inner.replace(
    /\\(?:([xX])([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([^]))/g,
    (...found: string[]) => {
      const [, , hex, four, eight, octal, letter] = found
      if (letter !== undefined) {
        if (Object.hasOwn(ESCAPES, letter)) return ESCAPES[letter]!
        if ('\\?"\'`'.includes(letter)) return letter
        throw celError(`the string has an unknown escape \\${letter}`, at, text)
      }
      const code = octal === undefined ? parseInt(hex ?? four ?? eight!, 16) : parseInt(octal, 8)
      if (code > 0x10ffff) throw celError('the string has an escape that is no character', at, text)
      return String.fromCodePoint(code)
    },
  )
}
