/** `vars`: `$(NAME)` in some fields stands for a field of an object. */
import { failure } from './failure.ts'
import { changeField } from './field-spec.ts'
import type { FieldSpec } from './field-spec.ts'
import { idText, sameGvk, sameId } from './ids.ts'
import type { ResourceId } from './ids.ts'
import type { VarRule } from './kustomization.ts'
import { isMissing, isString } from './node.ts'
import type { YamlNode } from './node.ts'
import { lookup, splitFieldPath } from './path.ts'
import { matchingAnyId } from './resource-list.ts'
import type { Resources } from './resource-list.ts'

export interface Var {
  readonly name: string
  readonly target: ResourceId
  readonly fieldPath: string
}

/** Vars by name. */
export type Vars = ReadonlyMap<string, Var>

const NO_TARGET = { apiVersion: '', group: '', version: '', kind: '', name: '', namespace: '' }

export function varOf({ name, objref = NO_TARGET, fieldref }: VarRule): Var {
  const slash = objref.apiVersion.split('/')
  const [group, version] =
    objref.apiVersion === ''
      ? [objref.group, objref.version]
      : slash.length === 2
        ? [slash[0]!, slash[1]!]
        : [objref.group, slash.length === 1 ? slash[0]! : objref.version]
  const target = { group, version, kind: objref.kind, name: objref.name, namespace: objref.namespace }
  return { name, target, fieldPath: fieldref?.fieldPath || 'metadata.name' }
}

/** Adds vars; a name may stand once. */
export function mergeVars(vars: Vars, more: Iterable<Var>): Vars {
  const merged = new Map(vars)
  for (const one of more) {
    if (merged.has(one.name)) throw failure(`var '${one.name}' already encountered`)
    merged.set(one.name, one)
  }
  return merged
}

/** Marks the objects that vars read, as long as they have the names by which the vars call them. */
export function bindVars(resources: Resources, rules: readonly VarRule[]): void {
  for (const rule of rules) {
    const one = varOf(rule)
    const { target } = one
    const fits = (id: ResourceId): boolean =>
      target.namespace === '' ? id.name === target.name && sameGvk(id, target) : sameId(target, id)
    const found = matchingAnyId(resources, fits)
    if (found.length > 1) {
      const shown = varText({ ...one, fieldPath: rule.fieldref?.fieldPath ?? '' })
      throw failure(`found ${found.length} resId matches for var ${shown} (unable to disambiguate)`)
    }
    const [resource] = found
    if (resource !== undefined) resource.varNames = [...resource.varNames, one.name]
  }
}

/** Go's text of a var as it was written. */
export function ruleText({ name, objref = NO_TARGET, fieldref }: VarRule): string {
  return `{${name} ${idTextOfVar(objref)} {${fieldref?.fieldPath ?? ''}}}`
}

/** Go's text of a var. */
export function varText({ name, target, fieldPath }: Var): string {
  return `{${name} ${idTextOfVar(target)} {${fieldPath}}}`
}

function idTextOfVar(target: ResourceId): string {
  return idText(target).replace(/\/.*/, '')
}

type Primitive = string | number | boolean

/** Puts values in the place of names. `warn` hears of vars that nobody used. */
export function resolveVars(
  resources: Resources,
  {
    vars,
    specs,
    warn,
  }: { readonly vars: Vars; readonly specs: readonly FieldSpec[]; readonly warn: (text: string) => void },
): void {
  if (vars.size === 0) return
  const values = new Map<string, Primitive | YamlNode>()
  for (const name of [...vars.keys()].sort()) values.set(name, valueOfVar(resources, vars.get(name)!))
  const used = new Set<string>()
  const value = (name: string): Primitive => {
    const found = values.get(name)
    if (found === undefined) return `$(${name})`
    if (typeof found === 'object') {
      warn(
        `MakePrimitiveReplacer: bad replacement type=${found.kind === 'sequence' ? '[]interface {}' : 'map[string]interface {}'}`,
      )
      return `$(${name})`
    }
    used.add(name)
    return found
  }
  for (const { node } of resources) {
    for (const spec of specs)
      if (node !== undefined) changeField(node, spec, { set: (field) => expandIn(field, value) })
  }
  const unused = [...values.keys()].filter((name) => !used.has(name))
  if (unused.length > 0) warn(`well-defined vars that were never replaced: ${unused.join(',')}\n`)
}

function valueOfVar(resources: Resources, one: Var): Primitive | YamlNode {
  for (const resource of resources) {
    if (!resource.varNames.includes(one.name)) continue
    const node = fieldAt(resource.node!, one.fieldPath)
    if (node === undefined) {
      throw failure(`field specified in var '${varText(one)}' not found in corresponding resource`)
    }
    return primitive(node)
  }
  throw failure(`var '${varText(one)}' cannot be mapped to a field in the set of known resources`)
}

function fieldAt(node: YamlNode, path: string): YamlNode | undefined {
  const parts = splitFieldPath(path).flatMap((part) => {
    const index = /^(.*)\[(\d+)\]$/.exec(part)
    return index === null ? [part] : [index[1]!, index[2]!].filter((text) => text !== '')
  })
  try {
    return lookup(node, parts)
  } catch {
    return undefined
  }
}

function primitive(node: YamlNode): Primitive | YamlNode {
  if (node.kind !== 'scalar') return node
  if (node.tag === '!!int' && /^[-+]?\d{1,15}$/.test(node.value)) return Number(node.value)
  if (node.tag === '!!bool') return node.value.toLowerCase() === 'true'
  if (node.tag === '!!float' && node.value.trim() !== '' && Number.isFinite(Number(node.value)))
    return Number(node.value)
  return node.value
}

type ValueOf = (name: string) => Primitive

function expandIn(node: YamlNode, value: ValueOf): void {
  if (isMissing(node)) return
  if (node.kind === 'scalar') {
    if (isString(node)) setExpanded(node, value)
    return
  }
  for (let i = 0; i < node.children.length; i++) {
    const child = node.children[i]!
    if (node.kind === 'sequence') {
      if (!isString(child)) throw failure('invalid value type expect a string')
      setExpanded(child, value)
    } else if (i % 2 === 0) {
      if (!isString(child)) throw failure(`invalid map key: value='${child.value}', tag='${child.tag}'`)
    } else if (isString(child)) setExpanded(child, value)
  }
}

function setExpanded(node: YamlNode, value: ValueOf): void {
  const expanded = expand(node.value, value)
  node.value = String(expanded)
  node.style = typeof expanded === 'string' && expanded.includes('\n') ? '|' : ''
  if (typeof expanded === 'string') {
    node.tag = '!!str'
    node.style = ''
  } else node.tag = typeof expanded === 'boolean' ? '!!bool' : Number.isInteger(expanded) ? '!!int' : '!!float'
}

/** `$$` is a dollar sign. A text that is one name takes the value's type. */
export function expand(text: string, value: ValueOf): Primitive {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '$' || at + 1 >= text.length) continue
    out += text.slice(from, at)
    const next = text[at + 1]!
    const close = next === '(' ? text.indexOf(')', at + 2) : -1
    if (close >= 0) {
      const name = text.slice(at + 2, close)
      const found = value(name)
      if (text === `$(${name})`) return found
      out += String(found)
      at = close
    } else {
      out += next === '$' ? '$' : `$${next}`
      at++
    }
    from = at + 1
  }
  return out + text.slice(from)
}
