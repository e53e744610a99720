/** Parsing inside actions: pipelines, commands, operands. Builds executable nodes as it goes. */
import { CallNode, DynamicCallNode, LogicNode } from './call.ts'
import { FuncError } from './func.ts'
import { quote, unquote } from './go/strconv-quote.ts'
import { BoolNode, NilNode, NumberNode, StringNode } from './literal.ts'
import { type Expr, Literal } from './node.ts'
import { type NumberConstant, parseCharacter, parseComplex, parseNumber } from './number.ts'
import { ChainNode, DotNode, FieldNode, VariableNode } from './operand.ts'
import { CommandNode, PipeNode } from './pipeline.ts'
import { Scope } from './scope.ts'
import * as token from './token.ts'
import { TokenReader } from './tokens.ts'

/** Go's limit of nested parentheses. */
const MAX_PARENTHESES = 10_000

/** Tells which functions there are. */
export type HasFunction = (name: string) => boolean

/** A variable at the start of a pipeline: read to see whether it is assigned to, and then it was not. */
interface Variable {
  readonly pos: number
  readonly name: string
  /** A space follows, so no field of it can. */
  readonly alone: boolean
}

/** How a pipeline begins. */
interface Beginning {
  readonly names: string[]
  assigns: boolean
  /** The first operand, if it has been read. */
  variable: Variable | undefined
}

const NO_OPERANDS: readonly Expr[] = []

export class ExpressionParser extends TokenReader {
  protected scope: Scope = new Scope()
  private parentheses = 0
  /** Operands of the commands being parsed. One stack for all: arrays that grow by push keep room for more, ours are exact. */
  private readonly pending: Expr[] = []
  private readonly hasFunction: HasFunction
  constructor(file: string, source: string, hasFunction: HasFunction) {
    super(file, source, hasFunction)
    this.hasFunction = hasFunction
  }

  // pipeline:
  //   [variable ["," variable] (":=" | "=")] command {"|" command}
  protected pipeline(context: string, end: number): Expr {
    const { lexer } = this
    const startsWithVariable = this.peek() === token.VARIABLE
    const pos = lexer.start
    const beginning = startsWithVariable ? this.beginning(context) : undefined
    const stages: Expr[] = []
    if (beginning?.variable !== undefined) stages.push(this.variableCommand(beginning.variable))
    while (this.next() !== end) {
      if (!startsOperand(lexer.type)) this.unexpected(context)
      this.backup()
      stages.push(this.command(stages.length === 0))
    }
    if (stages.length === 0) this.fail(`missing value for ${context}`)
    for (let i = 1; i < stages.length; i++) this.requireExecutable(stages[i]!, i)
    if (beginning !== undefined && beginning.names.length > 0) return this.declaration(pos, stages, beginning)
    return stages.length === 1 && needsNoPipe(stages[0]!, end) ? stages[0]! : new PipeNode(pos, stages, undefined)
  }

  /** Names before `:=` or `=`, or the variable that the pipeline begins with. Names count as known at once, even in their own value. */
  private beginning(context: string): Beginning {
    const { lexer } = this
    const beginning: Beginning = { names: [], assigns: false, variable: undefined }
    while (this.peek() === token.VARIABLE) {
      this.next()
      const pos = lexer.start
      const name = lexer.text()
      const type = this.peek()
      const alone = lexer.spaced
      const isList = type === token.CHAR && lexer.text() === ','
      if (type !== token.ASSIGN && type !== token.DECLARE && !isList) {
        beginning.variable = { pos, name, alone }
        return beginning
      }
      this.next()
      beginning.names.push(name)
      this.scope.see(name)
      beginning.assigns = type === token.ASSIGN
      if (!isList) return beginning
      if (context !== 'range' || beginning.names.length > 1) this.fail(`too many declarations in ${context}`)
      const after = this.peek()
      if (after !== token.VARIABLE && after !== token.RIGHT_DELIM && after !== token.RIGHT_PAREN) {
        this.fail('range can only initialize variables')
      }
    }
    return beginning
  }

  private declaration(pos: number, stages: readonly Expr[], { names, assigns }: Beginning): PipeNode {
    const { scope } = this
    const variables = names.map((name) => ({ name, slot: assigns ? scope.slotOf(name) : scope.declare(name) }))
    return new PipeNode(pos, stages, { variables, assigns })
  }

  private requireExecutable(stage: Expr, index: number): void {
    const word = stage instanceof CommandNode ? stage.word : stage
    if (word instanceof Literal || word instanceof DotNode) {
      this.fail(`non executable command in pipeline stage ${index + 1}`)
    }
  }

  // command:
  //   operand {space operand} ["|"]
  private command(isFirst: boolean): Expr {
    const isName = this.peek() === token.IDENTIFIER
    const pos = this.lexer.start
    if (isName) {
      const name = this.functionName()
      if (!this.atField()) return newCall(pos, name, this.moreOperands())
      const word = this.fieldsOf(newCall(pos, name, NO_OPERANDS, true))
      return this.commandOf(pos, word, isFirst)
    }
    return this.commandOf(pos, this.operand()!, isFirst)
  }

  private commandOf(pos: number, word: Expr, isFirst: boolean): Expr {
    const args = this.moreOperands()
    return isFirst && args.length === 0 && !isParenthesized(word) ? word : new CommandNode(pos, word, args)
  }

  /** The command whose first word was read in search of an assignment. */
  private variableCommand({ pos, name, alone }: Variable): Expr {
    const variable = this.variable(pos, name)
    const word = alone ? variable : this.fieldsOf(variable)
    const args = this.moreOperands()
    return args.length === 0 ? word : new CommandNode(pos, word, args)
  }

