/** The errors of the engine itself; those of template functions are in func.ts. */

/** What went wrong, in parts; `message` of a TemplateError is Go's one line made of them. */
export interface TemplateErrorParts {
  readonly kind: 'parse' | 'execute' | 'lookup'
  /** Name of the template that was being executed: that of its `define`, or the name it was parsed under. */
  readonly template: string
  /** Name the text was parsed under. */
  readonly file: string
  /** Counts from 1; 0 where there is no position. */
  readonly line: number
  /** Bytes from the start of the line, as Go counts: from 0. Parse errors have none. */
  readonly column: number | undefined
  /** Source form of the node at fault, without its braces; empty for parse errors. */
  readonly node: string
  /** The message alone, without position and node. */
  readonly detail: string
  /** The error of the function or template that was called. */
  readonly cause?: unknown
}

/** A `{{ template }}` call in progress. */
export type TemplateCall = Omit<TemplateErrorParts, 'kind' | 'cause'>

/** A template that cannot be parsed or executed, in the words of Go's text/template. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  readonly kind: TemplateErrorParts['kind']
  readonly template: string
  readonly file: string
  readonly line: number
  readonly column: number | undefined
  readonly node: string
  readonly detail: string
  /** The calls that led to this place within one execution, outermost first: Go's text names only the last template. */
  calls: (() => readonly TemplateCall[]) | undefined
  /** What had been written by then. */
  written: string | undefined
  constructor(message: string, parts: TemplateErrorParts) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause })
    this.kind = parts.kind
    this.template = parts.template
    this.file = parts.file
    this.line = parts.line
    this.column = parts.column
    this.node = parts.node
    this.detail = parts.detail
    this.calls = undefined
    this.written = undefined
  }
}

export type LimitName = 'steps' | 'output' | 'time' | 'cancelled' | 'source' | 'depth'

/** A budget of limits.ts ran out, or the caller cancelled. Go knows no such error, so templates cannot wrap it. */
export class LimitError extends Error {
  override readonly name = 'LimitError'
  readonly limit: LimitName
  constructor(limit: LimitName, message: string) {
    super(message)
    this.limit = limit
  }
}

/** JavaScript's own stack ran out; other RangeErrors (a string too long) are not meant. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}
