/** A record's chart in tables. */
import type { ChartRecord } from '../../../storage/record.ts'

// Helm: records without a chart have been seen.
const MISSING = 'MISSING'

export function chartNameOf({ metadata }: Pick<ChartRecord, 'metadata'>): string {
  return metadata === null ? MISSING : `${text(metadata['name'])}-${text(metadata['version'])}`
}

export function appVersionOf({ metadata }: Pick<ChartRecord, 'metadata'>): string {
  return metadata === null ? MISSING : text(metadata['appVersion'])
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
