/** HCL's functions of texts. */
import { sprintf } from '../../../gotemplate/go/fmt.ts'
import { compileRegexp } from '../../../gotemplate/go/regexp.ts'
import { int, mapOf } from '../../../gotemplate/value.ts'
import { HclValueError } from './error.ts'
import { asList, asNumber, asText } from './values.ts'
import type { HclValue } from './values.ts'

export type Eager = (...args: HclValue[]) => HclValue

const onText =
  (work: (text: string) => HclValue): Eager =>
  (text = null) =>
    work(asText(text))

function indented(count: number, text: string): string {
  if (count < 0) throw new HclValueError('Error in function call; the number of spaces must not be negative')
  return text.replaceAll('\n', `\n${' '.repeat(Math.min(1000, count))}`)
}

/** All at its end. */
function withoutLineEnds(text: string): string {
  let end = text.length
  while (text[end - 1] === '\n') end -= text[end - 2] === '\r' ? 2 : 1
  return text.slice(0, end)
}

const chars = (text: string): string[] => Array.from(text)

function substr(text: string, offset: number, length: number): string {
  const all = chars(text)
  const start = offset < 0 ? Math.max(0, all.length + offset) : offset
  return all.slice(start, length < 0 ? undefined : start + length).join('')
}

function trimmed(text: string, cutset: string): string {
  const cut = new Set(chars(cutset))
  const all = chars(text)
  let start = 0
  let end = all.length
  while (start < end && cut.has(all[start]!)) start++
  while (end > start && cut.has(all[end - 1]!)) end--
  return all.slice(start, end).join('')
}

const VERB = /%%|%[-+ #0]*[0-9]*(?:\.[0-9]+)?([a-zA-Z])/g

/** Go's verbs; each takes the next argument, as what the verb is for. */
export function format(text: string, args: readonly HclValue[]): string {
  let next = 0
  const formatted = text.replace(VERB, (verb: string, kind: string | undefined) => {
    if (kind === undefined) return '%'
    const arg = args[next++]
    if (arg === undefined)
      throw new HclValueError(`Error in function call; not enough arguments for ${JSON.stringify(verb)}`)
    return sprintf(verb, [argumentFor(kind, arg)])
  })
  if (next < args.length)
    throw new HclValueError(`Error in function call; too many arguments; no verbs in format string`)
  return formatted
}

function argumentFor(kind: string, value: HclValue): HclValue {
  if ('dbox'.includes(kind.toLowerCase())) return int(BigInt(Math.trunc(asNumber(value))))
  if ('efg'.includes(kind.toLowerCase())) return asNumber(value)
  if (kind === 't') return value === true || value === 'true'
  if (kind === 'v' && typeof value === 'object') return JSON.stringify(value)
  return asText(value)
}

function formatList(text: string, ...args: HclValue[]): HclValue {
  const length = Math.max(1, ...args.map((arg) => (Array.isArray(arg) ? arg.length : 1)))
  const at = (arg: HclValue, i: number): HclValue => (Array.isArray(arg) ? (arg[i] ?? null) : arg)
  return Array.from({ length }, (_, i) =>
    format(
      text,
      args.map((arg) => at(arg, i)),
    ),
  )
}

function matchesOf(pattern: string, text: string, limit: number): HclValue[] {
  const regexp = compileRegexp(pattern)
  const found: HclValue[] = []
  for (let from = 0; from <= text.length && found.length !== limit;) {
    const match = regexp.find(text, from, true)
    if (match === undefined) break
    found.push(matchValue(regexp.groupNames, match.groups))
    from = match.end > match.start ? match.end : match.end + 1
  }
  return found
}

/** The whole match, or its groups: by name, if they have names. */
function matchValue([, ...names]: readonly string[], [whole, ...groups]: readonly (string | undefined)[]): HclValue {
  if (names.length === 0) return whole ?? ''
  const texts = groups.map((group): HclValue => group ?? null)
  if (names.every((name) => name === '')) return texts
  return mapOf(Object.fromEntries(names.map((name, i) => [name, texts[i] ?? null])))
}

export const textFunctions: Readonly<Record<string, Eager>> = {
  upper: onText((text) => text.toUpperCase()),
  lower: onText((text) => text.toLowerCase()),
  title: onText((text) =>
    text.replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
  ),
  chomp: onText(withoutLineEnds),
  trimspace: onText((text) => text.trim()),
  strlen: onText((text) => chars(text).length),
  strrev: onText((text) => chars(text).reverse().join('')),
  trim: (text = null, cutset = null) => trimmed(asText(text), asText(cutset)),
  trimprefix: (text = null, prefix = null) => {
    const [all, start] = [asText(text), asText(prefix)]
    return all.startsWith(start) ? all.slice(start.length) : all
  },
  trimsuffix: (text = null, suffix = null) => {
    const [all, end] = [asText(text), asText(suffix)]
    return end !== '' && all.endsWith(end) ? all.slice(0, -end.length) : all
  },
  substr: (text = null, offset = null, length = null) => substr(asText(text), asNumber(offset), asNumber(length)),
  indent: (count = null, text = null) => indented(asNumber(count), asText(text)),
  split: (separator = null, text = null) => asText(text).split(asText(separator)),
  join: (separator = null, ...lists) => lists.flatMap(asList).map(asText).join(asText(separator)),
  format: (text = null, ...args) => format(asText(text), args),
  formatlist: (text = null, ...args) => formatList(asText(text), ...args),
  regex: (pattern = null, text = null) => {
    const [first] = matchesOf(asText(pattern), asText(text), 1)
    if (first === undefined)
      throw new HclValueError('Error in function call; pattern did not match any part of the given string')
    return first
  },
  regexall: (pattern = null, text = null) => matchesOf(asText(pattern), asText(text), -1),
}
