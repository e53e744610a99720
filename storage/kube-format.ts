/** How records stand in Secrets and in ConfigMaps. */
import { decodeRecord, encodeRecord, type DecodeOptions } from './codec.ts'
import type { RecordForm } from './encode.ts'
import { objectLabels, type Stamp } from './key.ts'
import { CHUNKS_ANNOTATION, foreignAnnotations } from './own-annotations.ts'
import type { RecordKind, RecordObject } from './ports.ts'
import type { ReleaseRecord } from './record.ts'
import { CHART_ANNOTATION, chartNote } from './summary.ts'

/** The most that an API server takes as the data of a Secret or ConfigMap. */
export const MAX_OBJECT_BYTES: number = 1024 * 1024

/** What tells the kinds apart. */
export interface KindFormat {
  readonly kind: RecordKind
  /** Helm: the Secrets driver says what it was doing, the ConfigMaps driver hands errors on as they are. */
  readonly prefixed: boolean
  /** `type` is the Secret's. */
  wrap(text: string, type?: string): Pick<RecordObject, 'type' | 'data'>
  unwrap(object: RecordObject): string
}

/** The object of a record, its body not yet in it. */
export interface RecordDraft {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** As encodeRecord gives it. */
  readonly text: string
  readonly record?: ReleaseRecord
}

export interface DraftOptions {
  readonly stamp: Stamp
  readonly now: number
  readonly form: RecordForm | undefined
}

export function draftOf(name: string, record: ReleaseRecord, { stamp, now, form }: DraftOptions): RecordDraft {
  return {
    name,
    labels: objectLabels(record, stamp, now),
    annotations: allAnnotations(record, record.annotations),
    text: encodeRecord(record, form),
    record,
  }
}

/** Those that are given, and our own. */
export function allAnnotations(
  record: ReleaseRecord | undefined,
  annotations: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const note = record && chartNote(record)
  return { ...foreignAnnotations(annotations), ...(note === undefined ? {} : { [CHART_ANNOTATION]: note }) }
}

export function objectOf(
  format: KindFormat,
  { name, labels, annotations, text }: RecordDraft,
  resourceVersion?: string,
): RecordObject {
  return {
    metadata: {
      name,
      labels,
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    ...format.wrap(text),
  }
}

export function isChunked({ metadata }: RecordObject): boolean {
  return metadata.annotations?.[CHUNKS_ANNOTATION] !== undefined
}

/** The record in an object's text. Throws StorageError `invalid-record`. */
export function recordIn(text: string, { metadata }: RecordObject, options?: DecodeOptions): ReleaseRecord {
  const annotations = foreignAnnotations(metadata.annotations)
  return {
    ...decodeRecord(text, options),
    labels: { ...metadata.labels },
    ...(annotations === undefined ? {} : { annotations }),
  }
}
