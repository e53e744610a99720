/** State values written in HCL: `values { … }` blocks that refer to each other as `hv.name`, and `locals` of one file. */
import { newMap } from '../../../gotemplate/value.ts'
import type { GoMap } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { HclValueError } from './error.ts'
import { hclFunction } from './functions.ts'
import { parseHcl } from './parser.ts'
import type { HclAttribute } from './parser.ts'
import { isObject } from './values.ts'
import type { HclValue } from './values.ts'

export interface HclFile {
  readonly name: string
  readonly text: string
}

/** One place where a value is defined, with the locals of its file. */
interface Definition extends HclAttribute {
  readonly file: string
  readonly locals: GoMap | undefined
}

/** All files of a list as one set: a later file wins, objects are merged. Throws TshelmError. */
export function evaluateHcl(files: readonly HclFile[]): GoMap {
  const values = new Map<string, Definition[]>()
  for (const { name: file, text } of files) {
    const blocks = parseHcl(file, text, hclFunction)
    const localBlocks = blocks.filter(({ type }) => type === 'locals')
    if (localBlocks.length > 1) throw stateError(`${file}: A file can only support exactly 1 \`locals\` block`)
    const own = localBlocks.flatMap(({ attributes }) => attributes)
    const locals = localBlocks.length === 0 ? undefined : evaluate(byName(own, file, undefined), 'local')
    for (const { attributes } of blocks.filter(({ type }) => type === 'values')) {
      for (const [name, definitions] of byName(attributes, file, locals)) {
        values.set(name, [...(values.get(name) ?? []), ...definitions])
      }
    }
  }
  return evaluate(values, 'hv')
}

function byName(
  attributes: readonly HclAttribute[],
  file: string,
  locals: GoMap | undefined,
): Map<string, Definition[]> {
  return new Map(attributes.map((attribute) => [attribute.name, [{ ...attribute, file, locals }]]))
}

/** In the order of what they refer to. */
function evaluate(definitions: ReadonlyMap<string, readonly Definition[]>, root: string): GoMap {
  const values = newMap()
  for (const name of inOrder(definitions, root)) {
    let merged: HclValue | undefined
    for (const definition of definitions.get(name)!) {
      const value = valueOf(definition, { root, values })
      merged = merged === undefined ? value : mergeOver(merged, value)
    }
    values[name] = merged ?? null
  }
  return values
}

function valueOf(
  { value, name, locals }: Definition,
  { root, values }: { readonly root: string; readonly values: GoMap },
): HclValue {
  const variables: Record<string, HclValue> = { [root]: values, ...(locals === undefined ? {} : { local: locals }) }
  try {
    return value({ variables })
  } catch (error) {
    if (!(error instanceof HclValueError) && !(error instanceof Error && error.name === 'FuncError')) throw error
    throw stateError(`error when trying to evaluate variable ${name} : ${messageOf(error)}`, error)
  }
}

function mergeOver(base: HclValue, over: HclValue): HclValue {
  if (over === null) return base
  if (base === null || !isObject(base) || !isObject(over)) return over
  const merged = newMap()
  for (const key of Object.keys(base)) merged[key] = base[key]!
  for (const key of Object.keys(over))
    merged[key] = merged[key] === undefined ? over[key]! : mergeOver(merged[key], over[key]!)
  return merged
}

function inOrder(definitions: ReadonlyMap<string, readonly Definition[]>, root: string): string[] {
  const needs = new Map<string, Set<string>>()
  for (const name of [...definitions.keys()].sort()) {
    needs.set(name, new Set(definitions.get(name)!.flatMap((definition) => neededBy(definition, root))))
  }
  for (const [name, needed] of needs) {
    for (const other of needed) {
      if (!definitions.has(other)) throw stateError(`variables "${name}" depend(s) on undefined vars "${other}"`)
    }
  }
  const order: string[] = []
  let left = [...needs.keys()]
  while (left.length > 0) {
    const ready = left.filter((name) => [...needs.get(name)!].every((other) => order.includes(other)))
    if (ready.length === 0) throw cycle(left, needs)
    order.push(...ready)
    left = left.filter((name) => !ready.includes(name))
  }
  return order
}

function neededBy({ references }: Definition, root: string): string[] {
  return references.flatMap(({ root: from, attribute }) => {
    if (from !== root) return []
    if (attribute !== undefined) return [attribute]
    const advice = 'cannot be accessed directly. Instead, access it from one of its root.'
    throw stateError(`Invalid reference; The "${from}" object ${advice}`)
  })
}

/** Along those that need each other, from the first by name. */
function cycle(left: readonly string[], needs: ReadonlyMap<string, ReadonlySet<string>>): Error {
  const dependents = (name: string): string[] => left.filter((other) => needs.get(other)!.has(name))
  const path: string[] = []
  let name = left.find((each) => dependents(each).length > 0)
  while (name !== undefined && !path.includes(name)) {
    path.push(name)
    name = dependents(name)[0]
  }
  const shown = [...path, name ?? ''].join(' -> ')
  return stateError(`error while building the DAG variable graph : cycle detected: ${shown}`)
}
