/** Numeric literals. They are Go's ideal constants: one text that may stand for an int, a uint, a float or a complex number. */
import { GoPanic } from './func.ts'
import { NumError, parseFloat64, parseInt64, parseUint64 } from './go/strconv.ts'
import { quote, unquote } from './go/strconv-quote.ts'
import { Complex, type GoValue, int } from './value.ts'

/** A literal under every type that can hold it; undefined where none can. */
export interface NumberConstant {
  readonly int: bigint | undefined
  readonly uint: bigint | undefined
  readonly float: number | undefined
  readonly complex: Complex | undefined
  /** Its value where nothing says which type is wanted; undefined when that is an int that does not fit. */
  readonly ideal: GoValue | undefined
}

const MAX_INT64 = 2 ** 63
const MAX_UINT64 = 2 ** 64

/** Most numbers in templates are indents. */
const digits: NumberConstant[] = []

/** The constant that a number token means. @throws NumError or GoPanic with Go's message. */
export function parseNumber(text: string): NumberConstant {
  if (text.length === 1 && text >= '0' && text <= '9') return (digits[Number(text)] ??= integer(BigInt(text)))
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return integer(BigInt(text))
  if (text.endsWith('i')) {
    const imaginary = attempt(() => parseFloat64(text.slice(0, -1)))
    if (imaginary !== undefined) return fromComplex(0, imaginary)
  }
  const uint = attempt(() => parseUint64(text, 0))
  const int64 = attempt(() => parseInt64(text, 0))
  if (int64 !== undefined) return { ...integer(int64), uint: uint ?? (int64 === 0n ? 0n : undefined) }
  if (uint !== undefined) return { int: undefined, uint, float: Number(uint), complex: undefined, ideal: undefined }
  const float = attempt(() => parseFloat64(text))
  if (float === undefined) throw new GoPanic(`illegal number syntax: ${quote(text)}`)
  if (!/[.eEpP]/.test(text)) throw new GoPanic(`integer overflow: ${quote(text)}`)
  return { ...fromFloat(float), ideal: float }
}

/** The constant of `'x'`: a rune. @throws GoPanic with Go's message. */
export function parseCharacter(text: string): NumberConstant {
  const body = text.slice(1, -1)
  const first = /^\\(?:x..|u.{4}|U.{8}|[0-7]{3}|.)|^./su.exec(body)?.[0]
  const value = first === undefined ? undefined : unquote(`'${first}'`)
  if (first === undefined || value === undefined) throw new GoPanic('invalid syntax')
  if (first.length !== body.length) throw new GoPanic(`malformed character constant: ${text}`)
  return integer(BigInt(runeOf(value)))
}

/** The constant of `1+2i`. @throws GoPanic with Go's message. */
export function parseComplex(text: string): NumberConstant {
  // The sign that is neither at the start nor in an exponent, which hexadecimal numbers begin with p.
  const split = /^([+-]?(?:0[xX][\da-fA-F_.]*(?:[pP][+-]?[\d_]*)?|[^-+eE]*(?:[eE][+-]?[\d_]*)?))([+-].*)i$/s.exec(text)
  const re = split === null ? undefined : attempt(() => parseFloat64(split[1]!))
  const im = split === null ? undefined : attempt(() => parseFloat64(split[2]!))
  if (re === undefined || im === undefined) throw new GoPanic('syntax error scanning complex number')
  return fromComplex(re, im)
}

/** The constant of a text that one of the three has parsed before. */
export function parseConstant(text: string): NumberConstant {
  if (text.startsWith("'")) return parseCharacter(text)
  if (!text.endsWith('i')) return parseNumber(text)
  return attempt(() => parseFloat64(text.slice(0, -1))) === undefined ? parseComplex(text) : parseNumber(text)
}

function integer(value: bigint): NumberConstant {
  return {
    int: value,
    uint: value < 0n ? undefined : value,
    float: Number(value),
    complex: undefined,
    ideal: int(value),
  }
}

function fromFloat(float: number): NumberConstant {
  const whole = Number.isInteger(float)
  return {
    int: whole && float >= -MAX_INT64 && float < MAX_INT64 ? BigInt(float) : undefined,
    uint: whole && float >= 0 && float < MAX_UINT64 ? BigInt(float) : undefined,
    float,
    complex: undefined,
    ideal: undefined,
  }
}

function fromComplex(re: number, im: number): NumberConstant {
  const complex = new Complex(re, im)
  if (im !== 0) return { int: undefined, uint: undefined, float: undefined, complex, ideal: complex }
  return { ...fromFloat(re), complex, ideal: complex }
}

/** \x80 and above are runes here, though bytes in a string. */
function runeOf(value: string): number {
  const code = value.codePointAt(0)!
  return code >= 0xdc80 && code <= 0xdcff ? code & 0xff : code
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof NumError) return undefined
    throw error
  }
}
