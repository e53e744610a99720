/**
 * What changes between two texts, line by line: a longest common subsequence in linear memory (Hirschberg 1975), and among equal ones
 * the one that helm-diff shows. Rows of lengths are kept as bits (Hyyrö 2004), of which only those are touched that a line concerns.
 */

export interface LineEdit {
  readonly op: 'same' | 'removed' | 'added'
  readonly text: string
}

/** So many words of bits are looked at, some seconds' worth; what is left of the texts is then told by the lines that occur once. */
const MAX_WORK = 2 ** 31

/** The edits that lead from `before` to `after`, in order. */
export function diffLines(before: readonly string[], after: readonly string[], maxWork: number = MAX_WORK): LineEdit[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  // helm-diff: where one text goes on behind the other, their last lines are compared, too.
  while (end < Math.min(before.length, after.length) - start - 1 && before.at(-1 - end) === after.at(-1 - end)) end++
  const edits = before.slice(0, start).map((text): LineEdit => ({ op: 'same', text }))
  const pair = { before: before.slice(start, before.length - end), after: after.slice(start, after.length - end) }
  const all: Range = { aStart: 0, aEnd: pair.before.length, bStart: 0, bEnd: pair.after.length }
  new Aligner(pair, edits, maxWork).align(all)
  for (const text of before.slice(before.length - end)) edits.push({ op: 'same', text })
  return edits
}

/** A piece of both texts. */
interface Range {
  readonly aStart: number
  readonly aEnd: number
  readonly bStart: number
  readonly bEnd: number
}

interface Texts {
  readonly before: readonly string[]
  readonly after: readonly string[]
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
  private readonly maxWork: number
  private work = 0

  constructor({ before, after }: Texts, edits: LineEdit[], maxWork: number) {
    this.maxWork = maxWork
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
    if (cut === undefined) return this.anchored(range)
    this.align({ aStart, aEnd: middle, bStart, bEnd: cut })
    this.align({ aStart: middle, aEnd, bStart: cut, bEnd })
  }

  private replace({ aStart, aEnd, bStart, bEnd }: Range): void {
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

  /** By lines that occur once on both sides, as many as can be in order. */
  private anchored({ aStart, aEnd, bStart, bEnd }: Range): void {
    const places = oncePlaces(this.b, bStart, bEnd)
    const pairs: [number, number][] = []
    for (const [line, i] of oncePlaces(this.a, aStart, aEnd)) {
      const j = places.get(line)
      if (i >= 0 && j !== undefined && j >= 0) pairs.push([i, j])
    }
    let [a, b] = [aStart, bStart]
    for (const [i, j] of [...longestRising(pairs), [aEnd, bEnd] as const]) {
      this.trimmed({ aStart: a, aEnd: i, bStart: b, bEnd: j })
      if (i < aEnd) this.edits.push({ op: 'same', text: this.before[i]! })
      ;[a, b] = [i + 1, j + 1]
    }
  }

  /** Replaces all but equal beginnings and ends. */
  private trimmed({ aStart, aEnd, bStart, bEnd }: Range): void {
    const most = Math.min(aEnd - aStart, bEnd - bStart)
    let head = 0
    while (head < most && this.a[aStart + head] === this.b[bStart + head]) head++
    let tail = 0
    while (tail < most - head && this.a[aEnd - 1 - tail] === this.b[bEnd - 1 - tail]) tail++
    const same = (from: number, to: number): void => {
      for (let i = from; i < to; i++) this.edits.push({ op: 'same', text: this.before[i]! })
    }
    same(aStart, aStart + head)
    this.replace({ aStart: aStart + head, aEnd: aEnd - tail, bStart: bStart + head, bEnd: bEnd - tail })
    same(aEnd - tail, aEnd)
  }

  /** Where the new text is first parted so that its parts have most in common with the halves of the old one; undefined for too much work. */
  private bestCut({ aStart, aEnd, bStart, bEnd }: Range, middle: number): number | undefined {
    if (this.work > this.maxWork) return undefined
    const length = bEnd - bStart
    for (let i = bEnd - 1; i >= bStart; i--) this.place(i, i - bStart)
    const above = this.rows(length, aStart, middle, 1)
    this.forget(bStart, bEnd)
    for (let i = bStart; i < bEnd; i++) this.place(i, bEnd - 1 - i)
    const below = this.rows(length, aEnd - 1, middle - 1, -1)
    this.forget(bStart, bEnd)
    if (above === undefined || below === undefined) return undefined
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
  private rows(length: number, from: number, to: number, step: 1 | -1): Int32Array | undefined {
    const bits = new Int32Array((length + 31) >> 5).fill(-1)
    const masks = new Map<number, Int32Array>()
    // What is carried beyond the last word with a place so far changes nothing: all bits are set there.
    let top = 0
    for (let i = from; i !== to; i += step) {
      if (this.work > this.maxWork) return undefined
      const line = this.a[i]!
      // At most so many lines are that frequent that their masks take no more memory than the text.
      if (this.counts[line]! > bits.length) {
        let mask = masks.get(line)
        if (mask === undefined) masks.set(line, (mask = this.mask(line, bits.length)))
        denseRow(bits, mask)
        this.work += top = bits.length
      } else if (this.first[line]! >= 0) {
        const { last, work } = sparseRow(bits, { first: this.first[line]!, next: this.next, top })
        this.work += work
        if (last >= top) top = last + 1
      }
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

interface Places {
  readonly first: number
  readonly next: Int32Array
  /** Words from here on are as they were made. */
  readonly top: number
}

/** The same for a few places; words without one change only by what is carried. Tells the last word with a place, and how much work it was. */
function sparseRow(bits: Int32Array, { first, next, top }: Places): { readonly last: number; readonly work: number } {
  let at = first
  let word = at >> 5
  let last = word
  let work = 0
  let carry = 0
  while (word < bits.length && (at >= 0 || (carry > 0 && word < top))) {
    work += 2
    if (at >= 0) last = at >> 5
    let places = 0
    for (; at >= 0 && at >> 5 === word; at = next[at]!) {
      places |= 1 << (at & 31)
      work++
    }
    const old = bits[word]!
    const sum = (old >>> 0) + ((old & places) >>> 0) + carry
    bits[word] = sum | (old & ~places)
    carry = sum > 0xffffffff ? 1 : 0
    word = at < 0 || (carry > 0 && word + 1 < top) ? word + 1 : at >> 5
  }
  return { last, work }
}

/** For each line that occurs once, where; -1 for one that occurs again. */
function oncePlaces(lines: Int32Array, start: number, end: number): Map<number, number> {
  const places = new Map<number, number>()
  for (let i = start; i < end; i++) places.set(lines[i]!, places.has(lines[i]!) ? -1 : i)
  return places
}

/** Of pairs whose first parts rise the most whose second parts do, too. */
function longestRising(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const ends: number[] = []
  const previous = new Int32Array(pairs.length).fill(-1)
  pairs.forEach(([, j], at) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (pairs[ends[middle]!]![1] < j) low = middle + 1
      else high = middle
    }
    if (low > 0) previous[at] = ends[low - 1]!
    ends[low] = at
  })
  const found: (readonly [number, number])[] = []
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at]!) found.push(pairs[at]!)
  return found.reverse()
}

function isSet(bits: Int32Array, at: number): boolean {
  return ((bits[at >> 5]! >>> (at & 31)) & 1) === 1
}
