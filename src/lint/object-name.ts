/** Names of objects as Kubernetes' API validation judges them, by kind. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { byteLength } from '../../gotemplate/go/utf8.ts'

interface Syntax {
  /** Words for what the name must be. */
  readonly rule: string
  readonly source: string
  readonly examples: readonly string[]
  /** Bytes. */
  readonly maxLength: number
}

const LABEL_1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'

const LABEL: Syntax = {
  rule: "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  source: LABEL_1123,
  examples: ['my-name', '123-abc'],
  maxLength: 63,
}

const SUBDOMAIN: Syntax = {
  rule: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  source: `${LABEL_1123}(\\.${LABEL_1123})*`,
  examples: ['example.com'],
  maxLength: 253,
}

const LABEL_1035: Syntax = {
  rule: "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  source: '[a-z]([-a-z0-9]*[a-z0-9])?',
  examples: ['my-name', 'abc-123'],
  maxLength: 63,
}

/** What Helm says of a name that its kind must not have; undefined if it is well. */
export function nameProblem(kind: string, name: string): string | undefined {
  const problems = problemsOf(kind.toLowerCase(), name).map(
    (problem) => `metadata.name: Invalid value: ${quote(name)}: ${problem}`,
  )
  if (problems.length === 0) return undefined
  const text = problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`
  return `object name does not conform to Kubernetes naming requirements: ${quote(name)}: ${text}`
}

function problemsOf(kind: string, name: string): string[] {
  switch (kind) {
    case 'service':
      return syntaxProblems(LABEL_1035, name)
    case 'namespace':
      return labelProblems(name)
    case 'certificatesigningrequest':
      return []
    case 'role':
    case 'clusterrole':
    case 'rolebinding':
    case 'clusterrolebinding':
      return pathSegmentProblems(name)
    default:
      return syntaxProblems(SUBDOMAIN, name)
  }
}

function syntaxProblems({ rule, source, examples, maxLength }: Syntax, name: string): string[] {
  const problems = byteLength(name) > maxLength ? [`must be no more than ${maxLength} characters`] : []
  if (!fits(source, name)) {
    // Kubernetes: a stray comma stands before each "or".
    const shown = examples.map((example) => `'${example}', `).join(' or ')
    problems.push(`${rule} (e.g. ${shown}regex used for validation is '${source}')`)
  }
  return problems
}

function labelProblems(name: string): string[] {
  if (fits(LABEL.source, name) || !fits(SUBDOMAIN.source, name)) return syntaxProblems(LABEL, name)
  const tooLong = byteLength(name) > LABEL.maxLength ? [`must be no more than ${LABEL.maxLength} characters`] : []
  return [...tooLong, 'must not contain dots']
}

function fits(source: string, name: string): boolean {
  return new RegExp(`^(?:${source})$`).test(name)
}

function pathSegmentProblems(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`)
}
