/** Numbers and tables (tree-format.ts) → templates. What is long becomes nodes when it is run: most of a library never is. */
import { newCall } from './call.ts'
import { type Body, type BodySource, LaterList } from './later.ts'
import { BoolNode, NilNode, NumberNode, StringNode } from './literal.ts'
import type { Expr } from './node.ts'
import { parseConstant } from './number.ts'
import { ChainNode, DotNode, FieldNode, VariableNode } from './operand.ts'
import { CommandNode, type Declaration, PipeNode, type Variable } from './pipeline.ts'
import { RangeNode } from './range.ts'
import type { Statement, Tree } from './state.ts'
import { ActionNode, BreakNode, ContinueNode, DeclareNode, IfNode, TextNode, WithNode } from './statement.ts'
import { TemplateNode } from './template-call.ts'
import * as format from './tree-format.ts'

/** Lists of more numbers are left for later. */
const MAX_AT_ONCE = 24

const NONE: readonly never[] = []

class WrittenTree implements Tree {
  readonly name: string
  readonly file: string
  readonly source: string
  readonly empty: boolean
  private readonly body: LaterList
  constructor(name: string, text: { readonly file: string; readonly source: string }, body: LaterList, empty: boolean) {
    this.name = name
    this.file = text.file
    this.source = text.source
    this.empty = empty
    this.body = body
  }

  get root(): readonly Statement[] {
    return this.body.statements()
  }
}

export class TreeReader implements BodySource {
  private readonly numbers: Int32Array
  private readonly texts: readonly string[]
  private readonly pathTexts: readonly string[]
  private readonly paths: (readonly string[] | undefined)[] = []
  private at = 0
  constructor({ numbers, texts, paths }: format.WrittenTrees) {
    this.numbers = numbers
    this.texts = texts
    this.pathTexts = paths
  }

  /** The trees at a place that the writer gave. @param text whose trees they are */
  trees(place: number, text: { readonly file: string; readonly source: string }): ReadonlyMap<string, Tree> {
    const { numbers } = this
    const trees = new Map<string, Tree>()
    let at = place
    for (let left = numbers[at++]!; left > 0; left--) {
      const name = this.texts[numbers[at]!]!
      trees.set(name, new WrittenTree(name, text, new LaterList(this, at + 3), numbers[at + 1] === 1))
      at += 4 + numbers[at + 2]!
    }
    return trees
  }

  /** The statements of a list, from its count on. */
  statementsAt(place: number): readonly Statement[] {
    const { at } = this
    this.at = place
    try {
      return this.statements()
    } finally {
      this.at = at
    }
  }

  private statements(): readonly Statement[] {
    const count = this.numbers[this.at++]!
    const list = new Array<Statement>(count)
    for (let i = 0; i < count; i++) list[i] = this.statement()
    return list
  }

  private list(): Body | undefined {
    const size = this.numbers[this.at++]!
    if (size === format.ABSENT) return undefined
    if (size <= MAX_AT_ONCE) return this.statements()
    const later = new LaterList(this, this.at)
    this.at += size + 1
    return later
  }

  private statement(): Statement {
    const { numbers } = this
    const kind = numbers[this.at++]!
    switch (kind) {
      case format.TEXT:
        return new TextNode(numbers[this.at++]!, numbers[this.at++]!)
      case format.ACTION:
        return new ActionNode(numbers[this.at++]!, this.expr())
      case format.DECLARE:
        return new DeclareNode(this.pipe(numbers[this.at++]!, numbers[this.at++]!))
      case format.IF:
        return new IfNode(this.expr(), this.list()!, this.list())
      case format.WITH:
        return new WithNode(this.expr(), this.list()!, this.list())
      case format.RANGE:
        return new RangeNode(this.expr(), this.list()!, this.list())
      case format.TEMPLATE:
        return new TemplateNode(numbers[this.at++]!, this.text(), undefined)
      case format.TEMPLATE_WITH_DOT:
        return new TemplateNode(numbers[this.at++]!, this.text(), this.expr())
      default:
        return kind === format.BREAK ? new BreakNode() : new ContinueNode()
    }
  }

  private expr(): Expr {
    const { numbers } = this
    const kind = numbers[this.at++]!
    const pos = numbers[this.at++]!
    switch (kind) {
      case format.DOT:
        return new DotNode(pos)
      case format.FIELD:
        return new FieldNode(pos, this.path())
      case format.VARIABLE:
        return new VariableNode(pos, { name: this.text(), slot: numbers[this.at++]!, path: this.path() })
      case format.CHAIN: {
        const path = this.path()
        return new ChainNode(pos, this.expr(), path)
      }
      case format.STRING:
        return new StringNode(pos, numbers[this.at++]!, this.text())
      case format.CALL:
        return newCall(pos, this.text(), this.exprs())
      case format.BARE_CALL:
        return newCall(pos, this.text(), this.exprs(), true)
      case format.COMMAND:
        return new CommandNode(pos, this.expr(), this.exprs())
      default:
        return this.rareExpr(kind, pos)
    }
  }

  private rareExpr(kind: number, pos: number): Expr {
    switch (kind) {
      case format.NUMBER: {
        const source = this.text()
        return new NumberNode(pos, source, parseConstant(source))
      }
      case format.BOOL:
        return new BoolNode(pos, this.numbers[this.at++] === 1)
      case format.NIL:
        return new NilNode(pos)
      default:
        return this.pipe(kind, pos)
    }
  }

  private pipe(kind: number, pos: number): PipeNode {
    const declaration = kind === format.PIPE ? undefined : this.declaration(kind === format.ASSIGNING_PIPE)
    return new PipeNode(pos, this.exprs(), declaration)
  }

  private declaration(assigns: boolean): Declaration {
    const variables: Variable[] = []
    for (let left = this.numbers[this.at++]!; left > 0; left--) {
      variables.push({ name: this.text(), slot: this.numbers[this.at++]! })
    }
    return { variables, assigns }
  }

  private exprs(): readonly Expr[] {
    const count = this.numbers[this.at++]!
    if (count === 0) return NONE
    if (count === 1) return [this.expr()]
    const list = new Array<Expr>(count)
    for (let i = 0; i < count; i++) list[i] = this.expr()
    return list
  }

  private text(): string {
    return this.texts[this.numbers[this.at++]!]!
  }

  private path(): readonly string[] {
    const index = this.numbers[this.at++]!
    return (this.paths[index] ??= namesOf(this.pathTexts[index]!))
  }
}

function namesOf(path: string): readonly string[] {
  return path === '' ? NONE : path.split('.')
}
