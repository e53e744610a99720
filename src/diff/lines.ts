/** What changes between two texts, line by line: a longest common subsequence in linear memory (Hirschberg 1975). */

export interface LineEdit {
  readonly op: 'same' | 'removed' | 'added'
  readonly text: string
}

/** Beyond this many comparisons a block is shown as replaced: no text of a manifest is worth more time. */
const MAX_COMPARISONS = 200_000_000

/** The edits that lead from `before` to `after`, in order; what is removed stands before what is added. */
export function diffLines(before: readonly string[], after: readonly string[]): LineEdit[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++
  }
  const edits: LineEdit[] = before.slice(0, start).map((text) => ({ op: 'same', text }))
  const old = numbered(before.slice(start, before.length - end), after.slice(start, after.length - end))
  if (old.before.length * old.after.length > MAX_COMPARISONS) replaceAll(old, edits)
  else align(old, edits)
  for (const text of before.slice(before.length - end)) edits.push({ op: 'same', text })
  return edits
}

/** A piece of both texts; equal lines have equal numbers. */
interface Piece {
  readonly before: Int32Array
  readonly after: Int32Array
  readonly texts: readonly string[]
}

function numbered(before: readonly string[], after: readonly string[]): Piece {
  const numbers = new Map<string, number>()
  const texts: string[] = []
  const numberOf = (line: string): number => {
    const known = numbers.get(line)
    if (known !== undefined) return known
    numbers.set(line, texts.length)
    return texts.push(line) - 1
  }
  return { before: Int32Array.from(before, numberOf), after: Int32Array.from(after, numberOf), texts }
}

function replaceAll({ before, after, texts }: Piece, edits: LineEdit[]): void {
  for (const line of before) edits.push({ op: 'removed', text: texts[line]! })
  for (const line of after) edits.push({ op: 'added', text: texts[line]! })
}

/** Halves the old text again and again; as deep as its length has bits. */
function align(piece: Piece, edits: LineEdit[]): void {
  const { before, after, texts } = piece
  if (before.length === 0 || after.length === 0) {
    replaceAll(piece, edits)
    return
  }
  if (before.length === 1) {
    const at = after.indexOf(before[0]!)
    if (at < 0) {
      replaceAll(piece, edits)
      return
    }
    for (const line of after.subarray(0, at)) edits.push({ op: 'added', text: texts[line]! })
    edits.push({ op: 'same', text: texts[before[0]!]! })
    for (const line of after.subarray(at + 1)) edits.push({ op: 'added', text: texts[line]! })
    return
  }
  const half = before.length >> 1
  const cut = bestCut(before.subarray(0, half), before.subarray(half), after)
  align({ before: before.subarray(0, half), after: after.subarray(0, cut), texts }, edits)
  align({ before: before.subarray(half), after: after.subarray(cut), texts }, edits)
}

/** Where the new text is parted so that its parts have most in common with the halves of the old one. */
function bestCut(upper: Int32Array, lower: Int32Array, after: Int32Array): number {
  const above = commonLengths(upper, after)
  const below = commonLengths(lower.slice().reverse(), after.slice().reverse())
  let cut = 0
  let most = -1
  for (let i = 0; i <= after.length; i++) {
    const length = above[i]! + below[after.length - i]!
    if (length > most) {
      most = length
      cut = i
    }
  }
  return cut
}

/** For each beginning of `b`, how long a sequence it has in common with `a`. */
function commonLengths(a: Int32Array, b: Int32Array): Int32Array {
  const row = new Int32Array(b.length + 1)
  for (const line of a) {
    let diagonal = 0
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!
      row[j] = line === b[j - 1] ? diagonal + 1 : above > row[j - 1]! ? above : row[j - 1]!
      diagonal = above
    }
  }
  return row
}
