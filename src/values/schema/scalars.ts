/** The keywords for texts and numbers. */
import { matches } from '../../../gotemplate/go/regexp.ts'
import { runes } from '../../../gotemplate/go/utf8.ts'
import { compareNumbers, isMultipleOf, localFloat, localInt, toFloat } from './number.ts'
import type { Numeric } from './number.ts'
import { quote } from './report.ts'
import { addFailure } from './frame.ts'
import type { Frame } from './frame.ts'

export function checkText(frame: Frame, text: string): void {
  const { minLength, maxLength, pattern } = frame.schema
  if (minLength !== undefined || maxLength !== undefined) {
    const length = runes(text).length
    if (minLength !== undefined && length < minLength) {
      addFailure(frame, `minLength: got ${localInt(length)}, want ${localInt(minLength)}`)
    }
    if (maxLength !== undefined && length > maxLength) {
      addFailure(frame, `maxLength: got ${localInt(length)}, want ${localInt(maxLength)}`)
    }
  }
  if (pattern !== undefined && !matches(pattern.regexp, text)) {
    addFailure(frame, `${quote(text)} does not match pattern ${quote(pattern.text)}`)
  }
}

type Bound = 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum'

/** Whether a comparison result (value against bound) is within. */
const WITHIN: readonly (readonly [Bound, (order: number) => boolean])[] = [
  ['minimum', (order) => order >= 0],
  ['maximum', (order) => order <= 0],
  ['exclusiveMinimum', (order) => order > 0],
  ['exclusiveMaximum', (order) => order < 0],
]

export function checkNumber(frame: Frame, value: Numeric): void {
  for (const [keyword, within] of WITHIN) {
    const bound = frame.schema[keyword]
    if (bound !== undefined && !within(compareNumbers(value, bound))) addBound(frame, keyword, { value, bound })
  }
  const unit = frame.schema.multipleOf
  if (unit !== undefined && !isMultipleOf(value, unit)) addBound(frame, 'multipleOf', { value, bound: unit })
}

function addBound(frame: Frame, keyword: string, { value, bound }: { value: Numeric; bound: Numeric }): void {
  addFailure(frame, `${keyword}: got ${shown(value)}, want ${shown(bound)}`)
}

/** Go: a rational zero has no sign. */
function shown(value: Numeric): string {
  return localFloat(toFloat(value) + 0)
}
