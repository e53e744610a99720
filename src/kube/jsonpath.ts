/** Values through a JSONPath template, printed as kubectl prints them. */
import { eq, ge, gt, le, lt, ne } from '../../gotemplate/compare.ts'
import { FuncError } from '../../gotemplate/func.ts'
import { formatV } from '../../gotemplate/go/fmt.ts'
import { encodeJson } from '../../gotemplate/go/json-encode.ts'
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { int, isMap, sortedKeys, type GoValue } from '../../gotemplate/value.ts'
import { isTshelmError, TshelmError } from '../errors.ts'
import type { PathNode } from './jsonpath-parse.ts'

export { parseJsonPath } from './jsonpath-parse.ts'

const MAX_RESULTS = 1_000_000
const MAX_DEPTH = 1_000

/** '' where the template fails on these values: Helm says nothing then. */
export function printJsonPath(nodes: readonly PathNode[], data: GoValue): string {
  try {
    const results = new Evaluation().run(nodes, [data], 0).results
    return results.map((values) => values.map(valueText).join(' ')).join('')
  } catch (error) {
    if (isTshelmError(error) || error instanceof FuncError) return ''
    throw error
  }
}

/** The values that a path names, each as text; undefined where it leads nowhere. */
export function jsonPathTexts(nodes: readonly PathNode[], data: GoValue): readonly string[] | undefined {
  try {
    const found = new Evaluation().run(nodes, [data], 0).results.flat()
    return found.length === 0 ? undefined : found.map(valueText)
  } catch (error) {
    if (isTshelmError(error) || error instanceof FuncError) return undefined
    throw error
  }
}

function valueText(value: GoValue): string {
  if (value === null) return 'null'
  return isMap(value) || Array.isArray(value) ? encodeJson(value) : formatV(value)
}

interface Block {
  readonly results: GoValue[][]
  /** Index behind the `{end}` that closed the block, or of the end of the template. */
  readonly next: number
}

class Evaluation {
  #left = MAX_RESULTS

  run(nodes: readonly PathNode[], input: readonly GoValue[], from: number, inRange = false): Block {
    const results: GoValue[][] = []
    for (let at = from; at < nodes.length; at++) {
      const node = nodes[at]!
      if (isIdentifier(node, 'end')) {
        if (!inRange) throw failure('not in range, nothing to end')
        return { results, next: at }
      }
      const found = this.#walk(withoutRange(node), input, 0)
      if (!isIdentifier(node, 'range')) {
        results.push(found)
        continue
      }
      let next = nodes.length
      for (const value of found.length === 0 ? [undefined] : found) {
        const block = this.run(nodes, value === undefined ? [] : [value], at + 1, true)
        if (value !== undefined) results.push(...block.results)
        next = block.next
      }
      at = next
    }
    return { results, next: nodes.length }
  }

