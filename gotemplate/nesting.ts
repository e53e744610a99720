/**
 * Recursion through functions, such as Helm's include. Callers limit it, but JavaScript's stack can run out before their limit is reached.
 * Calls that go on for ever are periodic: so we can tell how they would have gone on up to the limit, and give the error of that.
 */
import type { TemplateError } from './errors.ts'
import type { FuncError } from './func.ts'
import { errorAt, type Callee, type Tree } from './state.ts'
import type { Trace } from './trace.ts'

/** The caller's limit on templates that execute each other through a function. */
export interface NestingLimit {
  /** Name of that function. */
  readonly func: string
  /** How often one template may be executing when it is executed again. */
  readonly limit: number
  /** What the function throws beyond that. */
  readonly error: (template: string) => FuncError
}

/** One execution in progress, and the call that it is making. */
export interface Execution {
  readonly tree: Tree
  readonly callee: Callee | undefined
  readonly trace?: Trace | undefined
}

/** The error that the execution at `at` would end with, had the stack been large enough; undefined if they do not repeat. */
export function endOfRecursion(
  executions: readonly Execution[],
  at: number,
  nesting: NestingLimit,
): TemplateError | undefined {
  const period = periodOf(executions, at)
  if (period === 0) return undefined
  const cycle = executions.slice(at - period, at)
  if (!cycle.every(({ callee }) => callee?.name === nesting.func)) return undefined
  const running = new Map<string, number>()
  // The outermost execution was no call of the function.
  for (const { tree } of executions.slice(1, at + 1)) running.set(tree.name, (running.get(tree.name) ?? 0) + 1)
  const calls = [cycle[0]!]
  let next = cycle[1 % period]!
  for (let i = 1; (running.get(next.tree.name) ?? 0) <= nesting.limit; next = cycle[++i % period]!) {
    running.set(next.tree.name, (running.get(next.tree.name) ?? 0) + 1)
    calls.push(next)
  }
  return wrapAll(calls, nesting.error(next.tree.name))
}

function wrapAll(calls: readonly Execution[], innermost: FuncError): TemplateError {
  let error: TemplateError | FuncError = innermost
  for (let i = calls.length - 1; i > 0; i--) error = wrap(calls[i]!, error)
  return wrap(calls[0]!, error)
}

function wrap({ tree, callee }: Execution, error: Error): TemplateError {
  const { name, pos } = callee!
  const detail = `error calling ${name}: ${error.message}`
  return errorAt(tree, { label: callee!.text(tree.source), pos, detail, cause: error })
}

/** The shortest period of the executions that end before `at`, over the last half of them; 0 if there is none. */
function periodOf(executions: readonly Execution[], at: number): number {
  const half = at >> 1
  for (let period = 1; period <= half; period++) {
    let i = at - 1
    while (i >= half && isSame(executions[i]!, executions[i - period]!)) i--
    if (i < half && executions[at]!.tree === executions[at - period]!.tree) return period
  }
  return 0
}

function isSame(a: Execution, b: Execution): boolean {
  return a.tree === b.tree && a.callee === b.callee
}
