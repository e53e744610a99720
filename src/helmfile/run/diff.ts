/** `helmfile diff`: what `apply` would change. */
import { AppError, ReleaseError } from '../errors.ts'
import { isDesired, releaseId, type Release, type State } from '../model.ts'
import { withPreparedCharts } from '../prepare/prepared.ts'
import type { VisitOutcome } from '../state/options.ts'
import { diffReleases, type DiffWork } from './diff-releases.ts'
import { executorOf, extraWords, type Executor } from './executor.ts'
import { interruptedReleases, isInstalled } from './installed.ts'
import type { DiffOptions } from './options.ts'
import { chartOptions, includesNeeds } from './prepare-options.ts'
import type { Session } from './session.ts'
import { renderedReleases } from './wanted-releases.ts'

export interface Changes {
  readonly updated: readonly Release[]
  readonly deleted: readonly Release[]
  /** `Affected releases are: …`; absent where there is nothing to tell. */
  readonly message?: string
}

/** What is to be updated, and what is there but is not to be any more. Rejects with all that went wrong. */
export async function detectChanges(
  executor: Executor,
  releases: readonly Release[],
  work: DiffWork,
): Promise<Changes | { readonly errors: readonly unknown[] }> {
  const { session } = executor
  const { changed, errors } = await diffReleases(executor, releases, work)
  const problems = [...errors]
  let deleted: Release[] = []
  let interrupted: Release[] = []
  try {
    const ids = new Set(changed.map(releaseId))
    const unchanged = releases.filter((release) => isDesired(release) && !ids.has(releaseId(release)))
    interrupted = problems.length > 0 ? [] : await interruptedReleases(executor, unchanged)
    deleted = await unwantedReleases(executor, releases)
  } catch (error) {
    problems.push(error)
  }
  if (problems.length > 0) return { errors: problems }
  const gone = new Set(deleted.map(releaseId))
  const updated = [...changed, ...interrupted].filter((release) => !gone.has(releaseId(release)))
  if (updated.length === 0 && deleted.length === 0) {
    return { updated, deleted, ...(work.options.detailedExitcode ? { message: 'No affected releases' } : {}) }
  }
  return { updated, deleted, message: affectedMessage({ updated, deleted }, session) }
}

/** Those that are in the cluster and not wanted there. */
export async function unwantedReleases(executor: Executor, releases: readonly Release[]): Promise<Release[]> {
  const unwanted: Release[] = []
  for (const release of releases) {
    if (!isDesired(release) && (await isInstalled(executor, release))) unwanted.push(release)
  }
  return unwanted
}

export function affectedMessage({ updated, deleted }: Pick<Changes, 'updated' | 'deleted'>, session: Session): string {
  const line = ({ name, chart }: Release, what: string): string => `  ${name} (${chart}) ${what}`
  const inRed = (text: string): string => (session.options.color ? `\u001b[31m${text}\u001b[0m` : text)
  const lines = [
    ...updated.map((release) => line(release, 'UPDATED')),
    ...deleted.map((release) => inRed(line(release, 'DELETED'))),
  ]
  return `Affected releases are:\n${lines.sort().join('\n')}\n`
}

export interface DiffStates {
  readonly diff: (state: State) => Promise<VisitOutcome>
  /** Throws, with exit code 2, if there were changes and that is asked. */
  readonly tell: () => void
}

export function diffStates(session: Session, options: DiffOptions): DiffStates {
  let isAffected = false
  const diff = async (state: State): Promise<VisitOutcome> => {
    let matched = false
    const errors = await withPreparedCharts(session, state, diffPreparation(options), async () => {
      try {
        const releases = renderedReleases(state, options, true)
        if (releases === undefined) return []
        matched = true
        const executor = executorOf(session, state, extraWords(session, state))
        const { detailedExitcode } = options
        const changes = await detectChanges(executor, releases, { options, detailedExitcode, triggersCleanup: true })
        if ('errors' in changes) return changes.errors
        isAffected ||= changes.updated.length + changes.deleted.length > 0
        if (changes.message !== undefined) session.ports.log('info', changes.message)
        return []
      } catch (error) {
        return [error]
      }
    })
    return { matched, errors: errors.filter((error) => !isChange(error)) }
  }
  const tell = (): void => {
    if (options.detailedExitcode && isAffected) throw new AppError('Identified at least one change', [], 2)
  }
  return { diff, tell }
}

function isChange(error: unknown): boolean {
  return error instanceof ReleaseError && error.exitCode === 2
}

function diffPreparation(options: DiffOptions): Parameters<typeof withPreparedCharts>[2] {
  const { skipSchemaValidation, skipCrds, validate, templateArgs } = options
  return {
    ...chartOptions('diff', options),
    ...{ skipSchemaValidation, validate, templateArgs },
    includeCrds: !skipCrds,
    includeTransitiveNeeds: includesNeeds(options),
    prefetchShared: true,
  }
}
