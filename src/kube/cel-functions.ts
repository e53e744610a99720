/** Functions of CEL expressions. A receiver is the first argument. */
import { compileRegexp, matches } from '../../gotemplate/go/regexp.ts'
import { messageOf } from '../errors.ts'
import type { CelFunctions } from './cel-parse.ts'
import { CelFailure, isNumber, itemsOf, text, truth, typeName, type Value } from './cel-values.ts'

type CelFunction = (args: readonly Value[]) => Value

const onTexts =
  (work: (...texts: string[]) => Value): CelFunction =>
  (args) => {
    const wrong = args.find((arg) => typeof arg !== 'string')
    if (wrong !== undefined) throw new CelFailure(`${typeName(wrong)} is no string`)
    return work(...(args as string[]))
  }

export const FUNCTIONS: Readonly<Record<string, CelFunction>> = {
  size: ([value]) => BigInt(typeof value === 'string' ? Array.from(value).length : itemsOf(value!).length),
  contains: onTexts((text, part) => text.includes(part)),
  startsWith: onTexts((text, part) => text.startsWith(part)),
  endsWith: onTexts((text, part) => text.endsWith(part)),
  matches: onTexts((text, pattern) => isMatch(text, pattern)),
  lowerAscii: onTexts((text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())),
  upperAscii: onTexts((text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase())),
  trim: onTexts((text) => text.trim()),
  split: onTexts((text, separator) => text.split(separator)),
  replace: onTexts((text, part, by) => text.replaceAll(part, () => by)),
  indexOf: onTexts((text, part) => BigInt(text.indexOf(part))),
  string: ([value]) => text(value!),
  int: ([value]) => integer(value!),
  double: ([value]) => float(value!),
  bool: ([value]) => (typeof value === 'string' ? value === 'true' : truth(value!)),
}

export const ARITIES: CelFunctions = {
  ...Object.fromEntries(Object.keys(FUNCTIONS).map((name) => [name, [1]])),
  contains: [2],
  startsWith: [2],
  endsWith: [2],
  matches: [2],
  split: [2],
  indexOf: [2],
  replace: [3],
}

function isMatch(subject: string, pattern: string): boolean {
  try {
    return matches(compileRegexp(pattern), subject)
  } catch (error) {
    throw new CelFailure(`the pattern cannot be read: ${messageOf(error)}`)
  }
}

function integer(value: Value): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt(Math.trunc(value))
  if (typeof value === 'string' && /^[+-]?\d{1,19}$/.test(value)) return BigInt(value)
  throw new CelFailure(`${typeName(value)} ${text(value)} is no whole number`)
}

function float(value: Value): number {
  const number =
    typeof value === 'string' && value.trim() !== '' ? Number(value) : isNumber(value) ? Number(value) : NaN
  if (Number.isNaN(number)) throw new CelFailure(`${typeName(value)} ${text(value)} is no number`)
  return number
}
