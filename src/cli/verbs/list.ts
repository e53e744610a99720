/** Runs `list`. */
import { compileRegexp, matches } from '../../../gotemplate/go/regexp.ts'
import { goJson, goString, StructWriter } from '../../../storage/go-json.ts'
import type { Status } from '../../../storage/record.ts'
import type { RecordSummary } from '../../../storage/summary.ts'
import { listReleases, type ListOptions } from '../../actions/read.ts'
import { parseSelector } from '../../label-selector.ts'
import type { OutputRules } from '../../compat.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { Invocation } from '../command.ts'
import type { Flags } from '../flag.ts'
import { appVersionOf, chartNameOf } from '../print/chart-name.ts'
import { paletteOf } from '../print/colour.ts'
import { printAs, yamlOf } from '../print/output.ts'
import { tableText } from '../print/table.ts'
import { listedTime } from '../print/time.ts'
import { cliRuntime } from '../runtime.ts'
import { withCluster } from '../with-cluster.ts'

export async function runList(invocation: Invocation): Promise<number> {
  const { flags, context } = invocation
  const scope = flags.bool('all-namespaces') ? { namespace: '' } : {}
  const records = await withCluster(
    context,
    (actions) => listReleases(optionsOf(flags, context.settings.compat.output), actions),
    scope,
  )
  if (flags.bool('short')) printNames(records, invocation)
  else printAs(invocation, { table: () => tableOf(records, invocation), json: () => jsonOf(records, invocation) })
  return 0
}

function optionsOf(flags: Flags, rules: OutputRules): ListOptions {
  const filter = flags.string('filter')
  const selector = flags.string('selector')
  return {
    statuses: statusesOf(flags, rules),
    sort: flags.bool('date') ? 'date' : 'name',
    reverse: flags.bool('reverse'),
    max: flags.int('max'),
    offset: flags.int('offset'),
    ...(filter === '' ? {} : { filter: () => nameFilter(filter) }),
    ...(selector === '' ? {} : { selector: () => parseSelector(selector) }),
  }
}

function nameFilter(pattern: string): (name: string) => boolean {
  try {
    const regexp = compileRegexp(pattern)
    return (name) => matches(regexp, name)
  } catch (cause) {
    throw new TshelmError('cli/usage', messageOf(cause), { cause })
  }
}

const STATUSES: Readonly<Record<string, readonly Status[]>> = {
  deployed: ['deployed'],
  failed: ['failed'],
  pending: ['pending-install', 'pending-upgrade', 'pending-rollback'],
  superseded: ['superseded'],
  uninstalled: ['uninstalled'],
  uninstalling: ['uninstalling'],
}

/** None stands for all. */
function statusesOf(flags: Flags, { listed }: OutputRules): readonly Status[] {
  const asked = Object.entries(STATUSES).flatMap(([flag, statuses]) => (flags.bool(flag) ? statuses : []))
  if (listed === 'all') return asked
  if (flags.bool('all')) return []
  return asked.length === 0 ? ['deployed', 'failed'] : asked
}

function printNames(records: readonly RecordSummary[], { flags, context }: Invocation): void {
  const names = records.map(({ name }) => name)
  const format = flags.string('output')
  if (format === 'table') context.stdout(names.map((name) => `${name}\n`).join(''))
  else context.stdout(format === 'json' ? `${goJson(names)}\n` : yamlOf(goJson(names)))
}

interface Row {
  readonly name: string
  readonly namespace: string
  readonly revision: string
  readonly updated: string
  readonly status: string
  readonly chart: string
  readonly app_version: string
}

function rowsOf(records: readonly RecordSummary[], { flags, context }: Invocation): Row[] {
  const { timeZone } = cliRuntime(context)
  const layout = flags.string('time-format')
  return records.map(({ name, namespace, version, info, chart }) => ({
    name,
    namespace,
    revision: String(version),
    updated: listedTime(info.last_deployed, timeZone, layout),
    status: info.status,
    chart: chartNameOf(chart),
    app_version: appVersionOf(chart),
  }))
}

const HEADERS = ['NAME', 'NAMESPACE', 'REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION']

function tableOf(records: readonly RecordSummary[], invocation: Invocation): string {
  const palette = paletteOf(invocation.context)
  const rows = rowsOf(records, invocation).map((row) => [
    row.name,
    palette.namespace(row.namespace),
    row.revision,
    row.updated,
    palette.status(row.status),
    row.chart,
    row.app_version,
  ])
  return tableText(invocation.flags.bool('no-headers') ? rows : [HEADERS.map(palette.header), ...rows])
}

function jsonOf(records: readonly RecordSummary[], invocation: Invocation): string {
  const objects = rowsOf(records, invocation).map((row) => {
    const writer = new StructWriter()
    for (const [key, value] of Object.entries(row)) writer.add(key, goString(value as string))
    return writer.end()
  })
  return `[${objects.join(',')}]`
}
