/** HCL's grammar: blocks of attributes, and expressions. */
import { newMap } from '../../../gotemplate/value.ts'
import { spend } from './budget.ts'
import { HclCursor } from './cursor.ts'
import { HclValueError } from './error.ts'
import { asBool, asNumber, asText } from './values.ts'
import type { HclValue } from './values.ts'
import { constant, forList, forObject, member, OPERATORS, splat, variable } from './expression.ts'
import type { Expression, ForClause, HclFunction, Scope } from './expression.ts'
import { heredoc, quotedTemplate } from './template.ts'

/** A name that an expression reads: `hv.region` is root `hv`, attribute `region`. */
export interface Reference {
  readonly root: string
  readonly attribute: string | undefined
}

export interface HclAttribute {
  readonly name: string
  readonly value: Expression
  readonly references: readonly Reference[]
  readonly line: number
}

export interface HclBlock {
  readonly type: string
  readonly attributes: readonly HclAttribute[]
}

/** Of one call. */
const MAX_ARGUMENTS = 65_536

export type FindFunction = (name: string) => HclFunction | undefined

/** The blocks of a file. Throws TshelmError with file, line and column. */
export function parseHcl(file: string, text: string, functions: FindFunction): HclBlock[] {
  return new HclParser(new HclCursor(file, text), functions).file()
}

class HclParser {
  readonly cursor: HclCursor
  private readonly functions: FindFunction
  private references: Reference[] = []
  /** Names of loops around. */
  private readonly bound: string[][] = []

  constructor(cursor: HclCursor, functions: FindFunction) {
    this.cursor = cursor
    this.functions = functions
  }

  file(): HclBlock[] {
    const { cursor } = this
    const blocks: HclBlock[] = []
    for (cursor.skipLines(); !cursor.atEnd; cursor.skipLines()) {
      const start = cursor.pos
      const type = cursor.identifier()
      if (type !== 'values' && type !== 'locals') {
        const what = type === undefined ? 'Argument or block definition required' : 'Unsupported block type or argument'
        throw cursor.fail(`${what}; only blocks of "values" and "locals" are expected here.`, start)
      }
      cursor.expect('{', 'Invalid block definition')
      blocks.push({ type, attributes: this.attributes() })
    }
    return blocks
  }

  private attributes(): HclAttribute[] {
    const { cursor } = this
    const attributes: HclAttribute[] = []
    const names = new Set<string>()
    for (cursor.skipLines(); !cursor.take('}'); cursor.skipLines()) {
      const start = cursor.pos
      const line = cursor.text.slice(0, start).split('\n').length
      const name = cursor.identifier()
      if (name === undefined) throw cursor.fail('Invalid argument name; a name is expected')
      if (names.has(name)) throw cursor.fail(`Attribute redefined; The argument "${name}" was already set.`, start)
      names.add(name)
      cursor.expect('=', 'Invalid argument')
      this.references = []
      const value = this.expression()
      attributes.push({ name, value, references: this.references, line })
      cursor.skip()
      if (cursor.text[cursor.pos] !== '\n' && cursor.text[cursor.pos] !== '}' && !cursor.atEnd) {
        throw cursor.fail('Missing newline after argument; An argument definition must end with a newline.')
      }
    }
    return attributes
  }

  expression(): Expression {
    return this.cursor.nested(() => this.conditional())
  }

  private conditional(): Expression {
    const condition = this.binary(0)
    if (!this.cursor.take('?')) return condition
    const yes = this.expression()
    this.cursor.expect(':', 'Missing false expression in conditional')
    const no = this.expression()
    return (scope) => (asBool(condition(scope)) ? yes(scope) : no(scope))
  }

  private binary(level: number): Expression {
    const operators = OPERATORS[level]
    if (operators === undefined) return this.unary()
    let left = this.binary(level + 1)
    for (;;) {
      const found = operators.find(([mark]) => this.isOperator(mark) && this.cursor.take(mark))
      if (found === undefined) return left
      const [, work] = found
      const [a, b] = [left, this.binary(level + 1)]
      left = (scope) => work(a(scope), b(scope))
    }
  }

