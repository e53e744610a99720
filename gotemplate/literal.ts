/** Constants: true, 12, "text", nil. */
import { Literal } from './node.ts'
import type { NumberConstant } from './number.ts'
import type { ParamType } from './signature.ts'
import { fail, type State, type Value } from './state.ts'
import { type GoType, Int, int32Type, uint64Type, uintType } from './value.ts'

export class BoolNode extends Literal {
  readonly value: boolean
  constructor(pos: number, value: boolean) {
    super(pos)
    this.value = value
  }

  eval(state: State): Value {
    state.node = this
    return this.value
  }

  as(state: State, type: ParamType): unknown {
    state.node = this
    return takesBool(type) ? this.value : unfit(state, this, type)
  }

  text(): string {
    return String(this.value)
  }
}

export class StringNode extends Literal {
  readonly value: string
  /** Where the literal ends in the source, quotes included. */
  readonly end: number
  constructor(pos: number, end: number, value: string) {
    super(pos)
    this.end = end
    this.value = value
  }

  eval(state: State): Value {
    state.node = this
    return this.value
  }

  as(state: State, type: ParamType): unknown {
    state.node = this
    return type.kind === 'string' || takesAnything(type) ? this.value : unfit(state, this, type)
  }

  text(source: string): string {
    return source.slice(this.pos, this.end)
  }
}

export class NumberNode extends Literal {
  readonly source: string
  private readonly number: NumberConstant
  constructor(pos: number, source: string, number: NumberConstant) {
    super(pos)
    this.source = source
    this.number = number
  }

  eval(state: State): Value {
    state.node = this
    return this.number.ideal ?? fail(state, `${this.source} overflows int`)
  }

  as(state: State, type: ParamType): unknown {
    state.node = this
    return takesAnything(type) ? this.eval(state) : (this.convert(type) ?? unfit(state, this, type))
  }

  private convert({ kind }: ParamType): unknown {
    const type = INTEGERS[kind]
    if (type !== undefined) return this.boxed(type)
    switch (kind) {
      case 'int':
        return this.number.int === undefined ? undefined : Number(this.number.int)
      case 'int64':
        return this.number.int
      case 'float64':
        return this.number.float
      default:
        return undefined
    }
  }

  private boxed(type: GoType): Int | undefined {
    const bits = Number(/\d+$/.exec(type.kind)?.[0] ?? 64)
    const { int, uint } = this.number
    if (type.kind.startsWith('u')) return uint === undefined ? undefined : new Int(BigInt.asUintN(bits, uint), type)
    return int === undefined ? undefined : new Int(BigInt.asIntN(bits, int), type)
  }

  text(): string {
    return this.source
  }
}

export class NilNode extends Literal {
  eval(state: State): Value {
    state.node = this
    return fail(state, 'nil is not a command')
  }

  as(state: State, type: ParamType): unknown {
    state.node = this
    if (type.nil === undefined) fail(state, `cannot assign nil to ${type.name}`)
    return type.nil()
  }

  text(): string {
    return 'nil'
  }
}

function takesAnything({ kind }: ParamType): boolean {
  return kind === 'any' || kind === 'value' || kind === 'zero value'
}

function takesBool(type: ParamType): boolean {
  return type.kind === 'bool' || takesAnything(type)
}

/** Integer parameters that get a boxed Int. */
const INTEGERS: Readonly<Record<string, GoType | undefined>> = {
  int32: int32Type,
  uint: uintType,
  uint32: { name: 'uint32', kind: 'uint32' },
  uint64: uint64Type,
  'time.Duration': { name: 'time.Duration', kind: 'int64' },
}

/** What Go calls the constants that it wants, by the kind of parameter. */
const WANTED: Readonly<Record<string, string>> = {
  bool: 'bool',
  string: 'string',
  int: 'integer',
  int64: 'integer',
  uint: 'unsigned integer',
  uint32: 'unsigned integer',
  uint64: 'unsigned integer',
  int32: 'integer',
  'time.Duration': 'integer',
  float64: 'float',
}

function unfit(state: State, literal: Literal, { kind, name }: ParamType): never {
  const text = literal.text(state.tree.source)
  const wanted = WANTED[kind]
  return fail(
    state,
    wanted === undefined ? `can't handle ${text} for arg of type ${name}` : `expected ${wanted}; found ${text}`,
  )
}
