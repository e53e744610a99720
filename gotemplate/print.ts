/** What an action writes for its value. */
import { printable } from './builtins.ts'
import { formatV } from './go/fmt.ts'
import { CallNode, LogicNode } from './call.ts'
import type { Expr } from './node.ts'
import { fail, type State, type Value } from './state.ts'
import { Boxed, type GoType, typeName } from './value.ts'

/** Appends the text of a value that is neither string nor nothing. */
export function printValue(state: State, value: NonNullable<Value>, from: Expr): void {
  if (value instanceof Boxed) {
    const { type } = value
    if (type.kind === 'func')
      fail(state, `can't print ${state.node.label(state.tree.source)} of type ${typeName(value)}`)
    const text = addressableText(type, from)
    if (text !== undefined) {
      state.out += text(value as never)
      return
    }
  }
  state.out += formatV(printable(value))
}

/** A String method on the pointer counts for what can be addressed: data, but not the results of functions (`and` and `or` return what they are given). */
function addressableText({ string, pointerString }: GoType, from: Expr): GoType['string'] {
  return string === undefined && (!(from instanceof CallNode) || from instanceof LogicNode) ? pointerString : undefined
}
