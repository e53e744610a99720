/** One step of `.a.b`: from a value to what a name means on it, a map entry, a struct field or a method. */
import { callError, evalArguments } from './call.ts'
import { promotedField } from './go/struct-fields.ts'
import { isExported } from './go/fmt-plain.ts'
import { type Expr, type Final, NONE } from './node.ts'
import { SignatureError } from './func.ts'
import { bind } from './signature.ts'
import { fail, type State, type Value } from './state.ts'
import {
  Boxed,
  type GoMap,
  type GoType,
  type GoValue,
  type Method,
  newMap,
  Struct,
  TypedMap,
  typedList,
  typeName,
  typeOf,
  Int,
} from './value.ts'

/** `.name` on a value, asked for by `node`; with arguments if it ends a command. */
export interface FieldAccess {
  readonly node: Expr
  readonly name: string
  /** Go's static type of the value is interface{}: that is then the type that errors name. */
  readonly isInterface: boolean
  readonly args: readonly Expr[]
  readonly final: Final
}

const mapPrototype: unknown = Object.getPrototypeOf(newMap())

/** The plain case, told without instanceof: most fields of most charts are entries of such maps. */
export function isPlainMap(value: Value): value is GoMap {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === mapPrototype
}

/** The entry of a named map such as `.Values`, where no method has that name; undefined leaves it to evalField. */
export function namedMapEntry(value: Value, name: string): Value {
  if (!(value instanceof TypedMap)) return undefined
  const { methods, elem } = value.type
  if (elem?.kind !== 'interface' || (methods !== undefined && Object.hasOwn(methods, name))) return undefined
  return value.entries[name]
}

/** Evaluates `.name`. Fails as Go does. */
export function evalField(state: State, dot: Value, value: Value, access: FieldAccess): Value {
  const { name } = access
  if (value === undefined) {
    if (state.missingKey === 'error') fail(state, `nil data; no entry for key "${name}"`)
    return undefined
  }
  if (value === null) return fail(state, `nil pointer evaluating interface {}.${name}`)
  const method = methodOf(value, name)
  if (method !== undefined) return callMethod(state, dot, value, { ...access, method })
  const hasArguments = access.args.length > 0 || access.final !== NONE
  if (value instanceof Struct) return structField(state, value, access, hasArguments)
  const entries = value instanceof TypedMap ? value.entries : isMapLike(value) ? value : undefined
  if (entries === undefined) return cannotEvaluate(state, value, access)
  if (hasArguments) fail(state, `${name} is not a method but has arguments`)
  const found = entries[name]
  return found === undefined ? missingEntry(state, name, typeOf(value)?.elem) : found
}

function isMapLike(value: NonNullable<GoValue>): value is GoMap {
  return (
    typeof value === 'object' && !Array.isArray(value) && !(value instanceof Boxed) && !(value instanceof Uint8Array)
  )
}

/** What the missingkey option makes of a key that a map has not. */
export function missingEntry(state: State, name: string, elem: GoType | undefined): Value {
  switch (state.missingKey) {
    case 'error':
      return fail(state, `map has no entry for key "${name}"`)
    case 'zero':
      return elem === undefined || elem.kind === 'interface' ? null : zeroValue(elem)
    default:
      return undefined
  }
}

function zeroValue(type: GoType): GoValue {
  switch (type.kind) {
    case 'string':
      return ''
    case 'bool':
      return false
    case 'float64':
      return 0
    case 'slice':
      return type.elem?.kind === 'uint8' ? new Uint8Array(0) : typedList(type, [], true)
    case 'map':
      return new TypedMap(type, newMap(), true)
    default:
      return /^u?int/.test(type.kind) ? new Int(0n, type) : null
  }
}

function structField(state: State, value: Struct, access: FieldAccess, hasArguments: boolean): Value {
  const { name } = access
  const found = promotedField(value, name)
  if (found === undefined) return cannotEvaluate(state, value, access)
  if (!isExported(name)) {
    fail(state, `${name} is an unexported field of struct type ${shownType(value, access)}`)
  }
  if (hasArguments) fail(state, `${name} has arguments but cannot be invoked as function`)
  return found
}

function cannotEvaluate(state: State, value: GoValue, access: FieldAccess): never {
  return fail(state, `can't evaluate field ${access.name} in type ${shownType(value, access)}`)
}

function shownType(value: GoValue, { isInterface }: FieldAccess): string {
  return isInterface ? 'interface {}' : typeName(value)
}

function methodOf(value: NonNullable<GoValue>, name: string): Method | undefined {
  const { methods } = typeOf(value)!
  return methods !== undefined && Object.hasOwn(methods, name) ? methods[name] : undefined
}

function callMethod(state: State, dot: Value, self: GoValue, access: FieldAccess & { method: Method }): Value {
  const { node, name, args, final } = access
  // Both have the implementation first; that it wants the receiver is known here only.
  const func = bind(access.method)
  const callee = { name, args, pos: node.pos, text: (source: string) => node.label(source) }
  const values = evalArguments(state, dot, { callee, func, final })
  try {
    return func.impl(self, ...values)
  } catch (error) {
    if (error instanceof SignatureError) fail(state, error.message)
    throw callError(state, callee, error, values)
  }
}
