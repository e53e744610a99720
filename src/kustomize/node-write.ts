/** Trees → YAML text as kyaml writes it, and → plain values. */
import type { CommentedNode } from '../../gotemplate/go/yaml/commented.ts'
import { emitCommented } from '../../gotemplate/go/yaml/emit-commented.ts'
import { encodeJson } from '../../gotemplate/go/json-encode.ts'
import { parseTree } from '../../gotemplate/go/yaml/node.ts'
import type { YamlNode as ReadNode } from '../../gotemplate/go/yaml/node.ts'
import { readSource } from '../../gotemplate/go/yaml/source.ts'
import { newMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { quote } from '../../gotemplate/go/strconv-quote.ts'
import { failure } from './failure.ts'
import type { YamlNode } from './node.ts'
import { resolveTag, scalarValue } from './scalar-value.ts'

const LONG = 'tag:yaml.org,2002:'
const MAX_DEPTH = 10_000

/** kyaml's text of a tree, comments and styles included. */
export function emitNode(node: YamlNode): string {
  return emitCommented([{ head: '', foot: '', root: commented(node) }])
}

function commented(node: YamlNode): CommentedNode {
  const { kind, head, line, foot } = node
  const children = node.children.map(commented)
  const shown = { kind, text: node.value, anchor: '', head, line, foot, children }
  if (kind !== 'scalar') return { ...shown, style: node.style, tag: node.tagged ? longTag(node.tag) : '' }
  return { ...shown, ...presentation(node) }
}

/** goyaml: a tag is written if it was, or if the text alone would mean something else; strings are rather quoted. */
function presentation({ tag, tagged, value, style }: YamlNode): { style: string; tag: string } {
  if (tagged) return { style, tag: longTag(tag) }
  if (tag === '' || (tag === '!!str' && style !== '')) return { style, tag: '' }
  if (resolveTag(value) === tag) return { style, tag: '' }
  if (tag === '!!str') return { style: value.includes('\n') ? '|' : '"', tag: '' }
  return { style, tag: longTag(tag) }
}

function longTag(tag: string): string {
  return tag.startsWith('!!') ? LONG + tag.slice(2) : tag
}

/**
 * The value that encoding/json would write of what is read back from a tree's text. Throws where a key is no string, and for keys
 * that stand twice.
 */
export function valueOfNode(node: YamlNode): GoValue {
  try {
    return read(node, 0, false)
  } catch (error) {
    throw error === DUPLICATE ? duplicateKeys(node) : error
  }
}

const DUPLICATE: Error = failure('a key stands twice')

const FLOW_INDICATORS = /[,?[\]{}:]/

/** In brackets goyaml quotes what it would write plain elsewhere, and reads it back as text. */
function read(node: YamlNode, depth: number, outerFlow: boolean): GoValue {
  if (depth > MAX_DEPTH) throw failure(`yaml: exceeded max depth of ${MAX_DEPTH}`, {}, 'kustomize/limit-exceeded')
  const flow = outerFlow || (node.kind !== 'scalar' && node.style !== '')
  if (node.kind === 'sequence') return node.children.map((item) => read(item, depth + 1, flow))
  if (node.kind === 'mapping') return readMap(node, depth, flow)
  if (flow && !node.tagged && node.style === '' && FLOW_INDICATORS.test(node.value)) return node.value
  const value = scalarValue(effectiveTag(node), node.value)
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  const shown = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  throw failure(`json: unsupported value: ${shown}`, { noJson: true })
}

function readMap(node: YamlNode, depth: number, flow: boolean): GoMap {
  const map = newMap()
  const { children } = node
  for (let i = 0; i + 1 < children.length; i += 2) {
    const key = children[i]!
    if (key.value in map) throw DUPLICATE
    // The outermost map's keys are text whatever they look like.
    if (depth > 0 && (key.kind !== 'scalar' || effectiveTag(key) !== '!!str')) {
      throw failure('json: unsupported type: map[interface {}]interface {}', { noJson: true })
    }
    map[key.value] = read(children[i + 1]!, depth + 1, flow)
  }
  return map
}

/** What a scalar is once it was written and read. */
export function effectiveTag({ tag, value, style }: YamlNode): string {
  if (tag === '') return style === '' && !value.includes('\n') ? resolveTag(value) : '!!str'
  return tag === '!!merge' ? '!!str' : tag
}

/** In goyaml's words, by the lines of the text that it would read. */
function duplicateKeys(node: YamlNode): Error {
  const problems: string[] = []
  const visit = (at: ReadNode | undefined): void => {
    if (at === undefined) return
    const lines = new Map<string, number>()
    for (let i = 0; i < at.children.length; i++) {
      const child = at.children[i]!
      if (at.kind === 'mapping' && i % 2 === 0) {
        const first = lines.get(child.text)
        if (first === undefined) lines.set(child.text, child.line + 1)
        else {
          const where = `already defined at line ${first}`
          problems.push(`line ${child.line + 1}: mapping key ${quote(child.text)} ${where}`)
        }
      }
      visit(child)
    }
  }
  visit(parseTree(readSource(emitNode(node)), MAX_DEPTH))
  return failure(`yaml: unmarshal errors:\n  ${problems.join('\n  ')}`)
}

/** encoding/json's text of a tree. */
export function jsonOfNode(node: YamlNode): string {
  return encodeJson(valueOfNode(node))
}
