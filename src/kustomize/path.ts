/** Paths into objects: `spec/template`, `spec.template.spec.containers.[name=web].image`. */
import { compileRegexp, matches } from '../../gotemplate/go/regexp.ts'
import { failure } from './failure.ts'
import { emitNode } from './node-write.ts'
import { expectKind, getField, isMissing, itemsOf, newNode, scalar, setField, valueOf } from './node.ts'
import type { NodeKind, YamlNode } from './node.ts'
import { parseNode } from './node-read.ts'

/** The parts of a path; a backslash before a delimiter takes its meaning. */
export function splitPath(path: string, delimiter: string): string[] {
  let parts = path.split(delimiter)
  if (parts.length > 1 && parts[0] === '') parts = parts.slice(1)
  const out = [parts[0]!]
  for (const part of parts.slice(1)) {
    const last = out.length - 1
    if (out[last]!.endsWith('\\')) out[last] = out[last]!.slice(0, -1) + delimiter + part
    else out.push(part)
  }
  return out
}

/** Like splitPath, but brackets hold a part together: `[name=a.b]`, `[a.b]` for a field with a dot in its name. */
export function splitFieldPath(path: string): string[] {
  const parts = splitPath(path, '.')
  const out: string[] = []
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    if (!part.startsWith('[') || part.endsWith(']')) {
      out.push(part)
      continue
    }
    const held = [part]
    while (i < parts.length - 1) {
      held.push(parts[++i]!)
      if (parts[i]!.endsWith(']')) break
    }
    const text = held.join('.')
    out.push(text.includes('=') ? text : text.replace(/^[[\]]+|[[\]]+$/g, ''))
  }
  return out
}

function isSelector(part: string): boolean {
  return part.startsWith('[') && part.endsWith(']')
}

/** Go's Atoi. */
function indexOf(part: string): number | undefined {
  return /^[-+]?\d{1,18}$/.test(part) ? Number(part) : undefined
}

function splitSelector(part: string): readonly [field: string, value: string] {
  const inside = part.replace(/^\[/, '').replace(/\]$/, '')
  const equals = inside.indexOf('=')
  if (equals < 0) throw failure('list path element must contain fieldName=fieldValue for element to match')
  return [inside.slice(0, equals), inside.slice(equals + 1)]
}

/** What a part must be made as, so that the next one can stand in it. */
function kindBefore(next: string | undefined, last: NodeKind): NodeKind {
  if (next === undefined || next === '') return last
  const index = indexOf(next)
  return isSelector(next) || (index !== undefined && index >= 0) ? 'sequence' : 'mapping'
}

/** The node at a path, if there is one. With `create` what is missing is made, the last part of that kind. */
export function lookup(node: YamlNode, path: readonly string[], create?: NodeKind): YamlNode | undefined {
  const parts = path.map((part) => part.trim()).filter((part) => part !== '')
  let at: YamlNode | undefined = node
  for (let i = 0; i < parts.length && at !== undefined; i++) {
    at = step(at, parts[i]!, create === undefined ? undefined : kindBefore(parts[i + 1], create))
  }
  return at
}

function step(node: YamlNode, part: string, create: NodeKind | undefined): YamlNode | undefined {
  const index = indexOf(part)
  if (index !== undefined) {
    if (index < 0) throw failure(`array index ${index} cannot be negative`)
    return itemsOf(node)[index]
  }
  if (part === '-') return itemsOf(node).at(-1)
  if (part === '*') throw failure('wildcard is not supported in PathGetter')
  if (isSelector(part)) return selectItem(node, part, create !== undefined)
  const found = getField(node, part)
  return found ?? (create === undefined || isMissing(node) ? undefined : setField(node, part, newNode(create)))
}

function selectItem(node: YamlNode, part: string, create: boolean): YamlNode | undefined {
  const [field, value] = splitSelector(part)
  const found = itemsOf(node).find((item) => {
    return field === '' ? item.value === value : item.kind === 'mapping' && valueOf(item, field)?.value === value
  })
  if (found !== undefined || !create) return found
  const made = madeItem(field, value)
  node.children.push(made)
  return made
}

