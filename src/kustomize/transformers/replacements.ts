/** `replacements`: a value of one object put into fields of others. */
import { quote } from '../../../gotemplate/go/strconv-quote.ts'
import { encodeJson } from '../../../gotemplate/go/json-encode.ts'
import { YamlError } from '../../../gotemplate/go/yaml/error.ts'
import { failure, inContext, isLimit, within } from '../failure.ts'
import { idText, isSelected, sameNamespace } from '../ids.ts'
import type { ResourceId } from '../ids.ts'
import type { Replacement, ReplacementOptions, ReplacementSource, ReplacementTarget } from '../kustomization.ts'
import { become, copyNode, isEmpty, itemsOf, newNode, scalar, textOf } from '../node.ts'
import type { NodeKind, YamlNode } from '../node.ts'
import { parseNode } from '../node-read.ts'
import { valueOfNode } from '../node-value.ts'
import { emitNode } from '../node-write.ts'
import { lookup, matchPath, splitFieldPath } from '../path.ts'
import { allIds } from '../resource.ts'
import type { Resource } from '../resource.ts'
import type { Resources } from '../resource-list.ts'
import { matchesAnnotations, matchesLabels, selectorPatterns } from '../selector.ts'
import type { Selector, SelectorPatterns } from '../selector.ts'

const DEFAULT_PATH = 'metadata.name'

/** Of one text that a part is put into, in UTF-16 units. */
const MAX_TEXT = 4 * 1024 * 1024
/** Bytes that a node takes besides its text, about. */
const NODE_BYTES = 2048

/** Hears how many bytes are to be copied, before they are: values that are put into themselves double. */
type Count = (bytes: number) => void

/** Throws where a source or a field is not there. */
export function replace(resources: Resources, replacements: readonly Replacement[], count: Count): void {
  for (const replacement of replacements) {
    const { source, sourceValue, targets } = replacement
    if ((source === undefined && sourceValue === undefined) || targets === undefined) {
      throw failure('replacements must specify a source and at least one target')
    }
    const value = valueFor(resources, replacement)
    const size = sizeOf(value)
    for (const target of targets) replaceIn(resources, { value, count: () => count(size) }, target)
  }
}

function valueFor(resources: Resources, { source, sourceValue }: Replacement): YamlNode {
  if (sourceValue !== undefined) {
    if (source !== undefined) throw failure('value and resource selectors are mutually exclusive')
    return scalar(sourceValue[0])
  }
  const { node } = sourceObject(resources, source!)
  const path = source!.fieldPath || DEFAULT_PATH
  const found = lookedUp(node!, path)
  if (isEmpty(found)) {
    throw failure(`fieldPath \`${path}\` is missing for replacement source ${idText(source!)}`)
  }
  return refined(found!, source!.options)
}

function lookedUp(node: YamlNode, path: string): YamlNode | undefined {
  try {
    return lookup(node, splitFieldPath(path))
  } catch (error) {
    throw within('error looking up replacement source', error)
  }
}

function sourceObject(resources: Resources, source: ReplacementSource): Resource {
  const fits = (id: ResourceId): boolean =>
    (source.name === '' || source.name === id.name) &&
    (source.namespace === '' || sameNamespace(source, id)) &&
    isSelected(id, source)
  const idsOf = (resource: Resource): readonly ResourceId[] =>
    inContext('error getting node IDs', () => allIds(resource))
  const found = resources.filter((resource) => idsOf(resource).some(fits))
  if (found.length > 1) throw failure(`multiple matches for selector ${sourceText(source)}`)
  if (found.length === 0) throw failure(`nothing selected by ${sourceText(source)}`)
  return found[0]!
}

function sourceText(source: ReplacementSource): string {
  const { options, fieldPath } = source
  const shown =
    options === undefined || (options.delimiter === '' && !options.create)
      ? ''
      : `${options.delimiter}(${options.index}), create=${String(options.create)}`
  return [idText(source), fieldPath, shown].filter((part) => part !== '').join(':')
}

function refined(node: YamlNode, options: ReplacementOptions | undefined): YamlNode {
  if (options === undefined || options.delimiter === '') return node
  if (node.kind !== 'scalar') throw failure('delimiter option can only be used with scalar nodes')
  const parts = textOf(node).split(options.delimiter)
  const part = parts[options.index]
  if (part === undefined) {
    throw failure(`options.index ${options.index} is out of bounds for value ${textOf(node)}`)
  }
  return { ...copyNode(node), value: part }
}

/** A value, and who counts each of its copies. */
interface Counted {
  readonly value: YamlNode
  readonly count: () => void
}

function sizeOf({ value, children }: YamlNode): number {
  return children.reduce((size, child) => size + sizeOf(child), NODE_BYTES + value.length)
}

function replaceIn(resources: Resources, value: Counted, target: ReplacementTarget): void {
  if (target.select === undefined) throw failure('target must specify resources to select')
  const patterns = targetPatterns(target)
  for (const resource of resources) {
    if (!isWanted(resource, target)) continue
    const ids = allIds(resource)
    if (patterns.reject.some((reject) => ids.some((id) => fitsId(reject, id)))) continue
    if (ids.some((id) => fitsId(patterns.select, id))) copyInto(resource.node!, value, target)
  }
}

