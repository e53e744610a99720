/** Which subcharts Chart.yaml asks for, and which of those at hand answer. */
import { checkConstraint, parseConstraint } from '../../gotemplate/go/semver-constraint.ts'
import { parseVersion } from '../../gotemplate/go/semver.ts'
import { TshelmError } from '../errors.ts'
import type { ChartRules } from '../compat.ts'
import type { Chart, Dependency, Metadata } from './model.ts'
import type { SharedMetadata } from './shared-metadata.ts'

/** Whether a version satisfies a constraint; false if either is malformed. Helm: IsCompatibleRange. */
export function isCompatibleRange(constraint: string, version: string): boolean {
  try {
    return checkConstraint(parseConstraint(constraint), parseVersion(version))
  } catch {
    return false
  }
}

function answers(chart: Chart, dependency: Dependency): boolean {
  return chart.metadata.name === dependency.name && isCompatibleRange(dependency.version ?? '', chart.metadata.version)
}

/** Throws TshelmError if a dependency of Chart.yaml has no subchart of its name. */
export function checkDependencies(chart: Chart): void {
  const present = new Set(chart.dependencies.map(({ metadata }) => metadata.name))
  const missing = (chart.metadata.dependencies ?? []).flatMap(({ name }) => (present.has(name) ? [] : [name]))
  if (missing.length === 0) return
  const message = `found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`
  throw new TshelmError('chart/missing-dependencies', message, { data: { missing } })
}

/**
 * Puts the dependencies of Chart.yaml in their order, each a copy under its alias, behind the subcharts that Chart.yaml does not
 * list; renames the entries of Chart.yaml to their aliases. A subchart whose version no entry accepts counts as not listed.
 */
export function resolveAliases(chart: Chart, shared: SharedMetadata, { subchartsOfListed }: ChartRules): void {
  const wanted = chart.metadata.dependencies ?? []
  const unlisted = chart.dependencies.filter((existing) => !wanted.some((dependency) => answers(existing, dependency)))
  const listed = wanted.flatMap((dependency) => {
    const found = chart.dependencies.find((existing) => answers(existing, dependency))
    return found === undefined ? [] : [copyAs(found, dependency.alias, subchartsOfListed)]
  })
  setDependencies(chart, [...unlisted, ...listed])
  const renamed = wanted.map((dependency) =>
    dependency.alias ? { ...dependency, name: dependency.alias } : { ...dependency },
  )
  shared.replace(chart, { ...chart.metadata, dependencies: renamed })
}

/** A chart of its own that shares files and values; its subcharts are copied one level deep, so that each knows its parent. */
function copyAs(chart: Chart, alias: string | undefined, subcharts: ChartRules['subchartsOfListed']): Chart {
  const metadata: Metadata = { ...chart.metadata, ...(alias ? { name: alias } : {}) }
  // Helm 3: subcharts go on taking the chart before its renaming for their parent.
  if (subcharts === 'shared') return { ...chart, metadata }
  const copy: Chart = { ...chart, metadata, dependencies: [] }
  setDependencies(
    copy,
    chart.dependencies.map((subchart) => ({ ...subchart })),
  )
  return copy
}

/** Makes these the subcharts of a chart. */
export function setDependencies(chart: Chart, subcharts: Chart[]): void {
  for (const subchart of subcharts) subchart.parent = chart
  chart.dependencies = subcharts
}
