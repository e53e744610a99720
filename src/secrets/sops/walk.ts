/** Every leaf of a document, in its order, with the keys and the comments above it. */
import { timeString } from '../../../gotemplate/go/time-format.ts'
import { formatFloat } from '../../../gotemplate/go/strconv.ts'
import { invalidFile } from './error.ts'
import { comment, goType, isComment, type Branch, type Key, type Leaf, type Value } from './tree.ts'

export interface Place {
  /** Keys from the root; positions in lists are not among them. */
  readonly path: readonly string[]
  /** For each level, the comments since the last entry: a list that only grows, and another after the next entry. */
  readonly comments: readonly (readonly string[])[]
}

/** What takes the place of a leaf. */
export type OnLeaf = (leaf: Leaf, place: Place) => Leaf

const MAX_DEPTH = 1000

/** Replaces the leaves; null is none. Throws `secrets/invalid-file`, and what `onLeaf` throws. */
export function walkBranch(root: Branch, onLeaf: OnLeaf): void {
  new Walker(onLeaf).branch(root)
}

class Walker implements Place {
  private readonly onLeaf: OnLeaf
  readonly path: string[] = []
  readonly comments: string[][] = []

  constructor(onLeaf: OnLeaf) {
    this.onLeaf = onLeaf
  }

  branch({ items }: Branch): void {
    this.enter()
    for (const item of items) {
      if (isComment(item.key)) {
        this.seen(item.key.text)
        const { inline } = item.key
        const result = this.onLeaf(item.key, this)
        item.key = isComment(result) ? result : comment(result as string, inline)
        continue
      }
      if (typeof item.key !== 'string') throw nonStringKey(item.key)
      if (isComment(item.value)) this.seen(item.value.text)
      this.path.push(item.key)
      const isCommentValue = isComment(item.value)
      item.value = this.value(item.value)
      this.path.pop()
      if (!isCommentValue) this.pass()
    }
    this.comments.pop()
  }

  private list(list: Value[]): void {
    this.enter()
    for (let i = 0; i < list.length; i++) {
      const value = list[i]!
      if (isComment(value)) this.seen(value.text)
      list[i] = this.value(value)
      if (!isComment(value)) this.pass()
    }
    this.comments.pop()
  }

  private enter(): void {
    if (this.comments.length > MAX_DEPTH) throw invalidFile(`exceeded max depth of ${MAX_DEPTH}`)
    this.comments.push([])
  }

  private seen(comment: string): void {
    this.comments.at(-1)!.push(comment)
  }

  /** Comments above are no comments of what follows. */
  private pass(): void {
    if (this.comments.at(-1)!.length > 0) this.comments[this.comments.length - 1] = []
  }

  private value(value: Value): Value {
    if (value === null) return null
    if (typeof value !== 'object') return this.onLeaf(value, this)
    if (Array.isArray(value)) {
      this.list(value)
      return value
    }
    if (value.kind === 'branch') {
      this.branch(value)
      return value
    }
    if (value.kind === 'alien') throw invalidFile(`Cannot walk value, unknown type: ${value.type}`)
    return this.onLeaf(value, this)
  }
}

function nonStringKey(key: Exclude<Key, string>): Error {
  const value = key.kind === 'odd' ? key.value : null
  const type = goType(value)
  const text = oddKeyText(value)
  return invalidFile(`Tree contains a non-string key (type ${type}): ${text}. Only string keys are supported`)
}

/** Go's `%s` of what is no text. */
export function oddKeyText(value: Value): string {
  if (value === null) return '%!s(<nil>)'
  if (typeof value === 'bigint' || typeof value === 'boolean') return `%!s(${goType(value)}=${String(value)})`
  if (typeof value === 'number') return `%!s(float64=${formatFloat(value, 'g', -1)})`
  if (typeof value === 'object' && !Array.isArray(value)) {
    if (value.kind === 'time') return timeString(value.time)
    if (value.kind === 'alien') return value.text
  }
  return typeof value === 'string' ? value : ''
}
