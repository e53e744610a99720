/** Nodes as people read them: YAML in colours, what matters first. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { sortAsGo } from './go-sort.ts'
import { entriesOf, valueOf, type Node } from './node.ts'
import { painter, type Painter, type Rgb, type Style } from './style.ts'

export interface Scheme {
  readonly key: Rgb
  readonly indent: Rgb
  readonly scalar: Rgb
  readonly lines: Rgb
  readonly nothing: Rgb
  readonly empty: Rgb
}

export const REMOVED: Scheme = {
  ...{ key: [178, 34, 34], indent: [51, 0, 0], scalar: [240, 128, 128] },
  ...{ lines: [233, 150, 122], nothing: [250, 128, 114], empty: [255, 160, 122] },
}

export const ADDED: Scheme = {
  ...{ key: [0, 128, 0], indent: [0, 51, 0], scalar: [50, 205, 50] },
  ...{ lines: [107, 142, 35], nothing: [128, 128, 0], empty: [85, 107, 47] },
}

export interface TextOptions {
  readonly paint: Painter
  /** Default: only keys stand out. */
  readonly scheme?: Scheme
}

/** A newline at the end. */
export function nodeText(node: Node, options: TextOptions = { paint: painter(false) }): string {
  const writer = new NodeWriter(options)
  writer.node(node, '', false)
  return writer.parts.join('')
}

const NEEDS_QUOTES = /^(?:true|false|null|\.nan|[-+]?\.inf)$|^-|^[-+]?[0-9.e+]+$|[ *&:,]/

class NodeWriter {
  readonly parts: string[] = []
  private readonly paint: Painter
  private readonly scheme: Scheme | undefined

  constructor({ paint, scheme }: TextOptions) {
    this.paint = paint
    this.scheme = scheme
  }

  node(node: Node, prefix: string, inline: boolean): void {
    switch (node.kind) {
      case 'document':
        for (const child of node.children) this.node(child, prefix, false)
        break
      case 'sequence':
        this.sequence(node, prefix, inline)
        break
      case 'mapping':
        this.mapping(node, prefix, inline)
        break
      case 'scalar':
        this.scalar(node, prefix)
    }
  }

  private colour(part: keyof Scheme, text: string, more: Style = {}): string {
    const colour = this.scheme?.[part]
    return this.paint.style(text, colour === undefined ? more : { ...more, colour })
  }

  private deeper(prefix: string): string {
    return prefix + this.colour('indent', '  ')
  }

  private sequence({ children }: Node, prefix: string, inline: boolean): void {
    for (const [i, item] of children.entries()) {
      if (i > 0 || !inline) this.parts.push(prefix)
      this.parts.push(this.colour('key', '-'), ' ')
      this.node(item, this.deeper(prefix), true)
    }
  }

  private mapping(node: Node, prefix: string, inline: boolean): void {
    for (const [i, [key, value]] of entriesOf(node).entries()) {
      if (i > 0 || !inline) this.parts.push(prefix)
      if (key.head !== '') this.parts.push(key.head, '\n')
      this.parts.push(this.colour('key', `${key.text}:`, { bold: true }))
      if (value.anchor !== '') this.parts.push(` &${value.anchor}`)
      this.value(value, prefix)
      if (key.foot !== '') this.parts.push(key.foot, '\n')
    }
  }

  private value(value: Node, prefix: string): void {
    if (value.kind === 'scalar') {
      this.parts.push(' ')
      this.scalar(value, this.deeper(prefix))
    } else if (value.children.length === 0) {
      this.parts.push(' ', this.colour('empty', value.kind === 'mapping' ? '{}' : '[]'), '\n')
    } else {
      this.parts.push('\n')
      this.node(value, value.kind === 'mapping' ? this.deeper(prefix) : prefix, false)
    }
  }

  private scalar({ text, tag, line, foot }: Node, prefix: string): void {
    const lines = text.split('\n')
    if (lines.length > 1) {
      this.parts.push(this.colour('lines', '|'), '\n')
      this.parts.push(lines.map((one) => prefix + this.colour('lines', one)).join('\n'))
    } else if (tag === '!!binary' || tag === '!!timestamp') this.parts.push(this.plain(tag, text))
    else {
      const shown = tag === '!!str' && NEEDS_QUOTES.test(text) ? quote(text) : text
      this.parts.push(this.colour(tag === '!!null' ? 'nothing' : 'scalar', shown))
    }
    if (line !== '') this.parts.push(' ', line)
    this.parts.push('\n')
    if (foot !== '') this.parts.push(foot, '\n')
  }

  /** Bytes have no colour. */
  private plain(tag: string, text: string): string {
    return tag === '!!binary' ? text : this.colour('scalar', text)
  }
}

/** Keys that are known to come first, by what else stands beside them. */
const ORDERS: readonly (readonly string[])[] = [
  ['name', 'director_uuid', 'releases', 'instance_groups', 'networks', 'resource_pools', 'compilation'],
  ['name', 'url', 'version', 'sha1'],
  ['jobs', 'resources', 'resource_types'],
  ['name', 'type', 'source'],
  ['get'],
  ['put'],
  ['task'],
  ['releases', 'instance_groups', 'configuration', 'variables'],
  ['auth', 'templates'],
  ['apiVersion', 'kind', 'metadata', 'spec', 'status'],
  ['name'],
  ['key'],
  ['id'],
]

/** With keys in the order in which people want them: names first, what is deep last. */
export function restructured(node: Node): Node {
  const children = (node.kind === 'mapping' ? reordered(node) : node.children).map(restructured)
  return { ...node, children }
}

function reordered(node: Node): readonly Node[] {
  const entries = entriesOf(node)
  const keys = entries.map(([key]) => key.text)
  let best: readonly string[] | undefined
  let hits = 0
  for (const order of ORDERS) {
    const count = keys.filter((key) => order.includes(key)).length
    if (count > hits) [best, hits] = [order, count]
  }
  if (best === undefined) return node.children
  const first = best.filter((key) => keys.includes(key))
  const rest = keys.filter((key) => !first.includes(key))
  const depths = new Map(rest.map((key) => [key, depthOf(valueOf(node, key)!)]))
  sortAsGo(rest, (key) => depths.get(key)!)
  const places = new Map(keys.map((key, i) => [key, i]))
  return [...first, ...rest].flatMap((key) => entries[places.get(key)!]!)
}

/** Steps to the deepest scalar; what names an item of a list is none. */
function depthOf(node: Node): number {
  if (node.kind === 'scalar') return 0
  if (node.kind === 'document') return Math.max(0, ...node.children.map(depthOf))
  const below = node.kind === 'mapping' ? entriesOf(node).map(([, value]) => value) : itemsBelow(node)
  const depths = below.filter(hasScalar).map((child) => 1 + depthOf(child))
  return Math.max(0, ...depths)
}

function itemsBelow(list: Node): readonly Node[] {
  const name = ['name', 'key', 'id'].find((field) => {
    const count = list.children.filter((item) => item.kind === 'mapping' && valueOf(item, field) !== undefined).length
    return count === list.children.length
  })
  if (name === undefined) return list.children
  return list.children.map((item) => ({
    ...item,
    children: entriesOf(item)
      .filter(([key]) => key.text !== name)
      .flat(),
  }))
}

function hasScalar(node: Node): boolean {
  if (node.kind === 'scalar') return true
  return node.kind === 'mapping' ? entriesOf(node).some(([, value]) => hasScalar(value)) : node.children.some(hasScalar)
}
