/** Tree → value, as goyaml decodes it into interface{} and sigs.k8s.io/yaml turns it into JSON. */
import { isStackOverflow } from '../../errors.ts'
import { Int, intType, isMap, newMap, uint64Type } from '../../value.ts'
import type { GoMap, GoValue } from '../../value.ts'
import { formatFloat } from '../strconv-float.ts'
import { quote } from '../strconv-quote.ts'
import { YamlError } from './error.ts'
import { NULL_KEY, goSyntax } from './go-syntax.ts'
import type { KeyForm, KeyKind, KeySyntax } from './go-syntax.ts'
import type { YamlNode } from './node.ts'
import { tooDeep } from './node.ts'
import { resolveKey, resolveNumber, resolveValue } from './resolve.ts'
import { resolveTagged } from './tagged.ts'

const MERGE_TAG = 'tag:yaml.org,2002:merge'
const WANT_MAP = 'yaml: map merge requires map or sequence of maps as the value'

/** goyaml lets aliases make up 99 % of a small document, and less and less of a bigger one. */
const SMALL_DOCUMENT = 400_000
const BIG_DOCUMENT = 4_000_000

export interface ComposeOptions {
  /** Report keys that occur twice. */
  readonly strict: boolean
  /** Integers are boxed, and so told from floats. */
  readonly exact: boolean
  /** Infinities and NaN are values. Default: false, they are no JSON. */
  readonly infinite?: boolean
  readonly maxDepth: number
}

/** Throws YamlError. */
export function compose(root: YamlNode, options: ComposeOptions): GoValue {
  try {
    return composeAs(root, options, options.exact)
  } catch (error) {
    if (error instanceof NeedsExactNumbers) return composeAs(root, options, true)
    throw error
  }
}

/** Thrown where an error message would show numbers that are not at hand as they were written. */
class NeedsExactNumbers extends Error {}

/** Deeper documents may take more stack than there is. */
const DEEP = 1000

function composeAs(root: YamlNode, options: ComposeOptions, exact: boolean): GoValue {
  const composer = new Composer(options, exact)
  try {
    return composeWith(composer, root, { ...options, exact })
  } catch (error) {
    if (composer.deepest > DEEP && isStackOverflow(error)) throw tooDeep(options.maxDepth)
    throw error
  }
}

function composeWith(composer: Composer, root: YamlNode, options: ComposeOptions): GoValue {
  const value = composer.value(root)
  if (composer.problems.length > 0) throw new YamlError(`yaml: unmarshal errors:\n  ${composer.problems.join('\n  ')}`)
  if (composer.needsCheck) checkJsonable(value, composer.keySyntax, options)
  return value
}

interface MapKey {
  readonly text: string
  /** In the form of %#v. */
  readonly syntax: string
  readonly kind: KeyKind
}

class Composer {
  readonly problems: string[] = []
  /** Whether a null key, an infinity or NaN occurred: an error, unless something else took its place. */
  needsCheck = false
  readonly keySyntax = new Map<GoMap, Map<string, KeyForm>>()
  /** Integers are boxed, and so told from floats, and bytes stay what they are: for error messages. */
  private readonly exact: boolean
  private readonly strict: boolean
  private readonly maxDepth: number
  private readonly expanding = new Set<YamlNode>()
  private depth = 0
  deepest = 0
  private decodes = 1
  private aliasDecodes = 0

  constructor(options: ComposeOptions, exact: boolean) {
    this.exact = exact
    this.strict = options.strict
    this.maxDepth = options.maxDepth
  }

  value(node: YamlNode): GoValue {
    this.count()
    if (node.kind === 'scalar') return this.scalar(node)
    if (node.kind === 'alias') return this.alias(node, (target) => this.value(target))
    this.enter(node)
    let value: GoMap | GoValue[]
    // Deep documents live on JavaScript's stack: no more calls a level than needed.
    if (node.kind === 'mapping') this.fill((value = newMap()), node, new Set())
    else {
      value = []
      for (const child of node.children) value.push(this.value(child))
    }
    this.depth--
    return value
  }

  private enter(node: YamlNode): void {
    this.depth++
    if (this.depth > this.deepest) this.deepest = this.depth
    if (this.depth > this.maxDepth) throw tooDeep(this.maxDepth, node)
  }

  private count(): void {
    this.decodes++
    if (this.expanding.size > 0) this.aliasDecodes++
    if (this.aliasDecodes <= 100 || this.decodes <= 1000) return
    if (this.aliasDecodes / this.decodes > allowedAliasRatio(this.decodes)) {
      throw new YamlError('yaml: document contains excessive aliasing')
    }
  }

  private alias<T>(node: YamlNode, decode: (target: YamlNode) => T): T {
    if (this.expanding.has(node)) throw new YamlError(`yaml: anchor '${node.text}' value contains itself`, place(node))
    this.expanding.add(node)
    const value = decode(node.target!)
    this.expanding.delete(node)
    return value
  }

  private scalar(node: YamlNode): GoValue {
    const { tag, text } = node
    const value = tag !== '' ? resolveTagged(tag, text, this.exact).value : node.implicit ? resolveValue(text) : text
    if (typeof value !== 'number') return value
    if (!Number.isFinite(value)) this.needsCheck = true
    return this.exact ? exactNumber(text, value) : value
  }

  /** `seen` holds the Go keys of a strict map: 1 and "1" are two. */
  private fill(map: GoMap, node: YamlNode, seen: Set<string>): void {
    const { children } = node
    for (let i = 0; i < children.length; i += 2) {
      const keyNode = children[i]!
      const valueNode = children[i + 1]!
      if (isMerge(keyNode)) this.merge(map, valueNode, seen)
      else {
        const key = this.key(keyNode)
        const value = this.value(valueNode)
        if (this.strict && this.isDuplicate(key.syntax, seen, valueNode)) continue
        if (key.kind !== 'string') this.noteKey(map, key)
        map[key.text] = value
      }
    }
  }

