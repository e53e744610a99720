/** Trees → plain values, as they are once their text was written and read. */
import { encodeJson } from '../../gotemplate/go/json-encode.ts'
import { quote } from '../../gotemplate/go/strconv-quote.ts'
import { parseTree } from '../../gotemplate/go/yaml/node.ts'
import type { YamlNode as ReadNode } from '../../gotemplate/go/yaml/node.ts'
import { readSource } from '../../gotemplate/go/yaml/source.ts'
import { compareStrings, newMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { isTshelmError } from '../errors.ts'
import { failure } from './failure.ts'
import { goSyntaxOf } from './go-syntax.ts'
import type { YamlNode } from './node.ts'
import { effectiveTag, emitNode, MAX_DEPTH } from './node-write.ts'
import { scalarValue } from './scalar-value.ts'

/**
 * The value that encoding/json would write of what is read back from a tree's text. Throws where a key is no string, and for keys
 * that stand twice.
 */
export function valueOfNode(node: YamlNode): GoValue {
  try {
    return read(node, 0, false)
  } catch (error) {
    const isSuspect = error === DUPLICATE || (isTshelmError(error) && error.data['noJson'] === true)
    throw (isSuspect ? problemOf(node) : undefined) ?? error
  }
}

/** encoding/json's text of a tree. */
export function jsonOfNode(node: YamlNode): string {
  return encodeJson(valueOfNode(node))
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
  const problem = unsupportedNumber(value)
  if (problem !== undefined) throw problem
  return value
}

function unsupportedNumber(value: GoValue): Error | undefined {
  if (typeof value !== 'number' || Number.isFinite(value)) return undefined
  const shown = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  return failure(`json: unsupported value: ${shown}`, { noJson: true })
}

const unsupportedMap = (): Error => failure('json: unsupported type: map[interface {}]interface {}', { noJson: true })

function readMap(node: YamlNode, depth: number, flow: boolean): GoMap {
  const map = newMap()
  const { children } = node
  for (let i = 0; i + 1 < children.length; i += 2) {
    const key = children[i]!
    if (key.value in map) throw DUPLICATE
    if (depth > 0 && !isText(key)) throw unsupportedMap()
    map[key.value] = read(children[i + 1]!, depth + 1, flow)
  }
  return map
}

/** The outermost map's keys are text whatever they look like; elsewhere it matters. */
function isText(key: YamlNode): boolean {
  return key.kind === 'scalar' && effectiveTag(key) === '!!str'
}

/** What goyaml has against a text that has no value, or else what encoding/json has against its value. */
function problemOf(node: YamlNode): Error | undefined {
  const problems: string[] = []
  const invalidKey = gatherDuplicates(node, parseTree(readSource(emitNode(node)), MAX_DEPTH), problems)
  if (invalidKey !== undefined) return failure(`yaml: invalid map key: ${goSyntaxOf(invalidKey, false)}`)
  if (problems.length > 0) return failure(`yaml: unmarshal errors:\n  ${problems.join('\n  ')}`)
  return jsonProblem(node, 0)
}

/** `at` is the node in the text, for its lines. Returns a key that cannot be one: it ends everything. */
function gatherDuplicates(node: YamlNode, at: ReadNode | undefined, problems: string[]): YamlNode | undefined {
  const count = problems.length
  if (node.kind === 'mapping' && at !== undefined) noteDuplicates(at.children, problems)
  // goyaml looks no further into a map with keys that stand twice.
  if (problems.length > count) return undefined
  for (const [i, child] of node.children.entries()) {
    const before = problems.length
    const invalid = gatherDuplicates(child, at?.children[i], problems)
    if (invalid !== undefined) return invalid
    const isKey = node.kind === 'mapping' && i % 2 === 0
    if (isKey && child.kind !== 'scalar' && problems.length === before) return child
  }
  return undefined
}

const MAX_PROBLEMS = 10_000

function noteDuplicates(children: readonly ReadNode[], problems: string[]): void {
  const places = new Map<string, ReadNode[]>()
  const idOf = ({ kind, text }: ReadNode): string => `${kind} ${text}`
  const keys = children.filter((_, i) => i % 2 === 0)
  for (const key of keys) {
    const same = places.get(idOf(key))
    if (same === undefined) places.set(idOf(key), [key])
    else same.push(key)
  }
  for (const key of keys) {
    const later = places.get(idOf(key))!
    later.shift()
    for (const again of later) {
      if (problems.length >= MAX_PROBLEMS) return
      const where = `already defined at line ${key.line + 1}`
      problems.push(`line ${again.line + 1}: mapping key ${quote(again.text)} ${where}`)
    }
  }
}

/** The first in the order of the JSON. */
function jsonProblem(node: YamlNode, depth: number): Error | undefined {
  if (node.kind === 'scalar') return unsupportedNumber(scalarValue(effectiveTag(node), node.value))
  if (node.kind === 'sequence') return firstProblem(node.children, depth)
  const entries: (readonly [key: string, value: YamlNode])[] = []
  for (let i = 0; i + 1 < node.children.length; i += 2) {
    const key = node.children[i]!
    if (depth > 0 && !isText(key)) return unsupportedMap()
    entries.push([key.value, node.children[i + 1]!])
  }
  entries.sort(([a], [b]) => compareStrings(a, b))
  return firstProblem(
    entries.map(([, value]) => value),
    depth,
  )
}

function firstProblem(nodes: readonly YamlNode[], depth: number): Error | undefined {
  for (const node of nodes) {
    const problem = jsonProblem(node, depth + 1)
    if (problem !== undefined) return problem
  }
  return undefined
}