  /** `=>` and `=` are none. */
  private isOperator(mark: string): boolean {
    return this.cursor.peek(mark) && !(mark === '=' && this.cursor.peek('=>'))
  }

  private unary(): Expression {
    const { cursor } = this
    if (cursor.peek('!') && !cursor.peek('!=') && cursor.take('!')) {
      const operand = cursor.nested(() => this.unary())
      return (scope) => !asBool(operand(scope))
    }
    if (cursor.take('-')) {
      const operand = cursor.nested(() => this.unary())
      return (scope) => -asNumber(operand(scope))
    }
    return this.traversals(this.primary())
  }

  private traversals(base: Expression): Expression {
    const { cursor } = this
    let value = base
    for (;;) {
      const object = value
      if (cursor.peek('...')) return value
      if (cursor.take('[*]')) return splat(object, this.splatRest(true))
      if (cursor.take('.*')) return splat(object, this.splatRest(false))
      if (cursor.take('[')) {
        const key = cursor.within(false, () => this.expression())
        cursor.within(false, () => {
          cursor.expect(']', 'Missing close bracket on index')
        })
        value = (scope) => member(object(scope), key(scope))
      } else if (cursor.take('.')) {
        const key: HclValue | undefined = cursor.identifier() ?? cursor.number()
        if (key === undefined) throw cursor.fail('Invalid attribute name; An attribute name is required after a dot.')
        value = (scope) => member(object(scope), key)
      } else return value
    }
  }

  /** What follows `[*]`: attributes and indexes; behind `.*` attributes only. */
  private splatRest(takesIndexes: boolean): (item: HclValue, scope: Scope) => HclValue {
    let item: HclValue = null
    const rest = takesIndexes ? this.traversals(() => item) : this.attributeRest(() => item)
    return (value, scope) => {
      item = value
      return rest(scope)
    }
  }

  private attributeRest(base: Expression): Expression {
    let value = base
    while (this.cursor.take('.')) {
      const object = value
      const key = this.cursor.identifier()
      if (key === undefined)
        throw this.cursor.fail('Invalid attribute name; An attribute name is required after a dot.')
      value = (scope) => member(object(scope), key)
    }
    return value
  }

  private primary(): Expression {
    const { cursor } = this
    if (cursor.take('"')) return quotedTemplate(this)
    if (cursor.take('<<')) return heredoc(this)
    if (cursor.take('(')) {
      const value = cursor.within(false, () => this.expression())
      cursor.within(false, () => {
        cursor.expect(')', 'Unbalanced parentheses')
      })
      return value
    }
    if (cursor.take('[')) return cursor.within(false, () => this.list())
    if (cursor.take('{')) return this.object()
    cursor.skip()
    const number = cursor.number()
    if (number !== undefined) return constant(number)
    const start = cursor.pos
    const name = cursor.identifier()
    if (name !== undefined) return this.named(name, start)
    throw cursor.fail('Invalid expression; Expected the start of an expression, but found an invalid expression token.')
  }

  private named(name: string, start: number): Expression {
    if (name === 'true' || name === 'false') return constant(name === 'true')
    if (name === 'null') return constant(null)
    if (this.cursor.take('(')) return this.call(name, start)
    if (!this.bound.some((names) => names.includes(name))) this.note(name)
    return variable(name)
  }

