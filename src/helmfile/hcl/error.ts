/** What is wrong with a text in HCL. */
import { TshelmError } from '../../errors.ts'

export interface HclPlace {
  readonly file: string
  readonly text: string
  readonly offset: number
}

/** `v.hcl:2,7: …` */
export function hclError({ file, text, offset }: HclPlace, message: string): TshelmError {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  return new TshelmError('helmfile/invalid-state', `${file}:${line},${column}: ${message}`, {
    positions: [{ file, line, column }],
  })
}

/** An expression that has no value. */
export class HclValueError extends Error {
  override readonly name = 'HclValueError'
}
