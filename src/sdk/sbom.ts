/** Bills of materials. */
import type { Bill } from '../actions/bill.ts'
import type { JsonObject } from '../object.ts'
import { reading, type CallOptions } from './call.ts'
import type { ReleaseContext } from './context.ts'
import type { TemplateOptions } from './template.ts'

export interface SbomFormat {
  /** CycloneDX 1.6 or SPDX 2.3. Default: `cyclonedx`. */
  readonly format?: 'cyclonedx' | 'spdx'
  /** UUID of the bill. Default: the same input gives the same bill. */
  readonly serialNumber?: string
}

export interface ReleaseSbomOptions extends SbomFormat, CallOptions {
  readonly name: string
  /** Default: the newest. */
  readonly revision?: number
}

/** The charts of a release, and the images that its manifests name, hooks included; as JSON. Rejects with `release/not-found`, `kube/…`. */
export function releaseSbom(options: ReleaseSbomOptions, context: ReleaseContext): Promise<JsonObject> {
  return reading(options, context.runtime, async (runtime) => {
    const [{ getRelease }, { billOfRelease }] = await Promise.all([
      import('../actions/read.ts'),
      import('../actions/bill.ts'),
    ])
    const record = await getRelease(options.name, options.revision ?? 0, { ...context, runtime })
    return written(billOfRelease(record), options)
  })
}

export interface ChartSbomOptions extends TemplateOptions, SbomFormat {
  /** SHA-256 of the chart's archive, 64 hex digits. */
  readonly digest?: string
  /** When the bill was made. Default: 1970, so that the same chart gives the same bill. */
  readonly created?: Date
}

/** The same of a chart as it renders with these values. Rejects as `template`. */
export async function chartSbom(options: ChartSbomOptions): Promise<JsonObject> {
  const [{ template }, { billOfChart }] = await Promise.all([import('./template.ts'), import('../actions/bill.ts')])
  const { manifest, hooks } = await template(options)
  const { chart, digest, created } = options
  const bill = billOfChart({
    chart,
    manifest,
    hooks,
    ...(digest === undefined ? {} : { digest }),
    ...(created === undefined ? {} : { created: created.getTime() }),
  })
  return written(bill, options)
}

async function written(bill: Bill, { format = 'cyclonedx', serialNumber }: SbomFormat): Promise<JsonObject> {
  if (format === 'spdx') return (await import('../actions/bill-spdx.ts')).spdx(bill, serialNumber)
  const { cycloneDx } = await import('../actions/bill-cyclonedx.ts')
  return cycloneDx(bill, serialNumber && `urn:uuid:${serialNumber}`)
}
