/** Sets of code points for regular expressions: sorted ranges, case folding as Go's unicode.SimpleFold does it. */

const MAX_CODE = 0x10ffff

/** Pairs low, high; sorted, disjoint, not touching. */
export type Ranges = readonly number[]

/** `\p{…}` inside a class, kept by name because its table is large. `source` is JavaScript's spelling. */
export interface Property {
  readonly source: string
  readonly negated: boolean
  readonly fold: boolean
}

/** What one position of the input may be. */
export interface CharClass {
  readonly ranges: Ranges
  /** Further members; when there are any, the set's extent counts as unknown. */
  readonly properties: readonly Property[]
  readonly negated: boolean
}

export const ANY: Ranges = [0, MAX_CODE]
export const ANY_BUT_NEWLINE: Ranges = [0, 9, 11, MAX_CODE]

/** Sorts and merges pairs. */
export function cleanRanges(pairs: readonly number[]): number[] {
  const order: [number, number][] = []
  for (let i = 0; i < pairs.length; i += 2) order.push([pairs[i]!, pairs[i + 1]!])
  order.sort((a, b) => a[0] - b[0])
  const merged: number[] = []
  for (const [low, high] of order) {
    const last = merged.length - 1
    if (last > 0 && low <= merged[last]! + 1) merged[last] = Math.max(merged[last]!, high)
    else merged.push(low, high)
  }
  return merged
}

export function negateRanges(ranges: Ranges): number[] {
  const out: number[] = []
  let next = 0
  for (let i = 0; i < ranges.length; i += 2) {
    if (ranges[i]! > next) out.push(next, ranges[i]! - 1)
    next = ranges[i + 1]! + 1
  }
  if (next <= MAX_CODE) out.push(next, MAX_CODE)
  return out
}

export function inRanges(ranges: Ranges, code: number): boolean {
  let low = 0
  let high = ranges.length >> 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (code < ranges[2 * middle]!) high = middle
    else if (code > ranges[2 * middle + 1]!) low = middle + 1
    else return true
  }
  return false
}

export function overlap(a: Ranges, b: Ranges): boolean {
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i + 1]! < b[j]!) i += 2
    else if (b[j + 1]! < a[i]!) j += 2
    else return true
  }
  return false
}

/** The ranges together with every code point that differs from a member by case only. */
export function foldRanges(ranges: Ranges): number[] {
  const out = [...ranges]
  for (let i = 0; i < ranges.length; i += 2) {
    const low = ranges[i]!
    const high = ranges[i + 1]!
    for (let code = Math.max(low, 0x41); code <= Math.min(high, 0x7a); code++) {
      if (isAsciiLetter(code)) out.push(code ^ 0x20, code ^ 0x20)
      if ((code | 0x20) === 0x6b) out.push(0x212a, 0x212a)
      if ((code | 0x20) === 0x73) out.push(0x17f, 0x17f)
    }
    if (high > 0x7f) foldBeyondAscii(Math.max(low, 0x80), high, out)
  }
  return cleanRanges(out)
}

function isAsciiLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
}

function foldBeyondAscii(low: number, high: number, out: number[]): void {
  for (const [code, orbit] of orbits()) {
    if (code >= low && code <= high) for (const other of orbit) out.push(other, other)
  }
}

// Blocks that hold letters with case.
const CASED = [0x41, 0x5a, 0x61, 0x7a, 0xb5, 0x587, 0x10a0, 0x1cff, 0x1d79, 0x1d8e, 0x1e00, 0x1fff, 0x2126, 0x2132]
const CASED_TOO = [0x214e, 0x2188, 0x24b6, 0x24e9, 0x2c00, 0x2d2d, 0xa640, 0xabbf, 0xff21, 0xff5a, 0x10400, 0x1e943]

let orbitTable: Map<number, number[]> | undefined

/** Code points that fold together, under each of its members. Made on the first use beyond ASCII. */
function orbits(): Map<number, number[]> {
  if (orbitTable !== undefined) return orbitTable
  const groups = new Map<number, number[]>()
  const blocks = [...CASED, ...CASED_TOO]
  for (let i = 0; i < blocks.length; i += 2) {
    for (let code = blocks[i]!; code <= blocks[i + 1]!; code++) {
      const key = foldKey(code)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [code])
      else group.push(code)
    }
  }
  orbitTable = new Map()
  for (const group of groups.values()) {
    if (group.length > 1) for (const code of group) orbitTable.set(code, group)
  }
  return orbitTable
}

function foldKey(code: number): number {
  // Dotless i is alone: its capital belongs to i.
  if (code === 0x131) return code
  return simple(simple(code, 'toUpperCase'), 'toLowerCase')
}

/** A case mapping if it gives one code point, else the code point itself. */
function simple(code: number, mapping: 'toUpperCase' | 'toLowerCase'): number {
  const mapped = String.fromCodePoint(code)[mapping]()
  const first = mapped.codePointAt(0)!
  return mapped.length === (first > 0xffff ? 2 : 1) ? first : code
}

/** The class as JavaScript source for a regular expression with flag `u` alone. */
export function classSource(set: CharClass): string {
  const { ranges, properties, negated } = set
  if (properties.length === 0 && !negated) {
    if (ranges.length === 2 && ranges[0] === ranges[1]) return escapeCode(ranges[0]!)
    if (ranges.length === 2 && ranges[0] === 0 && ranges[1] === MAX_CODE) return '[^]'
  }
  let source = negated ? '[^' : '['
  for (let i = 0; i < ranges.length; i += 2) {
    source += escapeCode(ranges[i]!)
    if (ranges[i] !== ranges[i + 1]) source += `-${escapeCode(ranges[i + 1]!)}`
  }
  for (const property of properties) source += `\\${property.negated ? 'P' : 'p'}{${property.source}}`
  return `${source}]`
}

function escapeCode(code: number): string {
  if (code >= 0x80 || code < 0x20) return `\\u{${code.toString(16)}}`
  const char = String.fromCharCode(code)
  return /[\^$\\.*+?()[\]{}|/-]/.test(char) ? `\\${char === '-' ? 'x2d' : char}` : char
}

/** A test for membership, for engines that go by code point. */
export function classTest(set: CharClass): (code: number) => boolean {
  const { ranges, properties, negated } = set
  if (properties.length === 0) {
    if (negated) return (code) => !inRanges(ranges, code)
    if (ranges.length === 2) {
      const [low, high] = ranges as [number, number]
      return (code) => code >= low && code <= high
    }
    return (code) => inRanges(ranges, code)
  }
  const tests = properties.map(({ source, negated: outside, fold }) => {
    const pattern = new RegExp(`^\\p{${source}}$`, fold ? 'iu' : 'u')
    return (code: number) => pattern.test(String.fromCodePoint(code)) !== outside
  })
  return (code) => (inRanges(ranges, code) || tests.some((test) => test(code))) !== negated
}