  /** Operands up to the end of the command; a pipe symbol is consumed, a right delimiter or parenthesis is not. */
  private moreOperands(): readonly Expr[] {
    const { pending } = this
    const first = pending.length
    for (;;) {
      switch (this.peek()) {
        case token.RIGHT_DELIM:
        case token.RIGHT_PAREN:
          return first === pending.length ? NO_OPERANDS : pending.splice(first)
        case token.PIPE:
          this.next()
          return first === pending.length ? NO_OPERANDS : pending.splice(first)
        default: {
          const operand = this.lexer.spaced ? this.operand() : undefined
          if (operand === undefined) this.unexpected('operand')
          pending.push(operand)
        }
      }
    }
  }

  // operand:
  //   term {field}
  private operand(): Expr | undefined {
    const node = this.term()
    return node === undefined ? undefined : this.fieldsOf(node)
  }

  /** A field right behind the operand, which belongs to it. */
  private atField(): boolean {
    return this.peek() === token.FIELD && !this.lexer.spaced
  }

  private fieldsOf(node: Expr): Expr {
    if (!this.atField()) return node
    const { lexer } = this
    const pos = lexer.start
    const fields: string[] = []
    while (this.atField()) {
      this.next()
      fields.push(lexer.input.slice(lexer.start + 1, lexer.end))
    }
    if (node instanceof FieldNode) return new FieldNode(pos, [...node.path, ...fields])
    if (node instanceof VariableNode) return node.extended(pos, fields)
    if (node instanceof Literal || node instanceof DotNode) {
      this.fail(`unexpected . after term ${quote(node.text(lexer.input))}`)
    }
    return new ChainNode(pos, node, fields)
  }

  // term:
  //   constant | function | "." | field | variable | "(" pipeline ")"
  private term(): Expr | undefined {
    const type = this.next()
    const { lexer } = this
    const pos = lexer.start
    switch (type) {
      case token.FIELD:
        return new FieldNode(pos, [lexer.input.slice(pos + 1, lexer.end)])
      case token.STRING:
      case token.RAW_STRING:
        return new StringNode(pos, lexer.end, this.unquoted())
      case token.LEFT_PAREN:
        return this.parenthesized()
      case token.VARIABLE:
        return this.variable(pos, lexer.text())
      case token.DOT:
        return new DotNode(pos)
      case token.IDENTIFIER:
        this.backup()
        return newCall(pos, this.functionName(), NO_OPERANDS, true)
      case token.BOOL:
        return new BoolNode(pos, lexer.text() === 'true')
      case token.NIL:
        return new NilNode(pos)
      case token.NUMBER:
        return this.number(pos, parseNumber)
      case token.CHAR_CONSTANT:
        return this.number(pos, parseCharacter)
      case token.COMPLEX:
        return this.number(pos, parseComplex)
      default:
        this.backup()
        return undefined
    }
  }

  private functionName(): string {
    this.next()
    const name = this.lexer.text()
    if (!this.hasFunction(name)) this.fail(`function ${quote(name)} not defined`)
    return name
  }

  private variable(pos: number, name: string): VariableNode {
    if (!this.scope.isSeen(name)) this.fail(`undefined variable ${quote(name)}`)
    return new VariableNode(pos, { name, slot: this.scope.slotOf(name) }, [])
  }

  private parenthesized(): Expr {
    if (this.parentheses >= MAX_PARENTHESES) this.fail('max expression depth exceeded')
    this.parentheses++
    const inner = this.pipeline('parenthesized pipeline', token.RIGHT_PAREN)
    this.parentheses--
    return inner
  }

  private number(pos: number, parse: (text: string) => NumberConstant): NumberNode {
    const text = this.lexer.text()
    try {
      return new NumberNode(pos, text, parse(text))
    } catch (error) {
      if (error instanceof FuncError) return this.fail(error.message)
      throw error
    }
  }

  /** The value of the string that is the last token. */
  protected unquoted(): string {
    const { input, start, end, type } = this.lexer
    const body = input.slice(start + 1, end - 1)
    if (type === token.STRING && !body.includes('\\')) return body
    return unquote(input.slice(start, end)) ?? this.fail('invalid syntax')
  }
}

function startsOperand(type: number): boolean {
  switch (type) {
    case token.BOOL:
    case token.CHAR_CONSTANT:
    case token.COMPLEX:
    case token.DOT:
    case token.FIELD:
    case token.IDENTIFIER:
    case token.NUMBER:
    case token.NIL:
    case token.RAW_STRING:
    case token.STRING:
    case token.VARIABLE:
    case token.LEFT_PAREN:
      return true
    default:
      return false
  }
}

/** Whether a lone command can stand for its pipeline: Go's pipeline then shows in no error and changes no value. */
function needsNoPipe(stage: Expr, end: number): boolean {
  if (stage instanceof CallNode) return true
  if (end === token.RIGHT_PAREN) return false
  return !(stage instanceof CommandNode && isParenthesized(stage.word))
}

function isParenthesized(word: Expr): boolean {
  return word instanceof PipeNode || word instanceof CallNode
}

/** The engine has three functions of its own; a caller's function of the same name is found when the call is made. */
function newCall(pos: number, name: string, args: readonly Expr[], bare = false): CallNode {
  if (name === 'and' || name === 'or') return new LogicNode(pos, name, args, bare)
  return name === 'call' ? new DynamicCallNode(pos, name, args, bare) : new CallNode(pos, name, args, bare)
}