  private note(root: string): void {
    const { cursor } = this
    const before = cursor.pos
    const attribute = cursor.take('.') ? cursor.identifier() : undefined
    const index =
      attribute === undefined && cursor.take('["') ? /^([^"\\]+)"\]/.exec(cursor.text.slice(cursor.pos)) : null
    cursor.pos = before
    this.references.push({ root, attribute: attribute ?? index?.[1] })
  }

  private call(name: string, start: number): Expression {
    const { cursor } = this
    const found = this.functions(name)
    if (found === undefined) {
      throw cursor.fail(`Call to unknown function; There is no function named "${name}".`, start)
    }
    const args: Expression[] = []
    let spreads = false
    cursor.within(false, () => {
      while (!cursor.take(')')) {
        args.push(this.expression())
        spreads = cursor.take('...')
        if (!cursor.take(',') && !cursor.peek(')')) throw cursor.fail('Missing argument separator; a comma is required')
      }
    })
    if (!spreads) return (scope) => found(args, scope)
    return (scope) => {
      const last = args.at(-1)!(scope)
      if (!Array.isArray(last)) throw new HclValueError('Invalid expanding argument value; a list is required')
      if (last.length > MAX_ARGUMENTS) throw new HclValueError('Invalid expanding argument value; the list is too long')
      return found([...args.slice(0, -1), ...last.map((item) => constant(item))], scope)
    }
  }

  private list(): Expression {
    const { cursor } = this
    if (cursor.word('for')) {
      const clause = this.forClause()
      cursor.expect(':', "Invalid 'for' expression")
      const item = this.expression()
      const condition = this.condition()
      cursor.expect(']', "Invalid 'for' expression")
      this.leave()
      return forList({ ...clause, condition }, item)
    }
    const items: Expression[] = []
    while (!cursor.take(']')) {
      items.push(this.expression())
      if (!cursor.take(',') && !cursor.peek(']'))
        throw cursor.fail('Missing item separator; Expected a comma to mark the beginning of the next item.')
    }
    return (scope) =>
      spend(
        scope.budget,
        items.map((item) => item(scope)),
      )
  }

  private condition(): Expression | undefined {
    return this.cursor.word('if') ? this.expression() : undefined
  }

  forClause(): ForClause {
    const { cursor } = this
    const first = cursor.identifier()
    const second = cursor.take(',') ? cursor.identifier() : undefined
    if (first === undefined || !cursor.word('in'))
      throw cursor.fail('Invalid \'for\' expression; names and "in" are required')
    const collection = this.expression()
    const keyName = second === undefined ? undefined : first
    this.bound.push(second === undefined ? [first] : [first, second])
    return { keyName, valueName: second ?? first, collection, condition: undefined }
  }

  leave(): void {
    this.bound.pop()
  }

  private object(): Expression {
    const { cursor } = this
    cursor.skipLines()
    if (cursor.word('for')) return cursor.within(false, () => this.objectOfFor())
    const items: (readonly [key: Expression, value: Expression])[] = []
    return cursor.within(true, () => {
      for (cursor.skipLines(); !cursor.take('}'); cursor.skipLines()) {
        const key = this.objectKey()
        if (!cursor.take('=') && !cursor.take(':'))
          throw cursor.fail('Missing attribute value; Expected an attribute value, introduced by an equals sign.')
        cursor.skipLines()
        items.push([key, this.expression()])
        cursor.skip()
        const isSeparated = cursor.take(',') || cursor.peek('\n') || cursor.peek('}')
        if (!isSeparated)
          throw cursor.fail(
            'Missing attribute separator; Expected a newline or comma to mark the beginning of the next attribute.',
          )
      }
      return (scope) => {
        const object = newMap()
        for (const [key, value] of items) object[asText(key(scope))] = value(scope)
        return spend(scope.budget, object)
      }
    })
  }

  /** A bare name is a text. */
  private objectKey(): Expression {
    const { cursor } = this
    const before = cursor.pos
    const name = cursor.identifier()
    if (name !== undefined && (cursor.peek('=') || cursor.peek(':')) && !cursor.peek('==')) return constant(name)
    cursor.pos = before
    return this.expression()
  }

  private objectOfFor(): Expression {
    const { cursor } = this
    const clause = this.forClause()
    cursor.expect(':', "Invalid 'for' expression")
    const key = this.expression()
    cursor.expect('=>', "Invalid 'for' expression")
    const value = this.expression()
    const isGrouped = cursor.take('...')
    const condition = this.condition()
    cursor.expect('}', "Invalid 'for' expression")
    this.leave()
    return forObject({ ...clause, condition }, { key, value, isGrouped })
  }
}
