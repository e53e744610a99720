/** Sprig's functions on letter case: Go's strings, goutils, and huandu/xstrings. */
import type { FuncMap } from '../func.ts'
import {
  isDigit,
  isLetter,
  isLower,
  isNumber,
  isPunct,
  isSpace,
  isTitle,
  isUpper,
  lowerRune,
  mapRunes,
  titleRune,
  toLower,
  toUpper,
  upperRune,
  validRune,
} from '../go/unicode.ts'

/** strings.Title: upper case after everything that is not part of a word. */
function title(text: string): string {
  let previous = ' '
  return mapRunes(text, (rune) => {
    const valid = validRune(rune)
    const starts = separates(previous)
    previous = valid
    return starts ? titleRune(valid) : valid
  })
}

function separates(rune: string): boolean {
  if (rune <= '\x7f') return !/\w/.test(rune)
  return !isLetter(rune) && !isDigit(rune) && isSpace(rune)
}

function untitle(text: string): string {
  let starts = true
  return mapRunes(text, (rune) => {
    const valid = validRune(rune)
    if (isSpace(valid)) {
      starts = true
      return valid
    }
    const lowered = starts ? lowerRune(valid) : valid
    starts = false
    return lowered
  })
}

/** goutils.SwapCase: a lower-case letter at the start of a word gets title case. */
function swapCase(text: string): string {
  let afterSpace = true
  return mapRunes(text, (rune) => {
    const valid = validRune(rune)
    const starts = afterSpace
    if (isUpper(valid) || isTitle(valid)) {
      afterSpace = false
      return lowerRune(valid)
    }
    if (isLower(valid)) {
      afterSpace = false
      return starts ? titleRune(valid) : upperRune(valid)
    }
    afterSpace = isSpace(valid)
    return valid
  })
}

function isConnector(rune: string): boolean {
  return rune === '-' || rune === '_' || isSpace(rune)
}

/** xstrings.ToPascalCase. Connectors at either end stay, and all but one of several in a row. */
function pascalCase(text: string): string {
  const runes = Array.from(text, validRune)
  const first = runes.findIndex((rune) => !isConnector(rune))
  if (first < 0) return doubleLast(runes)
  let out = runes.slice(0, first).join('')
  let inCapitals = isUpper(runes[first]!)
  let pending = upperRune(runes[first]!)
  for (const rune of runes.slice(first + 1)) {
    const before = pending
    pending = rune
    if (isConnector(rune) && isConnector(before)) {
      out += before
    } else if (isConnector(before)) {
      inCapitals = isUpper(rune)
      pending = upperRune(rune)
    } else {
      if (inCapitals && isUpper(rune)) pending = lowerRune(rune)
      else inCapitals = false
      out += before
    }
  }
  return out + pending
}

/** Go: of nothing but connectors the last one is written twice. */
function doubleLast(runes: readonly string[]): string {
  return runes.join('') + (runes.at(-1) ?? '')
}

type Word = 'none' | 'number' | 'upper' | 'letters' | 'connector' | 'punct' | 'other'

/** Reads the words of a text one after another. */
interface Words {
  readonly runes: readonly string[]
  at: number
  kind: Word
  word: string
}

/** xstrings.ToSnakeCase and ToKebabCase. */
function separateWords(text: string, connector: string): string {
  const words: Words = { runes: Array.from(text), at: 0, kind: 'none', word: '' }
  let out = ''
  next(words)
  while (words.at < words.runes.length) {
    const { kind, word } = words
    if (kind !== 'connector') out += lowerWord(kind, word, connector)
    next(words)
    if (kind === 'number') out += afterNumber(words, connector)
    else if (kind === 'connector') out += lowerWord(kind, word, connector)
    else if (kind !== 'punct') out += afterWord(words, connector)
  }
  return out + lowered(words, connector)
}

function lowered({ kind, word }: Words, connector: string): string {
  return lowerWord(kind, word, connector)
}

function lowerWord(kind: Word, word: string, connector: string): string {
  if (kind !== 'upper' && kind !== 'connector') return word
  return mapRunes(word, (rune) => {
    const valid = validRune(rune)
    if (isConnector(valid)) return connector
    return isUpper(valid) ? lowerRune(valid) : valid
  })
}

