/** `helm dependency build` for charts that are folders: one after the other, for releases may share them. */
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { releaseId, type Release, type State } from '../model.ts'
import { executorOf, helm } from '../run/executor.ts'
import type { Session } from '../run/session.ts'
import { updateRepositories } from './repositories.ts'

export interface DependencyBuild {
  readonly release: Release
  readonly path: string
  readonly skipRefresh: boolean
  /** Fetched by a remote reference: its faults are only told. */
  readonly byGetter: boolean
}

export interface BuildOptions {
  readonly skipRefresh: boolean
  readonly allowFailedReleases: boolean
  /** Takes those that fail. */
  readonly failed: Map<string, unknown>
}

export async function buildDependencies(
  session: Session,
  state: State,
  builds: readonly DependencyBuild[],
  options: BuildOptions,
): Promise<unknown[]> {
  const wanted = builds.filter(({ release }) => !options.failed.has(releaseId(release)))
  const needsUpdate = wanted.some(({ skipRefresh }) => skipRefresh) && !options.skipRefresh
  try {
    if (needsUpdate && !state.helmDefaults.skipRefresh && state.repositories.some(({ oci }) => !oci)) {
      await updateRepositories(session, state)
    }
  } catch (error) {
    const failure = stateError(`updating repo: ${messageOf(error)}`, error)
    for (const { release } of wanted) options.failed.set(releaseId(release), failure)
    return [failure]
  }
  const errors: unknown[] = []
  for (const build of wanted) {
    try {
      await buildOne(session, state, build)
    } catch (error) {
      if (build.byGetter) session.ports.log('warn', tolerated(build, error))
      else {
        const { chart, name } = build.release
        const what = `building dependencies of local chart ${JSON.stringify(chart)} for release ${JSON.stringify(name)}`
        const failure = stateError(`${what}: ${messageOf(error)}`, error)
        errors.push(failure)
        options.failed.set(releaseId(build.release), failure)
        if (!options.allowFailedReleases) return errors
      }
    }
  }
  return errors
}

async function buildOne(
  session: Session,
  state: State,
  { release, path, skipRefresh }: DependencyBuild,
): Promise<void> {
  session.ports.log('info', `Building dependency release=${release.name}, chart=${path}`)
  // A chart that is in memory has all that it needs.
  if (session.charts.has(path)) return
  const plain = session.options.ociPlainHttp ? ['--plain-http'] : []
  const args = ['dependency', 'build', path, ...(skipRefresh ? ['--skip-refresh'] : []), ...plain]
  const output = await helm(executorOf(session, state), args, { show: 'log' })
  if (output !== '') session.ports.helm.forgetCharts()
}

function tolerated({ release: { name, chart } }: DependencyBuild, error: unknown): string {
  const found = `While processing release ${JSON.stringify(name)}, Helmfile observed that remote chart ${JSON.stringify(chart)} fetched by go-getter is seemingly broken. `
  const cause =
    'One of well-known causes of this is that the chart has outdated Chart.lock, which needs the chart maintainer needs to run `helm dep up`. '
  const advice =
    'Helmfile is tolerating the error to avoid blocking you until the remote chart gets fixed. But this may result in any failure later if the chart is broken badly. '
  return `WARN: \`helm dep build\` failed. ${found}${cause}${advice}FYI, the tolerated error was: ${messageOf(error)}`
}
