/** YAML text → objects. */
import { failure, within } from './failure.ts'
import { messageOf } from '../errors.ts'
import { compareStrings } from '../../gotemplate/value.ts'
import { getField, isEmpty, textOf, valueOf } from './node.ts'
import type { YamlNode } from './node.ts'
import { nodeOfJson, readNodes } from './node-read.ts'
import { valueOfNode } from './node-value.ts'
import { newResource } from './resource.ts'
import type { Resource } from './resource.ts'

/** Objects in a text, in order; lists of objects are those objects. Throws for what is none. */
export function readResources(text: string): Resource[] {
  return unwrapped(checked(readNodes(text))).map(newResource)
}

/** Like readResources, telling of the file where it is no YAML. */
export function readResourcesFrom(text: string, path: string): Resource[] {
  try {
    return readResources(text)
  } catch (error) {
    throw inFile(error, path)
  }
}

export function inFile(error: unknown, path: string): unknown {
  const message = messageOf(error)
  if (message.includes('error converting YAML to JSON') || message.includes('error unmarshaling JSON')) {
    return failure(`YAML file [${path}] encounters a format error.\n${message}\n`)
  }
  if (!message.includes('MalformedYAMLError')) return error
  return failure(`${message} in File: ${path}`, { malformed: true })
}

function checked(nodes: readonly YamlNode[]): YamlNode[] {
  return nodes.filter((node) => {
    if (isEmpty(node)) return false
    checkMetadata(node)
    return true
  })
}

/** An object has a kind and a name; lists need none. */
export function checkMetadata(node: YamlNode): void {
  const text = (name: string): string => {
    const value = valueOf(node, name)
    return isEmpty(value) ? '' : textOf(value)
  }
  const metadata = valueOf(node, 'metadata')
  const meta = (name: string): YamlNode | undefined => {
    const value = isEmpty(metadata) ? undefined : valueOf(metadata, name)
    return isEmpty(value) ? undefined : value
  }
  const found = ['apiVersion', 'kind'].some((name) => !isEmpty(valueOf(node, name)))
  if (!found && !['name', 'namespace', 'labels', 'annotations'].some((name) => meta(name) !== undefined)) {
    throw failure('missing Resource metadata')
  }
  const kind = text('kind')
  const shown = (): string => {
    const names = `{${meta('name')?.value ?? ''} ${textOf(meta('namespace'))}}`
    return `{{${text('apiVersion')} ${kind}} {${names} ${goMap(meta('labels'))} ${goMap(meta('annotations'))}}}`
  }
  if (kind === '') throw failure(`missing kind in object ${shown()}`)
  if (kind.endsWith('List')) return
  if (!meta('name')?.value) throw failure(`missing metadata.name in object ${shown()}`)
}

/** Go's %v of a map of texts. */
function goMap(node: YamlNode | undefined): string {
  const entries: string[] = []
  if (node?.kind === 'mapping') {
    const seen = new Map<string, string>()
    for (let i = 0; i + 1 < node.children.length; i += 2) {
      seen.set(textOf(node.children[i]), textOf(node.children[i + 1]))
    }
    for (const key of [...seen.keys()].sort(compareStrings)) entries.push(`${key}:${seen.get(key)!}`)
  }
  return `map[${entries.join(' ')}]`
}

/** Items of lists go behind everything else. */
function unwrapped(nodes: readonly YamlNode[]): YamlNode[] {
  const out: YamlNode[] = []
  const queue = [...nodes]
  for (const node of queue) {
    const kind = valueOf(node, 'kind')?.value ?? ''
    const items = kind.endsWith('List') ? getField(node, 'items') : undefined
    if (items === undefined) {
      out.push(node)
      continue
    }
    for (const item of listItems(items, kind)) queue.push(item)
  }
  return out
}

function listItems(items: YamlNode, kind: string): YamlNode[] {
  if (isEmpty(items) && items.kind !== 'mapping') return []
  if (items.kind !== 'sequence') {
    const found = items.kind === 'mapping' ? 'map[string]interface {}' : goType(items)
    throw failure(`expected array in ${kind}/items, but found ${found}`)
  }
  return checked(
    items.children.map((item) => {
      try {
        return nodeOfJson(valueOfNode(item))
      } catch (error) {
        throw within(`trouble expanding list of ${kind}`, error)
      }
    }),
  )
}

function goType({ tag }: YamlNode): string {
  return { '!!int': 'int', '!!bool': 'bool', '!!float': 'float64' }[tag] ?? 'string'
}
