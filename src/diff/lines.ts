/**
 * What changes between two texts, line by line: a longest common subsequence in linear memory (Hirschberg 1975), and among equal ones
 * the one that helm-diff shows. Rows of lengths are kept as bits (Hyyrö 2004), of which only those are touched that a line concerns.
 */

export interface LineEdit {
  readonly op: 'same' | 'removed' | 'added'
  readonly text: string
}

/** Beyond this many pairs of lines a block is shown as replaced: no text of a manifest is worth more time. */
const MAX_PAIRS = 2 ** 35

/** The edits that lead from `before` to `after`, in order. */
export function diffLines(before: readonly string[], after: readonly string[]): LineEdit[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  // helm-diff: where one text goes on behind the other, their last lines are compared, too.
  while (end < Math.min(before.length, after.length) - start - 1 && before.at(-1 - end) === after.at(-1 - end)) end++
  const edits = before.slice(0, start).map((text): LineEdit => ({ op: 'same', text }))
  align(before.slice(start, before.length - end), after.slice(start, after.length - end), edits)
  for (const text of before.slice(before.length - end)) edits.push({ op: 'same', text })
  return edits
}

function align(before: readonly string[], after: readonly string[], edits: LineEdit[]): void {
  const all: Range = { aStart: 0, aEnd: before.length, bStart: 0, bEnd: after.length }
  const aligner = new Aligner(before, after, edits)
  if (before.length * after.length > MAX_PAIRS) aligner.replace(all)
  else aligner.align(all)
}

/** A piece of both texts. */
interface Range {
  readonly aStart: number
  readonly aEnd: number
  readonly bStart: number
  readonly bEnd: number
}

class Aligner {
  private readonly before: readonly string[]
  private readonly after: readonly string[]
  private readonly edits: LineEdit[]
  /** Lines as numbers; equal lines have equal ones. */
  private readonly a: Int32Array
  private readonly b: Int32Array
  /** For each number, where it first occurs in the piece of `b` at hand, and from there to the next place; -1 for none. */
  private readonly first: Int32Array
  private readonly next: Int32Array
  /** For each number, how often it occurs in the piece. */
  private readonly counts: Int32Array

  constructor(before: readonly string[], after: readonly string[], edits: LineEdit[]) {
    this.before = before
    this.after = after
    this.edits = edits
    const numbers = new Map<string, number>()
    const numberOf = (line: string): number => {
      let number = numbers.get(line)
      if (number === undefined) numbers.set(line, (number = numbers.size))
      return number
    }
    this.a = Int32Array.from(before, numberOf)
    this.b = Int32Array.from(after, numberOf)
    this.first = new Int32Array(numbers.size).fill(-1)
    this.next = new Int32Array(after.length)
    this.counts = new Int32Array(numbers.size)
  }

  /** Halves the old text again and again; as deep as its length has bits. */
  align(range: Range): void {
    const { aStart, aEnd, bStart, bEnd } = range
    if (aStart === aEnd || bStart === bEnd) return this.replace(range)
    if (aEnd - aStart === 1) return this.single(range)
    const middle = aStart + ((aEnd - aStart) >> 1)
    const cut = this.bestCut(range, middle)
    this.align({ aStart, aEnd: middle, bStart, bEnd: cut })
    this.align({ aStart: middle, aEnd, bStart: cut, bEnd })
  }

  replace({ aStart, aEnd, bStart, bEnd }: Range): void {
    for (let i = aStart; i < aEnd; i++) this.edits.push({ op: 'removed', text: this.before[i]! })
    for (let i = bStart; i < bEnd; i++) this.edits.push({ op: 'added', text: this.after[i]! })
  }

  /** One old line is kept where it comes last. */
  private single(range: Range): void {
    const { aStart, bStart, bEnd } = range
    let at = bEnd - 1
    while (at >= bStart && this.b[at] !== this.a[aStart]) at--
    if (at < bStart) return this.replace(range)
    this.replace({ aStart, aEnd: aStart, bStart, bEnd: at })
    this.edits.push({ op: 'same', text: this.before[aStart]! })
    this.replace({ aStart, aEnd: aStart, bStart: at + 1, bEnd })
  }

