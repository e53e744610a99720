/** Rules for dependencies: Chart.yaml and charts/ agree. */
import type { Chart } from '../chart/model.ts'
import type { Reporter } from './finding.ts'

/** What of a chart the rules look at: it is taken before the chart's dependencies are processed. */
export interface DependencyFacts {
  readonly present: readonly string[]
  readonly wanted: readonly { readonly name: string; readonly alias?: string }[]
}

export function dependencyFacts({ dependencies, metadata }: Chart): DependencyFacts {
  return {
    present: dependencies.map((subchart) => subchart.metadata.name),
    wanted: (metadata.dependencies ?? []).map(({ name, alias }) => ({
      name,
      ...(alias === undefined ? {} : { alias }),
    })),
  }
}

export function lintDependencies({ present, wanted }: DependencyFacts, root: string, report: Reporter): void {
  const names = wanted.map(({ name }) => name)
  const keys = wanted.map(({ name, alias }) => alias || name)
  const unlisted = without(present, names)
  const shadowing = keys.filter((key, at) => keys.indexOf(key) < at)
  const missing = without(names, present)
  const listed = 'chart metadata is missing these dependencies'
  report.check('dependency-listed', 'ERROR', root, problem(listed, unlisted))
  report.check('dependency-unique', 'ERROR', root, problem('multiple dependencies with name or alias', shadowing))
  report.check('dependency-present', 'WARNING', root, problem('chart directory is missing these dependencies', missing))
}

function without(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others)
  return names.filter((name) => !known.has(name))
}

function problem(text: string, names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `${text}: ${names.join(',')}`
}
