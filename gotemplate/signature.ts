/** Declared parameter types, and what text/template accepts for them: reflect's assignability on our values. */
import { type FuncDef, GoPanic } from './func.ts'
import { fail, type State, type Value } from './state.ts'
import {
  Boxed,
  type GoType,
  type GoValue,
  Int,
  isMap,
  newMap,
  Struct,
  stringList,
  stringMap,
  TypedList,
  TypedMap,
  typeName,
  typeOf,
} from './value.ts'

export interface ParamType {
  /** As written in the FuncDef. */
  readonly kind: string
  /** As Go prints the type. */
  readonly name: string
  /** What an untyped nil becomes; undefined if the type has no nil. */
  readonly nil: (() => unknown) | undefined
}

/** A function or method ready to be called. */
export interface BoundFunc {
  readonly impl: (...args: unknown[]) => GoValue
  readonly fixed: readonly ParamType[]
  /** Type of each further argument of a variadic function. */
  readonly rest: ParamType | undefined
}

/** A nil map: reads as empty, and a write to it is refused. */
const nilMap = Object.freeze(newMap())

const KNOWN: ReadonlyMap<string, ParamType> = new Map(
  (
    [
      ['any', 'interface {}', () => null],
      ['value', 'reflect.Value', () => null],
      ['zero value', 'reflect.Value', () => undefined],
      ['[]any', '[]interface {}', () => []],
      ['[]string', '[]string', () => stringList([], true)],
      ['map', 'map[string]interface {}', () => nilMap],
      ['map[string]string', 'map[string]string', () => stringMap({})],
      ['[]byte', '[]uint8', () => new Uint8Array(0)],
    ] as const
  ).map(([kind, name, nil]) => [kind, { kind, name, nil }]),
)

function paramType(text: string): ParamType {
  return KNOWN.get(text) ?? { kind: text, name: text, nil: text.startsWith('*') ? () => null : undefined }
}

const bound = new WeakMap<FuncDef, BoundFunc>()

/** The parsed form of a declaration; remembered, for the same functions serve many sets. */
export function bind(def: FuncDef): BoundFunc {
  const known = bound.get(def)
  if (known !== undefined) return known
  const [impl, ...params] = def
  const last = params.at(-1)
  const variadic = last?.startsWith('...') === true
  const func: BoundFunc = {
    impl: impl as unknown as BoundFunc['impl'],
    fixed: (variadic ? params.slice(0, -1) : params).map(paramType),
    rest: variadic ? paramType(last.slice(3)) : undefined,
  }
  bound.set(def, func)
  return func
}

/** `value` as a parameter of type `type` takes it. @throws TemplateError in Go's words if it does not. */
export function passArgument(state: State, value: Value, type: ParamType): unknown {
  if (value === undefined || value === null) return passNil(state, value, type)
  const passed = convert(value, type)
  return passed === undefined ? fail(state, mismatch(type.name, typeName(value))) : passed
}

/** For `call`, which has wording of its own: undefined if `value` does not fit. */
export function convert(value: NonNullable<GoValue>, type: ParamType): unknown {
  switch (type.kind) {
    case 'any':
      return typeof value === 'object' ? inInterface(value) : value
    case 'value':
    case 'zero value':
      return value
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    case 'float64':
      return typeof value === 'number' ? value : undefined
    case 'int':
      return value instanceof Int && value.type.name === 'int' ? Number(value.value) : undefined
    case 'int64':
      return value instanceof Int && value.type.name === 'int64' ? value.value : undefined
    case '[]any':
      return Array.isArray(value) && !(value instanceof TypedList) ? value : undefined
    case '[]byte':
      return value instanceof Uint8Array ? value : undefined
    case 'map':
      return asMap(value)
    default:
      return typeOf(value)?.name === type.kind || isSameUnderlying(value, type) ? value : dereference(value, type)
  }
}

/** Go: an interface{} holds a copy, which has no address and so not the methods of a pointer. */
function inInterface(value: NonNullable<GoValue>): unknown {
  if (!(value instanceof Struct) || value.type.copied === undefined) return value
  return new Struct(value.type.copied, value.fields, value.payload)
}

function asMap(value: NonNullable<GoValue>): unknown {
  if (value instanceof TypedMap) return value.type.elem?.kind === 'interface' ? value.entries : undefined
  return isMap(value) ? value : undefined
}

/** A named type passes for its underlying type: `common.VersionSet` for `[]string`. */
function isSameUnderlying(value: NonNullable<GoValue>, { kind }: ParamType): boolean {
  if (kind === '[]string') return value instanceof TypedList && elemName(value.type) === 'string'
  if (kind === 'map[string]string') return value instanceof TypedMap && elemName(value.type) === 'string'
  return false
}

function elemName(type: GoType): string | undefined {
  return type.elem?.name
}

/** `*T` passes for `T`. */
function dereference(value: NonNullable<GoValue>, { kind }: ParamType): unknown {
  if (!(value instanceof Boxed) || value.type.kind !== 'ptr') return undefined
  return value instanceof Struct && value.type.name === `*${kind}` ? value : undefined
}

function passNil(state: State, value: null | undefined, { kind, name, nil }: ParamType): unknown {
  if (kind === 'any' || kind === 'value') return null
  if (kind === 'zero value') return value
  if (value === null) return fail(state, mismatch(name, 'interface {}'))
  return nil === undefined ? fail(state, `invalid value; expected ${name}`) : nil()
}

function mismatch(expected: string, got: string): string {
  return `wrong type for value; expected ${expected}; got ${got}`
}

/** The panic of a write to what `map` gets for nil; undefined for any other exception. */
export function nilMapWrite(error: unknown, args: readonly unknown[]): GoPanic | undefined {
  return error instanceof TypeError && args.includes(nilMap) ? new GoPanic('assignment to entry in nil map') : undefined
}
