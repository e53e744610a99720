/** Dependencies that are folders of git repositories: fetched at a commit, and packed. */
import { loadChart } from '../chart/load.ts'
import { folderOfFiles } from '../chart/folder-of-files.ts'
import { archiveName, packChart, stampChart } from '../chart/package.ts'
import { TshelmError, wrapError } from '../errors.ts'
import { redacted } from '../http/address.ts'
import { sha256Of } from '../source/contents.ts'
import { formatGitReference, isCommit, parseGitReference, type GitReference } from '../source/git/reference.ts'
import type { FetchedChart, SourceContext } from '../source/ports.ts'
import { keepArchive, keptArchive } from './dependency-kept.ts'

export interface GitChart {
  /** At its commit: as Chart.lock has it. */
  readonly repository: string
  readonly chart: FetchedChart
}

/** Fetches each repository once. Rejects with `source/…` and `chart/…`. */
export type GitCharts = (repository: string) => Promise<GitChart>

/** @param skipRefresh branches and tags are what they were when they were asked for last */
export function gitCharts(skipRefresh: boolean, context: SourceContext): GitCharts {
  const running = new Map<string, Promise<GitChart>>()
  const isStill = skipRefresh || context.offline === true
  return async (repository) => {
    const known = running.get(repository)
    if (known !== undefined) return known
    const found = chartAt(repository, isStill, context)
    running.set(repository, found)
    const result = await found
    running.set(result.repository, found)
    return result
  }
}

async function chartAt(repository: string, isStill: boolean, context: SourceContext): Promise<GitChart> {
  const reference = parseGitReference(repository)
  const commit = isCommit(reference.ref)
    ? reference.ref
    : isStill
      ? await context.resolved?.read(repository)
      : undefined
  if (commit !== undefined && isCommit(commit)) {
    const pinned = formatGitReference(reference, commit)
    const chart = await keptArchive(pinned, context)
    if (chart !== undefined) return { repository: pinned, chart }
  }
  return fetchedAt(reference, repository, context)
}

async function fetchedAt(reference: GitReference, repository: string, context: SourceContext): Promise<GitChart> {
  const { fetchGit } = await import('../source/git/fetch.ts')
  const { commit, time, files } = await fetchGit(reference, context)
  const pinned = formatGitReference(reference, commit)
  const chart = packed(files, time, pinned, context)
  await context.contents?.write(chart.digest.slice('sha256:'.length), 'chart', chart.bytes)
  await keepArchive(pinned, chart, context)
  await context.resolved?.write(repository, commit)
  return { repository: pinned, chart }
}

/** Everything in it has the commit's time: one commit gives the same bytes always. */
function packed(
  files: Parameters<typeof folderOfFiles>[0],
  time: number,
  url: string,
  { emit }: SourceContext,
): FetchedChart {
  let chart
  try {
    chart = stampChart(loadChart('/', folderOfFiles(files), { emit, anyApiVersion: true }), time)
  } catch (error) {
    throw wrapError(`${redacted(url)} is no chart: `, error)
  }
  const bytes = packChart(chart, time)
  return { bytes, fileName: archiveName(chart), url, digest: `sha256:${sha256Of(bytes)}` }
}

/** What may be used of it. Rejects with `source/policy`; nothing in git is signed as charts are. */
export async function usableArchive(
  { chart }: GitChart,
  isVerified: boolean,
  context: SourceContext,
): Promise<FetchedChart> {
  if (isVerified) {
    throw new TshelmError('source/not-verified', `${redacted(chart.url)} has no provenance`, {
      hint: 'charts in git repositories are not signed: leave out --verify, or publish the chart',
    })
  }
  if (context.policy === undefined) return chart
  const { fetchAllowed } = await import('../source/policy/fetch-allowed.ts')
  return fetchAllowed(() => Promise.resolve(chart), {}, context)
}
