/** What differs between YAML documents, as dyff finds it: objects by name, lists by what names their items. */
import { TshelmError } from '../../errors.ts'
import { documentChanges } from './renames.ts'
import { entriesOf, identityOf, nodeOf, resourceName, textNode, valueOf, type Node } from './node.ts'

export interface Detail {
  readonly kind: '+' | '-' | '±' | '⇆'
  /** Absent for additions. */
  readonly from?: Node
  /** Absent for removals. */
  readonly to?: Node
}

export interface PathElement {
  readonly name: string
  /** By what an item of a list is named. */
  readonly key?: string
}

export interface Path {
  readonly document: string
  readonly elements: readonly PathElement[]
}

export interface Difference {
  /** Absent where it is about all documents. */
  readonly path: Path | undefined
  readonly details: readonly Detail[]
}

export interface Comparison {
  /** Of the old documents there are several. */
  readonly several: boolean
  readonly differences: readonly Difference[]
}

/** By name, or by place where one has none. Throws `diff/failed` for what cannot be compared. */
export function compareDocuments(from: readonly Node[], to: readonly Node[], renames: boolean): Comparison {
  const [old, now] = [named(from), named(to)]
  if (old !== undefined && now !== undefined) {
    return { several: old.nodes.length > 1, differences: compareNamed(old, now, renames) }
  }
  if (from.length !== to.length) throw new TshelmError('diff/failed', 'documents without names are not as many')
  const differences = from.flatMap((node, i) =>
    compare({ document: `document #${String(i + 1)}`, elements: [] }, node, to[i]!),
  )
  return { several: from.length > 1, differences }
}

/** Without those that are empty; undefined where one has no name. */
function named(all: readonly Node[]): Named | undefined {
  const nodes = all.filter(({ tag }) => tag !== '!!null')
  const names = nodes.map(resourceName)
  return names.every((name) => name !== undefined) ? { nodes, names } : undefined
}

interface Named {
  readonly nodes: readonly Node[]
  readonly names: readonly string[]
}

function compareNamed(from: Named, to: Named, renames: boolean): Difference[] {
  const old = new Map(from.names.map((name, i) => [name, from.nodes[i]!]))
  const now = new Map(to.names.map((name, i) => [name, to.nodes[i]!]))
  const found: Difference[] = []
  const at = (document: string): Path => ({ document, elements: [] })
  for (const name of from.names) {
    if (now.has(name)) found.push(...compare(at(name), old.get(name)!, now.get(name)!))
  }
  const gone = from.names.filter((name) => !now.has(name)).map((name) => ({ name, node: old.get(name)! }))
  const come = to.names.filter((name) => !old.has(name)).map((name) => ({ name, node: now.get(name)! }))
  const { pairs, removed, added } = documentChanges(gone, come, renames)
  for (const { before, after } of pairs) found.push(...compare(at(after.name), before.node, after.node))
  for (const { name, node } of removed) {
    found.push({ path: at(name), details: [{ kind: '-', from: nodeOf('document', [node]) }] })
  }
  for (const { name, node } of added) {
    found.push({ path: at(name), details: [{ kind: '+', to: nodeOf('document', [node]) }] })
  }
  const oldOrder = from.names.filter((name) => !pairs.some(({ before }) => before.name === name))
  const newOrder = to.names.filter((name) => !pairs.some(({ after }) => after.name === name))
  if (oldOrder.length === newOrder.length && oldOrder.some((name, i) => name !== newOrder[i])) {
    found.push({ path: undefined, details: [orderChange(oldOrder.map(textNode), newOrder.map(textNode))] })
  }
  return found
}

function orderChange(from: readonly Node[], to: readonly Node[]): Detail {
  return { kind: '⇆', from: nodeOf('sequence', from), to: nodeOf('sequence', to) }
}

function inside({ document, elements }: Path, element: PathElement): Path {
  return { document, elements: [...elements, element] }
}

