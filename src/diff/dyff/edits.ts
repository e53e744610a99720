/** Edits between two sequences, as diff-match-patch finds them: quick and pleasing rather than least (Myers 1986 at the core). */

export type Op = 'equal' | 'delete' | 'insert'

/** Items are characters or lines, as numbers. */
export interface Edit {
  op: Op
  items: readonly number[]
}

type Items = readonly number[]

/** Steps at most; beyond that a piece counts as replaced. */
const MAX_STEPS = 20_000_000

/** In order; between equal parts what is deleted stands before what is inserted. */
export function editsBetween(before: Items, after: Items): Edit[] {
  return new Differ().edits(before, after)
}

class Differ {
  private steps = 0

  edits(before: Items, after: Items): Edit[] {
    if (isEqual(before, after)) return before.length === 0 ? [] : [{ op: 'equal', items: before }]
    const start = commonStart(before, after)
    const [a, b] = [before.slice(start), after.slice(start)]
    const end = commonEnd(a, b)
    const edits = this.compute(a.slice(0, a.length - end), b.slice(0, b.length - end))
    if (start > 0) edits.unshift({ op: 'equal', items: before.slice(0, start) })
    if (end > 0) edits.push({ op: 'equal', items: a.slice(a.length - end) })
    return merged(edits)
  }

  /** Of sequences that neither begin nor end alike. */
  private compute(a: Items, b: Items): Edit[] {
    if (a.length === 0) return [{ op: 'insert', items: b }]
    if (b.length === 0) return [{ op: 'delete', items: a }]
    const [long, short] = a.length > b.length ? [a, b] : [b, a]
    const at = indexOf(long, short, 0)
    if (at >= 0) {
      const op = a.length > b.length ? 'delete' : 'insert'
      return [
        { op, items: long.slice(0, at) },
        { op: 'equal', items: short },
        { op, items: long.slice(at + short.length) },
      ]
    }
    if (short.length === 1) return replaced(a, b)
    const half = halfMatch(a, b)
    if (half !== undefined) {
      return [
        ...this.edits(half.aStart, half.bStart),
        { op: 'equal', items: half.common },
        ...this.edits(half.aEnd, half.bEnd),
      ]
    }
    return this.bisect(a, b)
  }

  /** Goes from both ends until the ways meet. */
  private bisect(a: Items, b: Items): Edit[] {
    const most = (a.length + b.length + 1) >> 1
    const size = 2 * most
    const forward: Walk = { steps: new Int32Array(size + 2).fill(-1), start: 0, end: 0 }
    const backward: Walk = { steps: new Int32Array(size + 2).fill(-1), start: 0, end: 0 }
    forward.steps[most + 1] = 0
    backward.steps[most + 1] = 0
    const grid: Grid = { a, b, most, size, delta: a.length - b.length }
    for (let d = 0; d < most; d++) {
      this.steps += d + 1
      if (this.steps > MAX_STEPS) break
      const meeting = step(grid, d, { own: forward, other: backward }, false)
      const found = meeting ?? step(grid, d, { own: backward, other: forward }, true)
      if (found !== undefined) {
        const { x, y } = found
        return [...this.edits(a.slice(0, x), b.slice(0, y)), ...this.edits(a.slice(x), b.slice(y))]
      }
    }
    return replaced(a, b)
  }
}

interface Walk {
  /** How far each diagonal has come. */
  readonly steps: Int32Array
  start: number
  end: number
}

interface Grid {
  readonly a: Items
  readonly b: Items
  readonly most: number
  readonly size: number
  readonly delta: number
}

interface Walks {
  readonly own: Walk
  readonly other: Walk
}

/** One step on every diagonal; where it meets the other walk. */
function step(grid: Grid, d: number, { own, other }: Walks, reverse: boolean): { x: number; y: number } | undefined {
  const { a, b, most, size, delta } = grid
  const { steps } = own
  const meets = (delta % 2 !== 0) !== reverse
  for (let k = -d + own.start; k <= d - own.end; k += 2) {
    const at = most + k
    let x = k === -d || (k !== d && steps[at - 1]! < steps[at + 1]!) ? steps[at + 1]! : steps[at - 1]! + 1
    let y = x - k
    while (x < a.length && y < b.length && (reverse ? a[a.length - x - 1] === b[b.length - y - 1] : a[x] === b[y])) {
      x++
      y++
    }
    steps[at] = x
    if (x > a.length) own.end += 2
    else if (y > b.length) own.start += 2
    else if (meets) {
      const across = most + delta - k
      const far = across >= 0 && across < size ? other.steps[across]! : -1
      if (far === -1) continue
      if (!reverse && x >= a.length - far) return { x, y }
      if (reverse && far >= a.length - x) return { x: far, y: most + far - across }
    }
  }
  return undefined
}

function replaced(a: Items, b: Items): Edit[] {
  return [
    { op: 'delete', items: a },
    { op: 'insert', items: b },
  ]
}

interface HalfMatch {
  readonly aStart: Items
  readonly aEnd: Items
  readonly bStart: Items
  readonly bEnd: Items
  readonly common: Items
}

