/** JSON → document, token by token as Go's json.Decoder hands them out: what stands behind the object does not matter. */
import { parseFloat64, parseInt64, quote } from '../../../../gotemplate/go/strconv.ts'
import { decodeJsonPrefix, JsonError } from '../../../../gotemplate/go/json.ts'
import { messageOf } from '../../../errors.ts'
import { invalidFile } from '../error.ts'
import { plainText } from './plain-text.ts'
import { branch, goType, type Branch, type Value } from '../tree.ts'

const MAX_DEPTH = 1000

/** Throws `secrets/invalid-file` in Go's words. */
export function readJson(text: string): Branch {
  const reader = new Reader(text)
  try {
    return reader.root()
  } catch (error) {
    const why = error === EOF ? 'EOF' : messageOf(error)
    throw invalidFile(`Could not unmarshal input data: ${why}`)
  }
}

/** Thrown at the end of the text. */
const EOF = new JsonError('EOF', 0)

type State =
  | 'top'
  | 'array-start'
  | 'array-value'
  | 'array-comma'
  | 'object-start'
  | 'object-key'
  | 'object-colon'
  | 'object-value'
  | 'object-comma'

const CONTEXT: Readonly<Record<State, string>> = {
  top: ' looking for beginning of value',
  'array-start': ' looking for beginning of value',
  'array-value': ' looking for beginning of value',
  'array-comma': ' after array element',
  'object-start': '',
  'object-key': ' looking for beginning of object key string',
  'object-colon': ' after object key',
  'object-value': ' looking for beginning of value',
  'object-comma': ' after object key:value pair',
}

const AFTER_VALUE: Partial<Record<State, State>> = {
  'array-start': 'array-comma',
  'array-value': 'array-comma',
  'object-value': 'object-comma',
}

type Token = { readonly delimiter: '{' | '}' | '[' | ']' } | { readonly value: Value }

class Reader {
  private readonly text: string
  private at = 0
  private state: State = 'top'
  private readonly outer: State[] = []

  constructor(text: string) {
    this.text = text
  }

  root(): Branch {
    const token = this.token()
    const only = "SOPS only supports JSON files with a top-level object (starting with '{'), not"
    if ('delimiter' in token) {
      if (token.delimiter === '{') return this.object()
      const wrap = 'To encrypt this file, wrap it in an object, e.g., {"data": [...]}'
      throw invalidFile(`${only} arrays or other types. Got delimiter ${token.delimiter} instead. ${wrap}`)
    }
    const { value } = token
    const shown = value === null ? '<nil>' : typeof value === 'string' ? quote(value) : plainText(value)
    throw invalidFile(`${only} other JSON types. Got ${shown} of type ${goType(value)} instead`)
  }

  private object(): Branch {
    const into = branch()
    for (;;) {
      const key = this.keyToken()
      if (key === undefined) throw invalidFile('Expected JSON object key, got %!s(<nil>) of type <nil> instead')
      if ('delimiter' in key) {
        if (key.delimiter === '}') return into
        throw invalidFile(`Expected JSON object key, got ${key.delimiter} of type json.Delim instead`)
      }
      let value: Value
      try {
        value = this.valueOf(this.token())
      } catch (error) {
        // Go: an object that ends within an entry is over before it.
        if (error === EOF) return into
        throw error
      }
      into.items.push({ key: key.value as string, value })
    }
  }

  private keyToken(): Token | undefined {
    try {
      return this.token()
    } catch (error) {
      if (error === EOF) return undefined
      throw error
    }
  }

  private list(): Value[] {
    const list: Value[] = []
    for (;;) {
      const token = this.token()
      if ('delimiter' in token && token.delimiter === ']') return list
      list.push(this.valueOf(token))
    }
  }

  private valueOf(token: Token): Value {
    if (!('delimiter' in token)) return token.value
    return token.delimiter === '{' ? this.object() : this.list()
  }

  private token(): Token {
    for (;;) {
      this.skipSpace()
      const char = this.text[this.at]
      if (char === undefined) throw EOF
      if (char === ':' && this.state === 'object-colon') this.pass('object-value')
      else if (char === ',' && this.state === 'array-comma') this.pass('array-value')
      else if (char === ',' && this.state === 'object-comma') this.pass('object-key')
      else return this.tokenAt(char)
    }
  }

  private tokenAt(char: string): Token {
    switch (char) {
      case '[':
      case '{':
        return this.open(char)
      case ']':
        return this.close(char, this.state === 'array-start' || this.state === 'array-comma')
      case '}':
        return this.close(char, this.state === 'object-start' || this.state === 'object-comma')
      case ':':
      case ',':
        throw this.unexpected(char)
      default:
        return this.scalar(char)
    }
  }

  private open(char: '[' | '{'): Token {
    if (!this.isValueAllowed()) throw this.unexpected(char)
    this.outer.push(this.state)
    if (this.outer.length > MAX_DEPTH) throw invalidFile('exceeded max depth')
    this.pass(char === '[' ? 'array-start' : 'object-start')
    return { delimiter: char }
  }

  private close(char: ']' | '}', isAllowed: boolean): Token {
    if (!isAllowed) throw this.unexpected(char)
    const before = this.outer.pop()!
    this.pass(AFTER_VALUE[before] ?? before)
    return { delimiter: char }
  }

  private scalar(char: string): Token {
    const isKey = char === '"' && (this.state === 'object-start' || this.state === 'object-key')
    if (!isKey && !this.isValueAllowed()) throw this.unexpected(char)
    const { value, end } = this.number() ?? decodeJsonPrefix(this.text, this.at)
    this.pass(isKey ? 'object-colon' : (AFTER_VALUE[this.state] ?? this.state), end)
    return { value: value as Value }
  }

  /** With all its digits; undefined if there is none. */
  private number(): { readonly value: Value; readonly end: number } | undefined {
    NUMBER.lastIndex = this.at
    const text = NUMBER.exec(this.text)?.[0]
    return text === undefined ? undefined : { value: numberOf(text), end: this.at + text.length }
  }

  private pass(state: State, to = this.at + 1): void {
    this.at = to
    this.state = state
  }

  private isValueAllowed(): boolean {
    return this.state === 'top' || this.state in AFTER_VALUE
  }

  private unexpected(char: string): JsonError {
    const shown = char === "'" ? `'\\''` : char === '"' ? `'"'` : `'${quote(char).slice(1, -1)}'`
    return new JsonError(`invalid character ${shown}${CONTEXT[this.state]}`, this.at)
  }

  private skipSpace(): void {
    const { text } = this
    for (; ; this.at++) {
      const char = text[this.at]
      if (char !== ' ' && char !== '\t' && char !== '\r' && char !== '\n') return
    }
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?=[\s,\]}]|$)/y

function numberOf(text: string): bigint | number {
  try {
    return parseInt64(text)
  } catch {
    return parseFloat64(text)
  }
}
