/**
 * YAML → values as goyaml v3 decodes into interface{}: ints stay ints, only `true` and `false` are booleans, dates are times, a key may
 * stand once. What does not fit is collected (`problems`), as structs are decoded piece by piece by those who know their fields.
 */
import { GeneralMap } from '../../general-map.ts'
import { newMap } from '../../value.ts'
import type { GoMap, GoValue } from '../../value.ts'
import { sprintf } from '../fmt.ts'
import { quote } from '../strconv-quote.ts'
import { commentedDocuments } from './commented.ts'
import type { CommentedNode } from './commented.ts'
import { YamlError } from './error.ts'
import { resolveV3, shortTag } from './resolve-v3.ts'
import type { Resolved } from './resolve-v3.ts'

export type YamlNodeV3 = CommentedNode

/** goyaml lets aliases make up 99 % of a small document, and less and less of a bigger one. */
const SMALL_DOCUMENT = 400_000
const BIG_DOCUMENT = 4_000_000
const MAX_DEPTH = 1000

/** The documents of a text, each read when it is asked for. Throws YamlError. */
export function* documentsV3(text: string): Generator<YamlNodeV3> {
  try {
    for (const { root } of commentedDocuments(text)) yield root
  } catch (error) {
    throw error instanceof YamlError ? withoutPrefix(error) : error
  }
}

/** yaml.Unmarshal into an interface{}. Throws YamlError. */
export function unmarshalV3(text: string): GoValue {
  for (const root of documentsV3(text)) return finished((decoder) => decoder.value(root) ?? null)
  return null
}

/** yaml.Unmarshal into a map[string]interface{}; null leaves it empty. Throws YamlError. */
export function unmarshalMapV3(text: string): GoMap {
  for (const root of documentsV3(text)) return finished((decoder) => decoder.stringMap(root) ?? newMap())
  return newMap()
}

/** Throws YamlError with all problems. */
export function finished<T>(decode: (decoder: DecoderV3) => T): T {
  const decoder = new DecoderV3()
  const value = decode(decoder)
  if (decoder.problems.length > 0) throw unmarshalErrors(decoder.problems)
  return value
}

export function unmarshalErrors(problems: readonly string[]): YamlError {
  const line = /^line (\d+):/.exec(problems[0] ?? '')?.[1]
  const mark = line === undefined ? undefined : { line: Number(line), column: 1 }
  return new YamlError(`yaml: unmarshal errors:\n  ${problems.join('\n  ')}`, mark, '')
}

function withoutPrefix(error: YamlError): YamlError {
  if (error.message === error.detail) return error
  const { detail, line, column } = error
  return new YamlError(detail, line === undefined ? undefined : { line, column: column ?? 1 }, '')
}

export class DecoderV3 {
  problems: string[] = []
  private decodes = 1
  private aliasDecodes = 0
  private depth = 0
  private readonly expanding = new Set<YamlNodeV3>()

  /** Into an interface{}; undefined where nothing could be made of it. */
  value(node: YamlNodeV3): GoValue | undefined {
    return this.follow(node, (target) => {
      if (target.kind === 'scalar') return resolve(target).value
      if (target.kind === 'sequence') return this.list(target)
      return isStringMap(target) ? this.fill(target, newMap()) : this.general(target)
    })
  }

  /** Into a map[string]interface{}; undefined for null and for what is none. */
  stringMap(node: YamlNodeV3): GoMap | undefined {
    return this.mapping(node, 'map[string]interface {}', (target) => this.fill(target, newMap()))
  }

  /** A mapping, `goType` in messages; undefined for null and for what is none. */
  mapping<T>(node: YamlNodeV3, goType: string, decode: (target: YamlNodeV3) => T): T | undefined {
    return this.follow(node, (target) => {
      if (target.kind === 'mapping') return decode(target)
      if (!isNull(target)) this.misfit(target, goType)
      return undefined
    })
  }

