/** Where in the templates a piece of output came from. Recorded only when a Trace is handed to `execute`, or the run asks for it. */
import { lineAt } from './position.ts'

interface Origin {
  readonly file: string
  readonly source: string
}

/** A place in a template text. */
export interface TracePlace {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly source: string
  /** UTF-16 units from the start of the source. */
  readonly offset: number
}

/**
 * Origins by output offset (UTF-16 units). What an action writes belongs to the action; texts and `{{ template }}` calls are followed.
 * Templates that functions execute (Helm's include and tpl) have traces of their own, when the run traces: `follow` goes on in them.
 */
export class Trace {
  private readonly offsets: number[] = []
  private readonly origins: Origin[] = []
  private readonly positions: number[] = []
  /** Of executions that an action started, by the index of its mark. */
  private readonly inner = new Map<number, Trace[]>()
  private output = ''

  /** All that the execution wrote, when it is over. */
  get text(): string {
    return this.output
  }

  /** Output from `offset` on comes from `position` in `origin`. Offsets must not fall. */
  mark(offset: number, origin: Origin, position: number): void {
    this.offsets.push(offset)
    this.origins.push(origin)
    this.positions.push(position)
  }

  /** The action that was marked last has executed a template. */
  called(trace: Trace): void {
    const at = this.offsets.length - 1
    const traces = this.inner.get(at)
    if (traces === undefined) this.inner.set(at, [trace])
    else traces.push(trace)
  }

  /** The execution is over. */
  finish(output: string): void {
    this.output = output
  }

  /**
   * The origin of the output at `offset`, and those in the templates that were executed for it, the innermost last. What functions made of
   * a template's output (indentation, quotes) is not known: it is found again by the words of its line.
   */
  follow(offset: number): TracePlace[] {
    const place = this.placeOf(offset)
    if (place === undefined) return []
    const inner = this.findInner(this.lastBefore(offset), lineAround(this.output, offset))
    return inner === undefined ? [place] : [place, ...inner.trace.follow(inner.offset)]
  }

  private placeOf(offset: number): TracePlace | undefined {
    const at = this.lastBefore(offset)
    if (at < 0) return undefined
    const { file, source } = this.origins[at]!
    const position = this.positions[at]!
    const within = offset - this.offsets[at]!
    // A text stands in the source as it stands in the output; an action does not, so there its first line counts.
    const isText = source.startsWith(this.output.slice(this.offsets[at], offset), position)
    const place = isText ? position + within : position
    return { file, line: lineAt(source, place), source, offset: place }
  }

  private findInner(mark: number, { words, within }: Line): Found | undefined {
    if (words === '') return undefined
    for (const trace of this.inner.get(mark) ?? []) {
      for (let start = 0; start <= trace.output.length;) {
        const line = lineAround(trace.output, start)
        if (line.words === words) return { trace, offset: line.start + within }
        start = line.end + 1
      }
    }
    return undefined
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

interface Found {
  readonly trace: Trace
  readonly offset: number
}

/** A line of output without the white space around it. */
interface Line {
  readonly words: string
  /** Where the words begin. */
  readonly start: number
  /** Where the line ends. */
  readonly end: number
  /** How far into the words an offset is. */
  readonly within: number
}

function lineAround(text: string, offset: number): Line {
  const newline = text.indexOf('\n', offset)
  const end = newline < 0 ? text.length : newline
  const line = text.slice(offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1, end)
  const words = line.trim()
  const start = end - line.trimStart().length
  return { words, start, end, within: Math.min(Math.max(0, offset - start), words.length) }
}
