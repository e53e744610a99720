/** `{{ range }}`: lists, maps in key order, bytes, integers. */
import { formatV } from './go/fmt.ts'
import type { Body } from './later.ts'
import { type Expr, NONE } from './node.ts'
import { type Declaration, PipeNode } from './pipeline.ts'
import { BREAK, NEXT, runList } from './statement.ts'
import { fail, type Signal, type State, type Statement, type Value } from './state.ts'
import {
  type GoMap,
  type GoType,
  type GoValue,
  Int,
  int,
  isMap,
  sortedKeys,
  TypedList,
  TypedMap,
  uint8Type,
} from './value.ts'

export class RangeNode implements Statement {
  readonly value: Expr
  readonly list: Body
  readonly otherwise: Body | undefined
  private readonly declaration: Declaration | undefined
  constructor(value: Expr, list: Body, otherwise: Body | undefined) {
    this.value = value
    this.list = list
    this.otherwise = otherwise
    this.declaration = value instanceof PipeNode ? value.declaration : undefined
  }

  run(state: State, dot: Value): Signal {
    const value = this.value.eval(state, dot, NONE)
    const { dotIsInterface } = state
    state.dotIsInterface = elementsAreInterfaces(value)
    const ran = this.iterate(state, value)
    state.dotIsInterface = dotIsInterface
    return ran || this.otherwise === undefined ? NEXT : runList(state, dot, this.otherwise)
  }

  /** Whether there was anything to iterate over. */
  private iterate(state: State, value: Value): boolean {
    if (Array.isArray(value)) return this.overList(state, value)
    if (value === undefined || value === null) return false
    if (value instanceof TypedMap) return this.overMap(state, value.entries)
    if (value instanceof Int) return this.overInteger(state, value)
    if (value instanceof Uint8Array) {
      return this.overList(
        state,
        Array.from(value, (byte) => new Int(BigInt(byte), uint8Type)),
      )
    }
    if (isMap(value)) return this.overMap(state, value)
    return fail(state, `range can't iterate over ${formatV(value)}`)
  }

  private overList(state: State, items: readonly GoValue[]): boolean {
    const wantsIndex = this.declaration?.variables.length === 2
    const count = items.length
    for (let i = 0; i < count; i++) {
      if (this.once(state, wantsIndex ? int(i) : undefined, items[i]) === BREAK) break
    }
    return count > 0
  }

  private overMap(state: State, map: GoMap): boolean {
    const keys = sortedKeys(map)
    // Go: entries are read before the first iteration, which may change the map.
    const values = keys.map((key) => map[key]!)
    for (let i = 0; i < keys.length; i++) if (this.once(state, keys[i], values[i]) === BREAK) break
    return keys.length > 0
  }

  private overInteger(state: State, count: Int): boolean {
    if (this.declaration?.variables.length === 2) {
      fail(state, `can't use ${count.value} to iterate over more than one variable`)
    }
    for (let i = 0n; i < count.value; i++) if (this.once(state, undefined, new Int(i, count.type)) === BREAK) break
    return count.value > 0n
  }

  private once(state: State, index: Value, elem: Value): Signal {
    if (this.declaration !== undefined) setVariables(state, this.declaration, index, elem)
    return runList(state, elem, this.list)
  }
}

/** With one variable it is the element, with two the index comes first. */
function setVariables(state: State, { variables }: Declaration, index: Value, elem: Value): void {
  const first = variables[0]!
  const second = variables[1]
  if (second === undefined) {
    setVariable(state, first.slot, elem, state.dotIsInterface)
    return
  }
  setVariable(state, first.slot, index, false)
  setVariable(state, second.slot, elem, state.dotIsInterface)
}

function setVariable(state: State, slot: number, value: Value, isInterface: boolean): void {
  state.vars[slot] = value
  if (isInterface || state.interfaceSlots !== undefined) (state.interfaceSlots ??= [])[slot] = isInterface
}

function elementsAreInterfaces(value: Value): boolean {
  if (Array.isArray(value)) return !(value instanceof TypedList) || isInterface(value.type)
  if (value instanceof TypedMap) return isInterface(value.type)
  return value !== undefined && value !== null && isMap(value)
}

function isInterface({ elem }: GoType): boolean {
  return elem?.kind === 'interface'
}
