/** What an index says of one version of a chart: Chart.yaml's fields, and where the archive is. */
import { parseTime } from '../../gotemplate/go/time-parse.ts'
import { UTC } from '../../gotemplate/go/zone.ts'
import { METADATA, validateMetadata } from '../chart/metadata.ts'
import type { Metadata } from '../chart/model.ts'
import type { Decoded, FieldType, StructType } from '../chart/struct-decoder.ts'
import { isTshelmError, messageOf } from '../errors.ts'
import { log, type TshelmEvent } from '../events.ts'

export interface IndexEntry extends Metadata {
  /** The first is where it is fetched from, relative to the repository unless absolute. */
  readonly urls?: readonly string[]
  /** RFC 3339. */
  readonly created?: string
  readonly removed?: boolean
  /** SHA-256 of the archive, 64 hex digits, sometimes with `sha256:` in front. */
  readonly digest?: string
  /** Of Helm 2: kept, not used. */
  readonly checksum?: string
  readonly engine?: string
  readonly tillerVersion?: string
  readonly url?: string
}

const TEXT: FieldType = { kind: 'string' }

function embedded({ fields }: StructType): StructType['fields'] {
  return Object.fromEntries(
    Object.entries(fields).map(([key, [property, type]]) => [key, [property, type, `Metadata.${key}`] as const]),
  )
}

export const ENTRY: StructType = {
  name: 'ChartVersion',
  goName: 'repo.ChartVersion',
  fields: {
    ...embedded(METADATA),
    urls: ['urls', { kind: 'strings' }],
    created: ['created', { kind: 'time' }],
    removed: ['removed', { kind: 'bool' }],
    digest: ['digest', TEXT],
    checksum: ['checksum', TEXT],
    engine: ['engine', TEXT],
    tillerVersion: ['tillerVersion', TEXT],
    url: ['url', TEXT],
  },
}

/** Whose index it is and which chart, for warnings. */
export interface EntryPlace {
  readonly name: string
  readonly source: string
}

export type CheckedEntry = { readonly entry: IndexEntry } | { readonly warning: TshelmEvent }

/** Helm leaves out what is no valid chart, and says so. */
export function checkEntry(raw: Decoded | null, { name, source }: EntryPlace): CheckedEntry {
  if (raw === null) {
    return { warning: log('WARN', 'skipping loading invalid entry for chart: empty entry', { name, source }) }
  }
  const version = typeof raw['version'] === 'string' ? raw['version'] : ''
  try {
    const metadata = { ...raw, apiVersion: raw['apiVersion'] || 'v1' }
    return { entry: validateMetadata(metadata, true) }
  } catch (error) {
    if (!isTshelmError(error)) throw error
    const fields = { name, version, source, error: messageOf(error) }
    return { warning: log('WARN', 'skipping loading invalid entry for chart', fields) }
  }
}

/** Whether Go reads it as a time. */
export function isTime(text: string): boolean {
  try {
    parseTime('2006-01-02T15:04:05Z07:00', text, UTC)
    return true
  } catch {
    return false
  }
}