function madeItem(field: string, value: string): YamlNode {
  return field === '' ? scalar(value) : newNode('mapping', { children: [scalar(field), scalar(value)] })
}

/** All nodes at a path in which selectors are patterns and `*` is every item; undefined where the way to them is missing. */
export function matchPath(node: YamlNode, path: readonly string[], create?: NodeKind): YamlNode[] | undefined {
  const part = path[0]
  if (part === undefined) return [node]
  const rest = path.slice(1)
  const index = indexOf(part)
  if (index !== undefined && index >= 0) return matchIndex(node, index, { rest, create })
  if (isSelector(part)) return matchSelector(node, part, { rest, create })
  if (part === '*') return collect(itemsOf(node), (item) => matchPath(item, rest, create))
  return matchField(node, part, { rest, create })
}

interface Matching {
  readonly rest: readonly string[]
  readonly create: NodeKind | undefined
}

function collect(
  items: readonly YamlNode[],
  match: (item: YamlNode) => readonly YamlNode[] | undefined,
): YamlNode[] | undefined {
  let found: YamlNode[] | undefined
  for (const item of items) {
    const nodes = match(item)
    if (nodes === undefined) continue
    found ??= []
    for (const node of nodes) found.push(node)
  }
  return found
}

function matchField(node: YamlNode, part: string, { rest, create }: Matching): YamlNode[] | undefined {
  if (part === '') return matchNothing(node, rest, create)
  let field = getField(node, part)
  if (field === undefined) {
    if (create === undefined) return undefined
    field = newNode(kindBefore(rest[0], create))
    // Nothing can be set in null.
    if (!isMissing(node)) field = setField(node, part, field) ?? field
  }
  if (field.kind === 'scalar' && rest.length > 0 && !isMissing(field)) {
    const inside = parseNode(field.value)
    if (inside === undefined) throw nothingInside(rest[0]!)
    return matchPath(inside, rest, create)
  }
  return matchPath(field, rest, create)
}

/** A part without text means a scalar without text. */
function matchNothing(node: YamlNode, rest: readonly string[], create: NodeKind | undefined): YamlNode[] | undefined {
  expectKind(node, 'scalar')
  return node.value === '' ? matchPath(node, rest, create) : undefined
}

/** A text that should be YAML has nothing in it. */
function nothingInside(part: string): Error {
  const isItem = isSelector(part) || part === '*' || /^\+?\d{1,18}$/.test(part)
  const wanted = isItem ? 'SequenceNode' : part === '' ? 'ScalarNode' : 'MappingNode'
  return failure(`wrong node kind: expected ${wanted} but got : node contents:\nnull\n`)
}

function matchIndex(node: YamlNode, index: number, { rest, create }: Matching): YamlNode[] | undefined {
  const items = itemsOf(node)
  if (items.length === index && create !== undefined) node.children.push(newNode(kindBefore(rest[0], create)))
  const item = itemsOf(node)[index]
  if (item === undefined) {
    throw failure(`index ${index} specified but only ${items.length} elements found`)
  }
  return matchPath(item, rest, create)
}

function matchSelector(node: YamlNode, part: string, { rest, create }: Matching): YamlNode[] | undefined {
  const [field, value] = splitSelector(part)
  const found = collect(itemsOf(node), (item) => matchItem(item, { field, pattern: value, rest, create }))
  if ((found !== undefined && found.length > 0) || create === undefined) {
    return found !== undefined && found.length === 0 ? undefined : found
  }
  expectKind(node, 'sequence')
  const made = madeItem(field, value)
  node.children.push(made)
  const again = collect([made], (item) => matchItem(item, { field, pattern: value, rest, create }))
  if (again === undefined) throw failure(`failed to create element for "${part}"`)
  return again
}

function matchItem(
  item: YamlNode,
  { field, pattern, rest, create }: Matching & { readonly field: string; readonly pattern: string },
): YamlNode[] | undefined {
  const regexp = compileRegexp(pattern)
  const value = field === '' ? item : valueOf(item, field)
  if (value === undefined || !matches(regexp, emitNode(value).trim())) return undefined
  return field === '' ? [item] : matchPath(item, rest, create)
}
