/** `ref+echo://TEXT`: the path itself; for trying things out. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { newMap, type GoMap } from '../../../../gotemplate/value.ts'
import { TshelmError } from '../../../errors.ts'
import type { Provider } from '../provider.ts'

export function echo(): Provider {
  return { text: (path) => path.replace(/\/+$/, ''), map: nested }
}

/** `a/b/c` as {a: {b: c}}. */
function nested(path: string): GoMap {
  const keys = path.split('/')
  const last = keys.pop()!
  if (keys.length === 0) {
    const message = `key must have two or more components separated by "/": got ${quote(path)}`
    throw new TshelmError('secrets/invalid-reference', message)
  }
  const root = newMap()
  let inner = root
  for (const key of keys.slice(0, -1)) {
    const next = newMap()
    inner[key] = next
    inner = next
  }
  inner[keys.at(-1)!] = last
  return root
}
