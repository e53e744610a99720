/** Values read into Go's types as encoding/json reads them, with its errors. The types are data. */
import { decodeBase64 } from '../../gotemplate/go/base64.ts'
import { encodeJson } from '../../gotemplate/go/json-encode.ts'
import { formatFloat } from '../../gotemplate/go/strconv-float.ts'
import { formatTime } from '../../gotemplate/go/time-format.ts'
import { parseTime } from '../../gotemplate/go/time-parse.ts'
import { inZone, isZeroTime } from '../../gotemplate/go/time.ts'
import { UTC } from '../../gotemplate/go/zone.ts'
import { jsonKind } from '../../gotemplate/go/yaml/parse.ts'
import { Int, isMap, newMap, sortedKeys, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { messageOf } from '../errors.ts'

export type Shape =
  /** `strict` takes no numbers and booleans for text. */
  | { readonly kind: 'text'; readonly type?: string; readonly strict?: boolean }
  /** Pointers: there or not. */
  | { readonly kind: 'bool' | 'time' }
  /** Zero is nothing, unless it is a pointer. */
  | { readonly kind: 'int'; readonly pointer?: boolean }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'any' }
  | { readonly kind: 'map'; readonly type: string; readonly of: Shape }
  | { readonly kind: 'list'; readonly type: string; readonly of: Shape }
  | StructShape

export interface StructShape {
  readonly kind: 'struct'
  /** `v1.Secret` */
  readonly type: string
  readonly fields: Readonly<Record<string, Field>>
}

export interface Field {
  readonly shape: Shape
  /** Written although it is empty. */
  readonly kept?: boolean
  /** An embedded struct that it stands in. */
  readonly within?: string
}

export interface Typed {
  readonly value: GoMap
  /** What did not fit, in Go's words: the first of it. The rest was read all the same, unless a time was wrong. */
  readonly problem: string | undefined
}

export function decodeTyped(value: GoValue, shape: StructShape): Typed {
  const decoder = new Decoder()
  const into = newMap()
  try {
    decoder.struct(value, shape, { place: undefined, into })
  } catch (error) {
    if (error instanceof Abort) return { value: into, problem: error.message }
    throw error
  }
  return { value: into, problem: decoder.problem }
}

/** Go: what a type's own reader refuses ends it all. */
class Abort extends Error {}

/** Where a value stands: the struct, and the way from the outermost one. */
interface Place {
  readonly struct: string
  readonly path: string
}

const TIME = '2006-01-02T15:04:05Z07:00'
const MAX_INT = 2n ** 63n

class Decoder {
  problem: string | undefined

  private refuse(message: string): undefined {
    this.problem ??= message
    return undefined
  }

  private misfit(value: GoValue, type: string, place: Place | undefined, what = kindOf(value)): undefined {
    const where = place === undefined ? 'Go value' : `Go struct field ${place.struct}.${place.path}`
    return this.refuse(`json: cannot unmarshal ${what} into ${where} of type ${type}`)
  }

  struct(
    value: GoValue,
    { type, fields }: StructShape,
    { place, into }: { place: Place | undefined; into: GoMap },
  ): void {
    if (value === null) return
    if (!isMap(value)) return this.misfit(value, type, place)
    const struct = type.slice(type.indexOf('.') + 1)
    const names = Object.keys(fields)
    for (const key of sortedKeys(value)) {
      // Go finds fields in any case.
      const name = Object.hasOwn(fields, key) ? key : names.find((own) => own.toLowerCase() === key.toLowerCase())
      if (name === undefined) continue
      const { shape, within } = fields[name]!
      const path = [...(place === undefined ? [] : [place.path]), ...(within === undefined ? [] : [within]), name]
      const read = this.value(value[key]!, shape, { place: { struct, path: path.join('.') }, before: into[name] })
      if (read !== undefined) into[name] = read
    }
  }

  /** Undefined for nothing. */
  private value(value: GoValue, shape: Shape, at: { place: Place; before?: GoValue | undefined }): GoValue | undefined {
    const { place, before } = at
    if (value === null && shape.kind !== 'any') return undefined
    switch (shape.kind) {
      case 'any':
        return value
      case 'text':
        return this.text(value, shape, place)
      case 'bool':
        return typeof value === 'boolean' ? value : this.misfit(value, 'bool', place)
      case 'int':
        return this.int(value, place)
      case 'time':
        return this.time(value, place)
      case 'bytes':
        return this.bytes(value, place)
      case 'map':
        return this.map(value, shape, { place, into: before !== undefined && isMap(before) ? before : newMap() })
      case 'list':
        return this.list(value, shape, place)
      case 'struct': {
        const into = before !== undefined && isMap(before) ? before : newMap()
        this.struct(value, shape, { place, into })
        return into
      }
    }
  }

