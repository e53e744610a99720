/** From a pattern's tree to its matcher, by the shortcuts that gobwas/glob takes: which matcher serves decides what matches. */
import {
  alternatives,
  anyMatcher,
  anySuffixMatcher,
  byteString,
  containsMatcher,
  everyMatcher,
  maxMatcher,
  minMatcher,
  nothing,
  oneRune,
  prefixMatcher,
  prefixSuffixMatcher,
  rowMatcher,
  spend,
  suffixMatcher,
  superMatcher,
  textMatcher,
  treeMatcher,
  type Effort,
  type Matcher,
} from './glob-match.ts'
import type { GlobNode } from './glob-syntax.ts'

const SLASH = 0x2f

type Branch = Extract<GlobNode, { readonly kind: 'pattern' | 'alternatives' }>

export function compileNode(node: GlobNode, effort: Effort): Matcher {
  switch (node.kind) {
    case 'text':
      return textMatcher(byteString(node.text))
    case 'any':
      return anyMatcher
    case 'super':
      return superMatcher
    case 'nothing':
      return nothing
    case 'single':
      return oneRune('single', (rune) => rune !== SLASH, [SLASH])
    case 'list':
      return listMatcher(node.runes, node.negated)
    case 'range':
      return oneRune('range', (rune) => (rune >= node.low && rune <= node.high) !== node.negated)
    case 'alternatives':
      return compileAlternatives(node, effort)
    case 'pattern':
      if (node.children.length === 0) return nothing
      return simplify(join(minimize(compileAll(node.children, effort), effort), effort), effort)
  }
}

function listMatcher(runes: readonly number[], negated: boolean): Matcher {
  if (!negated && runes.length === 1) return textMatcher(byteString(String.fromCodePoint(runes[0]!)))
  const set = new Set(runes)
  // Only lists of what may not be take part in `glueEvery`.
  return oneRune('list', (rune) => set.has(rune) !== negated, negated ? runes : undefined)
}

function compileAll(nodes: readonly GlobNode[], effort: Effort): Matcher[] {
  return nodes.map((node) => simplify(compileNode(node, effort), effort))
}

function compileAlternatives(node: Branch, effort: Effort): Matcher {
  const shared = factorOut(node, effort)
  return shared === undefined ? alternatives(compileAll(node.children, effort)) : compileNode(shared, effort)
}

/** What options begin and end with alike is taken out of them; undefined if there is nothing. */
function factorOut(node: Branch, effort: Effort): GlobNode | undefined {
  if (node.children.some(({ kind }) => kind === 'nothing')) return undefined
  const options = node.children.map((child) => (child as Branch).children)
  const { left, right } = commonEnds(options, effort)
  if (left.length === 0 && right.length === 0) return undefined
  const rests = new Map<string, GlobNode>()
  for (const option of options) {
    const children = option.slice(left.length, option.length - right.length)
    const rest: GlobNode = children.length === 0 ? { kind: 'nothing' } : { kind: 'pattern', children }
    rests.set(keyOf(rest), rest)
  }
  const middle = [...rests.values()]
  const result: GlobNode[] = []
  if (left.length > 0) result.push({ kind: 'pattern', children: left })
  if (middle.length > 1) result.push({ kind: 'alternatives', children: middle })
  else if (middle[0]!.kind !== 'nothing') result.push(middle[0]!)
  if (right.length > 0) result.push({ kind: 'pattern', children: right })
  return { kind: 'pattern', children: result }
}

const keyOf = (node: GlobNode): string => JSON.stringify(node)

interface Ends {
  readonly left: readonly GlobNode[]
  readonly right: readonly GlobNode[]
}

/** Go: walks from both ends of the shortest option at once, and stops on the right where the left has been. */
function commonEnds(options: readonly (readonly GlobNode[])[], effort: Effort): Ends {
  if (options.length <= 1) return { left: [], right: [] }
  const keys = options.map((option) => option.map(keyOf))
  const shortest = keys.reduce((best, option) => (option.length < best.length ? option : best))
  const size = shortest.length
  let [left, right] = [0, 0]
  let [leftEnded, rightEnded] = [false, false]
  for (let i = 0, j = size - 1; left + right < size && j >= 0 && !(leftEnded && rightEnded); i++, j--) {
    spend(effort, keys.length)
    for (const option of keys) {
      if (option === shortest) continue
      if (leftEnded && rightEnded) break
      leftEnded ||= shortest[i] !== option[i]
      rightEnded ||= (!leftEnded && j <= i) || shortest[j] !== option[j + option.length - size]
    }
    if (!leftEnded) left++
    if (!rightEnded) right++
  }
  const first = options[keys.indexOf(shortest)]!
  return { left: first.slice(0, left), right: first.slice(size - right) }
}

