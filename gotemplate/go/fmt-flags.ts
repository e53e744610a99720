/** The flags of one fmt verb, and padding by them. */

export interface Flags {
  width: number | undefined
  precision: number | undefined
  minus: boolean
  plus: boolean
  sharp: boolean
  space: boolean
  zero: boolean
  /** `%+v` and `%#v`: the flags `+` and `#` then mean field names and Go syntax. */
  plusV: boolean
  sharpV: boolean
}

export function newFlags(): Flags {
  return {
    width: undefined,
    precision: undefined,
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
  }
}

export function clearFlags(flags: Flags): void {
  Object.assign(flags, newFlags())
}

/** Pads to the width, counted in runes; zeros go only to the left. */
export function pad(text: string, flags: Flags, zero: boolean = flags.zero): string {
  const { width } = flags
  if (width === undefined || width === 0) return text
  const missing = width - runeCount(text)
  if (missing <= 0) return text
  if (flags.minus) return text + ' '.repeat(missing)
  return (zero ? '0' : ' ').repeat(missing) + text
}

/** The first `precision` runes. */
export function truncate(text: string, flags: Flags): string {
  const { precision } = flags
  if (precision === undefined || text.length <= precision) return text
  let at = 0
  for (let count = 0; count < precision && at < text.length; count++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return text.slice(0, at)
}

function runeCount(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length; i++) if (text.codePointAt(i)! > 0xffff) count--
  return count
}
