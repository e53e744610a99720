/** Template text → trees: texts, actions and control structures. One pass, from text to nodes that can be run. */
import { isStackOverflow } from './errors.ts'
import { ExpressionParser } from './expression.ts'
import { quote } from './go/strconv-quote.ts'
import type { Dictionary } from './lexer.ts'
import type { Expr } from './node.ts'
import { PipeNode } from './pipeline.ts'
import { RangeNode } from './range.ts'
import { Scope } from './scope.ts'
import { Stack } from './stack.ts'
import type { Statement, Tree } from './state.ts'
import { ActionNode, BreakNode, ContinueNode, DeclareNode, IfNode, TextNode, WithNode } from './statement.ts'
import { TemplateNode } from './template-call.ts'
import * as token from './token.ts'

/** A list ends with one of these; they are no part of it. */
const END = 'end'
const ELSE = 'else'
type Terminator = typeof END | typeof ELSE
type BranchWord = 'if' | 'with' | 'range'

/**
 * Parses one template text. The result has a tree for the text itself, under `name`, and one for each `define` and `block` in it.
 * @throws TemplateError as Go's text/template/parse words it
 */
export function parse(name: string, source: string, dictionary: Dictionary): ReadonlyMap<string, Tree> {
  return new Parser(name, source, dictionary).parse()
}

class Parser extends ExpressionParser {
  private readonly trees = new Map<string, Tree>()
  /** Statements of the lists that are not closed yet. */
  private readonly open = new Stack<Statement>()
  /** What ended the last list. */
  private terminator: Terminator = END
  private rangeDepth = 0
  /** The `if` or `with` of an `else if` or `else with` is still to be read. */
  private elseIsPending = false

  parse(): ReadonlyMap<string, Tree> {
    try {
      this.addTree(this.file, this.topLevel())
    } catch (error) {
      if (isStackOverflow(error)) this.fail('max expression depth exceeded')
      throw error
    }
    return this.trees
  }

  // template:
  //   {text | definition | action}
  private topLevel(): readonly Statement[] {
    const { open } = this
    for (;;) {
      const type = this.next()
      if (type === token.EOF) return open.take(0)
      if (type === token.LEFT_DELIM) {
        const { start } = this
        if (this.next() === token.DEFINE) {
          this.definition()
          continue
        }
        this.backup()
        const statement = this.action(start)
        if (typeof statement === 'string') this.fail(`unexpected {{${statement}}}`)
        open.push(statement)
      } else {
        open.push(this.text(type))
      }
    }
  }

  // definition:
  //   "{{" "define" string "}}" list "{{" "end" "}}"
  private definition(): void {
    const context = 'define clause'
    this.next()
    const name = this.templateName(context)
    this.expect(token.RIGHT_DELIM, context)
    this.separately(context, name)
  }

  /** The body of a define or block: a template of its own, which shares nothing with its surroundings. */
  private separately(context: string, name: string, blame?: number): void {
    const { scope, rangeDepth } = this
    this.scope = new Scope()
    this.rangeDepth = 0
    this.actionStart = -1
    const statements = this.list()
    if (this.terminator !== END) this.fail(`unexpected {{${this.terminator}}} in ${context}`, blame)
    this.addTree(name, statements)
    this.scope = scope
    this.rangeDepth = rangeDepth
  }

  private addTree(name: string, root: readonly Statement[]): void {
    const empty = isEmpty(root, this.input)
    const known = this.trees.get(name)
    if (known === undefined || known.empty) {
      this.trees.set(name, { name, file: this.file, source: this.input, root, empty })
    } else if (!empty) {
      this.fail(`template: multiple definition of template ${quote(name)}`)
    }
  }

  // list:
  //   {text | action}
  private list(): readonly Statement[] {
    const { open } = this
    const first = open.size
    for (;;) {
      const type = this.next()
      if (type === token.EOF) this.fail('unexpected EOF')
      const statement = type === token.LEFT_DELIM ? this.action(this.start) : this.text(type)
      if (typeof statement === 'string') {
        this.terminator = statement
        return open.take(first)
      }
      open.push(statement)
    }
  }

  private text(type: number): TextNode {
    if (type !== token.TEXT) this.unexpected('input')
    return new TextNode(this.start, this.end)
  }

