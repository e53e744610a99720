/** `plan`: what `apply` would do with each release of all files, in one graph, and why. */
import { stateError } from '../errors.ts'
import { isDesired, releaseId, type Release, type State } from '../model.ts'
import { withPreparedCharts } from '../prepare/prepared.ts'
import { selectNeeded } from '../state/across-files.ts'
import { matches, parseSelector } from '../state/labels.ts'
import { isEnabled, markReleases } from '../state/select.ts'
import { fullFilePath } from '../state/visit.ts'
import { detectChanges } from './diff.ts'
import { executorOf, extraWords } from './executor.ts'
import { isInstalled } from './installed.ts'
import type { DiffOptions } from './options.ts'
import { chartOptions } from './prepare-options.ts'
import { SetWatch, type StrayRelease } from './prune.ts'
import type { Session } from './session.ts'

export type PlannedAction = 'install' | 'upgrade' | 'delete' | 'none' | 'left out'

export interface PlannedRelease {
  /** `[context/][namespace/]name`. */
  readonly id: string
  /** Absolute path of its state file; absent where it stands in none any more. */
  readonly file?: string
  /** Counted from 1: what it needs, in any file, is in groups before. Absent where nothing is done. */
  readonly group?: number
  readonly action: PlannedAction
  readonly reason: string
  readonly needs: readonly string[]
}

interface Draft {
  readonly release: Release
  readonly state: State
  readonly action: PlannedAction
  readonly reason: string
}

/** Rejects for cycles, also those that go through several files, and for what nobody defines. */
export async function planStates(
  session: Session,
  states: readonly State[],
  { prune, ...options }: DiffOptions & { readonly prune: string },
): Promise<PlannedRelease[]> {
  const drafts: Draft[] = []
  const watch = new SetWatch(session, prune)
  if (options.includeNeeds || options.includeTransitiveNeeds) selectNeeded(states)
  for (const state of states) {
    watch.note(state)
    drafts.push(...(await draftsOf(session, states, state, options)))
  }
  const groups = groupsOf(drafts)
  const strays = (await watch.strays()).map(strayOf)
  const last = Math.max(0, ...groups.values()) + 1
  return [...drafts.map((draft) => plannedOf(draft, groups)), ...strays.map((stray) => ({ ...stray, group: last }))]
}

function strayOf({ kubeContext, namespace, name }: StrayRelease): PlannedRelease {
  const id = [kubeContext, namespace, name].filter((part) => part !== '').join('/')
  return { id, action: 'delete', reason: 'of the set, and in no file', needs: [] }
}

function plannedOf({ release, state, action, reason }: Draft, groups: ReadonlyMap<string, number>): PlannedRelease {
  const id = releaseId(release)
  const group = action === 'left out' || action === 'none' ? undefined : groups.get(id)
  const file = fullFilePath(state)
  return { id, file, action, reason, needs: release.needs, ...(group === undefined ? {} : { group }) }
}

async function draftsOf(
  session: Session,
  states: readonly State[],
  state: State,
  options: DiffOptions,
): Promise<Draft[]> {
  const includesNeeds = options.includeNeeds || options.includeTransitiveNeeds
  const marked = markReleases(state, includesNeeds)
  const wanted = marked.flatMap(({ release, isFiltered }) => (isFiltered ? [] : [release]))
  const changes = await changesOf(session, { ...state, releases: wanted }, options)
  return marked.map(({ release, isFiltered }) => {
    if (isFiltered) return { release, state, action: 'left out', reason: whyOut(state, release) }
    return { release, state, ...changes(release), ...whyIn(states, state, release, changes(release)) }
  })
}

type Decision = Pick<Draft, 'action' | 'reason'>

