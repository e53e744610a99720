/** Runs `storage migrate`. */
import { goJson } from '../../../storage/go-json.ts'
import { migrateRecords, type MigratedRecord, type MigrateOptions } from '../../../storage/migrate.ts'
import type { ActionContext } from '../../actions/context.ts'
import { TshelmError } from '../../errors.ts'
import { clusterFor, driverFor } from '../cluster.ts'
import type { CliContext, Invocation } from '../command.ts'
import type { Flags } from '../flag.ts'
import { namespaceOf } from '../namespace.ts'
import { paletteOf } from '../print/colour.ts'
import { printAs } from '../print/output.ts'
import { tableText } from '../print/table.ts'

export async function runStorageMigrate(invocation: Invocation): Promise<number> {
  const { flags, context } = invocation
  const [from, to] = [driverName(flags, 'from'), driverName(flags, 'to')]
  const release = flags.string('release')
  if (from === to) throw new TshelmError('cli/usage', `records are in the driver ${from} already`)
  const { cluster, close } = await clusterFor(context, context.signal)
  try {
    const records = await migrateRecords({
      from: await driversOf(from, cluster, context),
      to: await driversOf(to, cluster, context),
      namespace: flags.bool('all-namespaces') ? '' : namespaceOf(context),
      ...(release === '' ? {} : { release }),
      deleteSource: flags.bool('delete-source'),
      dryRun: flags.bool('dry-run'),
    })
    if (release !== '' && records.length === 0) {
      throw new TshelmError('release/not-found', 'release: not found', {
        hint: `the driver ${from} has no ${JSON.stringify(release)}`,
      })
    }
    printAs(invocation, { table: () => tableOf(records, invocation), json: () => goJson(records) })
    return verdict(records, to)
  } finally {
    close()
  }
}

const DRIVERS: Readonly<Record<string, string>> = {
  secret: 'secret',
  secrets: 'secret',
  configmap: 'configmap',
  configmaps: 'configmap',
  sql: 'sql',
}

function driverName(flags: Flags, flag: 'from' | 'to'): string {
  const given = flags.string(flag)
  if (given === '') throw new TshelmError('cli/usage', `required flag(s) "${flag}" not set`)
  const name = DRIVERS[given]
  if (name !== undefined) return name
  throw new TshelmError('cli/usage', `unknown driver ${JSON.stringify(given)}`, {
    hint: '--from and --to may be secret, configmap or sql',
  })
}

async function driversOf(
  name: string,
  cluster: ActionContext['cluster'],
  cli: CliContext,
): Promise<MigrateOptions['from']> {
  const now = (): number => cli.clock.now()
  if (name === 'sql') {
    // A database that is not there is heard of before anything is done.
    const { close } = await driverFor(name, { cluster, namespace: '', cli })
    close?.()
    const { sqlDriver } = await import('../../../storage/sql.ts')
    const connection = cli.env['HELM_DRIVER_SQL_CONNECTION_STRING'] ?? ''
    return (namespace) => sqlDriver({ connection, namespace, env: cli.env, now })
  }
  const { kubeObjects } = await import('../../kube/objects.ts')
  const { secretsDriver } = await import('../../../storage/secrets.ts')
  const { configMapsDriver } = await import('../../../storage/configmaps.ts')
  const make = name === 'secret' ? secretsDriver : configMapsDriver
  return (namespace) => make({ objects: kubeObjects(cluster, namespace), now })
}

function tableOf(records: readonly MigratedRecord[], { flags, context }: Invocation): string {
  const palette = paletteOf(context)
  const dryRun = flags.bool('dry-run')
  const rows = records.map(({ namespace, name, revision, outcome, deleted }) => [
    palette.namespace(namespace),
    name,
    String(revision),
    resultOf(outcome, deleted, dryRun),
  ])
  return tableText([['NAMESPACE', 'NAME', 'REVISION', 'RESULT'].map(palette.header), ...rows])
}

function resultOf(outcome: MigratedRecord['outcome'], deleted: boolean, dryRun: boolean): string {
  if (outcome === 'different') return 'another record is there: left alone'
  if (outcome === 'left') return 'another release is there: left alone'
  const would = dryRun ? 'would be ' : ''
  const copied = outcome === 'copied' ? `${would}copied` : 'there already'
  if (!deleted) return copied
  return outcome === 'copied' ? `${copied}, deleted here` : `${copied}, ${would}deleted here`
}

function verdict(records: readonly MigratedRecord[], to: string): number {
  const { length } = records.filter(({ outcome }) => outcome === 'different' || outcome === 'left')
  if (length === 0) return 0
  const which = length === 1 ? '1 record was' : `${length} records were`
  const message = `${which} left alone: the driver ${to} has others of the same name`
  const hint = 'look at both histories, delete the one that is wrong, and run the command again'
  throw new TshelmError('storage/failed', message, { hint })
}
