/** Go's sort.Slice, which does not keep the order of equals: where dyff uses it, theirs is what is shown (pattern-defeating quicksort). */

/** So few are sorted by insertion, which keeps their order. */
const FEW = 12
/** From so many on, a pivot is looked for more closely, and what is nearly sorted is finished by hand. */
const MANY = 50

/** In place, by rank. */
export function sortAsGo<T>(items: T[], rankOf: (item: T) => number): void {
  new Sorter(items, items.map(rankOf)).sort(0, items.length, bitLength(items.length))
}

function bitLength(value: number): number {
  return value === 0 ? 0 : 32 - Math.clz32(value)
}

class Sorter<T> {
  private readonly items: T[]
  private readonly ranks: number[]

  constructor(items: T[], ranks: number[]) {
    this.items = items
    this.ranks = ranks
  }

  private less(i: number, j: number): boolean {
    return this.ranks[i]! < this.ranks[j]!
  }

  private swap(i: number, j: number): void {
    const { items, ranks } = this
    ;[items[i], items[j]] = [items[j]!, items[i]!]
    ;[ranks[i], ranks[j]] = [ranks[j]!, ranks[i]!]
  }

  /** From `start` to before `end`; `limit` bad pivots are borne. */
  sort(start: number, end: number, limit: number): void {
    let [a, b, left] = [start, end, limit]
    let balanced = true
    let partitioned = true
    while (b - a > FEW && left > 0) {
      if (!balanced) {
        this.breakPatterns(a, b)
        left--
      }
      let { pivot, hint } = this.choosePivot(a, b)
      if (hint === 'falling') {
        for (let i = a, j = b - 1; i < j; i++, j--) this.swap(i, j)
        pivot = b - 1 - (pivot - a)
        hint = 'rising'
      }
      if (balanced && partitioned && hint === 'rising' && this.finish(a, b)) return
      if (a > 0 && !this.less(a - 1, pivot)) {
        a = this.partitionEqual(a, b, pivot)
        continue
      }
      const { middle, done } = this.partition(a, b, pivot)
      partitioned = done
      const isLeftSmaller = middle - a < b - middle
      balanced = Math.min(middle - a, b - middle) >= (b - a) >> 3
      if (isLeftSmaller) {
        this.sort(a, middle, left)
        a = middle + 1
      } else {
        this.sort(middle + 1, b, left)
        b = middle
      }
    }
    if (b - a > FEW) return this.sortStably(a, b)
    for (let i = a + 1; i < b; i++) for (let j = i; j > a && this.less(j, j - 1); j--) this.swap(j, j - 1)
  }

  /** After too many bad pivots; Go's heap sort is not followed. */
  private sortStably(a: number, b: number): void {
    const order = this.ranks.slice(a, b).map((rank, i) => ({ rank, item: this.items[a + i]! }))
    order.sort((x, y) => x.rank - y.rank)
    for (const [i, { rank, item }] of order.entries()) {
      this.ranks[a + i] = rank
      this.items[a + i] = item
    }
  }

  private choosePivot(a: number, b: number): { pivot: number; hint: 'rising' | 'falling' | 'none' } {
    const quarter = (b - a) >> 2
    const swaps = { count: 0 }
    const near = (at: number): number => (b - a >= MANY ? this.median([at - 1, at, at + 1], swaps) : at)
    const pivot = this.median([near(a + quarter), near(a + quarter * 2), near(a + quarter * 3)], swaps)
    return { pivot, hint: swaps.count === 0 ? 'rising' : swaps.count === FEW ? 'falling' : 'none' }
  }

  private median(places: readonly [number, number, number], swaps: { count: number }): number {
    let [a, b, c] = places
    const order = (x: number, y: number): [number, number] => {
      if (!this.less(y, x)) return [x, y]
      swaps.count++
      return [y, x]
    }
    ;[a, b] = order(a, b)
    ;[b, c] = order(b, c)
    ;[a, b] = order(a, b)
    return b
  }

  private partition(a: number, b: number, pivot: number): { middle: number; done: boolean } {
    this.swap(a, pivot)
    let [i, j] = [a + 1, b - 1]
    for (let round = 0; ; round++) {
      while (i <= j && this.less(i, a)) i++
      while (i <= j && !this.less(j, a)) j--
      if (i > j) {
        this.swap(j, a)
        return { middle: j, done: round === 0 }
      }
      this.swap(i++, j--)
    }
  }

  /** Of what is not less than the pivot: where what is greater begins. */
  private partitionEqual(a: number, b: number, pivot: number): number {
    this.swap(a, pivot)
    let [i, j] = [a + 1, b - 1]
    for (;;) {
      while (i <= j && !this.less(a, i)) i++
      while (i <= j && this.less(a, j)) j--
      if (i > j) return i
      this.swap(i++, j--)
    }
  }

  /** Whether it is sorted, or was easily. */
  private finish(a: number, b: number): boolean {
    let i = a + 1
    for (let round = 0; round < 5; round++) {
      while (i < b && !this.less(i, i - 1)) i++
      if (i === b) return true
      if (b - a < MANY) return false
      this.swap(i, i - 1)
      if (i - a >= 2) for (let j = i - 1; j >= 1 && this.less(j, j - 1); j--) this.swap(j, j - 1)
      if (b - i >= 2) for (let j = i + 1; j < b && this.less(j, j - 1); j++) this.swap(j, j - 1)
    }
    return false
  }

  /** Three are exchanged with others, by a random number that is the same each time. */
  private breakPatterns(a: number, b: number): void {
    const length = b - a
    let random = BigInt(length)
    const mask = BigInt(2 ** bitLength(length) - 1)
    const middle = a + (length >> 2) * 2
    for (let at = middle - 1; at <= middle + 1; at++) {
      random = BigInt.asUintN(64, random ^ (random << 13n))
      random ^= random >> 7n
      random = BigInt.asUintN(64, random ^ (random << 17n))
      const other = Number(random & mask)
      this.swap(at, a + (other >= length ? other - length : other))
    }
  }
}
