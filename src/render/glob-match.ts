/**
 * The matchers of gobwas/glob over byte strings (a character a byte). They take bytes for characters here and there and lose matches by it, and
 * charts depend on what Helm matches: so each is kept as it behaves, not as it is meant.
 */
import { FuncError, GoPanic } from '../../gotemplate/func.ts'
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'

/** Where a matcher finds itself in a text, and the lengths it may have there. */
export interface Found {
  readonly at: number
  readonly lengths: readonly number[]
}

export interface Matcher {
  readonly kind:
    'super' | 'any' | 'single' | 'list' | 'range' | 'text' | 'prefix' | 'suffix' | 'alternatives' | 'tree' | ''
  /** In runes; -1 if it varies. */
  readonly length: number
  readonly matches: (text: string) => boolean
  readonly find: (text: string) => Found | undefined
  /** What the optimiser looks at. */
  readonly text?: string
  readonly separators?: readonly number[]
  readonly parts?: {
    readonly value: Matcher
    readonly left?: Matcher | undefined
    readonly right?: Matcher | undefined
  }
  readonly options?: readonly Matcher[]
}

const MAX_STEPS = 20_000_000
const SEPARATOR = '/'
const ASCII = /^[\x00-\x7f]*$/

/** What matching may cost: patterns come from charts. */
export interface Effort {
  steps: number
}

export function spend(effort: Effort, steps = 1): void {
  effort.steps += steps
  if (effort.steps > MAX_STEPS) throw new FuncError('the pattern takes too long to match')
}

/** A Go string as its bytes, a character each. */
export function byteString(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(encodeUtf8(text)).toString('latin1')
}

/** The rune at a place of a byte string, and its bytes; 0 bytes at the end. Go: utf8.DecodeRuneInString. */
function runeAt(text: string, at: number): { readonly rune: number; readonly width: number } {
  const first = text.charCodeAt(at)
  if (Number.isNaN(first)) return { rune: 0xfffd, width: 0 }
  if (first < 0x80) return { rune: first, width: 1 }
  const width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  const rune = Buffer.from(text.slice(at, at + width), 'latin1').toString()
  const code = rune.codePointAt(0)!
  return rune.length === (code > 0xffff ? 2 : 1) && code !== 0xfffd
    ? { rune: code, width }
    : { rune: 0xfffd, width: isReplacement(text, at) ? 3 : 1 }
}

const isReplacement = (text: string, at: number): boolean => text.startsWith('\xef\xbf\xbd', at)

/** Go: utf8.RuneLen. */
function widthOf(rune: number): number {
  return rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4
}

/** Where runes begin. */
function starts(text: string): number[] {
  if (ASCII.test(text)) return Array.from(text, (_, at) => at)
  const places: number[] = []
  for (let at = 0; at < text.length; at += runeAt(text, at).width) places.push(at)
  return places
}

function found(at: number, lengths: readonly number[]): Found {
  return { at, lengths }
}

export const superMatcher: Matcher = {
  kind: 'super',
  length: -1,
  matches: () => true,
  find: (text) => found(0, [...starts(text), text.length]),
}

export const nothing: Matcher = {
  kind: '',
  length: 0,
  matches: (text) => text === '',
  find: () => found(0, [0]),
}

export const anyMatcher: Matcher = {
  kind: 'any',
  length: -1,
  separators: [SEPARATOR.charCodeAt(0)],
  matches: (text) => !text.includes(SEPARATOR),
  find: (text) => {
    const end = text.indexOf(SEPARATOR)
    const part = end < 0 ? text : text.slice(0, end)
    return found(0, [...starts(part), part.length])
  },
}

/** A matcher of one rune. */
export function oneRune(
  kind: Matcher['kind'],
  holds: (rune: number) => boolean,
  separators?: readonly number[],
): Matcher {
  return {
    kind,
    length: 1,
    ...(separators === undefined ? {} : { separators }),
    matches: (text) => {
      const { rune, width } = runeAt(text, 0)
      return text.length <= width && holds(rune)
    },
    find: (text) => {
      for (let at = 0; at < text.length;) {
        const { rune, width } = runeAt(text, at)
        if (holds(rune)) return found(at, [widthOf(rune)])
        at += width
      }
      return undefined
    },
  }
}

