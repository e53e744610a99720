/** Release records as results: plain data, without the chart's files. */
import { customLabels } from '../../storage/key.ts'
import type { HookRecord, ReleaseRecord, Status } from '../../storage/record.ts'
import type { RecordSummary } from '../../storage/summary.ts'
import { toValues } from '../release/record.ts'
import { plainValues, type Values } from './values.ts'

/** One revision of a release, in short. Times are RFC 3339; JSON can hold all of it. */
export interface ReleaseSummary {
  readonly name: string
  readonly namespace: string
  readonly revision: number
  readonly status: Status
  readonly description: string
  readonly firstDeployed?: string
  readonly lastDeployed?: string
  /** When it was uninstalled. */
  readonly deleted?: string
  readonly chart: { readonly name: string; readonly version: string; readonly appVersion?: string }
  /** Those that were given; not the ones that Helm itself keeps. */
  readonly labels: Readonly<Record<string, string>>
}

/** One revision of a release. */
export interface Release extends ReleaseSummary {
  /** What was set besides the chart's defaults. */
  readonly values: Values
  /** YAML, hooks not included. */
  readonly manifest: string
  readonly hooks: readonly HookRecord[]
  /** The rendered NOTES.txt; '' without. */
  readonly notes: string
  /** How objects were written; '' for records of Helm 3. */
  readonly applyMethod: 'ssa' | 'csa' | ''
}

export function summaryOf({ name, namespace, version, info, chart, labels }: RecordSummary): ReleaseSummary {
  const metadata = chart.metadata ?? {}
  const { first_deployed: firstDeployed, last_deployed: lastDeployed, deleted } = info
  return {
    name,
    namespace,
    revision: version,
    status: info.status,
    description: info.description ?? '',
    ...(firstDeployed ? { firstDeployed } : {}),
    ...(lastDeployed ? { lastDeployed } : {}),
    ...(deleted ? { deleted } : {}),
    chart: {
      name: textOf(metadata['name']),
      version: textOf(metadata['version']),
      ...(metadata['appVersion'] ? { appVersion: textOf(metadata['appVersion']) } : {}),
    },
    labels: customLabels(labels ?? {}),
  }
}

export function releaseOf(record: ReleaseRecord): Release {
  return {
    ...summaryOf(record),
    values: plainValues(toValues(record.config), 'number'),
    manifest: record.manifest,
    hooks: record.hooks,
    notes: record.info.notes ?? '',
    applyMethod: record.apply_method ?? '',
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
