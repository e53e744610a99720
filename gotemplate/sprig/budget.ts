/** What one function call may build from small arguments, where Go would go on until memory runs out. */
import { LimitError } from '../errors.ts'

/** UTF-16 units of a text. */
const MAX_TEXT = 64 * 1024 * 1024
/** Elements of a list. */
const MAX_ITEMS = 4_000_000
/** Nesting of a value that is walked. */
const MAX_DEPTH = 1000

/** @throws LimitError if a text of `length` is too long to be built. */
export function checkText(length: number): void {
  if (length > MAX_TEXT) throw new LimitError('output', `text exceeds ${MAX_TEXT} characters`)
}

/** @throws LimitError if a list of `count` elements is too long to be built. */
export function checkItems(count: number): void {
  if (count > MAX_ITEMS) throw new LimitError('output', `list exceeds ${MAX_ITEMS} elements`)
}

/** @throws LimitError where a value, most likely one that contains itself, is nested too deeply. */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new LimitError('depth', `value nested deeper than ${MAX_DEPTH} levels`)
}