async function changesOf(
  session: Session,
  state: State,
  options: DiffOptions,
): Promise<(release: Release) => Decision> {
  const actions = new Map<string, PlannedAction>()
  if (state.releases.length === 0) return () => ({ action: 'none', reason: '' })
  const prepare = { ...chartOptions('diff', options), prefetchShared: true, includeCrds: !options.skipCrds }
  const errors = await withPreparedCharts(session, state, prepare, async () => {
    const executor = executorOf(session, state, extraWords(session, state))
    const quiet = { ...options, suppressDiff: true }
    const work = { options: quiet, detailedExitcode: true, triggersCleanup: true }
    const changes = await detectChanges(executor, state.releases, work)
    if ('errors' in changes) return changes.errors
    for (const release of changes.deleted) actions.set(releaseId(release), 'delete')
    for (const release of changes.updated) {
      actions.set(releaseId(release), (await isInstalled(executor, release)) ? 'upgrade' : 'install')
    }
    return []
  })
  if (errors.length > 0) throw errors[0]
  const reasons: Readonly<Record<string, string>> = {
    install: 'it is not installed',
    upgrade: 'it differs from what is installed',
    delete: 'installed: false',
  }
  return (release) => {
    const action = actions.get(releaseId(release)) ?? 'none'
    const unchanged = isDesired(release) ? 'nothing differs' : 'installed: false, and it is not there'
    return { action, reason: reasons[action] ?? unchanged }
  }
}

function whyOut(state: State, release: Release): string {
  if (!isEnabled(release, state.renderedValues)) return `its condition ${release.condition} is not true`
  return `no selector matches: ${(state.selectors ?? []).join(' ')}`
}

/** Adds to a decision what brought a release in that no selector meant. */
function whyIn(states: readonly State[], state: State, release: Release, { reason }: Decision): Pick<Draft, 'reason'> {
  const selectors = (state.selectors ?? []).map(parseSelector)
  const isMeant = selectors.length === 0 || selectors.some((selector) => matches(selector, release))
  if (isMeant && isEnabled(release, state.renderedValues)) return { reason }
  const id = releaseId(release)
  const dependents = states.flatMap(({ releases }) => releases.filter(({ needs }) => needs.includes(id)).map(releaseId))
  return { reason: `${reason}; needed by ${dependents.join(', ')}` }
}

/** Layer by layer, over all files. */
function groupsOf(drafts: readonly Draft[]): ReadonlyMap<string, number> {
  const releases = new Map(drafts.map(({ release }) => [releaseId(release), release]))
  const groups = new Map<string, number>()
  const open = new Set<string>()
  const visit = (id: string, trail: readonly string[]): number => {
    const known = groups.get(id)
    if (known !== undefined) return known
    if (open.has(id)) throw stateError(`cycle detected: ${[...trail.slice(trail.indexOf(id)), id].join(' -> ')}`)
    open.add(id)
    let group = 1
    for (const need of releases.get(id)!.needs) {
      if (!releases.has(need)) throw stateError(`release ${id} needs ${need}, which no file defines`)
      group = Math.max(group, visit(need, [...trail, id]) + 1)
    }
    open.delete(id)
    groups.set(id, group)
    return group
  }
  for (const id of releases.keys()) visit(id, [])
  return groups
}

/** As a table; those that nothing is done with stand last. */
export function planTable(planned: readonly PlannedRelease[], cwd: string): string {
  const shown = (file = '-'): string => (file.startsWith(`${cwd}/`) ? file.slice(cwd.length + 1) : file)
  const rank = ({ group }: PlannedRelease): number => group ?? Number.MAX_SAFE_INTEGER
  const rows = planned
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ group, id, file, action, reason }) => [
      group === undefined ? '-' : String(group),
      id,
      shown(file),
      action,
      reason,
    ])
  const all = [['GROUP', 'RELEASE', 'FILE', 'ACTION', 'WHY'], ...rows]
  const widths = all[0]!.map((_, i) => Math.max(...all.map((row) => row[i]!.length)))
  return all
    .map(
      (row) =>
        `${row
          .map((text, i) => text.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
