/** The fields by which helm-diff tells objects apart, decoded as goyaml v2 decodes them into its struct. */
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import type { YamlNode } from '../../gotemplate/go/yaml/node.ts'
import { resolveTagged } from '../../gotemplate/go/yaml/tagged.ts'
import { resolveValue } from '../../gotemplate/go/yaml/resolve.ts'
import { isMergeKey, mergedMaps } from './yaml-merge.ts'

export interface DocumentHead {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly annotations: Readonly<Record<string, string>>
}

const METADATA_TYPE = 'struct { Namespace string; Name string; Annotations map[string]string }'
const MAX_ALIASES = 100

/** Throws YamlError in goyaml's words. */
export function decodeHead(root: YamlNode | undefined): DocumentHead {
  const texts: Record<string, string> = {}
  const annotations: Record<string, string> = Object.create(null) as Record<string, string>
  const decoder = new Decoder()
  const field = (name: string) => (node: YamlNode) => {
    texts[name] = decoder.text(node) ?? texts[name] ?? ''
  }
  const metadata = {
    name: field('name'),
    namespace: field('namespace'),
    annotations: (node: YamlNode) => decoder.texts(node, annotations),
  }
  if (root !== undefined) {
    decoder.fields(root, 'manifest.metadata', {
      apiVersion: field('apiVersion'),
      kind: field('kind'),
      metadata: (node) => decoder.fields(node, METADATA_TYPE, metadata),
    })
  }
  decoder.finish()
  const { apiVersion = '', kind = '', name = '', namespace = '' } = texts
  return { apiVersion, kind, name, namespace, annotations }
}

/** The items of a list, which must be maps. Throws YamlError in goyaml's words. */
export function decodeItems(root: YamlNode | undefined): readonly YamlNode[] {
  const decoder = new Decoder()
  const items: YamlNode[] = []
  if (root !== undefined) {
    decoder.fields(root, 'manifest.ListV1', {
      items: (node) => {
        items.length = 0
        decoder.list(node, items)
      },
    })
  }
  decoder.finish()
  return items
}

type Fields = Readonly<Record<string, (node: YamlNode) => void>>

class Decoder {
  private readonly problems: string[] = []

  finish(): void {
    if (this.problems.length > 0) throw new YamlError(`yaml: unmarshal errors:\n  ${this.problems.join('\n  ')}`)
  }

  /** A struct. */
  fields(from: YamlNode, type: string, fields: Fields): void {
    const node = resolved(from)
    if (node.kind !== 'mapping') {
      if (!isNull(node)) this.misfit(node, type)
      return
    }
    for (const [key, value] of pairs(node)) {
      if (isMergeKey(key)) for (const map of mergedMaps(value)) this.fields(map, type, fields)
      else {
        const name = this.text(key)
        if (name !== undefined && Object.hasOwn(fields, name)) fields[name]!(value)
      }
    }
  }

  texts(from: YamlNode, into: Record<string, string>): void {
    const node = resolved(from)
    if (node.kind !== 'mapping') {
      if (!isNull(node)) this.misfit(node, 'map[string]string')
      return
    }
    for (const [key, value] of pairs(node)) {
      if (isMergeKey(key)) for (const map of mergedMaps(value)) this.texts(map, into)
      else {
        const name = this.text(key)
        const text = name === undefined ? undefined : this.text(value)
        if (name !== undefined && text !== undefined) into[name] = text
      }
    }
  }

  list(from: YamlNode, into: YamlNode[]): void {
    const node = resolved(from)
    if (node.kind !== 'sequence') {
      if (!isNull(node)) this.misfit(node, '[]yaml.MapSlice')
      return
    }
    for (const child of node.children) {
      const item = resolved(child)
      if (item.kind === 'mapping') into.push(item)
      else if (item.kind === 'sequence') this.mapItems(item)
      else if (!isNull(item)) this.misfit(item, 'yaml.MapSlice')
    }
  }

  /** goyaml's ordered map is a list itself. What it would make of such a list is no object. */
  private mapItems(list: YamlNode): void {
    for (const child of list.children) {
      const item = resolved(child)
      if (item.kind !== 'mapping' && !isNull(item)) this.misfit(item, 'yaml.MapItem')
    }
  }

  /** A string: of any scalar what is written, of null nothing. */
  text(from: YamlNode): string | undefined {
    const node = resolved(from)
    if (node.kind !== 'scalar') {
      this.misfit(node, 'string')
      return undefined
    }
    if (node.tag.endsWith(':binary')) return resolveTagged(node.tag, node.text, true).value as string
    return isNull(node) ? '' : node.text
  }

  private misfit(node: YamlNode, type: string): void {
    const shown = node.text.length > 10 ? `${node.text.slice(0, 7)}...` : node.text
    const what = node.kind === 'scalar' ? `${tagOf(node)} \`${shown}\`` : node.kind === 'mapping' ? '!!map' : '!!seq'
    this.problems.push(`line ${String(node.line + 1)}: cannot unmarshal ${what} into ${type}`)
  }
}

function pairs({ children }: YamlNode): [YamlNode, YamlNode][] {
  const found: [YamlNode, YamlNode][] = []
  for (let i = 0; i < children.length; i += 2) found.push([children[i]!, children[i + 1]!])
  return found
}

function resolved(from: YamlNode): YamlNode {
  let node = from
  for (let hops = 0; node.kind === 'alias'; hops++) {
    if (hops > MAX_ALIASES) throw new YamlError(`yaml: anchor '${node.text}' value contains itself`)
    node = node.target!
  }
  return node
}

function valueOf({ tag, text, implicit }: YamlNode): unknown {
  return tag !== '' ? resolveTagged(tag, text).value : implicit ? resolveValue(text) : text
}

function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && valueOf(node) === null
}

function tagOf(node: YamlNode): string {
  if (node.tag !== '') return node.tag.replace('tag:yaml.org,2002:', '!!')
  const value = valueOf(node)
  if (typeof value === 'number') return Number.isInteger(value) ? '!!int' : '!!float'
  return typeof value === 'boolean' ? '!!bool' : '!!str'
}
