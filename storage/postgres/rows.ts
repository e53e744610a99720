/** Records as rows, and rows as records. */
import { decodeRecord, type DecodeOptions } from '../codec.ts'
import type { RecordHead } from '../driver.ts'
import { customLabels } from '../key.ts'
import type { ReleaseRecord } from '../record.ts'

/** A row of releases_v1 with what stands of it elsewhere; maps are JSON. */
export interface Row {
  readonly key: string
  readonly name: string
  readonly namespace: string
  readonly version: number
  readonly status: string
  readonly owner: string
  readonly createdat: number
  readonly modifiedat: number
  readonly labels: string | null
  readonly annotations: string | null
}

export interface BodyRow extends Row {
  readonly body: string
}

export function labelsIn({ labels }: Pick<Row, 'labels'>): Record<string, string> {
  return customLabels((JSON.parse(labels ?? '{}') ?? {}) as Record<string, string>)
}

export function annotationsIn({ annotations }: Pick<Row, 'annotations'>): Record<string, string> {
  return (JSON.parse(annotations ?? '{}') ?? {}) as Record<string, string>
}

/** Every label that a Secret would have. */
export function allLabels(row: Row): Record<string, string> {
  const { name, owner, status, version, createdat, modifiedat } = row
  return {
    ...labelsIn(row),
    name,
    owner,
    status,
    version: String(version),
    ...(createdat === 0 ? {} : { createdAt: String(createdat) }),
    ...(modifiedat === 0 ? {} : { modifiedAt: String(modifiedat) }),
  }
}

/** Throws StorageError `invalid-record`. */
export function recordOf(row: BodyRow, labels: Record<string, string>, options?: DecodeOptions): ReleaseRecord {
  const annotations = annotationsIn(row)
  return {
    ...decodeRecord(row.body, options),
    labels,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  }
}

export function headOf(row: Row): RecordHead {
  const { key, name, namespace, version, status } = row
  return { key, name, namespace, version, status, labels: allLabels(row), annotations: annotationsIn(row) }
}

/** Helm: in lists, the labels that it finds records by stand with the others. */
export function listedLabels(row: Row): Record<string, string> {
  const { name, owner, status, version } = row
  return { ...labelsIn(row), name, owner, status, version: String(version) }
}