  private noteKey(map: GoMap, key: MapKey): void {
    let keys = this.keySyntax.get(map)
    if (keys === undefined) this.keySyntax.set(map, (keys = new Map<string, KeyForm>()))
    keys.set(key.text, { syntax: key.syntax === '<nil>' ? 'interface {}(nil)' : key.syntax, kind: key.kind })
  }

  private isDuplicate(syntax: string, seen: Set<string>, valueNode: YamlNode): boolean {
    if (!seen.has(syntax)) {
      seen.add(syntax)
      return false
    }
    this.problems.push(`line ${valueNode.line + 1}: key ${syntax} already set in map`)
    return true
  }

  private key(node: YamlNode): MapKey {
    const value = this.value(node)
    if (value instanceof Int) return this.numberKey(node)
    if (typeof value === 'object' && value !== null) {
      if (!this.exact) throw new NeedsExactNumbers()
      throw new YamlError(`yaml: invalid map key: ${goSyntax(value, this.keySyntax)}`, place(node))
    }
    if (value === null) {
      this.needsCheck = true
      return { text: NULL_KEY, syntax: '<nil>', kind: 'nil' }
    }
    if (typeof value === 'string') return { text: value, syntax: this.strict ? quote(value) : '', kind: 'string' }
    if (typeof value === 'boolean') return { text: String(value), syntax: String(value), kind: 'bool' }
    return this.numberKey(node)
  }

  private numberKey(node: YamlNode): MapKey {
    const { text } = node.kind === 'alias' ? node.target! : node
    const number = resolveNumber(text)!
    if (number.kind === 'uint') {
      this.needsCheck = true
      return { text: UINT_KEY + number.keyText, syntax: `0x${BigInt(number.keyText).toString(16)}`, kind: 'uint' }
    }
    const syntax = number.kind === 'int' ? number.keyText : formatFloat(number.value, 'g', -1)
    return { text: resolveKey(text)!, syntax, kind: number.kind }
  }

  private merge(map: GoMap, node: YamlNode, seen: Set<string>): void {
    if (node.kind === 'sequence') {
      // Earlier maps take precedence, so they come last.
      for (let i = node.children.length - 1; i >= 0; i--) this.mergeMap(map, node.children[i]!, seen)
    } else this.mergeMap(map, node, seen)
  }

  private mergeMap(map: GoMap, node: YamlNode, seen: Set<string>): void {
    const target = node.kind === 'alias' ? node.target! : node
    if (target.kind !== 'mapping') throw new YamlError(WANT_MAP, place(node))
    this.count()
    this.enter(node)
    if (node.kind === 'alias') {
      this.alias(node, () => {
        this.count()
        this.fill(map, target, seen)
      })
    } else this.fill(map, target, seen)
    this.depth--
  }
}

/** A number as Go has it: only floats are JavaScript numbers. */
function exactNumber(text: string, value: number): GoValue {
  const number = resolveNumber(text)
  if (number === undefined || number.kind === 'float') return value
  return new Int(BigInt(number.keyText), number.kind === 'uint' ? uint64Type : intType)
}

/** Marks a key beyond int64, which sigs.k8s.io/yaml does not know. */
const UINT_KEY = '\ud800uint64 '

function isMerge(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.text === '<<' && (node.implicit || node.tag === MERGE_TAG)
}

function allowedAliasRatio(decodes: number): number {
  if (decodes <= SMALL_DOCUMENT) return 0.99
  if (decodes >= BIG_DOCUMENT) return 0.1
  return 0.99 - 0.89 * ((decodes - SMALL_DOCUMENT) / (BIG_DOCUMENT - SMALL_DOCUMENT))
}

function place(node: YamlNode): { line: number; column: number } {
  return { line: node.line + 1, column: node.column + 1 }
}

/** Keys are looked at first, in all of the document, then numbers. */
function checkJsonable(value: GoValue, keySyntax: KeySyntax, { exact, infinite = false }: ComposeOptions): void {
  walk(value, (map) => {
    for (const key of Object.keys(map)) {
      if (!key.startsWith('\ud800')) continue
      if (!exact) throw new NeedsExactNumbers()
      throw badKey(key, map[key]!, keySyntax)
    }
  })
  if (infinite) return
  walk(value, undefined, (number) => {
    if (Number.isNaN(number)) throw new YamlError('json: unsupported value: NaN')
    if (!Number.isFinite(number)) throw new YamlError(`json: unsupported value: ${number > 0 ? '+' : '-'}Inf`)
  })
}

function badKey(key: string, value: GoValue, keySyntax: KeySyntax): YamlError {
  const uint = key.startsWith(UINT_KEY) ? BigInt(key.slice(UINT_KEY.length)) : undefined
  const [type, text] = uint === undefined ? ['%!s(<nil>)', '<nil>'] : ['uint64', `0x${uint.toString(16)}`]
  const shown = value === null ? '<nil>' : goSyntax(value, keySyntax)
  return new YamlError(`unsupported map key of type: ${type}, key: ${text}, value: ${shown}`)
}

function walk(value: GoValue, onMap?: (map: GoMap) => void, onNumber?: (number: number) => void): void {
  if (typeof value === 'number') onNumber?.(value)
  else if (Array.isArray(value)) for (const item of value) walk(item, onMap, onNumber)
  else if (isMap(value)) {
    const map = value
    onMap?.(map)
    for (const key of Object.keys(map)) walk(map[key]!, onMap, onNumber)
  }
}
