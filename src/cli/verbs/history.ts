/** Runs `history`. */
import { goString, StructWriter } from '../../../storage/go-json.ts'
import type { ReleaseRecord } from '../../../storage/record.ts'
import { goTime } from '../../../storage/time.ts'
import { getHistory } from '../../actions/read.ts'
import type { Invocation } from '../command.ts'
import { appVersionOf, chartNameOf } from '../print/chart-name.ts'
import { printAs } from '../print/output.ts'
import { tableText } from '../print/table.ts'
import { ansicTime } from '../print/time.ts'
import { cliRuntime } from '../runtime.ts'
import { withCluster } from '../with-cluster.ts'

export async function runHistory(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const records = await withCluster(context, (actions) => getHistory(args[0]!, flags.int('max'), actions))
  const { rollbackRevisions } = context.settings.compat.output
  printAs(invocation, {
    table: () => tableOf(records, invocation),
    json: () => `[${records.map((record) => jsonOf(record, rollbackRevisions)).join(',')}]`,
  })
  return 0
}

function tableOf(records: readonly ReleaseRecord[], { flags, context }: Invocation): string {
  const { timeZone } = cliRuntime(context)
  const rollback = flags.bool('show-rollback-revision')
  const header = [
    'REVISION',
    'UPDATED',
    'STATUS',
    'CHART',
    'APP VERSION',
    ...(rollback ? ['ROLLBACK'] : []),
    'DESCRIPTION',
  ]
  const rows = records.map(({ version, info, chart }) => [
    String(version),
    ansicTime(info.last_deployed, timeZone),
    info.status,
    chartNameOf(chart),
    appVersionOf(chart),
    ...(rollback ? [info.rollback_revision === undefined ? '' : String(info.rollback_revision)] : []),
    info.description ?? '',
  ])
  return tableText([header, ...rows])
}

function jsonOf({ version, info, chart }: ReleaseRecord, rollbackRevisions: boolean): string {
  const updated = goTime(info.last_deployed)
  return new StructWriter()
    .add('revision', String(version))
    .add('updated', updated === undefined ? undefined : `"${updated}"`)
    .add('status', goString(info.status))
    .add('chart', goString(chartNameOf(chart)))
    .add('app_version', goString(appVersionOf(chart)))
    .integer('rollback_revision', rollbackRevisions ? info.rollback_revision : undefined)
    .add('description', goString(info.description ?? ''))
    .end()
}
