import { FuncError } from '../func.ts'
import { quote } from './strconv-quote.ts'

export type NumErrorReason = 'invalid syntax' | 'value out of range' | `invalid base ${number}`

/** strconv.NumError. `value` is what the function returned beside the error: Go saturates a number out of range. */
export class NumError<T extends number | bigint | boolean = number | bigint | boolean> extends FuncError {
  override readonly name = 'NumError'
  readonly reason: NumErrorReason
  readonly value: T
  constructor(func: string, text: string, outcome: { reason: NumErrorReason; value: T }) {
    super(`strconv.${func}: parsing ${quote(text)}: ${outcome.reason}`)
    this.reason = outcome.reason
    this.value = outcome.value
  }
}
