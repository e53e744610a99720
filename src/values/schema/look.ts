/** The state of a quick look at a schema, and what its keywords share. */
import { compileRegexp } from '../../../gotemplate/go/regexp.ts'
import type { Regexp } from '../../../gotemplate/go/regexp.ts'
import type { Draft } from './draft.ts'
import type { JsonMap, JsonValue } from './json.ts'

export interface Look {
  readonly draft: Draft['version']
  /** The document that references lead into; undefined where they are not followed. */
  readonly root: JsonValue | undefined
  /** What `root` was parsed from. */
  readonly text: string
  depth: number
  steps: number
  /** Off once anything was met that only the validator can judge. */
  certain: boolean
  /** Whether float64s stand for all numbers of the text. */
  exact?: boolean
  targets?: Map<string, JsonValue>
  regexps?: Map<string, Regexp>
}

/**
 * What one keyword says of a value. False only if the value breaks it; with no value (undefined) nothing but the keyword's own
 * content is looked at.
 */
export type Keyword = (look: Look, content: JsonValue, value: JsonValue | undefined, schema: JsonMap) => boolean

export function doubt(look: Look): true {
  look.certain = false
  return true
}

/** Numbers of more than fifteen digits or with an exponent. */
const ODD_NUMBER = /[\s:,[]-?\d(?:[\d.]{15}|[\d.]*[eE])/

/** Whether the numbers of the schema, as they were parsed, are the ones that were written. */
export function isExact(look: Look): boolean {
  return (look.exact ??= !ODD_NUMBER.test(look.text))
}

/** The expression, each compiled once; undefined if it is none. */
export function regexpOf(look: Look, pattern: string): Regexp | undefined {
  const known = look.regexps?.get(pattern)
  if (known !== undefined) return known
  try {
    const regexp = compileRegexp(pattern)
    look.regexps ??= new Map()
    look.regexps.set(pattern, regexp)
    return regexp
  } catch {
    return undefined
  }
}
