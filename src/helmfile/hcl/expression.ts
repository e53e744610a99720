/** Expressions of HCL as functions of what names stand for. */
import { newMap } from '../../../gotemplate/value.ts'
import type { GoMap } from '../../../gotemplate/value.ts'
import { spend, spendTurn } from './budget.ts'
import type { HclBudget } from './budget.ts'
import { HclValueError } from './error.ts'
import { areEqual, asBool, asNumber, asText, entriesOf, isObject } from './values.ts'
import type { HclValue } from './values.ts'

export interface Scope {
  readonly variables: Readonly<Record<string, HclValue>>
  readonly budget: HclBudget
}

export type Expression = (scope: Scope) => HclValue

export type HclFunction = (args: readonly Expression[], scope: Scope) => HclValue

export const constant =
  (value: HclValue): Expression =>
  () =>
    value

export function variable(name: string): Expression {
  return ({ variables }) => {
    if (Object.hasOwn(variables, name)) return variables[name]!
    throw new HclValueError(`Unknown variable; There is no variable named "${name}".`)
  }
}

type Operator = (a: HclValue, b: HclValue) => HclValue

const arithmetic =
  (work: (a: number, b: number) => number): Operator =>
  (a, b) =>
    rounded(work(asNumber(a), asNumber(b)))

/** HCL reckons with many more digits: 0.1 + 0.2 is 0.3. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15))
}

const comparison =
  (test: (a: number, b: number) => boolean): Operator =>
  (a, b) =>
    test(asNumber(a), asNumber(b))

function divided(a: number, b: number): number {
  if (b === 0) throw new HclValueError('Invalid operand; Division by zero.')
  return a / b
}

/** By precedence, loosest first; longer marks before those that they begin with. */
export const OPERATORS: readonly (readonly (readonly [mark: string, work: Operator])[])[] = [
  [['||', (a, b) => asBool(a) || asBool(b)]],
  [['&&', (a, b) => asBool(a) && asBool(b)]],
  [
    ['==', areEqual],
    ['!=', (a, b) => !areEqual(a, b)],
  ],
  [
    ['<=', comparison((a, b) => a <= b)],
    ['>=', comparison((a, b) => a >= b)],
    ['<', comparison((a, b) => a < b)],
    ['>', comparison((a, b) => a > b)],
  ],
  [
    ['+', arithmetic((a, b) => a + b)],
    ['-', arithmetic((a, b) => a - b)],
  ],
  [
    ['*', arithmetic((a, b) => a * b)],
    ['/', arithmetic(divided)],
    ['%', arithmetic((a, b) => a % b)],
  ],
]

export function member(object: HclValue, key: HclValue): HclValue {
  if (Array.isArray(object)) {
    const index = asNumber(key)
    const item = object[index]
    if (item !== undefined) return item
    throw new HclValueError('Invalid index; The given key does not identify an element in this collection value.')
  }
  if (object !== null && isObject(object)) {
    const name = asText(key)
    const value = object[name]
    if (value !== undefined) return value
    throw new HclValueError(`Unsupported attribute; This object does not have an attribute named "${name}".`)
  }
  throw new HclValueError('Unsupported attribute; This value does not have any attributes.')
}

/** `x[*]`: each item, one value as a list of it, null as none. */
export function splat(object: Expression, rest: (item: HclValue, scope: Scope) => HclValue): Expression {
  return (scope) => {
    const value = object(scope)
    if (value === null) return []
    const items = Array.isArray(value) ? value : [value]
    return spend(
      scope.budget,
      items.map((item) => rest(item, scope)),
    )
  }
}

export interface ForClause {
  readonly keyName: string | undefined
  readonly valueName: string
  readonly collection: Expression
  readonly condition: Expression | undefined
}

/** The scope of each turn. */
function* turns({ keyName, valueName, collection, condition }: ForClause, scope: Scope): Generator<Scope> {
  for (const [key, value] of entriesOf(collection(scope))) {
    const own = keyName === undefined ? { [valueName]: value } : { [keyName]: key, [valueName]: value }
    spendTurn(scope.budget)
    const inner = { variables: { ...scope.variables, ...own }, budget: scope.budget }
    if (condition === undefined || asBool(condition(inner))) yield inner
  }
}

export function forList(clause: ForClause, item: Expression): Expression {
  return (scope) => Array.from(turns(clause, scope), item)
}

export interface ForEntry {
  readonly key: Expression
  readonly value: Expression
  /** `...`: values of equal keys become lists. */
  readonly isGrouped: boolean
}

export function forObject(clause: ForClause, { key, value, isGrouped }: ForEntry): Expression {
  return (scope) => {
    const object: GoMap = newMap()
    for (const inner of turns(clause, scope)) {
      const name = asText(key(inner))
      if (isGrouped) object[name] = [...((object[name] as HclValue[] | undefined) ?? []), value(inner)]
      else if (object[name] === undefined) object[name] = value(inner)
      else throw new HclValueError(`Duplicate object key; Two different items produced the key "${name}".`)
    }
    return object
  }
}

export function forText(clause: ForClause, body: Expression): Expression {
  return (scope) => spend(scope.budget, Array.from(turns(clause, scope), (inner) => asText(body(inner))).join(''))
}
