/** Fields that transformers touch: which, of what kinds of objects. */
import { inContext, failure, within } from './failure.ts'
import { compareGvk, gvkOf, idText, isSelected } from './ids.ts'
import type { Gvk, ResourceId } from './ids.ts'
import { getField, isEmpty, isMissing, newNode, scalar, setField, setScalar, textOf, valueOf } from './node.ts'
import type { NodeKind, Tag, YamlNode } from './node.ts'
import { splitPath } from './path.ts'

export interface FieldSpec extends Gvk {
  readonly path: string
  readonly create: boolean
}

export type SetValue = (node: YamlNode) => void

export interface FieldChange {
  readonly set: SetValue
  /** What a missing field is made as; nothing is made without. */
  readonly createKind?: NodeKind
  readonly createTag?: Tag
}

const parsed = new Map<string, readonly FieldSpec[]>()

/** The specs in a table: `+path group/version/kind` a line. */
export function readSpecs(table: string): readonly FieldSpec[] {
  const known = parsed.get(table)
  if (known !== undefined) return known
  const specs = table
    .trim()
    .split('\n')
    .map((line) => {
      const text = line.trim()
      const space = text.indexOf(' ')
      const [group = '', version = '', kind = ''] = space < 0 ? [] : text.slice(space + 1).split('/')
      const create = text.startsWith('+')
      return { group, version, kind, path: text.slice(create ? 1 : 0, space < 0 ? undefined : space), create }
    })
  parsed.set(table, specs)
  return specs
}

/** Specs of both; throws where they disagree on making a field. */
export function mergeSpecs(specs: readonly FieldSpec[], more: readonly FieldSpec[]): readonly FieldSpec[] {
  if (more.length === 0) return specs
  const out = [...specs]
  const byPath = new Map<string, FieldSpec[]>()
  const note = (spec: FieldSpec): void => {
    const others = byPath.get(spec.path)
    if (others === undefined) byPath.set(spec.path, [spec])
    else others.push(spec)
  }
  out.forEach(note)
  for (const spec of more) {
    const same = byPath.get(spec.path)?.find((other) => isSelected(other, spec))
    if (same === undefined) {
      out.push(spec)
      note(spec)
    } else if (same.create !== spec.create) throw failure('conflicting fieldspecs')
  }
  return out
}

export function sortSpecs(specs: readonly FieldSpec[]): readonly FieldSpec[] {
  return [...specs].sort(compareGvk)
}

function idOf(node: YamlNode): ResourceId {
  const metadata = valueOf(node, 'metadata')
  const meta = (name: string): string => {
    const value = valueOf(metadata, name)
    return isEmpty(value) ? '' : value!.value
  }
  const gvk = gvkOf(valueOf(node, 'apiVersion')?.value ?? '', valueOf(node, 'kind')?.value ?? '')
  return { ...gvk, name: meta('name'), namespace: meta('namespace') }
}

/** Does something to a field of an object, if the object is of a kind that has it. */
export function changeField(node: YamlNode, spec: FieldSpec, change: FieldChange): void {
  if (!isSelected(gvkOf(valueOf(node, 'apiVersion')?.value ?? '', valueOf(node, 'kind')?.value ?? ''), spec)) return
  try {
    walk(node, splitPath(spec.path, '/'), { ...change, create: spec.create })
  } catch (error) {
    throw within(`considering field '${spec.path}' of object ${idText(idOf(node))}`, error)
  }
}

export function changeFields(node: YamlNode, specs: readonly FieldSpec[], change: FieldChange): void {
  for (const spec of specs) changeField(node, spec, change)
}

interface Change extends FieldChange {
  readonly create: boolean
}

function walk(node: YamlNode, path: readonly string[], change: Change): void {
  if (path.length === 0) return change.set(node)
  if (isMissing(node)) return
  if (node.kind === 'sequence') {
    inContext(`visit traversal on path: [${path.join(' ')}]`, () => {
      for (const item of node.children) walk(item, path, change)
    })
  } else if (node.kind === 'mapping') walkField(node, path, change)
  else throw failure('expected sequence or mapping node')
}

function walkField(node: YamlNode, path: readonly string[], change: Change): void {
  const isList = path[0]!.endsWith('[]')
  const name = isList ? path[0]!.slice(0, -2) : path[0]!
  if (name === '') throw failure('cannot set or create an empty field name')
  const { createKind, createTag = '' } = change
  const makes = change.create && createKind !== undefined && !isList
  const isLast = path.length <= 1
  const kind = makes ? (isLast ? createKind : 'mapping') : isList ? 'sequence' : undefined
  const old = inContext(`fieldName: ${name}`, () => getField(node, name))
  const field = old ?? (makes ? setField(node, name, newNode(kind!)) : undefined)
  if (field === undefined) return
  if (field.tag === '!!null' && kind !== undefined) {
    field.kind = kind
    field.tag = makes ? (isLast ? createTag : '!!map') : ''
  }
  walk(field, path.slice(1), change)
}

/** Sets a scalar, or an entry of a map where there is a name. The node that is set is one, wherever it goes. */
export function setEntry(name: string, value: string, tag: Tag = ''): SetValue {
  const entry = scalar(value, tag)
  return (node) => {
    if (name === '') setScalar(node, entry)
    else setField(node, name, entry)
  }
}

/** Like setEntry, but what is there stays. */
export function setEntryIfEmpty(value: string, tag: Tag): SetValue {
  const set = setEntry('', value, tag)
  return (node) => {
    if (!isEmpty(node) && node.kind === 'scalar' && textOf(node) !== '') return
    set(node)
  }
}
