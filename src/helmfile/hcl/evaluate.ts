/** Values written in HCL: `values { … }` blocks that refer to each other. */
import type { GoMap } from '../../../gotemplate/value.ts'
import { stateError } from '../errors.ts'

export interface HclFile {
  readonly name: string
  readonly text: string
}

/** All files of a list as one set. */
export function evaluateHcl(files: readonly HclFile[]): GoMap {
  throw stateError(`${files[0]?.name ?? ''}: values in HCL are not supported`)
}
