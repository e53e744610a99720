/** What `list` shows of a release, and the annotation that tells it without the body. */
import { goJson } from './go-json.ts'
import type { ChartRecord, ReleaseInfo, ReleaseRecord, Status } from './record.ts'

/** A record without what is large; records are summaries themselves. */
export interface RecordSummary {
  readonly name: string
  readonly namespace: string
  readonly version: number
  readonly info: Readonly<Omit<ReleaseInfo, 'notes'>>
  /** Of the metadata, at least `name`, `version` and `appVersion`; null if the record has no chart. */
  readonly chart: Pick<ChartRecord, 'metadata'>
  readonly labels?: Readonly<Record<string, string>>
}

/** On records that tshelm writes; an update by Helm takes it away with the body that it told of. */
export const CHART_ANNOTATION = 'tshelm.dev/chart'

/** The annotation's JSON. Name, revision and status stand in labels as well: a note that contradicts them is not believed. */
interface ChartNote {
  readonly v: 1
  readonly namespace: string
  readonly status: Status
  readonly description?: string
  readonly first?: string
  readonly last?: string
  readonly deleted?: string
  /** Absent if the record has none. */
  readonly chart?: { readonly name: string; readonly version: string; readonly appVersion: string }
}

const MAX_NOTE = 1024

/** The note of a record; undefined where the body has to be asked: what failed says so at length, perhaps with values in it. */
export function chartNote({ namespace, info, chart }: RecordSummary): string | undefined {
  if (info.status === 'failed') return undefined
  const { metadata } = chart
  const note: ChartNote = {
    v: 1,
    namespace,
    status: info.status,
    ...(info.description ? { description: info.description } : {}),
    ...(info.first_deployed ? { first: info.first_deployed } : {}),
    ...(info.last_deployed ? { last: info.last_deployed } : {}),
    ...(info.deleted ? { deleted: info.deleted } : {}),
    ...(metadata === null
      ? {}
      : {
          chart: {
            name: textOf(metadata['name']),
            version: textOf(metadata['version']),
            appVersion: textOf(metadata['appVersion']),
          },
        }),
  }
  const json = goJson(note)
  return json.length > MAX_NOTE ? undefined : json
}

/** What a note and the labels beside it tell; undefined if they do not fit together. */
export function summaryOfNote(
  note: string,
  labels: Readonly<Record<string, string>>,
  namespace: string,
): RecordSummary | undefined {
  const told = parsed(note)
  const { name, version } = labels
  if (told === undefined || name === undefined || version === undefined) return undefined
  if (told.status !== labels['status'] || told.namespace !== namespace) return undefined
  return {
    name,
    namespace,
    version: Number(version),
    info: {
      status: told.status,
      description: told.description ?? '',
      ...(told.first === undefined ? {} : { first_deployed: told.first }),
      ...(told.last === undefined ? {} : { last_deployed: told.last }),
      ...(told.deleted === undefined ? {} : { deleted: told.deleted }),
    },
    chart: { metadata: told.chart ?? null },
    labels,
  }
}

/** The summary of a record, which then need not be kept. */
export function summaryOf({ name, namespace, version, info, chart, labels }: ReleaseRecord): RecordSummary {
  const short = { ...info }
  delete short.notes
  return {
    name,
    namespace,
    version,
    info: short,
    chart: { metadata: chart.metadata },
    ...(labels === undefined ? {} : { labels }),
  }
}

function parsed(note: string): ChartNote | undefined {
  let value: unknown
  try {
    value = JSON.parse(note)
  } catch {
    return undefined
  }
  return isNote(value) ? value : undefined
}

// Whoever may write records may write this.
function isNote(value: unknown): value is ChartNote {
  if (!isObject(value) || value['v'] !== 1) return false
  const { namespace, status, description = '', first = '', last = '', deleted = '', chart } = value
  const texts = [namespace, status, description, first, last, deleted]
  if (chart !== undefined) {
    if (!isObject(chart)) return false
    texts.push(chart['name'], chart['version'], chart['appVersion'])
  }
  return texts.every((text) => typeof text === 'string')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