export function textMatcher(text: string): Matcher {
  return {
    kind: 'text',
    length: starts(text).length,
    text,
    matches: (whole) => whole === text,
    find: (whole) => {
      const at = whole.indexOf(text)
      return at < 0 ? undefined : found(at, [text.length])
    },
  }
}

export function prefixMatcher(prefix: string, separator = ''): Matcher {
  const rest = (text: string): string => {
    const end = separator === '' ? -1 : text.indexOf(separator)
    return end < 0 ? text : text.slice(0, end)
  }
  return {
    kind: separator === '' ? 'prefix' : '',
    length: -1,
    text: prefix,
    matches: (text) => text.startsWith(prefix) && (separator === '' || !text.includes(separator, prefix.length)),
    find: (text) => {
      const at = text.indexOf(prefix)
      if (at < 0) return undefined
      const after = rest(text.slice(at + prefix.length))
      const ends = starts(after).map((start) => start + widthOf(runeAt(after, start).rune))
      return found(at, [prefix.length, ...ends.map((end) => prefix.length + end)])
    },
  }
}

export function suffixMatcher(suffix: string): Matcher {
  return {
    kind: 'suffix',
    length: -1,
    text: suffix,
    matches: (text) => text.endsWith(suffix),
    find: (text) => {
      const at = text.indexOf(suffix)
      return at < 0 ? undefined : found(0, [at + suffix.length])
    },
  }
}

/** `*x`. */
export function anySuffixMatcher(suffix: string): Matcher {
  return {
    kind: '',
    length: -1,
    matches: (text) => text.endsWith(suffix) && !text.slice(0, text.length - suffix.length).includes(SEPARATOR),
    find: (text) => {
      const end = text.indexOf(suffix)
      if (end < 0) return undefined
      const at = text.slice(0, end).lastIndexOf(SEPARATOR) + 1
      return found(at, [end + suffix.length - at])
    },
  }
}

export function prefixSuffixMatcher(prefix: string, suffix: string): Matcher {
  return {
    kind: '',
    length: -1,
    // Go: the two may overlap.
    matches: (text) => text.startsWith(prefix) && text.endsWith(suffix),
    find: (text) => {
      const at = text.indexOf(prefix)
      if (at < 0) return undefined
      const lengths: number[] = []
      let rest = text.slice(at)
      for (let end = rest.lastIndexOf(suffix); end >= 0 && rest !== ''; end = rest.lastIndexOf(suffix)) {
        lengths.push(end + suffix.length)
        rest = rest.slice(0, end)
      }
      return lengths.length === 0 ? undefined : found(at, lengths.reverse())
    },
  }
}

export function containsMatcher(needle: string, negated: boolean): Matcher {
  return {
    kind: '',
    length: -1,
    matches: (text) => text.includes(needle) !== negated,
    find: (text) => {
      const at = text.indexOf(needle)
      if (negated) {
        const before = at < 0 ? text : text.slice(0, at)
        return found(0, [...starts(before), before.length])
      }
      if (at < 0) return undefined
      const offset = at + needle.length
      const rest = text.slice(offset)
      return found(
        0,
        [...starts(rest), rest.length].map((length) => offset + length),
      )
    },
  }
}

export function minMatcher(limit: number): Matcher {
  return {
    kind: '',
    length: -1,
    matches: (text) => starts(text).length >= Math.max(limit, 1),
    find: (text) => {
      if (text.length - limit + 1 <= 0) return undefined
      const lengths = starts(text)
        .slice(Math.max(limit - 1, 0))
        .map((at) => at + widthOf(runeAt(text, at).rune))
      return lengths.length === 0 ? undefined : found(0, lengths)
    },
  }
}

export function maxMatcher(limit: number): Matcher {
  return {
    kind: '',
    length: -1,
    matches: (text) => starts(text).length <= limit,
    find: (text) => {
      const ends = starts(text)
        .slice(0, limit)
        .map((at) => at + widthOf(runeAt(text, at).rune))
      return found(0, [0, ...ends])
    },
  }
}

