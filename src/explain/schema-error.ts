/** Helm's report on values that do not fit a schema → the values it speaks of, and who set them. */
import type { Chart } from '../chart/model.ts'
import type { TshelmError, ValueReference } from '../errors.ts'
import { valueAt, type Step, type ValuePath } from '../values/value-path.ts'
import type { ErrorContext } from './context.ts'
import { referenceTo, sourcesOf } from './references.ts'

const FINDING = /^( *)- at '((?:[^'\\]|\\.)*)': (.*)$/su
const MAX_FINDINGS = 100

interface Finding {
  readonly indent: number
  readonly path: ValuePath
  readonly problem: string
}

export function explainSchema(error: TshelmError, context: ErrorContext): { readonly values: ValueReference[] } {
  const sources = sourcesOf(context)
  const findings = findingsOf(error.message, context).slice(0, MAX_FINDINGS)
  return {
    values: findings.flatMap(({ path, problem }) =>
      blamed(path, problem).map((blame) => referenceTo(blame, sources, problem)),
    ),
  }
}

/** The innermost findings: those around them only say that there are some. */
function findingsOf(message: string, { chart, values }: ErrorContext): Finding[] {
  const charts = chartsInOrder(chart, [])
  let at = 0
  let prefix: ValuePath = []
  const found: Finding[] = []
  for (const line of message.split('\n').slice(1)) {
    const parts = FINDING.exec(line)
    if (parts === null) {
      const next = charts.findIndex(({ name }, i) => i >= at && `${name}:` === line)
      if (next < 0) continue
      prefix = charts[next]!.prefix
      at = next + 1
      continue
    }
    const [, indent, pointer, problem] = parts
    const finding = { indent: indent!.length, path: [...prefix, ...stepsOf(unquoted(pointer!))], problem: problem! }
    // The one before was a group.
    if (found.length > 0 && found.at(-1)!.indent < finding.indent) found.pop()
    found.push(finding)
  }
  return found.map((finding) => ({ ...finding, path: withIndexes(finding.path, values) }))
}

interface NamedChart {
  readonly name: string
  readonly prefix: ValuePath
}

/** As Helm goes through them. */
function chartsInOrder({ metadata, dependencies }: Chart, prefix: ValuePath): NamedChart[] {
  return [
    { name: metadata.name, prefix },
    ...dependencies.flatMap((subchart) => chartsInOrder(subchart, [...prefix, subchart.metadata.name])),
  ]
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/gsu, '$1')
}

/** A JSON pointer. */
function stepsOf(pointer: string): Step[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A pointer does not tell keys from indexes; the values do. */
function withIndexes(path: ValuePath, values: ErrorContext['values']): ValuePath {
  const steps: Step[] = []
  for (const step of path) {
    const holder = values && valueAt(values, steps)
    steps.push(Array.isArray(holder) ? Number(step) : step)
  }
  return steps
}

/** What is missing, or is too much, rather than the map it is missing in. */
function blamed(path: ValuePath, problem: string): ValuePath[] {
  const names = /^(?:missing propert(?:y|ies)|additional properties) (.*?)(?: not allowed)?$/su.exec(problem)?.[1]
  if (names === undefined) return [path]
  return [...names.matchAll(/'((?:[^'\\]|\\.)*)'/gsu)].map(([, name]) => [...path, unquoted(name!)])
}
