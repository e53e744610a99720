/** `helmfile sync` and `helmfile apply`. */
import { AppError } from '../errors.ts'
import { isDesired, releaseId, type Release, type State } from '../model.ts'
import { withPreparedCharts } from '../prepare/prepared.ts'
import type { VisitOutcome } from '../state/options.ts'
import { planReleases } from '../state/plan.ts'
import { affectedTables, nothingAffected, type Affected } from './affected.ts'
import { isConfirmed } from './ask.ts'
import { deleteForSync } from './delete-releases.ts'
import { affectedMessage, detectChanges, unwantedReleases, type Changes } from './diff.ts'
import { executorOf, extraWords, type Executor } from './executor.ts'
import { groupByGroup } from './groups.ts'
import { triggerHooks, tryHooks } from './hooks.ts'
import type { ApplyOptions, SyncOptions } from './options.ts'
import { chartOptions, includesNeeds } from './prepare-options.ts'
import type { Session } from './session.ts'
import { upgradeReleases } from './upgrade-releases.ts'
import { plannedReleases, type PlannedReleases } from './wanted-releases.ts'

export interface ChangingStates {
  readonly visit: (state: State) => Promise<VisitOutcome>
  /** Throws, with exit code 2, if something was changed and that is asked. */
  readonly tell: () => void
}

interface Work {
  readonly executor: Executor
  readonly planned: PlannedReleases
  readonly options: SyncOptions
}

/** Resolves to whether something was done, and what went wrong. */
type Change = (work: Work) => Promise<{ readonly done: boolean; readonly errors: readonly unknown[] }>

export function syncStates(session: Session, options: SyncOptions): ChangingStates {
  return changingStates(session, options, { command: 'sync', change: sync })
}

export function applyStates(session: Session, options: ApplyOptions): ChangingStates {
  return changingStates(session, options, { command: 'apply', change: apply })
}

function changingStates(
  session: Session,
  options: SyncOptions,
  { command, change }: { readonly command: string; readonly change: Change },
): ChangingStates {
  let isChanged = false
  const visit = async (state: State): Promise<VisitOutcome> => {
    let matched = false
    const errors = await withPreparedCharts(session, state, preparation(command, options), async () => {
      try {
        const planned = plannedReleases(state, options)
        if (planned.wanted.length === 0) return []
        matched = true
        const executor = executorOf(session, state, extraWords(session, state))
        const outcome = await change({ executor, planned, options })
        isChanged ||= outcome.done
        return outcome.errors
      } catch (error) {
        return [error]
      }
    })
    return { matched, errors }
  }
  const tell = (): void => {
    if (options.detailedExitcode && isChanged) throw new AppError('', [], 2)
  }
  return { visit, tell }
}

function preparation(command: string, options: SyncOptions): Parameters<typeof withPreparedCharts>[2] {
  const { skipSchemaValidation, skipCrds, validate, templateArgs } = options
  return {
    ...chartOptions(command, options),
    ...{ skipSchemaValidation, validate, templateArgs },
    includeCrds: !skipCrds,
    includeTransitiveNeeds: includesNeeds(options),
    prefetchShared: true,
  }
}

const sync: Change = async (work) => {
  const { executor, planned, options } = work
  const { session, state } = executor
  const { interactive } = session.options
  state.releases = planned.wanted
  const deleted = await unwantedReleases(executor, planned.wanted)
  const gone = new Set(deleted.map(releaseId))
  let updated = planned.wanted.filter((release) => !gone.has(releaseId(release)) && isDesired(release))
  if (options.skipUnchanged === true) {
    const quiet = { options: { ...options, suppressDiff: true }, detailedExitcode: true, triggersCleanup: false }
    const changes = await detectChanges(executor, updated, quiet)
    if ('errors' in changes) return { done: false, errors: changes.errors }
    updated = [...changes.updated]
  }
  let message = affectedMessage({ updated, deleted }, session)
  if (interactive) {
    const { detailedExitcode } = options
    const changes = await detectChanges(executor, planned.wanted, { options, detailedExitcode, triggersCleanup: false })
    if ('errors' in changes) return { done: false, errors: changes.errors }
    message = changes.message ?? message
  } else session.ports.log('debug', message)
  const question = `${message}\nDo you really want to sync?\n  Helmfile will sync all your releases, as shown above.\n\n`
  const affected = nothingAffected()
  const isWanted = !interactive || (await isConfirmed(session.ports, question))
  const errors = isWanted ? await change(work, { updated, deleted }, affected) : []
  await finish(work, { updated, deleted }, { affected, command: 'sync' })
  const attempted = isWanted && updated.length + deleted.length > 0
  return { done: attempted && errors.length === 0, errors }
}

