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

/** The version of the chart that was installed; '' if it cannot be found out. */
export async function deployedVersion(executor: Executor, release: Release): Promise<string> {
  const { session } = executor
  try {
    const line = await listed(executor, release)
    const name = release.chart.slice(release.chart.lastIndexOf('/') + 1)
    const found = line.split(/[\t\n]/).find((cell) => cell.startsWith(`${name}-`))
    if (found !== undefined) return found.slice(name.length + 1).trim()
    const shown = await helm(executor, ['show', 'chart', chartOf(release)])
    return /^version: *"?([^"\n]*)"?$/m.exec(shown)?.[1] ?? ''
  } catch (error) {
    session.ports.log('debug', `getting deployed release version failed: ${messageOf(error)}`)
    return ''
  }
}
