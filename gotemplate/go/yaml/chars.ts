/** Character classes of the scanner, as functions of one UTF-16 unit. U+0000 stands for the end of the text. */

export const TAB = 9
export const LF = 10
export const CR = 13
export const SPACE = 32
export const QUOTE = 34
export const HASH = 35
export const PERCENT = 37
export const AMPERSAND = 38
export const APOSTROPHE = 39
export const ASTERISK = 42
export const PLUS = 43
export const COMMA = 44
export const DASH = 45
export const DOT = 46
export const ZERO = 48
export const NINE = 57
export const COLON = 58
export const LESS = 60
export const GREATER = 62
export const QUESTION = 63
export const OPEN_BRACKET = 91
export const BACKSLASH = 92
export const CLOSE_BRACKET = 93
export const OPEN_BRACE = 123
export const PIPE = 124
export const CLOSE_BRACE = 125
export const EXCLAMATION = 33

export function isBlank(unit: number): boolean {
  return unit === SPACE || unit === TAB
}

/** YAML 1.1 also breaks lines at NEL, LS and PS. */
export function isBreak(unit: number): boolean {
  return unit === LF || unit === CR || unit === 0x85 || unit === 0x2028 || unit === 0x2029
}

export function isBreakOrEnd(unit: number): boolean {
  return unit === LF || unit === 0 || isBreak(unit)
}

export function isBlankOrEnd(unit: number): boolean {
  return unit === SPACE || unit === LF || unit === TAB || isBreakOrEnd(unit)
}

export function isDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE
}

/** A character of anchors, directive names and tag handles. */
export function isWordChar(unit: number): boolean {
  return isDigit(unit) || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122) || unit === 95 || unit === DASH
}

/** The value of a hexadecimal digit, -1 for anything else. */
export function hexValue(unit: number): number {
  if (isDigit(unit)) return unit - ZERO
  const lower = unit | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** Where a plain scalar may stop: 1 always, 2 only in flow collections. */
export const STOPS: Uint8Array<ArrayBuffer> = new Uint8Array(128)
for (const char of '\0\n\t:#') STOPS[char.charCodeAt(0)] = 1
for (const char of ',?[]{}') STOPS[char.charCodeAt(0)] = 2

/** What cannot begin a plain scalar. */
export const NOT_FIRST: Uint8Array<ArrayBuffer> = new Uint8Array(128)
for (const char of '\0\t\n ,[]{}#&*!|>\'"%@`') NOT_FIRST[char.charCodeAt(0)] = 1
