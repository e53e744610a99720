/**
 * Evaluates the common part of CEL over an object: comparisons, arithmetic, `has`, `in`, `size`, `all`, `exists`, `exists_one`, `filter`,
 * `map`, functions of strings, conversions. Bounded: steps, depth, length of texts.
 */
import type { JsonObject } from '../object.ts'
import { ARITIES, FUNCTIONS } from './cel-functions.ts'
import { parseCel, type CelNode } from './cel-parse.ts'
import {
  arithmetic,
  bounded,
  CelFailure,
  elementOf,
  fieldOf,
  has,
  isIn,
  itemsOf,
  negated,
  ordered,
  plus,
  same,
  truth,
  typeName,
  type Value,
} from './cel-values.ts'

/** `problem`: the expression cannot be told on this object: a field is missing, types do not fit. */
export interface CelResult {
  readonly met: boolean
  readonly problem?: string
}

export type CelCondition = (object: JsonObject) => CelResult

const MAX_STEPS = 100_000

/** Throws `plan/invalid-options` with `data.line` and `data.column` where the text is no such expression. */
export function celCondition(text: string): CelCondition {
  const node = parseCel(text, ['object', 'self'], ARITIES)
  return (object) => {
    try {
      const root = { json: object }
      const value = new Evaluation().value(node, { name: 'object', value: root, outer: { name: 'self', value: root } })
      if (typeof value !== 'boolean')
        return { met: false, problem: `the expression gives ${typeName(value)}, not a bool` }
      return { met: value }
    } catch (error) {
      if (error instanceof CelFailure) return { met: false, problem: error.message }
      throw error
    }
  }
}

interface Scope {
  readonly name: string
  readonly value: Value
  readonly outer?: Scope
}

class Evaluation {
  #left = MAX_STEPS

  value(node: CelNode, scope: Scope): Value {
    if (--this.#left < 0) throw new CelFailure('the expression takes too many steps', true)
    switch (node.op) {
      case 'literal':
        return node.value
      case 'name':
        return lookup(node.name, scope)
      case 'select':
        return fieldOf(this.value(node.of, scope), node.name)
      case 'has':
        return has(this.value(node.of, scope), node.name)
      case 'index':
        return elementOf(this.value(node.of, scope), this.value(node.index, scope))
      case 'call':
        return this.#call(
          node.name,
          node.args.map((arg) => this.value(arg, scope)),
        )
      case 'each':
        return this.#each(node, scope)
      case 'list':
        return node.items.map((item) => this.value(item, scope))
      case 'map':
        return new Map(node.entries.map(([key, value]) => [this.value(key, scope), this.value(value, scope)]))
      case 'choice':
        return this.value(truth(this.value(node.test, scope)) ? node.yes : node.no, scope)
      case 'logic':
        return this.#logic(node, scope)
      case 'binary':
        return this.#binary(node.operator, this.value(node.left, scope), this.value(node.right, scope))
      case 'unary':
        return negated(node.operator, this.value(node.of, scope))
    }
  }

  /** CEL: a side that fails does not count if the other one decides. */
  #logic({ and, left, right }: CelNode & { readonly op: 'logic' }, scope: Scope): boolean {
    let failure: CelFailure | undefined
    for (const side of [left, right]) {
      try {
        if (truth(this.value(side, scope)) !== and) return !and
      } catch (error) {
        if (!(error instanceof CelFailure) || error.final) throw error
        failure ??= error
      }
    }
    if (failure !== undefined) throw failure
    return and
  }

  #each({ macro, range, variable, body }: CelNode & { readonly op: 'each' }, scope: Scope): Value {
    const items = itemsOf(this.value(range, scope))
    const inner = (value: Value): Value => this.value(body, { name: variable, value, outer: scope })
    if (macro === 'map') return items.map(inner)
    if (macro === 'filter') return items.filter((item) => truth(inner(item)))
    if (macro === 'exists_one') return items.filter((item) => truth(inner(item))).length === 1
    return this.#quantified(macro === 'all', items, inner)
  }

  #quantified(all: boolean, items: readonly Value[], test: (item: Value) => Value): boolean {
    let failure: CelFailure | undefined
    for (const item of items) {
      try {
        if (truth(test(item)) !== all) return !all
      } catch (error) {
        if (!(error instanceof CelFailure) || error.final) throw error
        failure ??= error
      }
    }
    if (failure !== undefined) throw failure
    return all
  }

  #binary(operator: string, left: Value, right: Value): Value {
    this.#spend(left, right)
    switch (operator) {
      case '==':
        return same(left, right)
      case '!=':
        return !same(left, right)
      case 'in':
        return isIn(left, right)
      case '+':
        return bounded(plus(left, right))
      case '-':
      case '*':
      case '/':
      case '%':
        return arithmetic(operator, left, right)
      default:
        return ordered(operator, left, right)
    }
  }

  #call(name: string, args: readonly Value[]): Value {
    this.#spend(...args)
    return bounded(FUNCTIONS[name]!(args))
  }

  /** What looks at whole texts and lists costs as many steps. */
  #spend(...values: readonly Value[]): void {
    for (const value of values) {
      if (typeof value === 'string') this.#left -= value.length >> 4
      else if (Array.isArray(value)) this.#left -= value.length
    }
    if (this.#left < 0) throw new CelFailure('the expression takes too many steps', true)
  }
}

function lookup(name: string, scope: Scope): Value {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) if (at.name === name) return at.value
  throw new CelFailure(`${name} is not known`, true)
}
