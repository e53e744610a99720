/** Runs `install`. */
import type { ReleaseRecord } from '../../../storage/record.ts'
import { install, simulateInstall, type InstallOptions } from '../../actions/install.ts'
import { isPausing } from '../../deadline.ts'
import { TshelmError, wrapError } from '../../errors.ts'
import type { Runtime } from '../../runtime.ts'
import { logVersion, readChartAndValues } from '../chart-input.ts'
import { namespaceOf } from '../namespace.ts'
import type { CliContext, Invocation } from '../command.ts'
import { nameAndChart } from '../name-and-chart.ts'
import { printAs } from '../print/output.ts'
import { releasePrintable } from '../print/status.ts'
import { releaseOptions, type SharedOptions } from '../release-options.ts'
import { cliRuntime } from '../runtime.ts'
import { nameHost } from '../seed.ts'
import { statusOptions } from '../status-options.ts'
import { withCluster } from '../with-cluster.ts'

export async function runInstall(invocation: Invocation): Promise<number> {
  const { context } = invocation
  const runtime = cliRuntime(context)
  const shared = releaseOptions(invocation, runtime)
  let record: ReleaseRecord
  try {
    record = await installChart(await installInput(shared, invocation, runtime), invocation, runtime)
  } catch (error) {
    throw wrapError('INSTALLATION FAILED: ', error)
  }
  printAs(
    invocation,
    releasePrintable(record, { ...statusOptions(record, context, runtime), hideNotes: hideNotes(invocation) }),
  )
  return 0
}

/** Name and chart of an install, with what flags say of it. Rejects in Helm's words. */
export async function installInput(
  shared: SharedOptions,
  invocation: Invocation,
  runtime: Runtime,
): Promise<InstallInput> {
  const { args, flags } = invocation
  logVersion(invocation, runtime, 'Original chart version')
  const { name, chart: reference } = await nameAndChart(args, flags, await nameHost(invocation, runtime))
  if (name === undefined) throw new TshelmError('cli/usage', 'must either provide a name or specify --generate-name')
  return { name, reference, serverSide: flags.bool('server-side'), replace: flags.bool('replace'), shared }
}

export function hideNotes({ flags }: Invocation): boolean {
  return flags.bool('hide-notes')
}

export interface InstallInput extends Required<Pick<InstallOptions, 'name' | 'serverSide' | 'replace'>> {
  readonly reference: string
  readonly shared: SharedOptions
}

/** With the chart and its values read. */
export async function installOptions(
  { reference, shared, ...own }: InstallInput,
  invocation: Invocation,
  runtime: Runtime,
): Promise<InstallOptions> {
  const { flags } = invocation
  const content = await readChartAndValues(reference, invocation, runtime)
  const createNamespace = flags.bool('create-namespace')
  return { ...own, ...shared, ...content, createNamespace, crds: !flags.bool('skip-crds') }
}

/** Also the road of `upgrade --install` when there is no release. */
export async function installChart(
  input: InstallInput,
  invocation: Invocation,
  runtime: Runtime,
): Promise<ReleaseRecord> {
  const { context } = invocation
  const { shared } = input
  const options = await installOptions(input, invocation, runtime)
  // Helm: a client-side dry run asks nothing of a cluster, there need not be one.
  if (shared.dryRun === 'client' && !context.settings.compat.release.dryRunAsksCluster)
    return simulateInstall(options, namespaceOf(context), runtime)
  return announcingCancel(invocation.args[0]!, context, () =>
    withCluster(context, (actions) => install(options, actions), { finishRequests: true }),
  )
}

/** Tells on stdout when a signal cancels the work; it then ends by itself. */
export async function announcingCancel<T>(
  name: string,
  { signal, stdout }: CliContext,
  work: () => Promise<T>,
): Promise<T> {
  const announce = (): void => {
    if (!isPausing(signal)) stdout(`Release ${name} has been cancelled.\n`)
  }
  signal.addEventListener('abort', announce, { once: true })
  try {
    return await work()
  } finally {
    signal.removeEventListener('abort', announce)
  }
}