function targetPatterns({ select, reject = [] }: ReplacementTarget): {
  readonly select: SelectorPatterns
  readonly reject: readonly SelectorPatterns[]
} {
  try {
    return { select: selectorPatterns(select!), reject: reject.filter(namesObjects).map(selectorPatterns) }
  } catch (error) {
    throw within('error creating target selector', error)
  }
}

function namesObjects({ group, version, kind, name, namespace }: Selector): boolean {
  return group + version + kind + name + namespace !== ''
}

function fitsId(patterns: SelectorPatterns, id: ResourceId): boolean {
  return patterns.gvk(id) && patterns.name(id.name) && patterns.namespace(id.namespace)
}

function isWanted(resource: Resource, { select, reject = [] }: ReplacementTarget): boolean {
  const fits = ({ annotationSelector, labelSelector }: Selector): boolean =>
    matchesAnnotations(resource, annotationSelector) && matchesLabels(resource, labelSelector)
  if (!fits(select!)) return false
  return !reject.some((one) => (one.annotationSelector !== '' || one.labelSelector !== '') && fits(one))
}

function copyInto(node: YamlNode, value: Counted, { fieldPaths = [], options }: ReplacementTarget): void {
  const create = options?.create === true ? value.value.kind : undefined
  for (const path of fieldPaths.length === 0 ? [DEFAULT_PATH] : fieldPaths) {
    if (replacedInText(node, value, { path, options })) continue
    const verb = create === undefined ? 'find' : 'find or create'
    const missing = `unable to ${verb} field ${quote(path)} in replacement target`
    let fields: readonly YamlNode[] | undefined
    try {
      fields = matchPath(node, splitFieldPath(path), create)
    } catch (error) {
      throw within(missing, error)
    }
    if (fields === undefined || fields.length === 0) throw failure(missing)
    for (const field of fields) setValue(field, value, options)
  }
}

function setValue(field: YamlNode, from: Counted, options: ReplacementOptions | undefined): void {
  from.count()
  const value = copyNode(from.value)
  if (options !== undefined && options.delimiter !== '') {
    if (field.kind !== 'scalar') throw failure('delimiter option can only be used with scalar nodes')
    value.value = spliced(field.value, textOf(value), options)
  }
  if (field.kind === 'scalar') field.value = value.value
  else become(field, value)
}

function spliced(text: string, part: string, { delimiter, index }: ReplacementOptions): string {
  const parts = text.split(delimiter)
  if (index < 0) parts.unshift(part)
  else if (index >= parts.length) parts.push(part)
  else parts[index] = part
  if (text.length + part.length > MAX_TEXT)
    throw failure(`a text has more than ${MAX_TEXT} characters`, {}, 'kustomize/limit-exceeded')
  return parts.join(delimiter)
}

interface TextPlace {
  readonly path: string
  readonly options: ReplacementOptions | undefined
}

/** A path may lead into a text that is YAML or JSON itself. Anything that does not work out is left to the ordinary way. */
function replacedInText(node: YamlNode, value: Counted, { path, options }: TextPlace): boolean {
  const parts = splitFieldPath(path)
  try {
    for (let i = 1; i < parts.length; i++) {
      const text = quietLookup(node, parts.slice(0, i))
      if (text === undefined || text.kind !== 'scalar') continue
      const inside = parseInside(text.value)
      if (inside === 'no-yaml') continue
      return replaceInside(text, inside, { rest: parts.slice(i), value, options })
    }
  } catch (error) {
    if (isLimit(error)) throw error
    return false
  }
  return false
}

function quietLookup(node: YamlNode, path: readonly string[]): YamlNode | undefined {
  try {
    return lookup(node, path)
  } catch {
    return undefined
  }
}

/** An empty text is a document without anything in it. */
function parseInside(text: string): YamlNode | undefined | 'no-yaml' {
  try {
    return parseNode(text)
  } catch (error) {
    if (error instanceof YamlError) return 'no-yaml'
    throw error
  }
}

interface Inside {
  readonly rest: readonly string[]
  readonly value: Counted
  readonly options: ReplacementOptions | undefined
}

function replaceInside(text: YamlNode, inside: YamlNode | undefined, { rest, value, options }: Inside): boolean {
  if (inside === undefined) return false
  const create: NodeKind | undefined = options?.create === true ? value.value.kind : undefined
  const found = matchPath(inside, rest, create)
  const fields = found === undefined ? [] : itemsOf(newNode('sequence', { children: found }))
  if (fields.length === 0) return false
  for (const field of fields) setValue(field, value, options)
  text.value = serialized(inside, text.value)
  return true
}

function serialized(node: YamlNode, before: string): string {
  const first = before.trim()[0]
  if (first !== '{' && first !== '[') return emitNode(node).trim()
  const value = valueOfNode(parseNode(emitNode(node))!)
  const isPretty = before.includes('\n') && before.includes('  ')
  return isPretty ? encodeJson(value, { indent: '  ' }) : encodeJson(value)
}
