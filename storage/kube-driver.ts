/** The driver over Secrets or ConfigMaps: the two differ in how the text is wrapped and how errors read. */
import type { RecordForm } from './encode.ts'
import type { ChunkPlace } from './chunks.ts'
import type { Driver, LabelQuery, RecordHead, StoredRecords } from './driver.ts'
import {
  annotationChanged,
  isStorageError,
  releaseExists,
  releaseNotFound,
  StorageError,
  storageFailure,
} from './errors.ts'
import { customLabels, labelSelector, type Stamp } from './key.ts'
import type { ServerDriver } from './late-driver.ts'
import { decodeRecord } from './codec.ts'
import {
  allAnnotations,
  draftOf,
  isChunked,
  MAX_OBJECT_BYTES,
  objectOf,
  recordIn,
  type KindFormat,
} from './kube-format.ts'
import { belongsToBody, CHUNKS_ANNOTATION, foreignAnnotations } from './own-annotations.ts'
import type { KubeObjects, RecordMeta, RecordObject } from './ports.ts'
import type { ReleaseRecord } from './record.ts'
import { CHART_ANNOTATION, summaryOf, summaryOfNote } from './summary.ts'

export interface KubeDriverOptions {
  readonly objects: KubeObjects
  /** Milliseconds since the epoch, for the time labels. */
  readonly now: () => number
  /** How records are written; any form is read. Default: Helm 4's. */
  readonly form?: RecordForm
  /** Hears of records that cannot be read and are skipped, and of large ones of which parts are missing. */
  readonly onUnreadable?: (key: string, error: StorageError) => void
}

/** What drivers of Secrets and ConfigMaps can do. */
export type KubeDriver = ServerDriver & Required<Pick<Driver, 'listFew'>>

export function kubeDriver(format: KindFormat, options: KubeDriverOptions): KubeDriver {
  const records = recordsOf(format, options)
  return { name: format.kind, ...reading(records), ...writing(records), stored: storing(records) }
}

/** What methods work with. */
interface Records extends ChunkPlace {
  /** Errors of the cluster as the kind's driver words them. */
  readonly failing: <T>(prefix: string, action: () => Promise<T>) => Promise<T>
  /** The whole record, with all labels. */
  readonly read: (object: RecordObject) => Promise<ReleaseRecord>
  /** Hands it to onUnreadable; other errors are thrown. */
  readonly unreadable: (key: string, error: unknown) => void
  readonly get: (key: string) => Promise<{ readonly object: RecordObject; readonly record: ReleaseRecord }>
}

function recordsOf(format: KindFormat, { objects, now, form, onUnreadable }: KubeDriverOptions): Records {
  const place: ChunkPlace = { objects, format, form, now }
  const failing: Records['failing'] = async (prefix, action) => {
    try {
      return await action()
    } catch (error) {
      if (isStorageError(error) && error.code !== 'invalid-record') throw error
      throw storageFailure(format.prefixed ? prefix : '', error)
    }
  }
  const unreadable: Records['unreadable'] = (key, error) => {
    if (!isStorageError(error)) throw error
    onUnreadable?.(key, error)
  }
  const read: Records['read'] = async (object) => {
    if (!isChunked(object)) return recordIn(format.unwrap(object), object)
    const { wholeText } = await import('./chunks.ts')
    const text = await wholeText(object, place)
    if (text === undefined) {
      unreadable(object.metadata.name, new StorageError('invalid-record', 'parts of the record are missing'))
    }
    return recordIn(text ?? format.unwrap(object), object)
  }
  const get: Records['get'] = async (key) => {
    const object = await failing(`get: failed to get ${JSON.stringify(key)}: `, () => objects.get(format.kind, key))
    if (!object) throw releaseNotFound()
    const record = await failing(`get: failed to decode data ${JSON.stringify(key)}: `, () => read(object))
    return { object, record: { ...record, labels: customLabels(record.labels ?? {}) } }
  }
  return { ...place, failing, unreadable, read, get }
}

type Reading = Required<Pick<Driver, 'get' | 'list' | 'query' | 'heads' | 'summaries' | 'listFew'>>

function reading({ objects, format, failing, unreadable, read, get }: Records): Reading {
  const { kind } = format
  // Helm: records found by labels carry all labels of the object, those got by key only the custom ones.
  const readAll = async (found: readonly RecordObject[]): Promise<ReleaseRecord[]> => {
    const records: ReleaseRecord[] = []
    for (const object of found) {
      try {
        records.push(await read(object))
      } catch (error) {
        unreadable(object.metadata.name, error)
      }
    }
    return records
  }
  const everything = labelSelector({ owner: 'helm' })
  return {
    get: async (key) => (await get(key)).record,
    async list() {
      return readAll(await failing('list: failed to list: ', () => objects.list(kind, everything)))
    },
    async listFew(most) {
      const found = await failing('list: failed to list: ', () => objects.listFew(kind, everything, most))
      return found && readAll(found)
    },
    async query(labels: LabelQuery) {
      const selector = labelSelector(labels)
      const found = await failing('query: failed to query with labels: ', () => objects.list(kind, selector))
      if (found.length === 0) throw releaseNotFound()
      return readAll(found)
    },
    async heads(labels, onPage) {
      const heads: RecordHead[] = []
      const take = onPage ?? ((page: readonly RecordHead[]) => heads.push(...page))
      const selector = labelSelector(labels)
      await failing('list: failed to list: ', () =>
        objects.scanMetadata(kind, selector, (page) => take(page.flatMap((meta) => headOf(meta) ?? []))),
      )
      return heads
    },
    async summaries(labels, onSummary) {
      const whole: RecordObject[] = []
      const selector = labelSelector(labels)
      const one = (object: RecordObject): void => {
        const text = format.unwrap(object)
        try {
          if (text === '' && isChunked(object)) whole.push(object)
          else onSummary(summaryOf(recordIn(text, object, { files: false })))
        } catch (error) {
          unreadable(object.metadata.name, error)
        }
      }
      await failing('list: failed to list: ', () => objects.scan(kind, selector, (page) => page.forEach(one)))
      for (const record of await readAll(whole)) onSummary(summaryOf(record))
    },
  }
}

