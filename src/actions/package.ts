/** `package`: a chart as an archive. */
import { parseVersion } from '../../gotemplate/go/semver.ts'
import { checkDependencies } from '../chart/dependencies.ts'
import { validateMetadata } from '../chart/metadata.ts'
import type { Chart, Metadata } from '../chart/model.ts'
import { archiveName, packChart, stampChart } from '../chart/package.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'

export interface PackageOptions {
  readonly chart: Chart
  /** In place of the chart's own version. */
  readonly version?: string
  /** In place of the chart's own appVersion. */
  readonly appVersion?: string
  /**
   * Time of everything in the archive, milliseconds since the epoch: the same files then give the same bytes. Default: each file's own
   * time.
   */
  readonly modified?: number
}

export interface ChartArchive {
  /** `name-1.2.3.tgz`. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** Throws `chart/…` in Helm's words: no version, subcharts missing, a schema that is no JSON. */
export function packageChart(options: PackageOptions, { clock }: Runtime): ChartArchive {
  const { version = '', appVersion = '', modified } = options
  const metadata: Metadata = {
    ...options.chart.metadata,
    ...(version === '' ? {} : { version }),
    ...(appVersion === '' ? {} : { appVersion }),
  }
  checkVersion(metadata.version)
  const stamped = modified === undefined ? options.chart : stampChart(options.chart, modified)
  checkDependencies(stamped)
  const chart: Chart = { ...stamped, metadata: validated(metadata) }
  try {
    return { name: archiveName(chart), bytes: packChart(chart, clock.now()) }
  } catch (error) {
    throw wrapError('failed to save: ', error)
  }
}

function checkVersion(version: string): void {
  try {
    parseVersion(version)
  } catch (cause) {
    throw new TshelmError('chart/invalid-metadata', messageOf(cause), { cause })
  }
}

function validated(metadata: Metadata): Metadata {
  try {
    return validateMetadata({ ...metadata })
  } catch (error) {
    throw wrapError('failed to save: chart validation: ', error)
  }
}
