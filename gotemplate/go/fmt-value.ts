/** Any value under any verb of fmt. */
import { GoPanic } from '../func.ts'
import {
  Boxed,
  Complex,
  Func,
  Int,
  Struct,
  TypedList,
  TypedMap,
  sortedKeys,
  typeName,
  typeOf,
  type GoMap,
  type GoType,
  type GoValue,
} from '../value.ts'
import { pad, truncate, type Flags } from './fmt-flags.ts'
import { formatComplex, formatFloatVerb, formatHex, formatInteger } from './fmt-number.ts'
import { formatBytes, formatString } from './fmt-text.ts'
import { MAX_DEPTH, isExported } from './fmt-plain.ts'

/** Where a value stands: how deep, whether its methods may be called, whether inside a report of a bad verb. */
interface Place {
  readonly depth: number
  readonly methods: boolean
}

const TOP: Place = { depth: 0, methods: true }
const NO_METHODS: Place = { depth: 0, methods: false }

// Addresses differ from run to run in Go; nobody can depend on one.
const ADDRESS = 0xc000010000n

/** What a verb prints for an argument of Printf. */
export function printArg(arg: GoValue, verb: string, flags: Flags): string {
  if (arg === null) return verb === 'v' || verb === 'T' ? pad('<nil>', flags) : `%!${verb}(<nil>)`
  if (verb === 'T') return pad(truncate(typeName(arg), flags), flags)
  if (verb === 'p') return pointer(arg, verb, flags)
  if (arg instanceof Uint8Array) return bytes(arg, verb, { flags, place: TOP })
  return print(arg, verb, { flags, place: TOP })
}

interface How {
  readonly flags: Flags
  readonly place: Place
}

function deeper({ flags, place }: How, methods = place.methods): How {
  if (place.depth >= MAX_DEPTH) throw new GoPanic('stack overflow')
  return { flags, place: { depth: place.depth + 1, methods } }
}

function print(value: GoValue, verb: string, how: How): string {
  const { flags } = how
  switch (typeof value) {
    case 'string':
      return formatString(value, verb, flags) ?? badVerb(value, verb, flags)
    case 'number':
      return formatFloatVerb(value, verb, flags) ?? badVerb(value, verb, flags)
    case 'boolean':
      return verb === 't' || verb === 'v' ? pad(String(value), flags) : badVerb(value, verb, flags)
    default:
      if (value === null) return flags.sharpV ? 'interface {}(nil)' : '<nil>'
      if (value instanceof Uint8Array) return bytes(value, verb, how)
      // %w is for errors, and only in Errorf.
      if (verb === 'w') return badVerb(value, verb, flags)
      if (Array.isArray(value)) return withMethod(value, verb, how) ?? list(value, verb, how)
      if (value instanceof Boxed) return withMethod(value, verb, how) ?? boxed(value, verb, how)
      return map(value, verb, how)
  }
}

/** Text of a type with a String or Error method, for the verbs that ask for it. */
function withMethod(value: GoValue, verb: string, { flags, place }: How): string | undefined {
  if (!place.methods) return undefined
  if (flags.sharpV) {
    const go = typeOf(value)?.goString?.(value as never)
    return go === undefined ? undefined : formatString(go, 's', { ...flags, sharpV: false })
  }
  if (!/^[vsxXq]$/.test(verb)) return undefined
  const text = typeOf(value)?.string?.(value as never)
  return text === undefined ? undefined : formatString(text, verb, flags)
}

function boxed(value: Boxed, verb: string, how: How): string {
  const { flags } = how
  if (value instanceof Int) {
    const unsigned = value.type.kind.startsWith('u')
    if (verb === 'v' && flags.sharpV && unsigned) return formatHex(value.value, true, flags)
    return formatInteger(value.value, verb, flags) ?? badVerb(value, verb, flags)
  }
  if (value instanceof Complex) return formatComplex(value, verb, flags) ?? badVerb(value, verb, flags)
  if (value instanceof TypedMap) return map(value, verb, how)
  if (value instanceof Struct) return struct(value, verb, how)
  return pointer(value, verb, flags)
}

/** `%!d(string=hi)`: the value by %v under the same flags, its methods not asked. */
function badVerb(value: GoValue, verb: string, flags: Flags): string {
  return `%!${verb}(${typeName(value)}=${print(value, 'v', { flags, place: NO_METHODS })})`
}

function list(items: readonly GoValue[], verb: string, how: How): string {
  const name = items instanceof TypedList ? items.type.name : '[]interface {}'
  const inside = deeper(how)
  if (how.flags.sharpV) {
    if (items instanceof TypedList && items.nil) return `${name}(nil)`
    return `${name}{${items.map((item) => print(item, verb, inside)).join(', ')}}`
  }
  return `[${items.map((item) => print(item, verb, inside)).join(' ')}]`
}

function bytes(value: Uint8Array, verb: string, how: How): string {
  const top = how.place.depth === 0
  const whole = formatBytes(value, verb, { flags: how.flags, typeName: top ? '[]byte' : '[]uint8' })
  if (whole !== undefined) return whole
  const items = Array.from(value, (byte) => {
    const item = new Int(BigInt(byte), { name: 'uint8', kind: 'uint8' })
    return print(item, verb, deeper(how))
  })
  return how.flags.sharpV ? `[]uint8{${items.join(', ')}}` : `[${items.join(' ')}]`
}

function map(value: GoMap | TypedMap, verb: string, how: How): string {
  const typed = value instanceof TypedMap
  const entries = typed ? value.entries : value
  const go = how.flags.sharpV
  if (go && typed && value.nil) return `${value.type.name}(nil)`
  const inside = deeper(how)
  const items = sortedKeys(entries).map((key) => `${print(key, verb, inside)}:${print(entries[key]!, verb, inside)}`)
  return go ? `${typeName(value)}{${items.join(', ')}}` : `map[${items.join(' ')}]`
}

function struct(value: Struct, verb: string, how: How): string {
  const { flags, place } = how
  const isPointer = value.type.kind === 'ptr'
  if (isPointer && (place.depth > 0 || value.payload === null)) return pointer(value, verb, flags)
  const named = flags.plusV || flags.sharpV
  const items = Object.keys(value.fields).map((name) => {
    const inside = deeper(how, place.methods && isExported(name))
    return (named ? name + ':' : '') + print(value.fields[name]!, verb, inside)
  })
  const body = `{${items.join(flags.sharpV ? ', ' : ' ')}}`
  const name = flags.sharpV ? structName(value.type) : ''
  return (isPointer ? '&' : '') + name + body
}

function structName(type: GoType): string {
  return type.name.replace(/^\*/, '')
}

function pointer(value: GoValue, verb: string, flags: Flags): string {
  const pointed =
    value instanceof Func ||
    value instanceof TypedMap ||
    value instanceof Uint8Array ||
    Array.isArray(value) ||
    (value instanceof Struct && value.type.kind === 'ptr') ||
    (typeof value === 'object' && !(value instanceof Boxed))
  if (!pointed) return badVerb(value, verb, flags)
  const isNil = value instanceof Struct && value.payload === null
  const address = isNil ? 0n : ADDRESS
  if (verb === 'v' && flags.sharpV) {
    return `(${typeName(value)})(${isNil ? 'nil' : formatHex(address, true, flags)})`
  }
  if (verb === 'v' && isNil) return pad('<nil>', flags)
  if (verb === 'v' || verb === 'p') return formatHex(address, !flags.sharp, flags)
  if (/^[bodxX]$/.test(verb)) return formatInteger(address, verb, flags)!
  return badVerb(value, verb, flags)
}
