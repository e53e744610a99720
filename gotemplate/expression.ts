/** Parsing inside actions: pipelines, commands, operands. Builds executable nodes as it goes. */
import { CallNode, newCall } from './call.ts'
import { FuncError } from './func.ts'
import { quote, unquote } from './go/strconv-quote.ts'
import type { Dictionary } from './lexer.ts'
import { BoolNode, NilNode, NumberNode, StringNode } from './literal.ts'
import { type Expr, Literal } from './node.ts'
import { type NumberConstant, parseCharacter, parseComplex, parseNumber } from './number.ts'
import { ChainNode, DotNode, FieldNode, VariableNode } from './operand.ts'
import { CommandNode, type Declaration, PipeNode } from './pipeline.ts'
import { Scope } from './scope.ts'
import { Stack } from './stack.ts'
import * as token from './token.ts'
import { TokenReader } from './tokens.ts'

/** Go's limit of nested parentheses. */
const MAX_PARENTHESES = 10_000

/** Longer strings are not likely to be there twice. */
const MAX_SHARED = 64

const NO_OPERANDS: readonly Expr[] = []
const NO_NAMES: readonly string[] = []

/** What stands before the value of a pipeline: `$a, $b :=` */
interface Assignment {
  readonly names: readonly string[]
  readonly assigns: boolean
}

export class ExpressionParser extends TokenReader {
  protected scope: Scope = new Scope()
  private parentheses = 0
  /** Stages and operands of what is being parsed, the innermost last. */
  private readonly pending = new Stack<Expr>()
  private readonly hasFunction: (name: string) => boolean
  constructor(file: string, source: string, dictionary: Dictionary) {
    super(file, source, dictionary)
    this.hasFunction = dictionary.hasFunction
  }

  // pipeline:
  //   [variable ["," variable] (":=" | "=")] command {"|" command}
  protected pipeline(context: string, end: number): Expr {
    const { pending } = this
    const first = pending.size
    const type = this.next()
    const pos = this.start
    let assignment: Assignment | undefined
    if (type === token.FIELD) {
      const field = this.field(pos)
      // Most pipelines are just that.
      if (end === token.RIGHT_DELIM && this.peek() === end) {
        this.putBack = false
        return field
      }
      pending.push(this.commandOf(pos, this.fieldsOf(field), true))
    } else {
      this.putBack = true
      if (type === token.VARIABLE) assignment = this.assignment(context)
    }
    while (this.next() !== end) {
      this.putBack = true
      pending.push(this.command(pending.size === first) ?? this.unexpected(context))
    }
    if (pending.size === first) this.fail(`missing value for ${context}`)
    if (assignment === undefined && pending.size === first + 1) {
      const only = pending.pop()
      return needsNoPipe(only, end) ? only : new PipeNode(pos, [only], undefined)
    }
    const stages = pending.take(first)
    for (let i = 1; i < stages.length; i++) this.requireExecutable(stages[i]!, i)
    return new PipeNode(pos, stages, assignment && this.declare(assignment))
  }

  /** Reads up to `:=` or `=`, if they follow. If not, the variable is the first operand: its command is then pending. */
  private assignment(context: string): Assignment | undefined {
    let names = NO_NAMES
    let assigns = false
    while (this.peek() === token.VARIABLE) {
      this.next()
      const pos = this.start
      const name = this.tokenText()
      const type = this.peek()
      const isList = type === token.CHAR && this.input.charCodeAt(this.start) === 0x2c
      if (type !== token.ASSIGN && type !== token.DECLARE && !isList) {
        this.pending.push(this.commandOfVariable(pos, name))
        break
      }
      this.next()
      names = [...names, name]
      // It counts as known at once, even in its own value.
      this.scope.see(name)
      assigns = type === token.ASSIGN
      if (!isList) break
      if (context !== 'range' || names.length > 1) this.fail(`too many declarations in ${context}`)
      const after = this.peek()
      if (after !== token.VARIABLE && after !== token.RIGHT_DELIM && after !== token.RIGHT_PAREN) {
        this.fail('range can only initialize variables')
      }
    }
    return names.length === 0 ? undefined : { names, assigns }
  }

  private declare({ names, assigns }: Assignment): Declaration {
    const { scope } = this
    return {
      variables: names.map((name) => ({ name, slot: assigns ? scope.slotOf(name) : scope.declare(name) })),
      assigns,
    }
  }

  private requireExecutable(stage: Expr, index: number): void {
    const word = stage instanceof CommandNode ? stage.word : stage
    if (word instanceof Literal || word instanceof DotNode) {
      this.fail(`non executable command in pipeline stage ${index + 1}`)
    }
  }

  // command:
  //   operand {space operand} ["|"]
  private command(isFirst: boolean): Expr | undefined {
    const isName = this.next() === token.IDENTIFIER
    const pos = this.start
    if (!isName) {
      this.putBack = true
      const word = this.operand()
      return word && this.commandOf(pos, word, isFirst)
    }
    const name = this.functionName()
    if (this.input.charCodeAt(this.end) !== 0x2e) return newCall(pos, name, this.moreOperands())
    return this.commandOf(pos, this.fieldsOf(newCall(pos, name, NO_OPERANDS, true)), isFirst)
  }