  /** A sequence, decoded item by item; items that come to nothing are left out. */
  items<T>(node: YamlNodeV3, goType: string, decode: (item: YamlNodeV3) => T | undefined): T[] | undefined {
    return this.follow(node, (target) => {
      if (target.kind === 'sequence') return target.children.map(decode).filter((item) => item !== undefined)
      if (!isNull(target)) this.misfit(target, goType)
      return undefined
    })
  }

  /** Behind aliases, within budget. */
  follow<T>(node: YamlNodeV3, decode: (target: YamlNodeV3) => T): T {
    this.count()
    if (++this.depth > MAX_DEPTH) throw new YamlError(`yaml: exceeded max depth of ${MAX_DEPTH}`, undefined, '')
    const value = node.kind === 'alias' ? this.expand(node, decode) : decode(node)
    this.depth--
    return value
  }

  misfit(node: YamlNodeV3, goType: string): void {
    const tag = node.kind === 'sequence' ? '!!seq' : node.kind === 'mapping' ? '!!map' : resolve(node).tag
    const shown = shortTag(node.tag === '' ? tag : node.tag)
    const { text } = node
    const cut = Buffer.byteLength(text) > 10 ? `${Buffer.from(text).subarray(0, 7).toString()}...` : text
    const collection = tag === '!!seq' || tag === '!!map'
    this.problem(node, `cannot unmarshal ${shown}${collection ? '' : ` \`${cut}\``} into ${goType}`)
  }

  problem(node: YamlNodeV3, text: string): void {
    this.problems.push(`line ${node.row ?? 0}: ${text}`)
  }

  /** Whether all keys differ; those that do not are problems, and the mapping counts for nothing. */
  hasUniqueKeys(node: YamlNodeV3): boolean {
    const seen = new Map<string, { readonly key: YamlNodeV3; readonly at: number }[]>()
    const found: { readonly key: YamlNodeV3; readonly at: number; readonly again: YamlNodeV3 }[] = []
    for (let i = 0; i < node.children.length; i += 2) {
      const key = node.children[i]!
      const id = `${key.kind} ${key.text}`
      const before = seen.get(id)
      if (before === undefined) seen.set(id, [{ key, at: i }])
      else if (before.length < MAX_REPORTED) {
        for (const first of before) found.push({ ...first, again: key })
        before.push({ key, at: i })
      }
    }
    // goyaml tells of each key with all that follow it.
    for (const { key, again } of found.sort((a, b) => a.at - b.at)) {
      this.problem(again, `mapping key ${quote(again.text)} already defined at line ${key.row ?? 0}`)
    }
    return found.length === 0
  }

  /**
   * Calls `set` for each entry that counts, those that are merged in last and only where no key stands yet.
   * Throws YamlError for merges of what is no map.
   */
  entries(node: YamlNodeV3, set: (key: YamlNodeV3, value: YamlNodeV3) => void, taken?: Set<string>): void {
    let merged: YamlNodeV3 | undefined
    const { children } = node
    for (let i = 0; i < children.length; i += 2) {
      const key = children[i]!
      if (isMerge(key)) merged = children[i + 1]
      else if (taken === undefined) set(key, children[i + 1]!)
      else if (!taken.has(keyText(key))) {
        taken.add(keyText(key))
        set(key, children[i + 1]!)
      }
    }
    if (merged === undefined) return
    const keys = taken ?? ownKeys(node)
    for (const source of sourcesOf(merged)) {
      this.follow(source, (target) => {
        if (this.hasUniqueKeys(target)) this.entries(target, set, keys)
      })
    }
  }

  private list(node: YamlNodeV3): GoValue[] {
    const list: GoValue[] = []
    for (const child of node.children) {
      const value = this.value(child)
      if (value !== undefined) list.push(value)
    }
    return list
  }

  private fill(node: YamlNodeV3, map: GoMap): GoMap | undefined {
    if (!this.hasUniqueKeys(node)) return undefined
    this.entries(node, (key, valueNode) => {
      const text = this.stringKey(key)
      if (text === undefined) return
      const value = this.value(valueNode)
      if (value !== undefined) map[text] = value
    })
    return map
  }

  /** Any scalar but null is text where a key has to be text. */
  private stringKey(key: YamlNodeV3): string | undefined {
    return this.follow(key, (target) => {
      if (target.kind !== 'scalar') this.misfit(target, 'string')
      else if (!isNull(target)) return target.text
      return undefined
    })
  }

  /** With keys of any kind: Go's map[interface {}]interface {}. */
  private general(node: YamlNodeV3): GeneralMap | undefined {
    if (!this.hasUniqueKeys(node)) return undefined
    const entries: [GoValue, GoValue][] = []
    this.entries(node, (keyNode, valueNode) => {
      const key = this.value(keyNode)
      if (key === undefined) return
      if (typeof key === 'object' && key !== null && (Array.isArray(key) || keyNode.kind === 'mapping')) {
        throw new YamlError(
          `yaml: invalid map key: ${sprintf('%#v', [key])}`,
          { line: keyNode.row ?? 0, column: 1 },
          '',
        )
      }
      const value = this.value(valueNode)
      if (value !== undefined) entries.push([key, value])
    })
    return new GeneralMap(entries)
  }

  private expand<T>(node: YamlNodeV3, decode: (target: YamlNodeV3) => T): T {
    const target = node.target!
    if (this.expanding.has(target))
      throw new YamlError(`yaml: anchor '${node.text}' value contains itself`, undefined, '')
    this.expanding.add(target)
    const value = decode(target)
    this.expanding.delete(target)
    return value
  }

  private count(): void {
    this.decodes++
    if (this.expanding.size > 0) this.aliasDecodes++
    if (this.aliasDecodes <= 100 || this.decodes <= 1000) return
    if (this.aliasDecodes / this.decodes > allowedAliasRatio(this.decodes)) {
      throw new YamlError('yaml: document contains excessive aliasing', undefined, '')
    }
  }
}

/** Of keys that stand many times not each pair is told. */
const MAX_REPORTED = 100

/** What a scalar means. Throws YamlError where text and tag disagree. */
export function resolve(node: YamlNodeV3): Resolved {
  const quoted = node.style !== '' && node.tag === ''
  return quoted ? { tag: '!!str', value: node.text } : resolveV3(node.tag, node.text)
}

/** Behind aliases. */
export function isNull(node: YamlNodeV3): boolean {
  const target = node.kind === 'alias' ? node.target! : node
  return target.kind === 'scalar' && resolve(target).tag === '!!null'
}

function isMerge(node: YamlNodeV3): boolean {
  return (
    node.kind === 'scalar' &&
    node.text === '<<' &&
    ((node.tag === '' && node.style === '') || shortTag(node.tag) === '!!merge')
  )
}

function isStringMap(node: YamlNodeV3): boolean {
  for (let i = 0; i < node.children.length; i += 2) {
    const key = node.children[i]!
    const target = key.kind === 'alias' ? key.target! : key
    if (target.kind !== 'scalar') return false
    if (!isMerge(target) && resolve(target).tag !== '!!str') return false
  }
  return true
}

function ownKeys(node: YamlNodeV3): Set<string> {
  const keys = new Set<string>()
  for (let i = 0; i < node.children.length; i += 2) keys.add(keyText(node.children[i]!))
  return keys
}

function keyText(key: YamlNodeV3): string {
  const target = key.kind === 'alias' ? key.target! : key
  return target.text
}

function sourcesOf(node: YamlNodeV3): readonly YamlNodeV3[] {
  const sources = node.kind === 'sequence' ? node.children : [node]
  for (const source of sources) {
    if ((source.kind === 'alias' ? source.target! : source).kind !== 'mapping') {
      throw new YamlError('yaml: map merge requires map or sequence of maps as the value', undefined, '')
    }
  }
  return sources
}

function allowedAliasRatio(decodes: number): number {
  if (decodes <= SMALL_DOCUMENT) return 0.99
  if (decodes >= BIG_DOCUMENT) return 0.1
  return 0.99 - 0.89 * ((decodes - SMALL_DOCUMENT) / (BIG_DOCUMENT - SMALL_DOCUMENT))
}