/** The longest run of matchers that one can stand for is replaced, again and again. */
function minimize(matchers: readonly Matcher[], effort: Effort): readonly Matcher[] {
  let current = matchers
  for (;;) {
    const best = bestGlue(current, effort)
    if (best === undefined) return current
    const next = current.toSpliced(best.from, best.to - best.from, best.glued)
    if (next.length === current.length) return next
    current = next
  }
}

interface Glue {
  readonly glued: Matcher
  readonly from: number
  readonly to: number
}

function bestGlue(matchers: readonly Matcher[], effort: Effort): Glue | undefined {
  let best: Glue | undefined
  for (let from = 0; from < matchers.length; from++) {
    for (let to = matchers.length; to > from; to--) {
      spend(effort, to - from)
      const glued = glue(matchers.slice(from, to))
      if (glued === undefined) continue
      const longer = best !== undefined && best.glued.length > -1 && glued.length > best.glued.length
      if (best === undefined || longer || best.to - best.from < to - from) best = { glued, from, to }
    }
  }
  return best
}

function glue(matchers: readonly Matcher[]): Matcher | undefined {
  if (matchers.length <= 1) return undefined
  return glueEvery(matchers) ?? (matchers.every(({ length }) => length !== -1) ? rowMatcher(matchers) : undefined)
}

/** `**`, `*`, `?` and `[!…]` side by side, all with the same separators. */
function glueEvery(matchers: readonly Matcher[]): Matcher | undefined {
  const separators = matchers[0]!.separators ?? []
  const kinds = new Set<Matcher['kind']>()
  let least = 0
  for (const { kind, separators: own } of matchers) {
    if (kind !== 'super' && (own === undefined || (kind !== 'any' && kind !== 'single' && kind !== 'list')))
      return undefined
    if (String(own ?? []) !== String(separators)) return undefined
    kinds.add(kind)
    if (kind === 'single' || kind === 'list') least++
  }
  const open = kinds.has('super') || kinds.has('any')
  if (kinds.size === 1 && open) return kinds.has('super') ? superMatcher : anyMatcher
  if (open && least > 0 && separators.length === 0) return minMatcher(least)
  const all: Matcher[] = []
  if (least > 0) all.push(minMatcher(least))
  if (least > 0 && !open) all.push(maxMatcher(least))
  // Go: the separators are looked for as one word.
  if (separators.length > 0) all.push(containsMatcher(byteString(String.fromCodePoint(...separators)), true))
  return everyMatcher(all)
}

/** One matcher for all: the longest of fixed length in the middle, the others beside it. */
function join(matchers: readonly Matcher[], effort: Effort): Matcher {
  spend(effort, matchers.length)
  if (matchers.length === 1) return matchers[0]!
  const glued = glue(matchers)
  if (glued !== undefined) return glued
  let at = -1
  for (const [i, { length }] of matchers.entries()) {
    if (length !== -1 && (at < 0 || length >= matchers[at]!.length)) at = i
  }
  if (at < 0) return treeMatcher({ value: matchers[0]!, right: join(matchers.slice(1), effort) }, effort)
  const left = at > 0 ? join(matchers.slice(0, at), effort) : undefined
  const right = at + 1 < matchers.length ? join(matchers.slice(at + 1), effort) : undefined
  return treeMatcher({ value: matchers[at]!, left, right }, effort)
}

/** Text between wildcards has matchers of its own. */
function simplify(matcher: Matcher, effort: Effort): Matcher {
  if (matcher.kind === 'alternatives' && matcher.options!.length === 1) return matcher.options![0]!
  if (matcher.parts === undefined) return matcher
  const { value } = matcher.parts
  const left = matcher.parts.left && simplify(matcher.parts.left, effort)
  const right = matcher.parts.right && simplify(matcher.parts.right, effort)
  if (value.kind !== 'text') return treeMatcher({ value, left, right }, effort)
  const text = value.text!
  const between = `${left?.kind ?? 'none'} ${right?.kind ?? 'none'}`
  switch (between) {
    case 'none none':
      return value
    case 'super super':
      return containsMatcher(text, false)
    case 'super none':
      return suffixMatcher(text)
    case 'none super':
      return prefixMatcher(text)
    case 'none suffix':
      return prefixSuffixMatcher(text, right!.text!)
    case 'prefix none':
      return prefixSuffixMatcher(left!.text!, text)
    case 'any none':
      return anySuffixMatcher(text)
    case 'none any':
      return prefixMatcher(text, '/')
    default:
      return treeMatcher({ value, left, right }, effort)
  }
}