/** Letters and digits after a number belong to it; the connector comes after them. */
function afterNumber(words: Words, connector: string): string {
  let out = ''
  while (words.kind === 'letters' || words.kind === 'number') {
    out += lowered(words, connector)
    next(words)
  }
  return words.kind === 'none' ? out : out + between(words, connector)
}

/** A number after a word belongs to the word, unless lower-case letters follow: `bld4_floor`, but `http_2xx`. */
function afterWord(words: Words, connector: string): string {
  if (words.kind !== 'number') return between(words, connector)
  if (words.at >= words.runes.length) return ''
  const number = words.word
  if (next(words) === 'letters') return connector + number + afterNumber(words, connector)
  return number + between(words, connector)
}

function between({ kind }: Words, connector: string): string {
  return kind === 'connector' || kind === 'punct' ? '' : connector
}

/** Moves on to the next word, and tells its kind. */
function next(words: Words): Word {
  const { runes, at } = words
  words.kind = 'none'
  words.word = ''
  if (at >= runes.length) return 'none'
  const [first, from] = validFrom(runes, at)
  const [kind, end] = first === '' ? (['none', runes.length] as const) : wordFrom(runes, first, from)
  words.kind = kind
  words.at = end
  words.word = runes.slice(at, end).join('')
  return kind
}

/** The first rune at or after `at` that is valid UTF-8, which is not U+FFFD either, and what follows it; '' if there is none. */
function validFrom(runes: readonly string[], at: number): [rune: string, after: number] {
  for (let i = at; i < runes.length; i++) if (validRune(runes[i]!) !== '\ufffd') return [runes[i]!, i + 1]
  return ['', runes.length]
}

function wordFrom(runes: readonly string[], first: string, from: number): readonly [Word, number] {
  if (isConnector(first)) return ['connector', endOf(runes, from, isConnector)]
  if (isPunct(first)) return ['punct', endOf(runes, from, isPunct)]
  if (isUpper(first)) return ['upper', endOfUpper(runes, from)]
  if (isAlphabet(first)) return ['letters', endOf(runes, from, isLowerLetter)]
  if (isNumber(first)) return ['number', endOf(runes, from, isNumber)]
  return ['other', endOf(runes, from, isOther)]
}

/** Bytes that are not UTF-8 count as what stands before them. */
function endOf(runes: readonly string[], from: number, belongs: (rune: string) => boolean): number {
  let end = from
  while (end < runes.length) {
    const [rune, after] = validFrom(runes, end)
    if (rune !== '' && !belongs(rune)) break
    end = after
  }
  return end
}

/** `HTTPStatus` is HTTP and Status: the last capital before small letters begins a word, and bytes before it that are not UTF-8 go with it. */
function endOfUpper(runes: readonly string[], from: number): number {
  const [second] = validFrom(runes, from)
  if (second === '' || !isUpper(second)) return endOf(runes, from, isLowerLetter)
  let last = from
  let end = from
  while (end < runes.length) {
    const [rune, after] = validFrom(runes, end)
    if (rune !== '' && !isUpper(rune)) return isAlphabet(rune) ? last : end
    last = end
    end = after
  }
  return end
}

function isLowerLetter(rune: string): boolean {
  return isAlphabet(rune) && !isUpper(rune)
}

function isOther(rune: string): boolean {
  return !isConnector(rune) && !isAlphabet(rune) && !isNumber(rune) && !isPunct(rune)
}

/** A letter, but not a CJK ideograph. */
function isAlphabet(rune: string): boolean {
  return isLetter(rune) && !/^[\u3400-\u4d85\u4e00-\u9fcc\u{20000}-\u{2b81d}]$/u.test(rune)
}

export const caseFuncs: FuncMap = {
  upper: [toUpper, 'string'],
  lower: [toLower, 'string'],
  title: [title, 'string'],
  untitle: [untitle, 'string'],
  swapcase: [swapCase, 'string'],
  camelcase: [pascalCase, 'string'],
  snakecase: [(text: string) => separateWords(text, '_'), 'string'],
  kebabcase: [(text: string) => separateWords(text, '-'), 'string'],
}