  private commandOf(pos: number, word: Expr, isFirst: boolean): Expr {
    const args = this.moreOperands()
    return isFirst && args.length === 0 && !isParenthesized(word) ? word : new CommandNode(pos, word, args)
  }

  /** The command whose first word was read in search of an assignment. */
  private commandOfVariable(pos: number, name: string): Expr {
    const word = this.variable(pos, name)
    const args = this.moreOperands()
    return args.length === 0 ? word : new CommandNode(pos, word, args)
  }

  /** Operands up to the end of the command; a pipe symbol is consumed, a right delimiter or parenthesis is not. */
  private moreOperands(): readonly Expr[] {
    const { pending } = this
    const first = pending.size
    for (;;) {
      const type = this.peek()
      if (type === token.RIGHT_DELIM || type === token.RIGHT_PAREN || type === token.PIPE) {
        if (type === token.PIPE) this.putBack = false
        if (pending.size === first) return NO_OPERANDS
        return pending.size === first + 1 ? [pending.pop()] : pending.take(first)
      }
      const operand = this.spaced ? this.operand() : undefined
      if (operand === undefined) this.unexpected('operand')
      pending.push(operand)
    }
  }

  // operand:
  //   term {field}
  private operand(): Expr | undefined {
    const node = this.term()
    return node === undefined || this.input.charCodeAt(this.end) !== 0x2e ? node : this.fieldsOf(node)
  }

  /** Fields right behind the operand, which belong to it. */
  private atField(): boolean {
    return this.peek() === token.FIELD && !this.spaced
  }

  private fieldsOf(node: Expr): Expr {
    if (!this.atField()) return node
    const pos = this.start
    const names = this.path()
    if (node instanceof FieldNode || node instanceof VariableNode) return node.extended(pos, names)
    if (node instanceof Literal || node instanceof DotNode) {
      this.fail(`unexpected . after term ${quote(node.text(this.input))}`)
    }
    return new ChainNode(pos, node, names)
  }

  /** The names of the fields that are the next token or, with letters that are not ASCII, tokens. */
  private path(): readonly string[] {
    this.next()
    const names = this.names.path(this.input, this.start, this.end)
    if (!this.atField()) return names
    const all = [...names]
    while (this.atField()) {
      this.next()
      for (const name of this.names.path(this.input, this.start, this.end)) all.push(name)
    }
    return all
  }

  // term:
  //   constant | function | "." | field | variable | "(" pipeline ")"
  private term(): Expr | undefined {
    const type = this.next()
    const pos = this.start
    switch (type) {
      case token.FIELD:
        return this.field(pos)
      case token.STRING:
      case token.RAW_STRING:
        return new StringNode(pos, this.end, this.unquoted())
      case token.LEFT_PAREN:
        return this.parenthesized()
      case token.VARIABLE:
        return this.variable(pos, this.tokenText())
      case token.DOT:
        return new DotNode(pos)
      case token.IDENTIFIER:
        return newCall(pos, this.functionName(), NO_OPERANDS, true)
      default:
        return this.rareTerm(type, pos)
    }
  }

  private rareTerm(type: number, pos: number): Expr | undefined {
    switch (type) {
      case token.BOOL:
        return new BoolNode(pos, this.tokenText() === 'true')
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

  /** Go: a path of several names stands where its second begins. */
  private field(pos: number): FieldNode {
    const names = this.names.path(this.input, pos, this.end)
    return new FieldNode(names.length === 1 ? pos : pos + 1 + names[0]!.length, names)
  }

  /** The last token, if it is the name of a function. */
  private functionName(): string {
    const name = this.tokenText()
    if (!this.hasFunction(name)) this.fail(`function ${quote(name)} not defined`)
    return name
  }

  private variable(pos: number, name: string): VariableNode {
    if (!this.scope.isSeen(name)) this.fail(`undefined variable ${quote(name)}`)
    const slot = this.scope.slotOf(name)
    if (!this.atField()) return new VariableNode(pos, { name, slot, path: NO_NAMES })
    const at = this.start
    return new VariableNode(at, { name, slot, path: this.path() })
  }

  private parenthesized(): Expr {
    if (this.parentheses >= MAX_PARENTHESES) this.fail('max expression depth exceeded')
    this.parentheses++
    const inner = this.pipeline('parenthesized pipeline', token.RIGHT_PAREN)
    this.parentheses--
    return inner
  }

  private number(pos: number, parse: (text: string) => NumberConstant): NumberNode {
    const text = this.tokenText()
    try {
      return new NumberNode(pos, text, parse(text))
    } catch (error) {
      if (error instanceof FuncError) return this.fail(error.message)
      throw error
    }
  }

  /** The value of the string that is the last token. */
  protected unquoted(): string {
    const { input, start, end } = this
    if (this.escaped) return unquote(input.slice(start, end)) ?? this.fail('invalid syntax')
    const length = end - start - 2
    if (length === 0) return ''
    return length > MAX_SHARED ? input.slice(start + 1, end - 1) : this.names.of(input, start + 1, end - 1)
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