  #walk(node: PathNode, input: readonly GoValue[], depth: number): GoValue[] {
    this.#left -= input.length
    if (this.#left < 0 || depth > MAX_DEPTH) throw failure('too many results')
    switch (node.kind) {
      case 'list':
        return node.nodes.reduce<GoValue[]>((values, inner) => this.#walk(inner, values, depth + 1), [...input])
      case 'text':
        return [node.text]
      case 'int':
        return input.map(() => int(node.value))
      case 'float':
      case 'bool':
        return input.map(() => node.value)
      case 'identifier':
        throw failure(`unrecognized identifier ${node.name}`)
      case 'field':
        return fieldOf(node.name, input)
      case 'wildcard':
        return input.flatMap(children)
      case 'recursive':
        return input.flatMap((value) => this.#descend(value, depth))
      case 'slice':
        return input.flatMap((value) => (value === null ? [] : sliceOf(node, value)))
      case 'union':
        return node.parts.flatMap((part) => this.#walk(part, input, depth + 1))
      case 'filter':
        return input.flatMap((value) => this.#filter(node, value, depth))
    }
  }

  /** The value and everything in it that has parts of its own. */
  #descend(value: GoValue, depth: number): GoValue[] {
    if (--this.#left < 0 || depth > MAX_DEPTH) throw failure('too many results')
    const inner = children(value)
    return inner.length === 0 ? [] : [value, ...inner.flatMap((child) => this.#descend(child, depth + 1))]
  }

  #filter(node: Extract<PathNode, { kind: 'filter' }>, value: GoValue, depth: number): GoValue[] {
    if (!Array.isArray(value)) throw failure(`${formatV(value)} is not array or slice and cannot be filtered`)
    return value.filter((item) => {
      if (node.operator === 'exists') return this.#exists(node.left, item, depth)
      const left = this.#operand(node.left, item, depth)
      if (left === undefined) return false
      const right = this.#operand(node.right, item, depth)
      return right !== undefined && compare(node.operator, left, right)
    })
  }

  #exists(node: PathNode, item: GoValue, depth: number): boolean {
    try {
      return this.#walk(node, [item], depth + 1).length > 0
    } catch (error) {
      if (isTshelmError(error)) return false
      throw error
    }
  }

  #operand(node: PathNode, item: GoValue, depth: number): GoValue | undefined {
    const values = this.#walk(node, [item], depth + 1)
    if (values.length > 1) throw failure('can only compare one element at a time')
    return values[0]
  }
}

/** `{range …}` and `{end}` are words within an expression. */
function isIdentifier(node: PathNode, name: string): boolean {
  return node.kind === 'list' && node.nodes.some((inner) => inner.kind === 'identifier' && inner.name === name)
}

function withoutRange(node: PathNode): PathNode {
  if (node.kind !== 'list') return node
  return { ...node, nodes: node.nodes.filter((inner) => inner.kind !== 'identifier' || inner.name !== 'range') }
}

function fieldOf(name: string, input: readonly GoValue[]): GoValue[] {
  if (input.length === 0) return []
  const found = input.flatMap((value) => (isMap(value) && value[name] !== undefined ? [value[name]] : []))
  if (found.length === 0) throw failure(`${name} is not found`)
  return found
}

function children(value: GoValue): GoValue[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return Array.from(encodeUtf8(value), (byte) => int(byte))
  return isMap(value) ? sortedKeys(value).map((key) => value[key]!) : []
}

function sliceOf({ from, to, step }: Extract<PathNode, { kind: 'slice' }>, value: GoValue): GoValue[] {
  if (!Array.isArray(value)) throw failure('not array or slice')
  const { length } = value
  let start = from.value ?? 0
  if (start < 0) start += length
  let end = to.value ?? length
  if (end < 0 || (end === 0 && to.derived)) end += length
  if (start === end) return []
  if (start >= length || start < 0 || end > length || end < 0) throw failure('array index out of bounds')
  if (start > end) throw failure(`starting index ${start} is greater than ending index ${end}`)
  const stride = step.value ?? 1
  if (stride <= 0) throw failure('step must be > 0')
  return value.slice(start, end).filter((_, at) => at % stride === 0)
}

const COMPARISONS: Readonly<Record<string, (a: GoValue, b: GoValue) => boolean>> = {
  '==': (a, b) => eq(a, b),
  '!=': ne,
  '<': lt,
  '<=': le,
  '>': gt,
  '>=': ge,
}

function compare(operator: string, left: GoValue, right: GoValue): boolean {
  const test = COMPARISONS[operator]
  if (test === undefined) throw failure(`unrecognized filter operator ${operator}`)
  if (!isBasic(left) || !isBasic(right)) throw failure('invalid type for comparison')
  return test(left, right)
}

function isBasic(value: GoValue): boolean {
  return value !== null && !Array.isArray(value) && !isMap(value)
}

function failure(message: string): TshelmError {
  return new TshelmError('cli/usage', message)
}