  /** Where the new text is first parted so that its parts have most in common with the halves of the old one. */
  private bestCut({ aStart, aEnd, bStart, bEnd }: Range, middle: number): number {
    const length = bEnd - bStart
    for (let i = bEnd - 1; i >= bStart; i--) this.place(i, i - bStart)
    const above = this.rows(length, aStart, middle, 1)
    this.forget(bStart, bEnd)
    for (let i = bStart; i < bEnd; i++) this.place(i, bEnd - 1 - i)
    const below = this.rows(length, aEnd - 1, middle - 1, -1)
    this.forget(bStart, bEnd)
    let score = 0
    for (let j = 0; j < length; j++) score += isSet(above, j) ? 0 : 1
    let best = -1
    let cut = length
    for (let j = length; j >= 0; j--) {
      if (score >= best) {
        best = score
        cut = j
      }
      if (j > 0) score += (isSet(above, j - 1) ? 0 : -1) + (isSet(below, length - j) ? 0 : 1)
    }
    return bStart + cut
  }

  /** Notes that line `i` of `b` stands at `position`; positions come from the last to the first. */
  private place(i: number, position: number): void {
    const line = this.b[i]!
    this.next[position] = this.first[line]!
    this.first[line] = position
    this.counts[line]!++
  }

  private forget(bStart: number, bEnd: number): void {
    for (let i = bStart; i < bEnd; i++) {
      this.first[this.b[i]!] = -1
      this.counts[this.b[i]!] = 0
    }
  }

  /** The lines of `a` from `from` to before `to` against the piece of `b`: the length in common grows where a bit is not set. */
  private rows(length: number, from: number, to: number, step: 1 | -1): Int32Array {
    const bits = new Int32Array((length + 31) >> 5).fill(-1)
    const masks = new Map<number, Int32Array>()
    for (let i = from; i !== to; i += step) {
      const line = this.a[i]!
      // At most so many lines are that frequent that their masks take no more memory than the text.
      if (this.counts[line]! > bits.length) {
        let mask = masks.get(line)
        if (mask === undefined) masks.set(line, (mask = this.mask(line, bits.length)))
        denseRow(bits, mask)
      } else if (this.first[line]! >= 0) sparseRow(bits, this.first[line]!, this.next)
    }
    return bits
  }

  private mask(line: number, words: number): Int32Array {
    const mask = new Int32Array(words)
    for (let at = this.first[line]!; at >= 0; at = this.next[at]!) mask[at >> 5]! |= 1 << (at & 31)
    return mask
  }
}

/** bits = (bits + (bits & mask)) | (bits & ~mask), in words of 32. */
function denseRow(bits: Int32Array, mask: Int32Array): void {
  let carry = 0
  for (let word = 0; word < bits.length; word++) {
    const old = bits[word]!
    const places = mask[word]!
    const sum = (old >>> 0) + ((old & places) >>> 0) + carry
    bits[word] = sum | (old & ~places)
    carry = sum > 0xffffffff ? 1 : 0
  }
}

/** The same for a few places; words without one change only by what is carried. */
function sparseRow(bits: Int32Array, first: number, next: Int32Array): void {
  let at = first
  let word = at >> 5
  let carry = 0
  while (word < bits.length && (at >= 0 || carry > 0)) {
    let places = 0
    for (; at >= 0 && at >> 5 === word; at = next[at]!) places |= 1 << (at & 31)
    const old = bits[word]!
    const sum = (old >>> 0) + ((old & places) >>> 0) + carry
    bits[word] = sum | (old & ~places)
    carry = sum > 0xffffffff ? 1 : 0
    word = carry > 0 || at < 0 ? word + 1 : at >> 5
  }
}

function isSet(bits: Int32Array, at: number): boolean {
  return ((bits[at >> 5]! >>> (at & 31)) & 1) === 1
}
