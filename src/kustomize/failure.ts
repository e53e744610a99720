/** Errors of kustomize, in its words. */
import { isTshelmError, messageOf, TshelmError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'

/** What the caller of a step must know of its failure besides the text. */
export interface FailureData {
  /** The text was no YAML. */
  readonly malformed?: boolean
  /** A server answered with an error. */
  readonly http?: boolean
  /** A field has something else than it should. */
  readonly wrongKind?: string
  /** Read, but nothing that JSON can hold. */
  readonly noJson?: boolean
}

export function failure(message: string, data: FailureData = {}, code: ErrorCode = 'kustomize/build'): TshelmError {
  return new TshelmError(code, message, { data: { ...data } })
}

/** `context: error`, with the code and data of the error. */
export function within(context: string, error: unknown): TshelmError {
  const message = `${context}: ${messageOf(error)}`
  if (!isTshelmError(error)) return new TshelmError('kustomize/build', message, { cause: error })
  const { hint, data } = error
  return new TshelmError(error.code, message, { cause: error, data, ...(hint === undefined ? {} : { hint }) })
}

/** Runs a step; what it throws is told within a context. */
export function inContext<T>(context: string | (() => string), step: () => T): T {
  try {
    return step()
  } catch (error) {
    throw within(typeof context === 'string' ? context : context(), error)
  }
}

export function isLimit(error: unknown): boolean {
  return isTshelmError(error) && error.code === 'kustomize/limit-exceeded'
}
