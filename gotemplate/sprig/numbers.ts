/** Sprig's arithmetic and sequences. */
import { GoPanic, type FuncMap } from '../func.ts'
import { formatV } from '../go/fmt.ts'
import { atoi, NumError, parseInt64 } from '../go/strconv.ts'
import { int, int64, type Int, intListType, typedList, type GoValue, type TypedList } from '../value.ts'
import { checkItems } from './budget.ts'
import { toFloat64, toInt64 } from './cast.ts'
import { add, decimalOf, divide, floatOf, multiply, subtract, type Decimal } from './decimal.ts'

function sum(...values: GoValue[]): Int {
  return int64(values.reduce<bigint>((total, value) => total + toInt64(value), 0n))
}

function product(first: GoValue, ...others: GoValue[]): Int {
  let total = toInt64(first)
  for (const other of others) total = BigInt.asIntN(64, total * toInt64(other))
  return int64(total)
}

function divisor(value: GoValue): bigint {
  const by = toInt64(value)
  if (by === 0n) throw new GoPanic('runtime error: integer divide by zero')
  return by
}

function extreme(better: (a: bigint, b: bigint) => boolean): (first: GoValue, ...others: GoValue[]) => Int {
  return (first, ...others) => {
    let best = toInt64(first)
    for (const other of others) {
      const value = toInt64(other)
      if (better(value, best)) best = value
    }
    return int64(best)
  }
}

/** math.Max or math.Min over all: an infinity at the end of its scale wins even against NaN. */
function extremeFloat(pick: (a: number, b: number) => number, end: number): (...values: GoValue[]) => number {
  return (...values) =>
    values.map(toFloat64).reduce((best, value) => (best === end || value === end ? end : pick(best, value)))
}

function decimals(operation: (a: Decimal, b: Decimal) => Decimal): (first: GoValue, ...others: GoValue[]) => number {
  return (first, ...others) => {
    let total = decimalOf(toFloat64(first))
    for (const other of others) total = operation(total, decimalOf(toFloat64(other)))
    return floatOf(total)
  }
}

const addDecimals = decimals(add)

function round(value: GoValue, places: number, ...options: number[]): number {
  const [roundOn = 0.5] = options
  const power = powerOfTen(places)
  const digits = power * toFloat64(value)
  const up = digits % 1 >= roundOn
  return (up ? Math.ceil(digits) : Math.floor(digits)) / power
}

/** math.Pow(10, n), which multiplies by squares; from 10^23 on that is not the nearest float64. */
function powerOfTen(n: number): number {
  let mantissa = 1
  let exponent = 0
  // 10 = 0.625 × 2^4; the parts are kept apart, so that nothing overflows on the way.
  let square = 0.625
  let squareExponent = 4
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (squareExponent > 4096) {
      exponent += squareExponent
      break
    }
    if (rest % 2 === 1) {
      mantissa *= square
      exponent += squareExponent
    }
    square *= square
    squareExponent *= 2
    if (square < 0.5) {
      square += square
      squareExponent--
    }
  }
  return n < 0 ? scale(1 / mantissa, -exponent) : scale(mantissa, exponent)
}

/** math.Ldexp, in two steps because 2^1024 alone is infinite. */
function scale(mantissa: number, exponent: number): number {
  const half = Math.trunc(exponent / 2)
  return mantissa * 2 ** half * 2 ** (exponent - half)
}

function toDecimal(value: GoValue): Int {
  return int64(
    orElse(
      () => parseInt64(formatV(value), 8),
      () => 0n,
    ),
  )
}

function atoiQuietly(text: string): Int {
  // Go: of a number out of range the nearest that fits is left.
  return int(
    orElse(
      () => atoi(text),
      (error) => error.value as bigint,
    ),
  )
}

function orElse(parse: () => bigint, fallback: (error: NumError) => bigint): bigint {
  try {
    return parse()
  } catch (error) {
    if (error instanceof NumError) return fallback(error as NumError)
    throw error
  }
}

interface Steps {
  readonly from: number
  readonly to: number
  readonly step: number
}

/** from, from + step … before `to`. @throws LimitError if they are too many. */
function count({ from, to, step }: Steps): number[] {
  const towards = to < from ? step < 0 : step > 0
  const size = towards ? Math.ceil((to - from) / step) : 0
  checkItems(size)
  return Array.from({ length: size }, (_, i) => from + i * step)
}

function until(to: number): TypedList {
  return untilStep(0, to, to < 0 ? -1 : 1)
}

function untilStep(from: number, to: number, step: number): TypedList {
  return typedList(intListType, count({ from, to, step }).map(int))
}

/** seq: the end is included; of two numbers the second, of three the third. */
function seq(...params: number[]): string {
  const steps = seqSteps(params)
  return steps === undefined ? '' : count(steps).join(' ')
}

function seqSteps(params: readonly number[]): Steps | undefined {
  const [a = 0, b = 0, c = 0] = params
  switch (params.length) {
    case 1:
      return inclusive(1, a)
    case 2:
      return inclusive(a, b)
    case 3:
      return { from: a, to: c < a ? c - 1 : c + 1, step: b }
    default:
      return undefined
  }
}

function inclusive(from: number, to: number): Steps {
  const step = to < from ? -1 : 1
  return { from, to: to + step, step }
}

const max = extreme((a, b) => a > b)

export const numberFuncs: FuncMap = {
  int: [(value: GoValue) => int(toInt64(value)), 'any'],
  int64: [(value: GoValue) => int64(toInt64(value)), 'any'],
  float64: [toFloat64, 'any'],
  atoi: [atoiQuietly, 'string'],
  toDecimal: [toDecimal, 'any'],
  add: [sum, '...any'],
  add1: [(value: GoValue) => int64(toInt64(value) + 1n), 'any'],
  sub: [(a: GoValue, b: GoValue) => int64(toInt64(a) - toInt64(b)), 'any', 'any'],
  mul: [product, 'any', '...any'],
  div: [(a: GoValue, b: GoValue) => int64(toInt64(a) / divisor(b)), 'any', 'any'],
  mod: [(a: GoValue, b: GoValue) => int64(toInt64(a) % divisor(b)), 'any', 'any'],
  max: [max, 'any', '...any'],
  biggest: [max, 'any', '...any'],
  min: [extreme((a, b) => a < b), 'any', '...any'],
  add1f: [(value: GoValue) => addDecimals(value, 1), 'any'],
  addf: [(...values: GoValue[]) => addDecimals(0, ...values), '...any'],
  subf: [decimals(subtract), 'any', '...any'],
  mulf: [decimals(multiply), 'any', '...any'],
  divf: [decimals(divide), 'any', '...any'],
  maxf: [extremeFloat(Math.max, Infinity), 'any', '...any'],
  minf: [extremeFloat(Math.min, -Infinity), 'any', '...any'],
  floor: [(value: GoValue) => Math.floor(toFloat64(value)), 'any'],
  ceil: [(value: GoValue) => Math.ceil(toFloat64(value)), 'any'],
  round: [round, 'any', 'int', '...float64'],
  until: [until, 'int'],
  untilStep: [untilStep, 'int', 'int', 'int'],
  seq: [seq, '...int'],
}
