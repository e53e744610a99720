/** Strategic merge: a patch in the shape of the object, `$patch` directives, lists merged by keys where their type is known. */
import { decodeJson } from '../../gotemplate/go/json.ts'
import { compareStrings, isMap } from '../../gotemplate/value.ts'
import { failure } from './failure.ts'
import { mergeList } from './merge-list.ts'
import { clearField, expectKind, getField, isMissing, isNull, newNode, NULL, setField, valueOf } from './node.ts'
import type { NodeKind, YamlNode } from './node.ts'
import { dropItems } from './list-items.ts'
import { emitNode } from './node-write.ts'
import { effectiveTag } from './node-write.ts'
import type { Schema, Schemas } from './schema.ts'

export interface Merging {
  readonly schemas: Schemas
  /** Where new items of merged lists go. */
  readonly direction: 'prepend' | 'append'
}

/** Changes `target` by `patch` and uses up both. Undefined if nothing remains. */
export function mergeNodes(target: YamlNode, patch: YamlNode, merging: Merging): YamlNode | undefined {
  return new Merger(merging).walk(target, patch, undefined)?.node
}

/** What came out of a merge; null that must stay is told from null that removes. */
export interface Merged {
  readonly node: YamlNode
  readonly keepNull?: boolean
}

export class Merger {
  readonly merging: Merging

  constructor(merging: Merging) {
    this.merging = merging
  }

  walk(dest: YamlNode | undefined, patch: YamlNode | undefined, known: Schema | undefined): Merged | undefined {
    const noted = this.#noted(dest) ?? this.#noted(patch)
    const schema = noted ?? known ?? this.#schemaOf(dest) ?? this.#schemaOf(patch)
    const kind = kindOf(dest) ?? kindOf(patch)
    if (kind !== undefined) for (const node of [dest, patch]) expectKind(node, kind)
    switch (kind) {
      case 'scalar':
        return wrap(patch ?? dest)
      case 'sequence':
        if (schema?.mergeKeys === undefined) return wrap(patch ?? dest)
        return wrap(this.#list(dest, patch, schema))
      default:
        return this.#map(dest, patch, schema)
    }
  }

  #schemaOf(node: YamlNode | undefined): Schema | undefined {
    if (isMissing(node) || node.kind !== 'mapping') return undefined
    const [apiVersion, kind] = [valueOf(node, 'apiVersion')?.value, valueOf(node, 'kind')?.value]
    return apiVersion && kind ? this.merging.schemas.find(apiVersion, kind) : undefined
  }

  /** A comment may describe the type of what it stands at. */
  #noted(node: YamlNode | undefined): Schema | undefined {
    if (isMissing(node)) return undefined
    const comment = node.line || node.head
    const text = comment === '' ? '' : comment.replace(/^#+/, '').trim()
    if (!text.startsWith('{')) return undefined
    try {
      const type = decodeJson(text)
      return isMap(type) && Object.keys(type).length > 0 ? this.merging.schemas.described(type) : undefined
    } catch {
      return undefined
    }
  }

  #fieldSchema(name: string, schema: Schema | undefined, entries: readonly (Entry | undefined)[]): Schema | undefined {
    for (const entry of entries) {
      const noted = this.#noted(entry?.value) ?? this.#noted(entry?.key)
      if (noted !== undefined) return noted
    }
    return schema?.field(name)
  }

  #map(dest: YamlNode | undefined, patch: YamlNode | undefined, schema: Schema | undefined): Merged | undefined {
    const chosen = chooseMap(dest, patch)
    if (chosen === undefined || chosen.keepNull === true) return chosen
    const { node } = chosen
    for (const name of fieldNames(node, patch)) {
      const [old, given] = [entryOf(node, name), entryOf(patch, name)]
      const merged = this.walk(old?.value, given?.value, this.#fieldSchema(name, schema, [old, given]))
      const keyStyle = merged !== undefined && merged.node === given?.value ? given.key.style : ''
      if (isMissing(node)) continue
      setField(node, name, merged?.node, { keyStyle, keepNull: merged?.keepNull === true })
    }
    return chosen
  }

  #list(dest: YamlNode | undefined, patch: YamlNode | undefined, schema: Schema): YamlNode | undefined {
    const list = isMissing(dest) ? patch : choose(dest, patch)
    if (list === undefined) return undefined
    return mergeList(list, patch, { schema, merger: this })
  }
}

function wrap(node: YamlNode | undefined): Merged | undefined {
  return node === undefined ? undefined : { node }
}

function kindOf(node: YamlNode | undefined): NodeKind | undefined {
  return isMissing(node) ? undefined : node.kind
}

/** The map to go on with: the object's, the patch's where there is none, or nothing. */
function chooseMap(dest: YamlNode | undefined, patch: YamlNode | undefined): Merged | undefined {
  if (dest !== undefined && !isNull(dest)) return wrap(choose(dest, patch))
  if (directive(patch, true) === 'delete') return undefined
  if (patch === undefined && dest !== undefined && dest.value !== '') {
    return { node: newNode('scalar', { tag: NULL, value: dest.value }), keepNull: true }
  }
  return wrap(patch)
}

function choose(dest: YamlNode, patch: YamlNode | undefined): YamlNode | undefined {
  if (patch !== undefined && dest.children.length === 0) dest.style = patch.style
  if (isNull(patch)) return undefined
  switch (directive(patch, false)) {
    case 'delete':
      return undefined
    case 'replace':
      return patch
    default:
      return dest
  }
}

const DIRECTIVE = '$patch'

/** What `$patch` says; it is taken out of the patch. */
function directive(patch: YamlNode | undefined, lenient: boolean): 'delete' | 'replace' | 'merge' | undefined {
  if (patch === undefined) return 'merge'
  if (patch.kind === 'scalar') {
    if (lenient) return undefined
    const shown = `'${effectiveTag(patch)}' ('${emitNode(patch)}')`
    throw failure(`no implemented strategic merge patch strategy for ${shown}`)
  }
  const value = patch.kind === 'mapping' ? getField(patch, DIRECTIVE)?.value : listDirective(patch)
  if (value === undefined) return 'merge'
  if (value !== 'delete' && value !== 'replace' && value !== 'merge') {
    if (lenient) return undefined
    throw failure(`unknown patch strategy '${value}'`)
  }
  if (patch.kind === 'mapping') clearField(patch, DIRECTIVE)
  else dropItems(patch, [DIRECTIVE], [value])
  return value
}

/** The directive of an item that holds nothing else. */
function listDirective(patch: YamlNode): string | undefined {
  const item = patch.children.find((child) => valueOf(child, DIRECTIVE) !== undefined)
  return item === undefined || item.children.length > 2 ? undefined : valueOf(item, DIRECTIVE)!.value
}

function fieldNames(...nodes: readonly (YamlNode | undefined)[]): readonly string[] {
  const names = new Set<string>()
  for (const node of nodes) {
    if (isMissing(node) || node.kind !== 'mapping') continue
    for (let i = 0; i < node.children.length; i += 2) names.add(node.children[i]!.value)
  }
  return [...names].sort(compareStrings)
}

interface Entry {
  readonly key: YamlNode
  readonly value: YamlNode
}

function entryOf(node: YamlNode | undefined, name: string): Entry | undefined {
  if (node === undefined || node.kind !== 'mapping') return undefined
  const { children } = node
  for (let i = 0; i + 1 < children.length; i += 2) {
    if (children[i]!.value === name) return { key: children[i]!, value: children[i + 1]! }
  }
  return undefined
}