type Writing = Required<Pick<Driver, 'create' | 'update' | 'annotate' | 'delete' | 'forget'>>

function writing(records: Records): Writing {
  const { objects, format, form, now, failing, get } = records
  const { kind } = format
  const remove = async (key: string): Promise<ReleaseRecord> => {
    const { object, record } = await get(key)
    await failing('', () => objects.delete(kind, key))
    if (isChunked(object)) {
      const { deleteChunksOf } = await import('./chunks.ts')
      await failing('', () => deleteChunksOf(object, records))
    }
    return record
  }
  const draft = (key: string, record: ReleaseRecord, stamp: Stamp): ReturnType<typeof draftOf> =>
    draftOf(key, record, { stamp, now: now(), form })
  return {
    async create(key, record) {
      const drafted = draft(key, record, 'createdAt')
      const created = await failing('create: failed to create: ', async () => {
        if (drafted.text.length <= MAX_OBJECT_BYTES) return objects.create(kind, objectOf(format, drafted))
        const { createChunked } = await import('./chunks.ts')
        return createChunked(drafted, records)
      })
      if (!created) throw releaseExists()
    },
    async update(key, record) {
      const drafted = draft(key, record, 'modifiedAt')
      const updated = await failing('update: failed to update: ', async () => {
        if (drafted.text.length <= MAX_OBJECT_BYTES) return objects.update(kind, objectOf(format, drafted))
        const { updateChunked } = await import('./chunks.ts')
        return updateChunked(drafted, records)
      })
      if (updated) return
      const message = `${kind.toLowerCase()}s ${JSON.stringify(key)} not found`
      throw new StorageError('not-found', format.prefixed ? `update: failed to update: ${message}` : message)
    },
    async annotate(key, annotations, expected) {
      const done = await failing('update: failed to update: ', () =>
        objects.patchMetadata(kind, key, { annotations }, expected),
      )
      if (done === 'changed') throw annotationChanged()
      if (!done) throw releaseNotFound()
    },
    delete: remove,
    async forget({ key, annotations }) {
      if (annotations[CHUNKS_ANNOTATION] !== undefined) await remove(key)
      else if (!(await failing('', () => objects.delete(kind, key)))) throw releaseNotFound()
    },
  }
}

/** Records as they stand there, for moving them. */
function storing(records: Records): StoredRecords {
  const { objects, format, failing } = records
  const find = async (key: string): Promise<RecordObject> => {
    const object = await failing(`get: failed to get ${JSON.stringify(key)}: `, () => objects.get(format.kind, key))
    if (!object) throw releaseNotFound()
    return object
  }
  return {
    async read(key) {
      const object = await find(key)
      const { labels = {}, annotations } = object.metadata
      let text = format.unwrap(object)
      if (isChunked(object)) {
        const { wholeText } = await import('./chunks.ts')
        const whole = await wholeText(object, records)
        if (whole === undefined) throw new StorageError('invalid-record', `parts of ${JSON.stringify(key)} are missing`)
        text = whole
      }
      return { key, labels, annotations: foreignAnnotations(annotations) ?? {}, text }
    },
    async create({ key, labels, annotations, text }) {
      const record = readable(text)
      const draft = {
        name: key,
        labels,
        annotations: allAnnotations(record, annotations),
        text,
        ...(record && { record }),
      }
      const created = await failing('create: failed to create: ', async () => {
        if (text.length <= MAX_OBJECT_BYTES) return objects.create(format.kind, objectOf(format, draft))
        const { createChunked } = await import('./chunks.ts')
        return createChunked(draft, records)
      })
      if (!created) throw releaseExists()
    },
    async delete(key) {
      const object = await find(key)
      await failing('', () => objects.delete(format.kind, key))
      if (!isChunked(object)) return
      const { deleteChunksOf } = await import('./chunks.ts')
      await failing('', () => deleteChunksOf(object, records))
    },
  }
}

function readable(text: string): ReleaseRecord | undefined {
  try {
    return decodeRecord(text)
  } catch (error) {
    if (isStorageError(error)) return undefined
    throw error
  }
}

function headOf(meta: RecordMeta): RecordHead | undefined {
  const { labels = {}, annotations = {}, namespace = '' } = meta
  const { name, status = 'unknown', version } = labels
  if (name === undefined || version === undefined || !/^\d+$/.test(version)) return undefined
  const note = annotations[CHART_ANNOTATION]
  const summary =
    note !== undefined && belongsToBody(meta, CHART_ANNOTATION) ? summaryOfNote(note, labels, namespace) : undefined
  return {
    key: meta.name,
    name,
    namespace,
    version: Number(version),
    status,
    labels,
    annotations,
    ...(summary === undefined ? {} : { summary }),
  }
}
