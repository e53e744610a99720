/** `--state-values-set a.b[0].c=1,d=2`: words into one map. */
import { int64, isMap, newMap } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import { TshelmError } from '../../errors.ts'
import { mergeMaps } from './merge-maps.ts'

/** Of lists that one word makes. */
const MAX_INDEX = 65_536

/** Values of `-set-string` first, as upstream has it: those of `-set` win. undefined where there are none. */
export function stateValuesSet(set: readonly string[], setString: readonly string[]): GoMap | undefined {
  if (set.length === 0 && setString.length === 0) return undefined
  const texts = newMap()
  for (const word of setString) {
    for (const [, path, value] of word.matchAll(STRING_ITEM)) assign(texts, path!, value!)
  }
  const values = newMap()
  for (const item of set.flatMap((word) => word.split(','))) {
    const equals = item.indexOf('=')
    if (equals < 0) throw new TshelmError('cli/usage', `--state-values-set: no = in ${JSON.stringify(item)}`)
    assign(values, item.slice(0, equals), typed(item.slice(equals + 1)))
  }
  return mergeMaps(texts, values)
}

const STRING_ITEM = /(?:,|^)([^\s=]+)=(['"][^'"]*['"]|[^,]+)/g

function typed(text: string): GoValue {
  const word = text.toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  if (word === 'null') return null
  if (text === '0') return int64(0)
  if (!/^[-+]?[0-9]+$/.test(text) || text.startsWith('0')) return text
  const value = BigInt(text.replace(/^\+/, ''))
  return BigInt.asIntN(64, value) === value ? int64(value) : text
}

/** `a.b\.c` is `a` and `b.c`. */
function keysOf(path: string): string[] {
  const keys: string[] = []
  let part = ''
  let escaped = false
  for (const char of path) {
    if (!escaped && char === '\\') {
      escaped = true
      continue
    }
    if (char === '.' && !escaped) {
      keys.push(part)
      part = ''
    } else part += char
    escaped = false
  }
  return part === '' ? keys : [...keys, part]
}

interface Step {
  readonly key: string
  readonly index: number | undefined
}

function stepOf(text: string): Step {
  const plain = text.replace(/[[\]]/g, ' ')
  const [, key, index] = /^\s*(\S+)\s+([-+]?[0-9]+)/.exec(plain) ?? []
  return key === undefined ? { key: plain, index: undefined } : { key, index: Number(index) }
}

function assign(map: GoMap, path: string, value: GoValue): void {
  const steps = keysOf(path).map(stepOf)
  const last = steps.pop()
  if (last === undefined) throw badPath(path)
  let at = map
  for (const step of steps) {
    const inner = read(at, step, path) ?? newMap()
    if (!isMap(inner)) throw badPath(path)
    write(at, step, inner, path)
    at = inner
  }
  write(at, last, value, path)
}

function read(map: GoMap, { key, index }: Step, path: string): GoValue | undefined {
  if (index === undefined) return map[key]
  return listAt(map, key, path)[index] ?? undefined
}

function write(...[map, { key, index }, value, path]: [GoMap, Step, GoValue, string]): void {
  if (index === undefined) {
    map[key] = value
    return
  }
  if (index < 0 || index > MAX_INDEX) throw badPath(path)
  const list = [...listAt(map, key, path)]
  while (list.length <= index) list.push(null)
  list[index] = value
  map[key] = list
}

function listAt(map: GoMap, key: string, path: string): readonly GoValue[] {
  const list = map[key] ?? []
  if (!Array.isArray(list)) throw badPath(path)
  return list
}

function badPath(path: string): TshelmError {
  return new TshelmError('cli/usage', `--state-values-set: ${JSON.stringify(path)} is no path to a value`)
}
