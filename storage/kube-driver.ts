/** The driver over Secrets or ConfigMaps: the two differ in how the text is wrapped and how errors read. */
import { decodeRecord, encodeRecord } from './codec.ts'
import type { RecordForm } from './encode.ts'
import type { Driver, LabelQuery, RecordHead } from './driver.ts'
import { isStorageError, releaseExists, releaseNotFound, StorageError, storageFailure } from './errors.ts'
import { customLabels, labelSelector, objectAnnotations, objectLabels, type Stamp } from './key.ts'
import type { KubeObjects, RecordKind, RecordMeta, RecordObject } from './ports.ts'
import type { ReleaseRecord } from './record.ts'

export interface KubeDriverOptions {
  readonly objects: KubeObjects
  /** Milliseconds since the epoch, for the time labels. */
  readonly now: () => number
  /** How records are written; any form is read. Default: Helm 4's. */
  readonly form?: RecordForm
  /** Hears of records that cannot be read and are skipped. */
  readonly onUnreadable?: (key: string, error: StorageError) => void
}

/** What tells the kinds apart. */
export interface KindFormat {
  readonly kind: RecordKind
  /** Helm: the Secrets driver says what it was doing, the ConfigMaps driver hands errors on as they are. */
  readonly prefixed: boolean
  wrap(text: string): Pick<RecordObject, 'type' | 'data'>
  unwrap(object: RecordObject): string
}

export function kubeDriver(format: KindFormat, { objects, now, form, onUnreadable }: KubeDriverOptions): Driver {
  const { kind } = format

  const failing = async <T>(prefix: string, action: () => Promise<T>): Promise<T> => {
    try {
      return await action()
    } catch (error) {
      if (isStorageError(error) && error.code !== 'invalid-record') throw error
      throw storageFailure(format.prefixed ? prefix : '', error)
    }
  }

  const read = (object: RecordObject, labels: Readonly<Record<string, string>>): ReleaseRecord => {
    const annotations = objectAnnotations(object.metadata)
    return {
      ...decodeRecord(format.unwrap(object)),
      labels: { ...labels },
      ...(annotations === undefined ? {} : { annotations }),
    }
  }

  // Helm: records found by labels carry all labels of the object, those got by key only the custom ones.
  const readAll = (found: readonly RecordObject[]): ReleaseRecord[] =>
    found.flatMap((object) => {
      try {
        return [read(object, object.metadata.labels ?? {})]
      } catch (error) {
        if (!isStorageError(error)) throw error
        onUnreadable?.(object.metadata.name, error)
        return []
      }
    })

  const toObject = (key: string, record: ReleaseRecord, stamp: Stamp): RecordObject => {
    const annotations = objectAnnotations(record)
    return {
      metadata: {
        name: key,
        labels: objectLabels(record, stamp, now()),
        ...(annotations === undefined ? {} : { annotations }),
      },
      ...format.wrap(encodeRecord(record, form)),
    }
  }

  const get = async (key: string): Promise<ReleaseRecord> => {
    const object = await failing(`get: failed to get ${JSON.stringify(key)}: `, () => objects.get(kind, key))
    if (!object) throw releaseNotFound()
    return failing(`get: failed to decode data ${JSON.stringify(key)}: `, () =>
      Promise.resolve().then(() => read(object, customLabels(object.metadata.labels ?? {}))),
    )
  }

  return {
    name: kind,
    get,
    async list() {
      return readAll(
        await failing('list: failed to list: ', () => objects.list(kind, labelSelector({ owner: 'helm' }))),
      )
    },
    async query(labels: LabelQuery) {
      const selector = labelSelector(labels)
      const found = await failing('query: failed to query with labels: ', () => objects.list(kind, selector))
      if (found.length === 0) throw releaseNotFound()
      return readAll(found)
    },
    async create(key, record) {
      const object = toObject(key, record, 'createdAt')
      if (!(await failing('create: failed to create: ', () => objects.create(kind, object)))) throw releaseExists()
    },
    async update(key, record) {
      const object = toObject(key, record, 'modifiedAt')
      if (await failing('update: failed to update: ', () => objects.update(kind, object))) return
      const message = `${kind.toLowerCase()}s ${JSON.stringify(key)} not found`
      throw new StorageError('not-found', format.prefixed ? `update: failed to update: ${message}` : message)
    },
    async delete(key) {
      const record = await get(key)
      await failing('', () => objects.delete(kind, key))
      return record
    },
    async annotate(key, changes) {
      if (!(await failing('update: failed to update: ', () => objects.annotate(kind, key, changes)))) {
        throw releaseNotFound()
      }
    },
    async heads(labels: LabelQuery) {
      const selector = labelSelector(labels)
      const found = await failing('list: failed to list: ', () => objects.listMetadata(kind, selector))
      return found.flatMap((meta) => headOf(meta) ?? [])
    },
  }
}

function headOf(meta: RecordMeta): RecordHead | undefined {
  const { name, status = 'unknown', version } = meta.labels ?? {}
  if (name === undefined || version === undefined || !/^\d+$/.test(version)) return undefined
  return {
    key: meta.name,
    name,
    namespace: meta.namespace ?? '',
    version: Number(version),
    status,
    labels: meta.labels ?? {},
    annotations: meta.annotations ?? {},
  }
}
