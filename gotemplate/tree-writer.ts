/** Parsed templates → numbers and tables (tree-format.ts). */
import { CallNode } from './call.ts'
import { type Body, statementsOf } from './later.ts'
import { BoolNode, NilNode, NumberNode, StringNode } from './literal.ts'
import type { Expr } from './node.ts'
import { ChainNode, DotNode, FieldNode, VariableNode } from './operand.ts'
import { CommandNode, PipeNode } from './pipeline.ts'
import { RangeNode } from './range.ts'
import type { Statement, Tree } from './state.ts'
import { ActionNode, BreakNode, ContinueNode, DeclareNode, IfNode, TextNode, WithNode } from './statement.ts'
import { TemplateNode } from './template-call.ts'
import * as format from './tree-format.ts'

/** Texts are found again by their index. */
class Table {
  readonly texts: string[] = []
  private readonly known = new Map<string, number>()

  indexOf(text: string): number {
    let index = this.known.get(text)
    if (index === undefined) this.known.set(text, (index = this.texts.push(text) - 1))
    return index
  }
}

export class TreeWriter {
  private readonly numbers: number[] = []
  private readonly texts = new Table()
  private readonly paths = new Table()

  /** Adds the trees of one template text; returns the place to read them from. */
  add(trees: ReadonlyMap<string, Tree>): number {
    const { numbers } = this
    const place = numbers.push(trees.size) - 1
    for (const { name, empty, root } of trees.values()) {
      numbers.push(this.texts.indexOf(name), empty ? 1 : 0)
      this.list(root)
    }
    return place
  }

  written(): format.WrittenTrees {
    return { numbers: Int32Array.from(this.numbers), texts: this.texts.texts, paths: this.paths.texts }
  }

  private list(body: Body | undefined): void {
    const { numbers } = this
    if (body === undefined) {
      numbers.push(format.ABSENT)
      return
    }
    const statements = statementsOf(body)
    const at = numbers.push(0, statements.length)
    for (const statement of statements) this.statement(statement)
    numbers[at - 2] = numbers.length - at
  }

  private statement(node: Statement): void {
    const { numbers } = this
    if (node instanceof TextNode) {
      numbers.push(format.TEXT, node.pos, node.end)
    } else if (node instanceof ActionNode) {
      numbers.push(format.ACTION, node.pos)
      this.expr(node.value)
    } else if (node instanceof DeclareNode) {
      numbers.push(format.DECLARE)
      this.expr(node.pipeline)
    } else if (node instanceof TemplateNode) {
      const { pos, name, pipeline } = node
      numbers.push(pipeline === undefined ? format.TEMPLATE : format.TEMPLATE_WITH_DOT, pos, this.texts.indexOf(name))
      if (pipeline !== undefined) this.expr(pipeline)
    } else {
      this.control(node)
    }
  }

  private control(node: Statement): void {
    const { numbers } = this
    if (node instanceof BreakNode) numbers.push(format.BREAK)
    else if (node instanceof ContinueNode) numbers.push(format.CONTINUE)
    else if (node instanceof IfNode) this.branches(format.IF, node)
    else if (node instanceof WithNode) this.branches(format.WITH, node)
    else if (node instanceof RangeNode) this.branches(format.RANGE, node)
  }

  private branches(kind: number, { value, list, otherwise }: IfNode | WithNode | RangeNode): void {
    this.numbers.push(kind)
    this.expr(value)
    this.list(list)
    this.list(otherwise)
  }

  private exprs(list: readonly Expr[]): void {
    this.numbers.push(list.length)
    for (const expr of list) this.expr(expr)
  }

  private expr(node: Expr): void {
    const { numbers, texts } = this
    if (node instanceof CallNode) {
      numbers.push(node.bare ? format.BARE_CALL : format.CALL, node.pos, texts.indexOf(node.name))
      this.exprs(node.args)
    } else if (node instanceof FieldNode) {
      numbers.push(format.FIELD, node.pos, this.path(node.path))
    } else if (node instanceof VariableNode) {
      numbers.push(format.VARIABLE, node.pos, texts.indexOf(node.name), node.slot, this.path(node.path))
    } else if (node instanceof DotNode) {
      numbers.push(format.DOT, node.pos)
    } else if (node instanceof ChainNode) {
      numbers.push(format.CHAIN, node.pos, this.path(node.path))
      this.expr(node.operand)
    } else if (node instanceof PipeNode) {
      this.pipe(node)
    } else if (node instanceof CommandNode) {
      numbers.push(format.COMMAND, node.pos)
      this.expr(node.word)
      this.exprs(node.args)
    } else {
      this.literal(node)
    }
  }

  private pipe({ pos, stages, declaration }: PipeNode): void {
    const { numbers } = this
    if (declaration === undefined) {
      numbers.push(format.PIPE, pos)
    } else {
      const { variables, assigns } = declaration
      numbers.push(assigns ? format.ASSIGNING_PIPE : format.DECLARING_PIPE, pos, variables.length)
      for (const { name, slot } of variables) numbers.push(this.texts.indexOf(name), slot)
    }
    this.exprs(stages)
  }

  private literal(node: Expr): void {
    const { numbers, texts } = this
    if (node instanceof StringNode) numbers.push(format.STRING, node.pos, node.end, texts.indexOf(node.value))
    else if (node instanceof BoolNode) numbers.push(format.BOOL, node.pos, node.value ? 1 : 0)
    else if (node instanceof NilNode) numbers.push(format.NIL, node.pos)
    else if (node instanceof NumberNode) numbers.push(format.NUMBER, node.pos, texts.indexOf(node.source))
  }

  /** No names: the empty text, which is no path. */
  private path(names: readonly string[]): number {
    return this.paths.indexOf(names.join('.'))
  }
}