const apply: Change = async (work) => {
  const { executor, planned, options } = work
  const { session, state } = executor
  const { interactive } = session.options
  state.releases = planned.wanted
  const detection = { options, detailedExitcode: true, triggersCleanup: false }
  const changes = await detectChanges(executor, planned.wanted, detection)
  if ('errors' in changes) return { done: false, errors: changes.errors }
  const { message = '' } = changes
  if (!interactive && message !== '') session.ports.log('debug', message)
  if (changes.updated.length === 0 && changes.deleted.length === 0) return { done: false, errors: [] }
  const question = `${message}\nDo you really want to apply?\n  Helmfile will apply all your changes, as shown above.\n\n`
  const affected = nothingAffected()
  let errors: readonly unknown[] = []
  if (!interactive || (await isConfirmed(session.ports, question))) {
    errors = await preapply(work)
    if (errors.length > 0) return { done: false, errors }
    errors = await change(work, changes, affected)
  }
  await finish(work, changes, { affected, command: 'apply' })
  return { done: true, errors }
}

function groups({ executor, planned, options }: Work, selected: readonly Release[], reverse: boolean): Release[][] {
  const state = { ...executor.state, releases: planned.all }
  const { includeTransitiveNeeds } = options
  return planReleases(state, {
    selected,
    reverse,
    skipNeeds: true,
    includeTransitiveNeeds: !reverse && includeTransitiveNeeds,
  })
}

async function preapply(work: Work): Promise<readonly unknown[]> {
  const { session, state } = work.executor
  return groupByGroup(groups(work, work.planned.wanted, true), async (group) => {
    try {
      for (const release of group) await triggerHooks(session, state, { event: 'preapply', command: 'apply', release })
      return []
    } catch (error) {
      return [error]
    }
  })
}

/** What is not wanted goes first, those that need others before those. */
async function change(work: Work, { updated, deleted }: Changes, affected: Affected): Promise<readonly unknown[]> {
  const { executor, options } = work
  const { concurrency, cascade } = options
  const errors: unknown[] = []
  if (deleted.length > 0) {
    const unwanted = onlyOf(deleted)
    errors.push(
      ...(await groupByGroup(groups(work, deleted, true), (group) =>
        deleteForSync(executor, unwanted(group), { concurrency, cascade, affected }),
      )),
    )
  }
  if (updated.length > 0) {
    const wanted = onlyOf(updated)
    errors.push(
      ...(await groupByGroup(groups(work, updated, false), (group) =>
        upgradeReleases(executor, wanted(group), { options, affected }),
      )),
    )
  }
  return errors
}

/** Those of a group that are among some, as they are there. */
function onlyOf(releases: readonly Release[]): (group: readonly Release[]) => Release[] {
  const byId = new Map(releases.map((release) => [releaseId(release), release]))
  return (group) => group.flatMap((release) => byId.get(releaseId(release)) ?? [])
}

async function finish(
  { executor: { session, state }, planned }: Work,
  { updated, deleted }: Changes,
  { affected, command }: { readonly affected: Affected; readonly command: string },
): Promise<void> {
  for (const text of affectedTables(affected, !session.options.noColor)) session.ports.log('info', text)
  const touched = new Set([...updated, ...deleted].map(releaseId))
  for (const release of planned.wanted) {
    if (!touched.has(releaseId(release))) await tryHooks(session, state, { event: 'cleanup', command, release })
  }
}
