/** Runs `sbom`. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { billOfChart, billOfRelease, type Bill } from '../../actions/bill.ts'
import { cycloneDx } from '../../actions/bill-cyclonedx.ts'
import { spdx } from '../../actions/bill-spdx.ts'
import { getRelease } from '../../actions/read.ts'
import { template } from '../../actions/template.ts'
import { manifestText } from '../../manifest/manifest.ts'
import { readChartAndValues } from '../chart-input.ts'
import type { CliContext, Invocation } from '../command.ts'
import { namespaceOf } from '../namespace.ts'
import { localRuntime } from '../runtime.ts'
import { sourceDate } from '../source-date.ts'
import { withCluster } from '../with-cluster.ts'
import { capabilitiesOf } from './template.ts'

export async function runSbom(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const bill = isChart(args[0]!, invocation)
    ? await chartBill(args[0]!, invocation)
    : await releaseBill(args[0]!, invocation)
  const uuid = flags.bool('serial-number') ? randomUuid(context) : undefined
  const isSpdx = flags.string('format') === 'spdx'
  const document = isSpdx ? spdx(bill, uuid) : cycloneDx(bill, uuid && `urn:uuid:${uuid}`)
  context.stdout(`${JSON.stringify(document, undefined, 2)}\n`)
  return 0
}

function isChart(name: string, { flags, context }: Invocation): boolean {
  return name.includes('/') || flags.string('repo') !== '' || existsSync(resolve(context.cwd, name))
}

async function releaseBill(name: string, { flags, context }: Invocation): Promise<Bill> {
  return billOfRelease(await withCluster(context, (actions) => getRelease(name, flags.int('revision'), actions)))
}

async function chartBill(reference: string, invocation: Invocation): Promise<Bill> {
  const { flags, context } = invocation
  const runtime = localRuntime(context)
  const { chart, values } = await readChartAndValues(reference, invocation, runtime)
  const { documents, hooks } = await template(
    {
      name: flags.string('name') || 'release-name',
      namespace: namespaceOf(context),
      chart,
      values,
      capabilities: capabilitiesOf(flags, context.settings.compat.render),
      skipSchemaValidation: flags.bool('skip-schema-validation'),
    },
    runtime,
  )
  const created = sourceDate(context.env)
  const digest = archiveDigest(resolve(context.cwd, reference))
  return billOfChart({
    chart,
    manifest: manifestText(documents),
    hooks,
    ...(digest === undefined ? {} : { digest }),
    ...(created === undefined ? {} : { created }),
  })
}

/** Of a chart that is one file here. */
function archiveDigest(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Version 4. */
function randomUuid({ randomBytes }: CliContext): string {
  const bytes = Buffer.from(randomBytes(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
