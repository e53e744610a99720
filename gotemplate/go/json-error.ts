import { FuncError } from '../func.ts'
import type { GoValue } from '../value.ts'

/** An error of Go's encoding/json, with its text. */
export class JsonError extends FuncError {
  override readonly name = 'JsonError'
  /** Where it was seen, in UTF-16 units; -1 when encoding. */
  readonly offset: number
  /** What Go had decoded all the same: only a number out of range leaves something behind. */
  readonly partial: GoValue | undefined
  constructor(message: string, offset = -1, partial?: GoValue) {
    super(message)
    this.offset = offset
    this.partial = partial
  }
}
