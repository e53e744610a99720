/** Kinds of tokens. Plain numbers, keywords last, as in Go's lexer. */
export const ERROR = 0
export const BOOL = 1
/** Any other printable ASCII character. */
export const CHAR = 2
export const CHAR_CONSTANT = 3
export const COMPLEX = 4
export const ASSIGN = 5
export const DECLARE = 6
export const EOF = 7
export const FIELD = 8
export const IDENTIFIER = 9
export const LEFT_DELIM = 10
export const LEFT_PAREN = 11
export const NUMBER = 12
export const PIPE = 13
export const RAW_STRING = 14
export const RIGHT_DELIM = 15
export const RIGHT_PAREN = 16
export const STRING = 18
export const TEXT = 19
export const VARIABLE = 20
/** Only separates the keywords. */
export const KEYWORD = 21
export const BLOCK = 22
export const BREAK = 23
export const CONTINUE = 24
export const DOT = 25
export const DEFINE = 26
export const ELSE = 27
export const END = 28
export const IF = 29
export const NIL = 30
export const RANGE = 31
export const TEMPLATE = 32
export const WITH = 33

/** The words that are not identifiers. A Map: template text must not reach a prototype. */
export const keywords: ReadonlyMap<string, number> = new Map([
  ['true', BOOL],
  ['false', BOOL],
  ['block', BLOCK],
  ['break', BREAK],
  ['continue', CONTINUE],
  ['define', DEFINE],
  ['else', ELSE],
  ['end', END],
  ['if', IF],
  ['nil', NIL],
  ['range', RANGE],
  ['template', TEMPLATE],
  ['with', WITH],
])

/** How long keywords with that first letter are, by its char code: a bit for each length. */
export const keywordLengths: Readonly<Record<number, number>> = lengthsByLetter()

function lengthsByLetter(): Record<number, number> {
  const lengths = new Array<number>(128).fill(0)
  for (const word of keywords.keys()) lengths[word.charCodeAt(0)]! |= 1 << word.length
  return lengths
}
