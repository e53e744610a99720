/** A text handed to `tpl` that does not parse or cannot be executed. */
import { FuncError } from '../../gotemplate/func.ts'

export class TplError extends FuncError {
  /** The text. */
  readonly source: string
  constructor(message: string, source: string) {
    super(message)
    this.source = source
  }
}
