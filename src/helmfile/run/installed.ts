/** What of a release stands in the cluster. */
import { messageOf } from '../../errors.ts'
import type { Release } from '../model.ts'
import { chartOf } from './chart-reference.ts'
import { connectionFlags, namespaceFlags } from './common-flags.ts'
import { helm, type Executor } from './executor.ts'

export async function isInstalled(executor: Executor, release: Release): Promise<boolean> {
  const { session, state, extra } = executor
  if (!session.ports.env['HELMFILE_USE_HELM_STATUS_TO_CHECK_RELEASE_EXISTENCE']) {
    return (await listed(executor, release)) !== ''
  }
  const args = ['status', release.name, ...connectionFlags(state, release), ...namespaceFlags(release)]
  session.ports.log('info', `Getting status ${release.name}`)
  try {
    await helm(executor, args, { extra, show: 'log' })
    return true
  } catch (error) {
    if (messageOf(error).includes('Error: release: not found')) return false
    throw error
  }
}

/** The line that `helm list` has for it, and what follows; '' if there is none. */
async function listed(executor: Executor, release: Release): Promise<string> {
  const { session, state, extra } = executor
  const filter = `^${release.name}$`
  session.ports.log('info', `Listing releases matching ${filter}`)
  const place = [...connectionFlags(state, release), ...namespaceFlags(release)]
  const args = ['list', '--filter', filter, ...place, '--uninstalling', '--deployed', '--failed', '--pending']
  const output = await helm(executor, args, { extra, live: false })
  const lines = output.slice(output.indexOf('\n') + 1)
  const text = output.includes('\n') ? lines : ''
  const shown = text.replace(/\n+$/, '')
  if (shown !== '') session.ports.log('info', shown)
  return text
}

/** Those whose last run was cut off: nothing may differ from their records, but what these say was not all done. */
export async function interruptedReleases(executor: Executor, releases: readonly Release[]): Promise<Release[]> {
  const { session, state } = executor
  const extra = connectionWords(executor.extra)
  const places = new Map<string, { readonly words: string[]; readonly releases: Release[] }>()
  for (const release of releases) {
    const words = [...connectionFlags(state, release), ...namespaceFlags(release)]
    const place = places.get(words.join(' ')) ?? { words, releases: [] }
    place.releases.push(release)
    places.set(words.join(' '), place)
  }
  const found: Release[] = []
  for (const place of places.values()) {
    const args = ['list', '--pending', '--max', '0', '--output', 'json', ...place.words]
    const rows = JSON.parse(await helm(executor, args, { extra, live: false })) as readonly Row[]
    const statuses = new Map(rows.map(({ name, status }) => [name, status]))
    for (const release of place.releases) {
      const status = statuses.get(release.name)
      if (status === undefined) continue
      session.ports.log('info', `Release ${release.name} is ${status}: what was begun with it is to be done again`)
      found.push(release)
    }
  }
  return found
}

/** What of `--args` says which cluster: the rest is meant for diffs and upgrades. */
function connectionWords(words: readonly string[]): string[] {
  return words.filter((word, i) => isConnection(word) || (isConnection(words[i - 1]) && !words[i - 1]!.includes('=')))
}

function isConnection(word: string | undefined): boolean {
  return word?.startsWith('--kube') === true
}

interface Row {
  readonly name: string
  readonly status: string
}

/** Blanks that stand before the column of the chart: name, namespace, revision, date. */
const COLUMNS_BEFORE = 4

/** What stands behind `CHART-` where a cell begins, in the last place of the line: releases may be called like their charts. */
function versionIn(line: string, chart: string): string | undefined {
  let version: string | undefined
  let blanks = 0
  for (const [, word = ''] of line.matchAll(/\s(\S*)/g)) {
    blanks++
    if (blanks >= COLUMNS_BEFORE && word.startsWith(`${chart}-`)) version = word.slice(chart.length + 1)
  }
  return version
}

/** The version of the chart that was installed; '' if it cannot be found out. */
export async function deployedVersion(executor: Executor, release: Release): Promise<string> {
  const { session } = executor
  try {
    const line = await listed(executor, release)
    const name = release.chart.slice(release.chart.lastIndexOf('/') + 1)
    const found = versionIn(line, name)
    if (found !== undefined) return found
    const shown = await helm(executor, ['show', 'chart', chartOf(release)])
    return /^version: *"?([^"\n]*)"?$/m.exec(shown)?.[1] ?? ''
  } catch (error) {
    session.ports.log('debug', `getting deployed release version failed: ${messageOf(error)}`)
    return ''
  }
}
