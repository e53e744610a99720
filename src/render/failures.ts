/** What Helm's conversions make of errors: nothing, their text, a panic, or an entry of the result. */
import { GoPanic } from '../../gotemplate/func.ts'
import { JsonError } from '../../gotemplate/go/json-error.ts'
import { isMap, newMap, type GoValue } from '../../gotemplate/value.ts'
import { messageOf } from '../errors.ts'

/** The text of an error that the Go library returned; panics, and exceptions that are bugs, pass. */
function errorTextOf(error: unknown): string {
  if (error instanceof GoPanic || error instanceof TypeError || error instanceof RangeError) throw error
  return messageOf(error)
}

export function orEmpty(work: () => string): string {
  return orMessage(work, () => '')
}

export function orMessage(work: () => string, otherwise: (message: string) => string = (message) => message): string {
  try {
    return work()
  } catch (error) {
    return otherwise(errorTextOf(error))
  }
}

export function orPanic(work: () => string): string {
  try {
    return work()
  } catch (error) {
    throw new GoPanic(errorTextOf(error))
  }
}

export function orErrorEntry(work: () => GoValue): GoValue {
  try {
    return work()
  } catch (error) {
    const partial = error instanceof JsonError ? error.partial : undefined
    // Go: after a number out of range the rest was still decoded.
    const map = partial !== undefined && isMap(partial) ? partial : newMap()
    map['Error'] = errorTextOf(error)
    return map
  }
}

export function orErrorItem(work: () => GoValue): GoValue {
  try {
    return work()
  } catch (error) {
    return [errorTextOf(error)]
  }
}
