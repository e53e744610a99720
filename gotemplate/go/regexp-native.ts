/**
 * Which expressions JavaScript's backtracking engine may run, and how they read in its syntax.
 *
 * Backtracking is fast, but some expressions take it polynomial or exponential time. The cost is bounded from the tree: a loop or
 * alternation that the next character decides costs nothing; each loop that it does not decide adds a factor of the input's length.
 */
import { ANY, classSource, cleanRanges, overlap } from './regexp-class.ts'
import type { Ranges } from './regexp-class.ts'
import { isNullable } from './regexp-syntax.ts'
import type { Assertion, RegexpNode, Repeat } from './regexp-syntax.ts'

export interface NativePlan {
  readonly source: string
  /** Longest input, in UTF-16 units, on which the engine stays fast. */
  readonly maxLength: number
  /** Whether groups inside loops could be reported otherwise than Go reports them. */
  readonly unlikeGroups: boolean
}

/** Longest input for an expression that takes length^degree steps: some ten million steps. */
const MAX_LENGTHS = [Infinity, Infinity, 4000, 150]
const MAX_UNDECIDED_CHOICES = 3
const MAX_COUNT = 64

interface Cost {
  degree: number
  choices: number
  impossible: boolean
  loopSeen: boolean
  /** Whether something that may fail follows a loop, so that a failed attempt has walked far. */
  failsAfterLoop: boolean
  unlikeGroups: boolean
}

/** A plan, or undefined where only the automaton is safe or faithful. */
export function planNative(root: RegexpNode): NativePlan | undefined {
  const cost: Cost = {
    degree: 1,
    choices: 0,
    impossible: false,
    loopSeen: false,
    failsAfterLoop: false,
    unlikeGroups: false,
  }
  weigh(root, [], { cost, inLoop: false })
  if (cost.impossible || cost.choices > MAX_UNDECIDED_CHOICES) return undefined
  if (cost.failsAfterLoop && !isAnchored(root)) cost.degree++
  const maxLength = MAX_LENGTHS[cost.degree]
  return maxLength === undefined ? undefined : { source: translate(root), maxLength, unlikeGroups: cost.unlikeGroups }
}

function isAnchored(node: RegexpNode): boolean {
  if (node.op === 'concat') return isAnchored(node.subs[0]!)
  if (node.op === 'capture') return isAnchored(node.sub)
  return node.op === 'assert' && node.assertion === 'text-start'
}

interface Context {
  readonly cost: Cost
  readonly inLoop: boolean
}

/** Adds up what the node costs when `follow` are the characters that may come after it. */
function weigh(node: RegexpNode, follow: Ranges, context: Context): void {
  const { cost } = context
  switch (node.op) {
    case 'empty':
      return
    case 'class':
      // Case folding is written out in ranges, which properties do not have.
      cost.impossible ||= node.set.properties.some((property) => property.fold)
      cost.failsAfterLoop ||= cost.loopSeen
      return
    case 'assert':
      cost.failsAfterLoop ||= cost.loopSeen
      return
    case 'capture':
      cost.unlikeGroups ||= context.inLoop
      return weigh(node.sub, follow, context)
    case 'concat':
      return weighConcat(node.subs, follow, context)
    case 'alternate':
      return weighAlternate(node.subs, follow, context)
    case 'repeat':
      return weighRepeat(node, follow, context)
  }
}

function weighConcat(subs: readonly RegexpNode[], follow: Ranges, context: Context): void {
  const follows: Ranges[] = []
  let after = follow
  for (let i = subs.length - 1; i >= 0; i--) {
    follows[i] = after
    after = firstOf(subs[i]!, after)
  }
  subs.forEach((sub, i) => weigh(sub, follows[i]!, context))
}

function weighAlternate(subs: readonly RegexpNode[], follow: Ranges, context: Context): void {
  let seen: Ranges = []
  let undecided = false
  const { cost } = context
  const loopSeenBefore = cost.loopSeen
  let loopSeen = loopSeenBefore
  for (const sub of subs) {
    const first = firstOf(sub, follow)
    undecided ||= overlap(seen, first)
    seen = cleanRanges([...seen, ...first])
    cost.loopSeen = loopSeenBefore
    weigh(sub, follow, context)
    loopSeen ||= cost.loopSeen
  }
  cost.loopSeen = loopSeen
  if (undecided) addChoice(context)
}

function addChoice({ cost, inLoop }: Context): void {
  cost.choices++
  if (inLoop) cost.impossible = true
}

function weighRepeat(node: Repeat, follow: Ranges, context: Context): void {
  const { cost, inLoop } = context
  const { sub, min, max } = node
  // JavaScript treats an empty pass through a loop otherwise.
  if (isNullable(sub) || min > MAX_COUNT || (max !== Infinity && max > MAX_COUNT)) cost.impossible = true
  const isLoop = max > 1
  const first = firstOf(sub, [])
  const inside = { cost, inLoop: inLoop || isLoop }
  weigh(sub, isLoop ? cleanRanges([...first, ...follow]) : follow, inside)
  if (isLoop && max === Infinity) {
    cost.loopSeen = true
    // A body of several parts can fail half-way through a pass.
    if (sub.op !== 'class') cost.failsAfterLoop = true
  }
  if (min === max || !overlap(first, follow)) return
  if (!isLoop) return addChoice(context)
  cost.degree++
  if (inLoop) cost.impossible = true
}

/** The characters that the node, or what follows it if it is empty, can begin with. */
function firstOf(node: RegexpNode, follow: Ranges): Ranges {
  switch (node.op) {
    case 'empty':
    case 'assert':
      return follow
    case 'class':
      // What properties hold is not looked up: it might be anything.
      return node.set.properties.length > 0 ? ANY : node.set.ranges
    case 'capture':
      return firstOf(node.sub, follow)
    case 'repeat':
      return node.min === 0 || isNullable(node.sub)
        ? cleanRanges([...firstOf(node.sub, follow), ...follow])
        : firstOf(node.sub, follow)
    case 'concat':
      return node.subs.reduceRight((after, sub) => firstOf(sub, after), follow)
    case 'alternate':
      return cleanRanges(node.subs.flatMap((sub) => firstOf(sub, follow)))
  }
}

const ASSERTIONS: Readonly<Record<Assertion, string>> = {
  'text-start': '^',
  'text-end': '$',
  'line-start': '(?<![^\\n])',
  'line-end': '(?![^\\n])',
  'word-boundary': '\\b',
  'no-word-boundary': '\\B',
}

function translate(node: RegexpNode): string {
  switch (node.op) {
    case 'empty':
      return ''
    case 'class':
      return classSource(node.set)
    case 'assert':
      return ASSERTIONS[node.assertion]
    case 'capture':
      return `(${translate(node.sub)})`
    case 'concat':
      return node.subs.map((sub) => (sub.op === 'alternate' ? group(sub) : translate(sub))).join('')
    case 'alternate':
      return node.subs.map(translate).join('|')
    case 'repeat':
      return translateRepeat(node)
  }
}

function group(node: RegexpNode): string {
  return `(?:${translate(node)})`
}

function translateRepeat({ sub, min, max, greedy }: Repeat): string {
  const body = sub.op === 'class' || sub.op === 'capture' ? translate(sub) : group(sub)
  return body + operator(min, max) + (greedy ? '' : '?')
}

function operator(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  if (max === 1 && min === 0) return '?'
  return min === max ? `{${min}}` : `{${min},${max}}`
}
