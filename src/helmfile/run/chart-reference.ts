/** What a release's `chart` means. */
import { isAbsolute, join } from 'node:path'
import type { Release, Repository, State } from '../model.ts'

/** Whether it is a path and not a repository's chart: `x`, `./x/y`, `a/b/c/d`, but neither `a/b` nor `a/b/c`. */
export function isLocalChart(chart: string): boolean {
  if (/^\.\.?\//.test(chart)) return true
  if (chart.includes('://')) return false
  if (chart === '' || chart.startsWith('/') || !chart.includes('/')) return true
  const segments = chart.split('/').length
  return segments !== 2 && segments !== 3
}

/** The path of a local chart as helm gets it; anything else as it is. */
export function normalizedChart({ basePath }: Pick<State, 'basePath'>, chart: string): string {
  return !isLocalChart(chart) || isAbsolute(chart) ? chart : join(basePath, chart)
}

/** What helm is given: the prepared chart, or the one that is written. */
export function chartOf(release: Release): string {
  return release.chartPath === '' ? release.chart : release.chartPath
}

/** The same for verbs that take paths apart from names. */
export function chartPathOf(state: State, release: Release): string {
  return release.chartPath === '' ? normalizedChart(state, release.chart) : release.chartPath
}

export interface NamedChart {
  readonly repository: Repository | undefined
  /** Behind the repository's name. */
  readonly name: string
}

export function namedChart({ repositories }: State, chart: string): NamedChart {
  const slash = chart.indexOf('/')
  const repository = slash < 0 ? undefined : repositories.find(({ name }) => name === chart.slice(0, slash))
  return { repository, name: repository === undefined ? chart : chart.slice(slash + 1) }
}

export function isOciChart(state: State, chart: string): boolean {
  return chart.startsWith('oci://') || namedChart(state, chart).repository?.oci === true
}

/** Without the digest that may stand behind it. */
export function versionOf({ version }: Release): string {
  return version.split('@', 1)[0]!
}

/** A URL without its user's name and password. */
export function withoutPassword(chart: string): string {
  return chart.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^/@:]*):[^/@]*@/, '$1:xxxxx@')
}