function compare(path: Path, from: Node, to: Node): Difference[] {
  const modified = (): Difference[] => [{ path, details: [{ kind: '±', from, to }] }]
  if (from.kind !== to.kind || from.tag !== to.tag) return modified()
  if (from.kind === 'mapping') return compareMaps(path, from, to)
  if (from.kind === 'sequence') return compareLists(path, from, to)
  switch (from.tag) {
    case '!!str':
      return from.text === to.text || isBlankChange(from.text, to.text) ? [] : modified()
    case '!!null':
      return []
    case '!!bool':
      return truthOf(from.text) === truthOf(to.text) ? [] : modified()
    default:
      return from.text === to.text ? [] : modified()
  }
}

function truthOf(text: string): boolean {
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return true
  if (/^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) return false
  throw new TshelmError('diff/failed', `not a valid boolean value: '${text}'`)
}

/** Only blanks around it differ. */
export function isBlankChange(from: string, to: string): boolean {
  const trimmed = (text: string): string => text.replace(/^[ \n]+|[ \n]+$/g, '')
  return trimmed(from) === trimmed(to)
}

function compareMaps(path: Path, from: Node, to: Node): Difference[] {
  const within: Difference[] = []
  const removed: Node[] = []
  const added: Node[] = []
  for (const [key, value] of entriesOf(from)) {
    const now = valueOf(to, key.text)
    if (now === undefined) removed.push(key, value)
    else within.push(...compare(inside(path, { name: key.text }), value, now))
  }
  for (const [key, value] of entriesOf(to)) if (valueOf(from, key.text) === undefined) added.push(key, value)
  return packed(path, changeDetails('mapping', removed, added), within)
}

function changeDetails(kind: 'mapping' | 'sequence', removed: readonly Node[], added: readonly Node[]): Detail[] {
  return [
    ...(removed.length === 0 ? [] : [{ kind: '-' as const, from: nodeOf(kind, removed) }]),
    ...(added.length === 0 ? [] : [{ kind: '+' as const, to: nodeOf(kind, added) }]),
  ]
}

function packed(path: Path, details: readonly Detail[], within: readonly Difference[]): Difference[] {
  return details.length === 0 ? [...within] : [{ path, details }, ...within]
}

type Naming = (item: Node) => string | undefined

function compareLists(path: Path, from: Node, to: Node): Difference[] {
  if (from.children.length === 0 && to.children.length === 0) return []
  const field = commonField(from, to) ?? guessedField(from, to)
  if (field !== undefined) {
    return compareItems(path, { key: field, nameOf: (item) => valueOf(item, field)?.text }, from, to)
  }
  const areResources = [...from.children, ...to.children].every((item) => resourceName(item) !== undefined)
  if (areResources) return compareItems(path, { key: 'resource', nameOf: resourceName }, from, to)
  return compareSimple(path, from, to)
}

/** What lists of Kubernetes and others are known to name their items by. */
const FIELDS = ['name', 'key', 'id', 'manager']

function commonField(from: Node, to: Node): string | undefined {
  return FIELDS.find((field) => namesAll(from, field) && namesAll(to, field))
}

function namesAll({ children }: Node, field: string): boolean {
  const names = new Set<string>()
  for (const item of children) {
    if (item.kind !== 'mapping') continue
    for (const [key, value] of entriesOf(item)) if (key.text === field) names.add(value.text)
  }
  return names.size > 0 && names.size === children.length
}

/** In shorter lists, anything might look like a name. */
const MIN_ITEMS = 3

/** A field whose texts tell all items from each other. */
function guessedField(from: Node, to: Node): string | undefined {
  const [old, now] = [textCounts(from), textCounts(to)]
  return [...old.keys()]
    .sort()
    .find(
      (field) =>
        old.get(field) === from.children.length &&
        now.get(field) === to.children.length &&
        from.children.length > MIN_ITEMS,
    )
}

