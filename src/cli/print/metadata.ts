/** `get metadata`. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { dependenciesJson } from '../../../storage/encode.ts'
import { goJson, goString, StructWriter } from '../../../storage/go-json.ts'
import type { ReleaseRecord } from '../../../storage/record.ts'
import { compatOf } from '../../compat.ts'
import type { Runtime } from '../../runtime.ts'
import type { Printable } from './output.ts'
import { secondsTime } from './time.ts'

type Texts = Readonly<Record<string, string>>

interface ChartMetadata {
  readonly name?: string
  readonly version?: string
  readonly appVersion?: string
  readonly annotations?: Texts
  readonly dependencies?: readonly { readonly name?: string }[]
}

/** Helm 3 tells neither labels nor how objects were applied. */
export function metadataPrintable(record: ReleaseRecord, runtime: Pick<Runtime, 'timeZone' | 'compat'>): Printable {
  const { timeZone } = runtime
  const full = compatOf(runtime).output.fullMetadata
  const chart = (record.chart.metadata ?? {}) as ChartMetadata
  const deployedAt = secondsTime(record.info.last_deployed, timeZone)
  return {
    table: () => textOf(record, chart, { deployedAt, full }),
    json: () => jsonOf(record, chart, { deployedAt, full }),
  }
}

interface Shown {
  readonly deployedAt: string
  readonly full: boolean
}

function textOf(record: ReleaseRecord, chart: ChartMetadata, { deployedAt, full }: Shown): string {
  const dependencies = (chart.dependencies ?? []).map(({ name }) => name ?? '').sort()
  return [
    `NAME: ${record.name}`,
    `CHART: ${chart.name ?? ''}`,
    `VERSION: ${chart.version ?? ''}`,
    `APP_VERSION: ${chart.appVersion ?? ''}`,
    `ANNOTATIONS: ${pairs(chart.annotations)}`,
    ...(full ? [`LABELS: ${pairs(record.labels)}`] : []),
    `DEPENDENCIES: ${dependencies.join(',')}`,
    `NAMESPACE: ${record.namespace}`,
    `REVISION: ${String(record.version)}`,
    `STATUS: ${record.info.status}`,
    `DEPLOYED_AT: ${deployedAt}`,
    ...(full ? [`APPLY_METHOD: ${methodText(record.apply_method ?? '')}`] : []),
    '',
  ].join('\n')
}

function jsonOf(record: ReleaseRecord, chart: ChartMetadata, { deployedAt, full }: Shown): string {
  return new StructWriter()
    .add('name', goString(record.name))
    .add('chart', goString(chart.name ?? ''))
    .add('version', goString(chart.version ?? ''))
    .add('appVersion', goString(chart.appVersion ?? ''))
    .add('annotations', mapJson(chart.annotations))
    .add('labels', full ? mapJson(record.labels) : undefined)
    .add('dependencies', dependenciesJson(chart.dependencies))
    .add('namespace', goString(record.namespace))
    .add('revision', String(record.version))
    .add('status', goString(record.info.status))
    .add('deployedAt', goString(deployedAt))
    .text('applyMethod', full ? record.apply_method : undefined)
    .end()
}

function mapJson(map: Texts | undefined): string | undefined {
  return map === undefined || Object.keys(map).length === 0 ? undefined : goJson(map)
}

/** `a=1,b=2`, sorted. */
function pairs(map: Texts = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${map[key]!}`)
    .join(',')
}

function methodText(method: string): string {
  switch (method) {
    case '':
      return 'client-side apply (defaulted)'
    case 'csa':
      return 'client-side apply'
    case 'ssa':
      return 'server-side apply'
    default:
      return `unknown (${quote(method)})`
  }
}
