/**
 * Trees as numbers, for whoever keeps them: what a node is, then its fields, texts and paths by their index in tables. A list says how many
 * numbers its statements take, so that readers can leave it for later.
 */

export interface WrittenTrees {
  readonly numbers: Int32Array
  readonly texts: readonly string[]
  /** `a.b.c` */
  readonly paths: readonly string[]
}

/** In place of the length of a list that is not there. */
export const ABSENT = -1

export const DOT = 0
export const FIELD = 1
export const VARIABLE = 2
export const CHAIN = 3
export const STRING = 4
export const NUMBER = 5
export const BOOL = 6
export const NIL = 7
export const CALL = 8
export const BARE_CALL = 9
export const COMMAND = 10
export const PIPE = 11
/** `:=` and `=` */
export const DECLARING_PIPE = 12
export const ASSIGNING_PIPE = 13

export const TEXT = 0
export const ACTION = 1
export const DECLARE = 2
export const IF = 3
export const WITH = 4
export const RANGE = 5
export const TEMPLATE = 6
export const TEMPLATE_WITH_DOT = 7
export const BREAK = 8
export const CONTINUE = 9