function textCounts({ children }: Node): Map<string, number> {
  const texts = new Map<string, Set<string>>()
  for (const item of children) {
    if (item.kind !== 'mapping') return new Map()
    for (const [key, value] of entriesOf(item)) {
      if (key.tag !== '!!str' || value.kind !== 'scalar' || value.tag !== '!!str') continue
      const known = texts.get(key.text)
      if (known === undefined) texts.set(key.text, new Set([value.text]))
      else known.add(value.text)
    }
  }
  return new Map([...texts].map(([field, known]) => [field, known.size]))
}

interface Identifier {
  readonly key: string
  readonly nameOf: Naming
}

function compareItems(path: Path, { key, nameOf }: Identifier, from: Node, to: Node): Difference[] {
  const [old, now] = [byName(from, nameOf), byName(to, nameOf)]
  const within: Difference[] = []
  const removed: Node[] = []
  const oldNames: string[] = []
  for (const item of from.children) {
    const name = nameOf(item) ?? ''
    const other = now.get(name)
    if (other === undefined) removed.push(item)
    else {
      within.push(...compare(inside(path, { key, name }), item, other))
      oldNames.push(name)
    }
  }
  const newNames = to.children.map((item) => nameOf(item) ?? '').filter((name) => old.has(name))
  const added = to.children.filter((item) => !old.has(nameOf(item) ?? ''))
  const places = new Map(newNames.map((name, i) => [name, i]))
  const moved = oldNames.some((name, i) => (places.get(name) ?? 0) !== i)
  const order = moved ? [orderChange(oldNames.map(textNode), newNames.map(textNode))] : []
  return packed(path, [...order, ...changeDetails('sequence', removed, added)], within)
}

/** The first of a name counts. */
function byName({ children }: Node, nameOf: Naming): Map<string, Node> {
  const found = new Map<string, Node>()
  for (const item of children) {
    const name = nameOf(item)
    if (name !== undefined && !found.has(name)) found.set(name, item)
  }
  return found
}

function compareSimple(path: Path, from: Node, to: Node): Difference[] {
  if (from.children.length === 1 && to.children.length === 1) {
    return compare(inside(path, { name: '0', key: INDEX }), from.children[0]!, to.children[0]!)
  }
  const [old, now] = [from.children.map(identityOf), to.children.map(identityOf)]
  const [oldCounts, newCounts] = [counted(old), counted(now)]
  const removed = surplus(from.children, old, { own: oldCounts, other: newCounts })
  const added = surplus(to.children, now, { own: newCounts, other: oldCounts })
  const oldCommon = from.children.filter((_, i) => newCounts.has(old[i]!))
  const newCommon = to.children.filter((_, i) => oldCounts.has(now[i]!))
  const moved =
    oldCommon.length === newCommon.length && oldCommon.some((item, i) => identityOf(item) !== identityOf(newCommon[i]!))
  const order = moved ? [orderChange(oldCommon, newCommon)] : []
  return packed(path, [...order, ...changeDetails('sequence', removed, added)], [])
}

/** The key of path elements that are places in a list. */
export const INDEX = '#'

function counted(identities: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const identity of identities) counts.set(identity, (counts.get(identity) ?? 0) + 1)
  return counts
}

interface Counts {
  readonly own: ReadonlyMap<string, number>
  readonly other: ReadonlyMap<string, number>
}

/** Items that the other list has not, or not as often. */
function surplus(items: readonly Node[], identities: readonly string[], { own, other }: Counts): Node[] {
  const told = new Set<string>()
  return items.flatMap((item, i) => {
    const identity = identities[i]!
    const others = other.get(identity)
    if (others === undefined) return [item]
    const more = own.get(identity)! - others
    if (more <= 0 || told.has(identity)) return []
    told.add(identity)
    return Array.from({ length: more }, () => item)
  })
}
