/** What is wrong with a sandbox's state file. */
import { messageOf, TshelmError } from '../errors.ts'

export function stateError(
  problem: string,
  more: { readonly hint?: string; readonly cause?: unknown } = {},
): TshelmError {
  return new TshelmError('sandbox/state', `cannot use the sandbox's state: ${problem}`, more)
}

/** The same error if it is one of these, else one that wraps what the file system said. */
export function asStateError(error: unknown): Error {
  const isFileError = error instanceof Error && 'syscall' in error
  return isFileError ? stateError(messageOf(error), { cause: error }) : (error as Error)
}