  private text(
    value: GoValue,
    { type = 'string', strict }: Shape & { kind: 'text' },
    place: Place,
  ): GoValue | undefined {
    if (typeof value === 'string') return value
    if (strict !== true) {
      if (typeof value === 'boolean') return String(value)
      if (value instanceof Int) return value.value.toString()
      if (typeof value === 'number') return formatFloat(value, 'g', -1)
    }
    return this.misfit(value, type, place)
  }

  private int(value: GoValue, place: Place): GoValue | undefined {
    if (value instanceof Int && value.value < MAX_INT) return value
    return this.misfit(value, 'int64', place, numberText(value))
  }

  private time(value: GoValue, place: Place): GoValue | undefined {
    if (typeof value !== 'string') {
      this.problem = undefined
      this.misfit(value, 'string', place)
      throw new Abort(this.problem)
    }
    try {
      const time = inZone(parseTime(TIME, value, UTC), UTC)
      return isZeroTime(time) ? undefined : formatTime(time, TIME)
    } catch (error) {
      throw new Abort(messageOf(error))
    }
  }

  private bytes(value: GoValue, place: Place): Uint8Array | undefined {
    if (Array.isArray(value)) return Uint8Array.from(value, (item) => this.byte(item, place))
    if (typeof value !== 'string') return this.misfit(value, '[]uint8', place)
    try {
      return decodeBase64(value)
    } catch (error) {
      return this.refuse(messageOf(error))
    }
  }

  private byte(value: GoValue, place: Place): number {
    if (value === null) return 0
    if (value instanceof Int && value.value >= 0n && value.value < 256n) return Number(value.value)
    this.misfit(value, 'uint8', place, numberText(value))
    return 0
  }

  private map(
    value: GoValue,
    { type, of }: Shape & { kind: 'map' },
    { place, into }: { place: Place; into: GoMap },
  ): GoMap | undefined {
    if (!isMap(value)) return this.misfit(value, type, place)
    for (const key of sortedKeys(value)) into[key] = this.value(value[key]!, of, { place }) ?? zeroOf(of)
    return into
  }

  private list(value: GoValue, { type, of }: Shape & { kind: 'list' }, place: Place): GoValue[] | undefined {
    if (!Array.isArray(value)) return this.misfit(value, type, place)
    return value.map((item) => this.value(item, of, { place }) ?? zeroOf(of))
  }
}

function zeroOf(shape: Shape): GoValue {
  if (shape.kind === 'text') return ''
  if (shape.kind === 'bytes') return new Uint8Array(0)
  return shape.kind === 'struct' ? newMap() : null
}

function kindOf(value: GoValue): string {
  return value instanceof Int ? 'number' : jsonKind(value)
}

/** Numbers that do not fit are told. */
function numberText(value: GoValue): string {
  return kindOf(value) === 'number' ? `number ${encodeJson(value)}` : kindOf(value)
}

/** As Go writes it: without what is empty, but for what is kept. */
export function typedValue(value: GoMap, { fields }: StructShape): GoMap {
  const written = newMap()
  for (const name of Object.keys(fields).sort()) {
    const { shape, kept = false } = fields[name]!
    const own = value[name] ?? (kept ? zeroOf(shape) : undefined)
    if (own === undefined || (!kept && isEmpty(own, shape))) continue
    written[name] = writtenAs(own, shape)
  }
  return written
}

function writtenAs(value: GoValue, shape: Shape): GoValue {
  if (shape.kind === 'struct' && isMap(value)) return typedValue(value, shape)
  if (shape.kind === 'list' && Array.isArray(value)) return value.map((item) => writtenAs(item, shape.of))
  return value
}

function isEmpty(value: GoValue, shape: Shape): boolean {
  if (shape.kind === 'int') return shape.pointer !== true && value instanceof Int && value.value === 0n
  if (shape.kind === 'map') return isMap(value) && Object.keys(value).length === 0
  return value === '' || (Array.isArray(value) && value.length === 0)
}
