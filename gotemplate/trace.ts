/** Where in the templates a piece of output came from. Recorded only when a Trace is handed to `execute`. */
import { lineAt } from './position.ts'

interface Origin {
  readonly file: string
  readonly source: string
}

/** A template text and a line in it, from 1. */
export interface TraceLocation {
  readonly file: string
  readonly line: number
}

/**
 * Origins by output offset (UTF-16 units). What an action writes, included templates and all, belongs to the action; texts and
 * `{{ template }}` calls are followed.
 */
export class Trace {
  private readonly offsets: number[] = []
  private readonly origins: Origin[] = []
  private readonly positions: number[] = []

  /** Output from `offset` on comes from `position` in `origin`. Offsets must not fall. */
  mark(offset: number, origin: Origin, position: number): void {
    this.offsets.push(offset)
    this.origins.push(origin)
    this.positions.push(position)
  }

  /** The origin of the output at `offset`; undefined when nothing was written there. Lines inside one text are told apart. */
  locate(offset: number, output: string): TraceLocation | undefined {
    const at = this.lastBefore(offset)
    if (at < 0) return undefined
    const { file, source } = this.origins[at]!
    const position = this.positions[at]!
    const within = offset - this.offsets[at]!
    // A text stands in the source as it stands in the output; an action does not, so there its first line counts.
    const isText = source.startsWith(output.slice(this.offsets[at], offset), position)
    return { file, line: lineAt(source, isText ? position + within : position) }
  }

  private lastBefore(offset: number): number {
    let low = 0
    let high = this.offsets.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.offsets[middle]! <= offset) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
