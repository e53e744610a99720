/** State values written in HCL: `values { … }` blocks that refer to each other as `hv.name`, and `locals` of one file. */
import { newMap } from '../../../gotemplate/value.ts'
import type { GoMap } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { newHclBudget } from './budget.ts'
import type { HclBudget } from './budget.ts'
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
  const budget = newHclBudget()
  for (const { name: file, text } of files) {
    const blocks = parseHcl(file, text, hclFunction)
    const localBlocks = blocks.filter(({ type }) => type === 'locals')
    if (localBlocks.length > 1) throw stateError(`${file}: A file can only support exactly 1 \`locals\` block`)
    const own = localBlocks.flatMap(({ attributes }) => attributes)
    const locals =
      localBlocks.length === 0 ? undefined : evaluate(byName(own, file, undefined), { root: 'local', budget })
    for (const { attributes } of blocks.filter(({ type }) => type === 'values')) {
      for (const [name, definitions] of byName(attributes, file, locals)) {
        values.set(name, [...(values.get(name) ?? []), ...definitions])
      }
    }
  }
  return evaluate(values, { root: 'hv', budget })
}

function byName(
  attributes: readonly HclAttribute[],
  file: string,
  locals: GoMap | undefined,
): Map<string, Definition[]> {
  return new Map(attributes.map((attribute) => [attribute.name, [{ ...attribute, file, locals }]]))
}

interface Evaluation {
  /** What the values are called in expressions: `hv`, `local`. */
  readonly root: string
  readonly budget: HclBudget
}

/** In the order of what they refer to. */
function evaluate(definitions: ReadonlyMap<string, readonly Definition[]>, { root, budget }: Evaluation): GoMap {
  const values = newMap()
  for (const name of inOrder(definitions, root)) {
    let merged: HclValue | undefined
    for (const definition of definitions.get(name)!) {
      const value = valueOf(definition, { root, budget, values })
      merged = merged === undefined ? value : mergeOver(merged, value)
    }
    values[name] = merged ?? null
  }
  return values
}

function valueOf(
  { value, name, locals }: Definition,
  { root, budget, values }: Evaluation & { readonly values: GoMap },
): HclValue {
  const variables: Record<string, HclValue> = { [root]: values, ...(locals === undefined ? {} : { local: locals }) }
  try {
    return value({ variables, budget })
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
  const order = new Set<string>()
  const open = new Map([...needs].map(([name, needed]) => [name, needed.size]))
  const dependents = dependentsOf(needs)
  let ready = [...needs.keys()].filter((name) => open.get(name) === 0)
  while (ready.length > 0) {
    const next: string[] = []
    for (const name of ready) {
      order.add(name)
      for (const dependent of dependents.get(name) ?? []) {
        const count = open.get(dependent)! - 1
        open.set(dependent, count)
        if (count === 0) next.push(dependent)
      }
    }
    ready = next
  }
  if (order.size === needs.size) return [...order]
  const left = [...needs.keys()].filter((name) => !order.has(name))
  throw cycle(left, needs)
}

function dependentsOf(needs: ReadonlyMap<string, ReadonlySet<string>>): Map<string, string[]> {
  const dependents = new Map<string, string[]>()
  for (const [name, needed] of needs) {
    for (const other of needed) {
      const known = dependents.get(other)
      if (known === undefined) dependents.set(other, [name])
      else known.push(name)
    }
  }
  return dependents
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
