/** JSON whose parts stay as they were written: numbers keep their digits, members their order. */
import { decodeJsonPrefix } from '../../../gotemplate/go/json.ts'
import { TshelmError } from '../../errors.ts'

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/gy
const SPACE = /\s*/y

/** The members of an object, by name, as texts; the last of a name counts. None for `null`. Throws for text that is no JSON object. */
export function rawMembers(text: string): Map<string, string> {
  const value = parsed(text)
  const members = new Map<string, string>()
  if (value === null) return members
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new TshelmError('source/invalid-config', 'not an object')
  }
  let depth = 0
  let name: string | undefined
  let start = 0
  for (const { token, at } of tokens(text)) {
    const isEnd = depth === 1 && (token === ',' || token === '}')
    if (isEnd && name !== undefined) {
      members.set(name, text.slice(start, at).trim())
      name = undefined
    } else if (depth === 1 && name === undefined && token.startsWith('"')) {
      name = JSON.parse(token) as string
    } else if (depth === 1 && token === ':') start = at + 1
    if (token === '{' || token === '[') depth++
    else if (token === '}' || token === ']') depth--
  }
  return members
}

/** Go's words for text that is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    decodeJsonPrefix(text)
    throw error
  }
}

/** Without spaces; `<`, `>` and `&` are escaped, as Go's encoder does. */
export function compactJson(text: string): string {
  return Array.from(tokens(text), ({ token }) => token.replace(/[<>&\u2028\u2029]/g, escaped)).join('')
}

/** A member or an item on each line, by tabs. `text` is compact. */
export function indentJson(text: string): string {
  let depth = 0
  let indented = ''
  let last = ''
  const line = (): string => `\n${'\t'.repeat(depth)}`
  for (const { token } of tokens(text)) {
    const isOpened = last === '{' || last === '['
    if (token === '}' || token === ']') {
      depth--
      indented += isOpened ? token : line() + token
    } else {
      if (isOpened || last === ',') indented += line()
      indented += token === ':' ? ': ' : token
      if (token === '{' || token === '[') depth++
    }
    last = token
  }
  return indented
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function* tokens(text: string): Generator<{ readonly token: string; readonly at: number }> {
  for (let at = skipSpace(text, 0); at < text.length;) {
    TOKEN.lastIndex = at
    const token = TOKEN.exec(text)?.[0]
    if (token === undefined) return
    yield { token, at }
    at = skipSpace(text, at + token.length)
  }
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at
  return at + (SPACE.exec(text)?.[0].length ?? 0)
}
