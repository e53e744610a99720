/** Go's %#v of what goyaml reads from a tree, for messages. */
import { quote } from '../../gotemplate/go/strconv-quote.ts'
import { formatFloat } from '../../gotemplate/go/strconv-float.ts'
import { Int } from '../../gotemplate/value.ts'
import type { YamlNode } from './node.ts'
import { effectiveTag } from './node-write.ts'
import { scalarValue } from './scalar-value.ts'

export function goSyntaxOf(node: YamlNode, outermost = true): string {
  if (node.kind === 'scalar') return scalarSyntax(node)
  if (node.kind === 'sequence')
    return `[]interface {}{${node.children.map((item) => goSyntaxOf(item, false)).join(', ')}}`
  const entries: [key: string, shown: string, value: YamlNode][] = []
  let isTextual = true
  for (let i = 0; i + 1 < node.children.length; i += 2) {
    const key = node.children[i]!
    const textual = key.kind === 'scalar' && effectiveTag(key) === '!!str'
    if (!textual && !outermost) isTextual = false
    entries.push([key.value, outermost ? quote(key.value) : goSyntaxOf(key, false), node.children[i + 1]!])
  }
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  const type = isTextual ? 'map[string]interface {}' : 'map[interface {}]interface {}'
  return `${type}{${entries.map(([, key, value]) => `${key}:${goSyntaxOf(value, false)}`).join(', ')}}`
}

function scalarSyntax(node: YamlNode): string {
  const value = scalarValue(effectiveTag(node), node.value)
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number')
    return Number.isFinite(value) || Number.isNaN(value) ? formatFloat(value, 'g', -1) : value > 0 ? '+Inf' : '-Inf'
  return value instanceof Int ? value.value.toString() : value === true ? 'true' : 'false'
}
