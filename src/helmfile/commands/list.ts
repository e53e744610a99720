/** `list`: the releases of all states. */
import { encodeJson } from '../../../gotemplate/go/json.ts'
import { compareStrings } from '../../../gotemplate/value.ts'
import { applyLock } from '../prepare/lock-file.ts'
import { withPreparedCharts } from '../prepare/prepared.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { isDesired } from '../model.ts'
import type { State, StringMap } from '../model.ts'
import type { Session } from '../run/session.ts'
import type { VisitOutcome } from '../state/options.ts'
import { isEnabled } from '../state/select.ts'
import { columns } from './table.ts'

export interface ListedRelease {
  readonly name: string
  readonly namespace: string
  readonly enabled: boolean
  readonly installed: boolean
  /** `key:value`, sorted. */
  readonly labels: string
  readonly chart: string
  readonly version: string
}

export interface ListOptions {
  /** Charts are not prepared, and hooks not run. */
  readonly skipCharts: boolean
}

/** Adds the releases of a state to `into`. */
export async function listState(
  session: Session,
  state: State,
  { skipCharts, into }: ListOptions & { readonly into: ListedRelease[] },
): Promise<VisitOutcome> {
  const work = (): Promise<readonly unknown[]> => {
    try {
      into.push(...listed(session, state))
      return Promise.resolve([])
    } catch (error) {
      return Promise.resolve([error])
    }
  }
  if (skipCharts) return { matched: false, errors: await work() }
  const options = { command: 'list', skipRepos: true, skipDeps: true, concurrency: 2 }
  return { matched: false, errors: await withPreparedCharts(session, state, options, work) }
}

function listed(session: Session, state: State): ListedRelease[] {
  try {
    applyLock(session, state)
  } catch (error) {
    throw stateError(`unable to resolve dependencies for ${state.filePath}: ${messageOf(error)}`, error)
  }
  return state.releases.map((release) => ({
    name: release.name,
    namespace: release.namespace,
    enabled: isEnabled(release, state.renderedValues),
    installed: isDesired(release),
    labels: labelText(release.labels),
    chart: release.chart,
    version: release.version,
  }))
}

function labelText(labels: StringMap): string {
  const keys = Object.keys(labels).sort(compareStrings)
  return keys
    .map((key) => `${key}:${labels[key]!}`)
    .join(',')
    .replace(/^,+|,+$/g, '')
}

/** By namespace, then by name. */
export function sortedReleases(releases: readonly ListedRelease[]): ListedRelease[] {
  return [...releases].sort((a, b) => compareStrings(a.namespace, b.namespace) || compareStrings(a.name, b.name))
}

export function listTable(releases: readonly ListedRelease[]): string {
  const head = ['NAME', 'NAMESPACE', 'ENABLED', 'INSTALLED', 'LABELS', 'CHART', 'VERSION']
  const rows = releases.map(({ name, namespace, enabled, installed, labels, chart, version }) => [
    ...[name, namespace, String(enabled), String(installed), labels, chart, version],
  ])
  return `${columns([head, ...rows])}\n`
}

export function listJson(releases: readonly ListedRelease[]): string {
  if (releases.length === 0) return 'null\n'
  const items = releases.map((release) => {
    const fields = Object.entries(release).map(([key, value]) => `"${key}":${encodeJson(value as string | boolean)}`)
    return `{${fields.join(',')}}`
  })
  return `[${items.join(',')}]\n`
}
