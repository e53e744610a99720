/** The part of XPath 1.0 that addresses in JSON are made of, over a tree of JSON: `//items/*[2]/name`, `/a[b='c']/d`, `//x[last()]`. */
import { TshelmError } from '../../errors.ts'

export interface JsonNode {
  /** The key of a member; empty for items of lists and for text. */
  readonly name: string
  readonly kind: 'document' | 'element' | 'text'
  readonly value: unknown
  readonly parent: JsonNode | undefined
  readonly children: readonly JsonNode[]
}

interface Step {
  readonly axis: 'child' | 'descendant' | 'self' | 'parent'
  /** `*`, `text()`, or a name. */
  readonly test: string
  readonly predicates: readonly Predicate[]
}

export interface Path {
  readonly absolute: boolean
  readonly steps: readonly Step[]
}

type Predicate =
  | { readonly kind: 'position'; readonly position: number | 'last' }
  | { readonly kind: 'exists'; readonly path: Path }
  | {
      readonly kind: 'compare'
      readonly path: Path
      readonly operator: '=' | '!=' | '<' | '>' | '<=' | '>='
      readonly text: string
    }
  | { readonly kind: 'text'; readonly test: 'contains' | 'starts-with'; readonly path: Path; readonly text: string }

const MAX_LENGTH = 4096
/** Of predicates in predicates. */
const MAX_DEPTH = 32
const MAX_STEPS = 64
const MAX_VISITS = 5_000_000

/** The paths that `|` is between. Throws `secrets/invalid-reference` for what is beyond this. */
export function parsePaths(text: string): readonly Path[] {
  if (text.length > MAX_LENGTH) throw bad(text)
  const reader = new Reader(text)
  const paths = [reader.path()]
  while (reader.takeUnion()) paths.push(reader.path())
  if (!reader.atEnd) throw bad(text)
  return paths
}

function bad(text: string): TshelmError {
  return new TshelmError('secrets/invalid-reference', `unable to compile xpath expression '${text.slice(0, 200)}'`)
}

const NAME = /[\p{L}_][\p{L}\p{Nd}_.-]*(?::[\p{L}_][\p{L}\p{Nd}_.-]*)?/uy
const AXIS = /(child|descendant|self|parent)::/y
const LITERAL = /'([^']*)'|"([^"]*)"|(-?\d+(?:\.\d+)?)/y
const OPERATOR = /!=|<=|>=|=|<|>/y
const FUNCTION = /(contains|starts-with)\(/y

class Reader {
  private readonly text: string
  private at = 0
  private depth = 0

  constructor(text: string) {
    this.text = text
  }

  get atEnd(): boolean {
    return this.at >= this.text.length
  }

  takeUnion(): boolean {
    return this.match(/ *\| */y) !== null
  }

  path(): Path {
    const absolute = this.text[this.at] === '/'
    const steps: Step[] = []
    let deep = this.take('//')
    if (!deep) this.take('/')
    for (;;) {
      const step = this.step(deep)
      if (step === undefined || steps.length >= MAX_STEPS) throw bad(this.text)
      steps.push(step)
      deep = this.take('//')
      if (!deep && !this.take('/')) return { absolute, steps }
    }
  }

  private step(deep: boolean): Step | undefined {
    if (this.take('..')) return { axis: 'parent', test: '*', predicates: this.predicates() }
    if (this.take('.')) return { axis: 'self', test: '*', predicates: this.predicates() }
    const named = this.match(AXIS)?.[1] as Step['axis'] | undefined
    const test = this.take('*') ? '*' : this.take('text()') ? 'text()' : this.match(NAME)?.[0]
    if (test === undefined || (deep && named !== undefined && named !== 'child')) return undefined
    return { axis: deep ? 'descendant' : (named ?? 'child'), test, predicates: this.predicates() }
  }

  private predicates(): Predicate[] {
    const found: Predicate[] = []
    while (this.take('[')) {
      found.push(this.predicate())
      if (!this.take(']')) throw bad(this.text)
    }
    return found
  }

  private predicate(): Predicate {
    if (++this.depth > MAX_DEPTH) throw bad(this.text)
    const predicate = this.predicateHere()
    this.depth--
    return predicate
  }

  private predicateHere(): Predicate {
    const number = this.match(/\d+/y)
    if (number) return { kind: 'position', position: Number(number[0]) }
    if (this.take('last()')) return { kind: 'position', position: 'last' }
    const test = this.match(FUNCTION)?.[1]
    if (test !== undefined) {
      const path = this.path()
      if (!this.take(',')) throw bad(this.text)
      const text = this.literal()
      if (!this.take(')')) throw bad(this.text)
      return { kind: 'text', test: test as 'contains', path, text }
    }
    const path = this.path()
    const operator = this.match(OPERATOR)?.[0]
    if (operator === undefined) return { kind: 'exists', path }
    return { kind: 'compare', path, operator: operator as '=', text: this.literal() }
  }

  private literal(): string {
    const found = this.match(LITERAL)
    if (!found) throw bad(this.text)
    return found[1] ?? found[2] ?? found[3]!
  }

  private take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found !== null) this.at = pattern.lastIndex
    return found
  }
}

