/** Cases recorded from Go's own libraries: testdata/go-runtime/README.md. */
import { readFileSync } from 'node:fs'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import {
  Complex,
  Int,
  int,
  int64,
  int64Type,
  intType,
  newMap,
  stringList,
  uint64Type,
  type GoValue,
} from '../../../gotemplate/value.ts'

export function readCases<T>(name: string): T[] {
  const lines = readFileSync(new URL(`../../../testdata/go-runtime/${name}.jsonl`, import.meta.url), 'utf8').trim()
  return lines.split('\n').map((line) => JSON.parse(line) as T)
}

/** A Go string from base64. */
export function text(base64: string): string
export function text(base64: string | undefined): string | undefined
export function text(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : decodeUtf8(Buffer.from(base64, 'base64'))
}

/** The message of what `run` throws, or undefined. */
export function messageOf(run: () => unknown): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** An argument in fmt.jsonl. */
export type Argument =
  | { t: 'nil' }
  | { t: 'bool'; v: boolean }
  | { t: 'f' | 's' | 'int' | 'int64' | 'uint64' | 'bytes'; v: string }
  | { t: 'list'; v: Argument[] }
  | { t: 'map'; v: Record<string, Argument> }
  | { t: 'strings'; v: string[] }
  | { t: 'complex'; re: string; im: string }

function float(digits: string): number {
  return Number(digits.replace('Inf', 'Infinity'))
}

export function argument(described: Argument): GoValue {
  switch (described.t) {
    case 'nil':
      return null
    case 'bool':
      return described.v
    case 'f':
      return float(described.v)
    case 's':
      return text(described.v)
    case 'int':
      return new Int(BigInt(described.v), intType)
    case 'int64':
      return new Int(BigInt(described.v), int64Type)
    case 'uint64':
      return new Int(BigInt(described.v), uint64Type)
    case 'bytes':
      return new Uint8Array(Buffer.from(described.v, 'base64'))
    case 'list':
      return described.v.map(argument)
    case 'map':
      return mapValues(described.v, argument)
    case 'strings':
      return stringList(described.v.map((item) => text(item)))
    case 'complex':
      return new Complex(float(described.re), float(described.im))
  }
}

function mapValues<T>(from: Record<string, T>, convert: (item: T) => GoValue): GoValue {
  const map = newMap()
  for (const [key, item] of Object.entries(from)) map[key] = convert(item)
  return map
}

/** A value in toml.jsonl. */
export type TomlValue =
  | null
  | boolean
  | string
  | { int: number }
  | { int64: number }
  | { f: number }
  | { ss: string[] }
  | { l: TomlValue[] }
  | { m: Record<string, TomlValue> }

export function tomlValue(described: TomlValue): GoValue {
  if (described === null || typeof described !== 'object') return described
  if ('int' in described) return int(described.int)
  if ('int64' in described) return int64(described.int64)
  if ('f' in described) return described.f
  if ('ss' in described) return stringList(described.ss)
  return 'l' in described ? described.l.map(tomlValue) : mapValues(described.m, tomlValue)
}
