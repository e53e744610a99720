/** Budgets of parsing and execution: templates may come from strangers. */
import { LimitError } from './errors.ts'
import type { Execution, NestingLimit } from './nesting.ts'
import type { Trace } from './trace.ts'

export interface Limits {
  /** UTF-16 units of one template text. */
  readonly sourceLength: number
  /** Nodes executed in one run, includes and loops counted each time. */
  readonly steps: number
  /** UTF-16 units that one run writes, what included templates write counted again. */
  readonly outputLength: number
}

export const defaultLimits: Limits = {
  sourceLength: 64 * 1024 * 1024,
  steps: 200_000_000,
  outputLength: 512 * 1024 * 1024,
}

export interface RunOptions {
  readonly limits?: Partial<Limits>
  /** Milliseconds, from any origin; needed for `deadline`. */
  readonly now?: () => number
  /** On the scale of `now`. */
  readonly deadline?: number
  /** Asked now and then; true ends the run. */
  readonly cancelled?: () => boolean
  /** Tells the engine of a limit that the caller keeps, for when JavaScript's stack ends before it. */
  readonly nesting?: NestingLimit
  /** Every execution gets such a trace, those that functions start too: see Trace. Default: none does. */
  readonly newTrace?: () => Trace
}

/** Steps between two looks at the clock. */
const BATCH = 8192

/** The budget of one render: shared by all templates that take part in it, however deeply they call each other. */
export class Run {
  /** Steps left before the next `refuel`; nodes count it down. */
  fuel: number = BATCH
  /** Executions in progress, outermost first. */
  readonly executions: Execution[] = []
  readonly nesting: NestingLimit | undefined
  readonly newTrace: (() => Trace) | undefined
  /** Output of templates that are done. */
  private written = 0
  private steps = 0
  private readonly limits: Limits
  private readonly options: RunOptions
  constructor(options: RunOptions = {}) {
    this.options = options
    this.nesting = options.nesting
    this.newTrace = options.newTrace
    this.limits = { ...defaultLimits, ...options.limits }
  }

  /** Called when `fuel` is below zero. @throws LimitError */
  refuel(pending: number): void {
    this.steps += BATCH - this.fuel
    this.fuel = BATCH
    if (this.steps > this.limits.steps) {
      throw new LimitError('steps', `template execution exceeded ${this.limits.steps} steps`)
    }
    this.checkOutput(pending)
    const { now, deadline, cancelled } = this.options
    if (now !== undefined && deadline !== undefined && now() >= deadline) {
      throw new LimitError('time', 'template execution exceeded its deadline')
    }
    if (cancelled?.() === true) throw new LimitError('cancelled', 'template execution was cancelled')
  }

  /** Counts the output of a template that is done. @throws LimitError */
  wrote(length: number): void {
    this.written += length
    this.checkOutput(0)
  }

  private checkOutput(pending: number): void {
    if (this.written + pending > this.limits.outputLength) {
      throw new LimitError('output', `template output exceeded ${this.limits.outputLength} characters`)
    }
  }
}
