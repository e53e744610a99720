/** Values of Go as values of JavaScript, for programs. */
import { GeneralMap } from '../../../gotemplate/general-map.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { Boxed, Int, isMap, type GoValue } from '../../../gotemplate/value.ts'
import { createVals, type ValsOptions, type ValsPorts } from './vals.ts'

/**
 * A tree of plain objects, arrays and scalars with values in place of references: integers beyond 2⁵³ come as bigint, times as text.
 * Rejects with TshelmError `secrets/…`, its message beginning with `expand BACKEND://…: `; `data` names backend and path.
 */
export async function evaluateReferences(tree: unknown, ports: ValsPorts, options: ValsOptions = {}): Promise<unknown> {
  return plain((await createVals(ports, options).evaluate(tree)) as GoValue)
}

function plain(value: GoValue): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
  if (value instanceof GeneralMap) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, inner]) => [key, plain(inner)]))
  }
  if (value instanceof Int) {
    const number = Number(value.value)
    return Number.isSafeInteger(number) ? number : value.value
  }
  return value instanceof Boxed ? formatV(value) : value
}