/** The first node that the first path with any leads to, in the order of the document. */
export function select(root: JsonNode, paths: readonly Path[]): JsonNode | undefined {
  const budget = { left: MAX_VISITS }
  for (const path of paths) {
    const [first] = follow(root, path, budget)
    if (first !== undefined) return first
  }
  return undefined
}

interface Budget {
  left: number
}

function follow(from: JsonNode, { absolute, steps }: Path, budget: Budget): JsonNode[] {
  let nodes: JsonNode[] = [absolute ? documentOf(from) : from]
  for (const step of steps) {
    const next = new Set<JsonNode>()
    for (const node of nodes) {
      const sources = step.axis === 'descendant' ? withDescendants(node, budget) : [node]
      for (const source of sources) for (const found of candidates(source, step, budget)) next.add(found)
    }
    nodes = [...next]
  }
  return nodes
}

function documentOf(node: JsonNode): JsonNode {
  let top = node
  while (top.parent !== undefined) top = top.parent
  return top
}

function* withDescendants(node: JsonNode, budget: Budget): Generator<JsonNode> {
  const stack = [node]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    spend(budget)
    yield next
    for (let i = next.children.length - 1; i >= 0; i--) stack.push(next.children[i]!)
  }
}

function spend(budget: Budget): void {
  if (--budget.left < 0) throw new TshelmError('secrets/failed', 'an XPath expression visits too much of its document')
}

function candidates(source: JsonNode, { axis, test, predicates }: Step, budget: Budget): readonly JsonNode[] {
  const isTested = (node: JsonNode): boolean => test === '*' || node.name === test
  if (axis === 'self') return filtered(isTested(source) ? [source] : [], predicates, budget)
  const { parent } = source
  if (axis === 'parent') return filtered(parent !== undefined && isTested(parent) ? [parent] : [], predicates, budget)
  const matching = source.children.filter((child) => {
    spend(budget)
    if (test === 'text()') return child.kind === 'text'
    return child.kind === 'element' && (test === '*' || child.name === test)
  })
  return filtered(matching, predicates, budget)
}

function filtered(nodes: readonly JsonNode[], predicates: readonly Predicate[], budget: Budget): readonly JsonNode[] {
  return predicates.reduce<readonly JsonNode[]>(
    (left, predicate) => left.filter((node, i) => holds(node, predicate, { i, count: left.length, budget })),
    nodes,
  )
}

interface Place {
  readonly i: number
  readonly count: number
  readonly budget: Budget
}

function holds(node: JsonNode, predicate: Predicate, { i, count, budget }: Place): boolean {
  if (predicate.kind === 'position')
    return predicate.position === 'last' ? i === count - 1 : i + 1 === predicate.position
  const found = follow(node, predicate.path, budget)
  if (predicate.kind === 'exists') return found.length > 0
  const texts = found.map((one) => innerText(one, budget))
  const { text } = predicate
  if (predicate.kind === 'text') {
    return texts.some((one) => (predicate.test === 'contains' ? one.includes(text) : one.startsWith(text)))
  }
  return texts.some((one) => compare(one, predicate.operator, text))
}

function compare(a: string, operator: '=' | '!=' | '<' | '>' | '<=' | '>=', b: string): boolean {
  switch (operator) {
    case '=':
      return a === b || (a !== '' && b !== '' && Number(a) === Number(b))
    case '!=':
      return a !== b
    case '<':
      return Number(a) < Number(b)
    case '>':
      return Number(a) > Number(b)
    case '<=':
      return Number(a) <= Number(b)
    case '>=':
      return Number(a) >= Number(b)
  }
}

function innerText(node: JsonNode, budget: Budget): string {
  let text = ''
  for (const inner of withDescendants(node, budget)) {
    if (inner.kind === 'text' && typeof inner.value === 'string') text += inner.value
  }
  return text
}
