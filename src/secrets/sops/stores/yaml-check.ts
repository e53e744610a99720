/** What goyaml v3 finds wrong with a document when it decodes it into a map: SOPS asks it that first. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import type { CommentedNode } from '../../../../gotemplate/go/yaml/commented.ts'
import { YamlError } from '../../../../gotemplate/go/yaml/error.ts'
import { resolveScalar, shortTag } from './yaml-scalar.ts'

/** goyaml lets aliases make up 99 % of a small document, and less and less of a bigger one. */
const SMALL_DOCUMENT = 400_000
const BIG_DOCUMENT = 4_000_000

const WANT_MAP = 'yaml: map merge requires map or sequence of maps as the value'

type Wanted = 'map' | 'string' | 'any'

const GO_TYPES: Readonly<Record<Wanted, string>> = {
  map: 'map[string]interface {}',
  string: 'string',
  any: 'interface {}',
}

/** Throws YamlError: keys that occur twice, no map, tags that do not fit, too many aliases. */
export function checkDocument(root: CommentedNode): void {
  const checker = new Checker()
  checker.visit(root, 'map')
  if (checker.problems.length === 0) return
  throw new YamlError(`yaml: unmarshal errors:\n  ${checker.problems.join('\n  ')}`, undefined, '')
}

class Checker {
  readonly problems: string[] = []
  private readonly open = new Set<CommentedNode>()
  private decodes = 0
  private aliasDecodes = 0

  /** Whether there is a value. */
  visit(node: CommentedNode, wanted: Wanted): boolean {
    this.count()
    if (node.kind === 'alias') return this.alias(node, wanted)
    if (node.kind === 'scalar') return this.scalar(node, wanted)
    if (node.kind === 'mapping') return this.mapping(node, wanted)
    if (wanted !== 'any') return this.mismatch(node, '!!seq', wanted)
    for (const item of node.children) this.visit(item, 'any')
    return true
  }

  private count(): void {
    this.decodes++
    if (this.open.size > 0) this.aliasDecodes++
    if (this.aliasDecodes <= 100 || this.decodes <= 1000) return
    if (this.aliasDecodes / this.decodes > allowedAliasRatio(this.decodes)) throw excessiveAliasing()
  }

  private alias(node: CommentedNode, wanted: Wanted): boolean {
    const target = node.target!
    if (this.open.has(node)) throw new YamlError(`yaml: anchor '${node.text}' value contains itself`, undefined, '')
    this.open.add(node)
    const found = this.visit(target, wanted)
    this.open.delete(node)
    return found
  }

  private scalar(node: CommentedNode, wanted: Wanted): boolean {
    const { tag, value } = resolveScalar(node)
    if (value === null) return wanted === 'any'
    return wanted === 'map' ? this.mismatch(node, tag, wanted) : true
  }

  private mapping(node: CommentedNode, wanted: Wanted): boolean {
    if (!this.areKeysUnique(node)) return false
    if (wanted === 'string') return this.mismatch(node, '!!map', wanted)
    const keyType = wanted === 'map' ? 'string' : 'any'
    const { children } = node
    let merged: CommentedNode | undefined
    for (let i = 0; i + 1 < children.length; i += 2) {
      const key = children[i]!
      if (isMerge(key)) {
        merged = children[i + 1]
        continue
      }
      if (!this.visit(key, keyType)) continue
      const { kind } = key.target ?? key
      if (keyType === 'any' && kind !== 'scalar') throw new YamlError(`yaml: invalid map key: ${kind}`, undefined, '')
      this.visit(children[i + 1]!, 'any')
    }
    if (merged !== undefined) this.merge(merged, wanted)
    return true
  }

  private areKeysUnique({ children }: CommentedNode): boolean {
    const rows = new Map<string, number[]>()
    const found: { readonly first: number; readonly at: number; readonly text: string }[] = []
    for (let i = 0; i < children.length; i += 2) {
      const { kind, row = 0, text } = children[i]!
      const before = rows.get(`${kind} ${text}`) ?? []
      // goyaml tells of each pair; a few are enough for anybody.
      if (found.length < MAX_PROBLEMS) {
        const problem = (first: number): string =>
          `line ${row}: mapping key ${quote(text)} already defined at line ${first}`
        for (const [order, line] of before.entries()) found.push({ first: order, at: i, text: problem(line) })
      }
      before.push(row)
      rows.set(`${kind} ${text}`, before)
    }
    found.sort((a, b) => a.first - b.first || a.at - b.at)
    this.problems.push(...found.map(({ text }) => text))
    return found.length === 0
  }

  private merge(node: CommentedNode, wanted: Wanted): void {
    const isMap = ({ kind, target }: CommentedNode): boolean => (target?.kind ?? kind) === 'mapping'
    if (node.kind === 'sequence') {
      for (const item of node.children) {
        if (!isMap(item)) throw new YamlError(WANT_MAP, undefined, '')
        this.visit(item, wanted)
      }
    } else if (isMap(node)) this.visit(node, wanted)
    else throw new YamlError(WANT_MAP, undefined, '')
  }

  private mismatch({ kind, row = 0, tag, text }: CommentedNode, found: string, wanted: Wanted): false {
    const written = tag === '' ? found : shortTag(tag)
    const start = text.length > 10 ? `${text.slice(0, 7)}...` : text
    const shown = kind === 'scalar' ? ` \`${start}\`` : ''
    this.problems.push(`line ${row}: cannot unmarshal ${written}${shown} into ${GO_TYPES[wanted]}`)
    return false
  }
}

const MAX_PROBLEMS = 1000

function isMerge({ kind, style, tag, text }: CommentedNode): boolean {
  return kind === 'scalar' && text === '<<' && (tag === '' ? style === '' : shortTag(tag) === '!!merge')
}

function allowedAliasRatio(decodes: number): number {
  if (decodes <= SMALL_DOCUMENT) return 0.99
  if (decodes >= BIG_DOCUMENT) return 0.1
  return 0.99 - 0.89 * ((decodes - SMALL_DOCUMENT) / (BIG_DOCUMENT - SMALL_DOCUMENT))
}

export function excessiveAliasing(): YamlError {
  return new YamlError('yaml: document contains excessive aliasing', undefined, '')
}
