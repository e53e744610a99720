/** Documents that come and go with much the same content: by the lines that they share, and a little by their names (git's way). */
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { emitCommented } from '../../../gotemplate/go/yaml/emit-commented.ts'
import type { Node } from './node.ts'

export interface NamedDocument {
  readonly name: string
  readonly node: Node
}

export interface DocumentChanges {
  readonly pairs: readonly { readonly before: NamedDocument; readonly after: NamedDocument }[]
  readonly removed: readonly NamedDocument[]
  readonly added: readonly NamedDocument[]
}

/** Per cent. */
const MIN_SCORE = 60
/** Documents on one side; beyond that none are compared. */
const MAX_DOCUMENTS = 50

/** The best pairs first. */
export function documentChanges(
  removed: readonly NamedDocument[],
  added: readonly NamedDocument[],
  detect: boolean,
): DocumentChanges {
  if (!detect || Math.max(removed.length, added.length) > MAX_DOCUMENTS) return { pairs: [], removed, added }
  const old = removed.map(indexed)
  const now = added.map(indexed)
  const scores = old.flatMap((before, i) =>
    now.flatMap((after, j) => {
      const score = scoreOf(before, after)
      return score < MIN_SCORE ? [] : [{ i, j, score }]
    }),
  )
  scores.sort((a, b) => b.score - a.score || b.j - a.j || b.i - a.i)
  const pairs: { before: NamedDocument; after: NamedDocument }[] = []
  const taken = { old: new Set<number>(), now: new Set<number>() }
  for (const { i, j } of scores) {
    if (taken.old.has(i) || taken.now.has(j)) continue
    taken.old.add(i)
    taken.now.add(j)
    pairs.push({ before: removed[i]!, after: added[j]! })
  }
  return {
    pairs,
    removed: removed.filter((_, i) => !taken.old.has(i)),
    added: added.filter((_, j) => !taken.now.has(j)),
  }
}

interface Indexed {
  readonly name: string
  readonly size: number
  readonly bytes: number
  /** How many bytes stand in each line; a longer one counts in pieces. */
  readonly pieces: ReadonlyMap<string, number>
}

const PIECE = 64

function indexed({ name, node }: NamedDocument): Indexed {
  const text = Buffer.from(encodeUtf8(writtenAgain(node))).toString('latin1')
  const pieces = new Map<string, number>()
  for (const line of text.match(/[^\n]*\n|[^\n]+/g) ?? []) {
    for (let at = 0; at < line.length; at += PIECE) {
      const piece = line.slice(at, at + PIECE)
      // The end of a line is counted, but not looked at.
      const key = piece.endsWith('\n') ? piece.slice(0, -1) : piece
      pieces.set(key, (pieces.get(key) ?? 0) + piece.length)
    }
  }
  return { name, size: text.length + 1, bytes: text.length, pieces }
}

/** As goyaml v3 writes it if it is not told how. */
function writtenAgain({ source }: Node): string {
  return source === undefined
    ? ''
    : emitCommented([{ head: '', foot: '', root: source }], { indent: 4, compact: false })
}

function scoreOf(a: Indexed, b: Indexed): number {
  if (Math.floor((Math.min(a.size, b.size) * 100) / Math.max(a.size, b.size)) < MIN_SCORE) return 0
  let common = 0
  for (const [piece, count] of a.pieces) common += Math.min(count, b.pieces.get(piece) ?? 0)
  const most = Math.max(a.bytes, b.bytes)
  const content = most === 0 ? 10_000 : Math.floor((common * 10_000) / most)
  return Math.floor((content * 99 + nameScore(a.name, b.name) * 100) / 10_000)
}

/** 0 to 100: folders from both ends, names from the end. */
function nameScore(a: string, b: string): number {
  const [aFolder, bFolder] = [a.slice(0, a.lastIndexOf('/') + 1), b.slice(0, b.lastIndexOf('/') + 1)]
  const most = Math.max(aFolder.length, bFolder.length)
  const part = (same: number, all: number): number => (all === 0 ? 100 : Math.floor((same * 100) / all))
  const fromStart = part(sameStart(aFolder, bFolder), most)
  const fromEnd = fromStart === 100 ? 100 : part(sameEnd(aFolder, bFolder), most)
  const [aFile, bFile] = [a.slice(aFolder.length), b.slice(bFolder.length)]
  const file = part(sameEnd(aFile, bFile), Math.max(aFile.length, bFile.length))
  return Math.floor(((fromStart + fromEnd) * 25 + file * 50) / 100)
}

function sameStart(a: string, b: string): number {
  let count = 0
  while (count < Math.min(a.length, b.length) && a[count] === b[count]) count++
  return count
}

function sameEnd(a: string, b: string): number {
  let count = 0
  while (count < Math.min(a.length, b.length) && a.at(-1 - count) === b.at(-1 - count)) count++
  return count
}
