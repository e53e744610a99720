/** Runs `upgrade`. */
import type { ReleaseRecord } from '../../../storage/record.ts'
import { standingOf } from '../../actions/upgrade-or-install.ts'
import { upgrade, type UpgradeOptions } from '../../actions/upgrade.ts'
import { wrapError } from '../../errors.ts'
import type { Runtime } from '../../runtime.ts'
import { logVersion, readChartAndValues } from '../chart-input.ts'
import type { Invocation } from '../command.ts'
import { historyLimit } from '../history-limit.ts'
import { printAs } from '../print/output.ts'
import { releasePrintable } from '../print/status.ts'
import { releaseOptions, type SharedOptions } from '../release-options.ts'
import { cliRuntime } from '../runtime.ts'
import { statusOptions } from '../status-options.ts'
import { withCluster } from '../with-cluster.ts'
import { announcingCancel, hideNotes, installChart } from './install.ts'

export async function runUpgrade(invocation: Invocation): Promise<number> {
  const { flags, context } = invocation
  const runtime = cliRuntime(context)
  const shared = releaseOptions(invocation, runtime)
  const standing = flags.bool('install')
    ? await withCluster(context, (actions) => standingOf(invocation.args[0]!, actions))
    : 'release'
  const record = await (standing === 'release'
    ? upgradeRelease(shared, invocation, runtime)
    : installRelease(shared, standing === 'uninstalled', { invocation, runtime }))
  const options = { ...statusOptions(record, context, runtime), hideNotes: hideNotes(invocation) }
  printAs(invocation, releasePrintable(record, options))
  return 0
}

interface Call {
  readonly invocation: Invocation
  readonly runtime: Runtime
}

/** Helm: failures of this road carry no prefix. */
function installRelease(
  shared: SharedOptions,
  replace: boolean,
  { invocation, runtime }: Call,
): Promise<ReleaseRecord> {
  const { args, flags, context } = invocation
  const [name, reference] = args as [string, string]
  if (isTable(invocation)) context.stdout(`Release ${JSON.stringify(name)} does not exist. Installing it now.\n`)
  logVersion(invocation, runtime, 'Original chart version')
  const serverSide = flags.string('server-side') !== 'false'
  return installChart({ name, reference, serverSide, replace, shared }, invocation, runtime)
}

/** What flags say of an upgrade, with the chart and its values read. */
export async function upgradeOptions(
  shared: SharedOptions,
  invocation: Invocation,
  runtime: Runtime,
): Promise<UpgradeOptions> {
  const { args, flags } = invocation
  const [name, reference] = args as [string, string]
  logVersion(invocation, runtime)
  const content = await readChartAndValues(reference, invocation, runtime, false)
  return {
    ...shared,
    name,
    ...content,
    serverSide: flags.string('server-side') as UpgradeOptions['serverSide'] & string,
    resetValues: flags.bool('reset-values'),
    reuseValues: flags.bool('reuse-values'),
    resetThenReuseValues: flags.bool('reset-then-reuse-values'),
    cleanupOnFail: flags.bool('cleanup-on-fail'),
  }
}

async function upgradeRelease(shared: SharedOptions, invocation: Invocation, runtime: Runtime): Promise<ReleaseRecord> {
  const { args, context } = invocation
  const name = args[0]!
  const options = await upgradeOptions(shared, invocation, runtime)
  const work = (): Promise<ReleaseRecord> =>
    withCluster(context, (actions) => upgrade(options, actions), {
      maxHistory: historyLimit(invocation),
      finishRequests: true,
    })
  let record: ReleaseRecord
  try {
    record = await announcingCancel(name, context, work)
  } catch (error) {
    throw wrapError('UPGRADE FAILED: ', error)
  }
  if (isTable(invocation)) context.stdout(`Release ${JSON.stringify(name)} has been upgraded. Happy Helming!\n`)
  return record
}

function isTable({ flags }: Invocation): boolean {
  return flags.string('output') === 'table'
}