  /** After the left delimiter, which stands at `start`. */
  private action(start: number): Statement | Terminator {
    this.actionStart = start
    const statement = this.controlOrPipeline()
    this.actionStart = -1
    return statement
  }

  // action:
  //   control | pipeline
  private controlOrPipeline(): Statement | Terminator {
    switch (this.next()) {
      case token.IF:
        return this.branches('if')
      case token.END:
        this.expect(token.RIGHT_DELIM, 'end')
        return END
      case token.ELSE:
        return this.else()
      case token.WITH:
        return this.branches('with')
      case token.RANGE:
        return this.branches('range')
      case token.TEMPLATE:
        return this.templateCall()
      case token.BLOCK:
        return this.block()
      case token.BREAK:
        return this.loopControl('break', new BreakNode())
      case token.CONTINUE:
        return this.loopControl('continue', new ContinueNode())
      default:
        this.backup()
        return this.pipelineAction()
    }
  }

  private pipelineAction(): Statement {
    const pos = this.start
    // Variables declared here live until the end of the list they are in.
    const value = this.pipeline('command', token.RIGHT_DELIM)
    return value instanceof PipeNode && value.declaration !== undefined
      ? new DeclareNode(value)
      : new ActionNode(pos, value)
  }

  private loopControl(word: string, node: Statement): Statement {
    if (this.next() !== token.RIGHT_DELIM) this.unexpected(`{{${word}}}`)
    if (this.rangeDepth === 0) this.fail(`{{${word}}} outside {{range}}`)
    return node
  }

  // control:
  //   pipeline "}}" list ["{{" "else" "}}" list] "{{" "end" "}}"
  private branches(context: BranchWord): Statement {
    const { scope } = this
    const { names, slots } = scope
    const value = this.pipeline(context, token.RIGHT_DELIM)
    const declared = scope.slots
    if (context === 'range') this.rangeDepth++
    const list = this.list()
    if (context === 'range') this.rangeDepth--
    let otherwise: readonly Statement[] | undefined
    if (this.terminator === ELSE) {
      scope.rewind(declared)
      otherwise = this.otherwise(context)
    }
    scope.restore(names, slots)
    if (context === 'if') return new IfNode(value, list, otherwise)
    return context === 'with' ? new WithNode(value, list, otherwise) : new RangeNode(value, list, otherwise)
  }

  /** `{{ else if }}` and `{{ else with }}` are an else with one statement, and share its end. */
  private otherwise(context: BranchWord): readonly Statement[] {
    if (context !== 'range' && this.elseIsPending && this.peek() === (context === 'if' ? token.IF : token.WITH)) {
      this.next()
      return [this.branches(context)]
    }
    const statements = this.list()
    if (this.terminator !== END) this.fail(`expected end; found {{${this.terminator}}}`)
    return statements
  }

  private else(): Terminator {
    const type = this.peek()
    this.elseIsPending = type === token.IF || type === token.WITH
    if (!this.elseIsPending) this.expect(token.RIGHT_DELIM, 'else')
    return ELSE
  }

  // block:
  //   "block" string pipeline "}}" list "{{" "end" "}}"
  private block(): TemplateNode {
    const context = 'block clause'
    this.next()
    const pos = this.start
    const name = this.templateName(context)
    const pipeline = this.pipeline(context, token.RIGHT_DELIM)
    // Go: to the tree around it, the head of the block is the last it read.
    this.separately(context, name, this.start)
    return new TemplateNode(pos, name, pipeline)
  }

  // call:
  //   "template" string [pipeline]
  private templateCall(): TemplateNode {
    const context = 'template clause'
    this.next()
    const pos = this.start
    const name = this.templateName(context)
    let pipeline: Expr | undefined
    if (this.next() !== token.RIGHT_DELIM) {
      this.backup()
      pipeline = this.pipeline(context, token.RIGHT_DELIM)
    }
    return new TemplateNode(pos, name, pipeline)
  }

  private templateName(context: string): string {
    const { type } = this
    if (type !== token.STRING && type !== token.RAW_STRING) this.unexpected(context)
    return this.unquoted()
  }
}

const BLANK = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/

function isEmpty(root: readonly Statement[], source: string): boolean {
  for (let i = 0; i < root.length; i++) {
    const statement = root[i]!
    if (!(statement instanceof TextNode) || !BLANK.test(statement.text(source))) return false
  }
  return true
}