/** A part in common that is at least half of the longer one. */
function halfMatch(a: Items, b: Items): HalfMatch | undefined {
  const [long, short] = a.length > b.length ? [a, b] : [b, a]
  if (long.length < 4 || short.length * 2 < long.length) return undefined
  const first = halfMatchAt(long, short, Math.floor((long.length + 3) / 4))
  const second = halfMatchAt(long, short, Math.floor((long.length + 1) / 2))
  const best =
    first !== undefined && (second === undefined || first.common.length > second.common.length) ? first : second
  if (best === undefined || a.length > b.length) return best
  const { aStart, aEnd, bStart, bEnd, common } = best
  return { aStart: bStart, aEnd: bEnd, bStart: aStart, bEnd: aEnd, common }
}

function halfMatchAt(long: Items, short: Items, at: number): HalfMatch | undefined {
  const seed = long.slice(at, at + (long.length >> 2))
  let best = { length: 0, place: 0, before: 0 }
  for (let place = indexOf(short, seed, 0); place >= 0; place = indexOf(short, seed, place + 1)) {
    const behind = commonStart(long.slice(at), short.slice(place))
    const before = commonEnd(long.slice(0, at), short.slice(0, place))
    if (best.length < before + behind) best = { length: before + behind, place, before }
  }
  if (best.length * 2 < long.length) return undefined
  const { length, place, before } = best
  return {
    aStart: long.slice(0, at - before),
    aEnd: long.slice(at - before + length),
    bStart: short.slice(0, place - before),
    bEnd: short.slice(place - before + length),
    common: short.slice(place - before, place - before + length),
  }
}

function isEqual(a: Items, b: Items): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}

function commonStart(a: Items, b: Items): number {
  const most = Math.min(a.length, b.length)
  let count = 0
  while (count < most && a[count] === b[count]) count++
  return count
}

function commonEnd(a: Items, b: Items): number {
  const most = Math.min(a.length, b.length)
  let count = 0
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count++
  return count
}

function indexOf(all: Items, part: Items, from: number): number {
  for (let at = from; at + part.length <= all.length; at++) {
    let i = 0
    while (i < part.length && all[at + i] === part[i]) i++
    if (i === part.length) return at
  }
  return -1
}

/** Neighbours joined, what both sides of a change have in common taken out, and edits shifted where an equal part then goes away. */
function merged(edits: readonly Edit[]): Edit[] {
  let current = joined(edits)
  // Every round has fewer edits.
  for (;;) {
    const shifted = shiftedEdits(current)
    if (shifted === undefined) return current
    current = joined(shifted)
  }
}

function joined(edits: readonly Edit[]): Edit[] {
  const out: Edit[] = []
  let [removed, added]: [Items, Items] = [[], []]
  let count = 0
  const push = (op: Op, items: Items): void => {
    const last = out.at(-1)
    if (op === 'equal' && last?.op === 'equal') last.items = [...last.items, ...items]
    else out.push({ op, items })
  }
  const flush = (): Items => {
    let tail: Items = []
    if (count > 1 && removed.length > 0 && added.length > 0) {
      const start = commonStart(added, removed)
      if (start > 0) push('equal', added.slice(0, start))
      ;[removed, added] = [removed.slice(start), added.slice(start)]
      const end = commonEnd(added, removed)
      tail = added.slice(added.length - end)
      ;[removed, added] = [removed.slice(0, removed.length - end), added.slice(0, added.length - end)]
    }
    if (removed.length > 0) push('delete', removed)
    if (added.length > 0) push('insert', added)
    ;[removed, added, count] = [[], [], 0]
    return tail
  }
  for (const { op, items } of edits) {
    if (op === 'equal') {
      const tail = flush()
      if (tail.length + items.length > 0) push('equal', [...tail, ...items])
    } else {
      count++
      if (op === 'delete') removed = [...removed, ...items]
      else added = [...added, ...items]
    }
  }
  const tail = flush()
  if (tail.length > 0) push('equal', tail)
  return out
}

/** Undefined where nothing can be shifted. */
function shiftedEdits(edits: readonly Edit[]): Edit[] | undefined {
  const out = edits.map((edit) => ({ ...edit }))
  let changed = false
  for (let i = 1; i < out.length - 1; i++) {
    const [before, edit, after] = [out[i - 1]!, out[i]!, out[i + 1]!]
    if (before.op !== 'equal' || after.op !== 'equal') continue
    if (endsWith(edit.items, before.items)) {
      edit.items = [...before.items, ...edit.items.slice(0, edit.items.length - before.items.length)]
      after.items = [...before.items, ...after.items]
      out.splice(i - 1, 1)
      changed = true
    } else if (commonStart(edit.items, after.items) === after.items.length) {
      before.items = [...before.items, ...after.items]
      edit.items = [...edit.items.slice(after.items.length), ...after.items]
      out.splice(i + 1, 1)
      changed = true
    }
  }
  return changed ? out : undefined
}

function endsWith(items: Items, end: Items): boolean {
  return commonEnd(items, end) === end.length
}

/** A character each. */
export function charactersOf(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0)!)
}

export function textOfCharacters(items: Items): string {
  let text = ''
  for (const item of items) text += String.fromCodePoint(item)
  return text
}
