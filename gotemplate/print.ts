/** What an action writes for its value. */
import { printable } from './builtins.ts'
import { formatV } from './go/fmt.ts'
import { fail, type State, type Value } from './state.ts'
import { Boxed, typeName } from './value.ts'

/** Appends the text of a value that is neither string nor nothing. */
export function printValue(state: State, value: NonNullable<Value>): void {
  if (value instanceof Boxed) {
    const { type } = value
    if (type.kind === 'func')
      fail(state, `can't print ${state.node.label(state.tree.source)} of type ${typeName(value)}`)
    if (type.string === undefined && type.pointerString !== undefined) {
      state.out += type.pointerString(value as never)
      return
    }
  }
  state.out += formatV(printable(value))
}
