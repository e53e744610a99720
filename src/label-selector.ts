/** Label selectors, as Kubernetes' clients read them: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`. */
import { parseInt64 } from '../gotemplate/go/strconv.ts'
import { TshelmError, wrapError } from './errors.ts'
import { invalid, keyProblem, valueProblem } from './label-selector-check.ts'
import { tokensOf, type Token, type TokenKind } from './label-selector-tokens.ts'

type Labels = Readonly<Record<string, string>>
type Test = (labels: Labels) => boolean

const MAX_LENGTH = 64 * 1024

/** Throws `cli/usage` in the words of Kubernetes' parser. */
export function parseSelector(text: string): Test {
  if (text.length > MAX_LENGTH) throw refused('the selector is too long')
  const tokens = reader(tokensOf(text))
  const tests: Test[] = []
  if (tokens.peek().kind !== 'end') {
    do tests.push(nextTest(tokens, tests.length === 0))
    while (hasMore(tokens))
  }
  return (labels) => tests.every((test) => test(labels))
}

function refused(message: string): TshelmError {
  return new TshelmError('cli/usage', message)
}

type Reader = ReturnType<typeof reader>

function reader(tokens: readonly Token[]) {
  let at = 0
  const peek = (): Token => tokens[Math.min(at, tokens.length - 1)]!
  return {
    peek,
    take(): Token {
      const token = peek()
      at++
      return token
    },
  }
}

/** `in` and `notin` are names, too, where no operator can stand. */
function isName({ kind }: Token): boolean {
  return kind === 'word' || kind === 'in' || kind === 'notin'
}

function nextTest(tokens: Reader, first: boolean): Test {
  const next = tokens.peek()
  if (!isName(next) && next.kind !== '!') {
    throw refused(
      `found '${next.text}', expected: ${first ? "!, identifier, or 'end of string'" : "identifier after ','"}`,
    )
  }
  try {
    return requirement(tokens)
  } catch (error) {
    throw wrapError('unable to parse requirement: ', error)
  }
}

function hasMore(tokens: Reader): boolean {
  const { kind, text } = tokens.take()
  if (kind === ',') return true
  if (kind === 'end') return false
  throw refused(`found '${text}', expected: ',' or 'end of string'`)
}

const expected = (found: Token, what: string): TshelmError => refused(`found '${found.text}', expected: ${what}`)

const OPERATORS: readonly TokenKind[] = ['in', 'notin', '=', '==', '!=', '<', '>']

function requirement(tokens: Reader): Test {
  const negated = tokens.peek().kind === '!'
  if (negated) tokens.take()
  const name = tokens.take()
  if (!isName(name)) throw expected(name, 'identifier')
  const key = name.text
  const problem = keyProblem(key)
  if (problem !== undefined) throw refused(problem)
  const { kind } = tokens.peek()
  if (negated || kind === 'end' || kind === ',') return (labels) => Object.hasOwn(labels, key) !== negated
  const operator = tokens.take()
  if (!OPERATORS.includes(operator.kind)) throw expected(operator, 'in, notin, =, ==, !=, gt, lt')
  if (operator.kind === 'in' || operator.kind === 'notin') return member(key, valuesIn(tokens), operator.kind === 'in')
  const value = exactValue(tokens)
  if (operator.kind === '<' || operator.kind === '>') return compared(key, value, operator.kind)
  return member(key, [value], operator.kind !== '!=')
}

function exactValue(tokens: Reader): string {
  const { kind } = tokens.peek()
  if (kind === 'end' || kind === ',') return ''
  const value = tokens.take()
  if (!isName(value)) throw expected(value, 'identifier')
  return value.text
}

/** `(a,,b)`: nothing between commas is a value, too. */
function valuesIn(tokens: Reader): string[] {
  const open = tokens.take()
  if (open.kind !== '(') throw refused(`found '${open.text}' expected: '('`)
  const values = new Set<string>()
  const start = tokens.peek()
  if (!isName(start) && start.kind !== ',' && start.kind !== ')') throw expected(start, "',', ')' or identifier")
  for (;;) {
    if (isName(tokens.peek())) values.add(tokens.take().text)
    else values.add('')
    const next = tokens.take()
    if (next.kind === ')') return [...values].sort()
    if (next.kind !== ',') throw expected(next, "',' or ')'")
  }
}

function member(key: string, values: readonly string[], wanted: boolean): Test {
  const problems = values.flatMap((value, at) => valueProblem(key, value, at) ?? [])
  if (problems.length > 0) throw refused(aggregate(problems))
  return (labels) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined
    return (value !== undefined && values.includes(value)) === wanted
  }
}

function compared(key: string, value: string, operator: '<' | '>'): Test {
  const limit = integer(value)
  const wrong = invalid('values[0]', value, "for 'Gt', 'Lt' operators, the value must be an integer")
  const malformed = valueProblem(key, value, 0)
  if (limit === undefined) throw refused(aggregate(malformed === undefined ? [wrong] : [wrong, malformed]))
  if (malformed !== undefined) throw refused(malformed)
  return (labels) => {
    const found = Object.hasOwn(labels, key) ? integer(labels[key]!) : undefined
    return found !== undefined && (operator === '>' ? found > limit : found < limit)
  }
}

function integer(text: string): bigint | undefined {
  try {
    return parseInt64(text)
  } catch {
    return undefined
  }
}

/** Go: several errors stand in brackets. */
function aggregate(problems: readonly string[]): string {
  return problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`
}