export function alternatives(options: readonly Matcher[]): Matcher {
  return {
    kind: 'alternatives',
    options,
    length: commonLength(options),
    matches: (text) => options.some((option) => option.matches(text)),
    find: (text) => {
      let best: { at: number; lengths: Set<number> } | undefined
      for (const option of options) {
        const here = option.find(text)
        if (here === undefined || (best !== undefined && here.at > best.at)) continue
        if (best === undefined || here.at < best.at) best = { at: here.at, lengths: new Set(here.lengths) }
        else for (const length of here.lengths) best.lengths.add(length)
      }
      return (
        best &&
        found(
          best.at,
          [...best.lengths].sort((a, b) => a - b),
        )
      )
    },
  }
}

/** Go: an option of no fixed length at the beginning is forgotten. */
function commonLength(options: readonly Matcher[]): number {
  let length = -1
  for (const option of options) {
    if (length === -1) length = option.length
    else if (option.length === -1 || option.length !== length) return -1
  }
  return length
}

/** All of them at once. */
export function everyMatcher(all: readonly Matcher[]): Matcher {
  return {
    kind: '',
    length: all.length === 0 ? 0 : -1,
    matches: (text) => all.every((one) => one.matches(text)),
    find: (text) => {
      let [at, offset] = [0, 0]
      let rest = text
      let current: readonly number[] = []
      for (const [i, one] of all.entries()) {
        const here = one.find(rest)
        if (here === undefined) return undefined
        const shift = at - (here.at + offset)
        current =
          i === 0
            ? here.lengths
            : current.filter((length) => here.lengths.includes(length + shift)).map((n) => n + shift)
        if (i > 0 && current.length === 0) return undefined
        at = here.at + offset
        rest = text.slice(at)
        offset += here.at
      }
      return found(at, current)
    },
  }
}

/** Matchers of fixed length in a row. */
export function rowMatcher(row: readonly Matcher[]): Matcher {
  const length = row.reduce((sum, one) => sum + one.length, 0)
  const allMatch = (text: string): boolean => {
    let at = 0
    for (const one of row) {
      const places = starts(text.slice(at))
      const taken = one.length > 0 ? places.slice(0, one.length) : places
      // Go: the last rune's first byte ends the part, however many bytes it has.
      const end = at + (taken.at(-1) ?? 0) + 1
      if (taken.length < one.length) return false
      if (end > text.length)
        throw new GoPanic(`runtime error: slice bounds out of range [:${end}] with length ${text.length}`)
      if (!one.matches(text.slice(at, end))) return false
      at = end
    }
    return true
  }
  return {
    kind: '',
    length,
    matches: (text) => starts(text).length === length && allMatch(text),
    find: (text) => {
      for (const at of starts(text)) {
        if (text.length - at < length) break
        if (allMatch(text.slice(at))) return found(at, [length])
      }
      return undefined
    },
  }
}

/** A matcher with others before and after it. */
export function treeMatcher(parts: NonNullable<Matcher['parts']>, effort: Effort): Matcher {
  const { value, left, right } = parts
  const sizes = [left?.length ?? 0, value.length, right?.length ?? 0]
  const length = sizes.includes(-1) ? -1 : sizes.reduce((a, b) => a + b)
  const side = (matcher: Matcher | undefined, text: string): boolean => matcher?.matches(text) ?? text === ''
  return {
    kind: 'tree',
    parts,
    length,
    matches: (text) => {
      if (length !== -1 && length > text.length) return false
      const limit = text.length - Math.max(sizes[2]!, 0)
      for (let offset = Math.max(sizes[0]!, 0); offset < limit;) {
        const here = value.find(text.slice(offset, limit))
        spend(effort, text.length)
        if (here === undefined) return false
        const at = offset + here.at
        if (side(left, text.slice(0, at)) && here.lengths.toReversed().some((n) => side(right, text.slice(at + n))))
          return true
        offset = at + runeAt(text, at).width
      }
      return false
    },
    find: () => undefined,
  }
}
