import { FuncError } from '../func.ts'

/** An error of the TOML library, with its text. */
export class TomlError extends FuncError {
  override readonly name = 'TomlError'
}
