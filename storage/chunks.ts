/**
 * Records too large for one object. The object that Helm finds, the head, holds the record without its chart's files where that fits,
 * or no record, and names the chunks that together hold all of it. Chunks have none of the labels that Helm looks for. They are there
 * before the head that names them and go after it; a head owns its chunks, so that whoever deletes it leaves none behind.
 */
import { createHash, randomUUID } from 'node:crypto'
import { encodeRecord } from './codec.ts'
import type { RecordForm } from './encode.ts'
import { StorageError } from './errors.ts'
import { MAX_OBJECT_BYTES, objectOf, type KindFormat, type RecordDraft } from './kube-format.ts'
import { CHUNKS_ANNOTATION } from './own-annotations.ts'
import type { KubeObjects, RecordMeta, RecordObject } from './ports.ts'
import type { ReleaseRecord } from './record.ts'

const CHUNK_TYPE = 'tshelm.dev/chunk.v1'
const CHUNK_OF = 'tshelm.dev/chunk-of'
const MAX_CHUNKS = 256
const MAX_CONFLICTS = 5
/** Chunks without a head that are older belong to a write that will not go on. */
const ORPHANED_MS = 60 * 60 * 1000

interface ChunkNote {
  readonly v: 1
  readonly id: string
  readonly count: number
  readonly bytes: number
  readonly sha256: string
}

export interface ChunkPlace {
  readonly objects: KubeObjects
  readonly format: KindFormat
  readonly form: RecordForm | undefined
  readonly now: () => number
}

/** False if the name is taken. */
export async function createChunked(draft: RecordDraft, place: ChunkPlace): Promise<boolean> {
  const { objects, format } = place
  const note = await writeChunks(draft, place)
  const head = await objects.create(format.kind, headOf(draft, note, place))
  if (!head) {
    // It may be this very head, made by a request whose answer was lost.
    const there = await objects.get(format.kind, draft.name)
    if (there === undefined || noteIn(there.metadata)?.id !== note.id) await deleteChunks(draft.name, note, place)
    return false
  }
  await adopt(head.metadata, note, place)
  await sweep(draft.labels['name'] ?? '', place)
  return true
}

/** False if nothing is there. The chunks of exactly the body that was replaced are deleted, whoever else writes. */
export async function updateChunked(draft: RecordDraft, place: ChunkPlace): Promise<boolean> {
  const { objects, format } = place
  const note = await writeChunks(draft, place)
  for (let attempt = 0; attempt < MAX_CONFLICTS; attempt++) {
    const before = await objects.get(format.kind, draft.name)
    const written = before && (await objects.update(format.kind, headOf(draft, note, place, before.metadata)))
    if (written === 'conflict') continue
    if (!before || !written) {
      await deleteChunks(draft.name, note, place)
      return false
    }
    await adopt(written.metadata, note, place)
    const old = noteIn(before.metadata)
    if (old) await deleteChunks(draft.name, old, place)
    return true
  }
  await deleteChunks(draft.name, note, place)
  throw new StorageError('backend', `${JSON.stringify(draft.name)} is being changed by others all the time`)
}

/** After the head was deleted. */
export async function deleteChunksOf(head: RecordObject, place: ChunkPlace): Promise<void> {
  const note = noteIn(head.metadata)
  if (!note) return
  await deleteChunks(head.metadata.name, note, place)
  await sweep(head.metadata.labels?.['name'] ?? '', place)
}

/** The whole text of a record; undefined if chunks of it are missing. */
export async function wholeText(object: RecordObject, { objects, format }: ChunkPlace): Promise<string | undefined> {
  const kind = format.kind
  const { name, namespace } = object.metadata
  let head: RecordObject | undefined = object
  let id: string | undefined
  while (head) {
    const note = noteIn(head.metadata)
    if (!note) return format.unwrap(head)
    if (note.id === id) return undefined
    id = note.id
    const chunks = await Promise.all(names(name, note).map((chunk) => objects.get(kind, chunk, namespace)))
    const text = chunks.map((chunk) => (chunk ? format.unwrap(chunk) : '')).join('')
    if (text.length === note.bytes && digest(text) === note.sha256) return text
    // It may have been replaced meanwhile: then the new head names others.
    head = await objects.get(kind, name, namespace)
  }
  return undefined
}

async function writeChunks({ name, labels, text }: RecordDraft, { objects, format }: ChunkPlace): Promise<ChunkNote> {
  const id = randomUUID().slice(0, 13)
  const note: ChunkNote = {
    v: 1,
    id,
    count: Math.ceil(text.length / MAX_OBJECT_BYTES),
    bytes: text.length,
    sha256: digest(text),
  }
  if (note.count > MAX_CHUNKS) throw new StorageError('invalid-record', `record of ${text.length} bytes is too large`)
  await Promise.all(
    names(name, note).map(async (chunk, at) => {
      const part = text.slice(at * MAX_OBJECT_BYTES, (at + 1) * MAX_OBJECT_BYTES)
      const metadata = { name: chunk, labels: { [CHUNK_OF]: labels['name'] ?? '' } }
      if (await objects.create(format.kind, { metadata, ...format.wrap(part, CHUNK_TYPE) })) return
      throw new StorageError('backend', `${JSON.stringify(chunk)} is there already`)
    }),
  )
  return note
}

function headOf(draft: RecordDraft, note: ChunkNote, { format, form }: ChunkPlace, before?: RecordMeta): RecordObject {
  const { record } = draft
  const short = record ? encodeRecord(withoutFiles(record), form) : ''
  return objectOf(
    format,
    {
      ...draft,
      text: short.length > MAX_OBJECT_BYTES ? '' : short,
      annotations: { ...draft.annotations, [CHUNKS_ANNOTATION]: JSON.stringify(note) },
    },
    before?.resourceVersion,
  )
}

/** Enough for everything that Helm does to a release. */
function withoutFiles(record: ReleaseRecord): ReleaseRecord {
  return { ...record, chart: { ...record.chart, templates: [], files: [] } }
}

async function adopt({ name, uid = '' }: RecordMeta, note: ChunkNote, { objects, format }: ChunkPlace): Promise<void> {
  const owner = { apiVersion: 'v1', kind: format.kind, name, uid }
  await Promise.all(
    names(name, note).map((chunk) => objects.patchMetadata(format.kind, chunk, { ownerReferences: [owner] })),
  )
}

async function deleteChunks(key: string, note: ChunkNote, { objects, format }: ChunkPlace): Promise<void> {
  await Promise.all(names(key, note).map((chunk) => objects.delete(format.kind, chunk)))
}

/** Deletes what writes of this release left behind that ended before their head was there. */
async function sweep(release: string, { objects, format, now }: ChunkPlace): Promise<void> {
  const orphans: string[] = []
  await objects.scanMetadata(format.kind, `${CHUNK_OF}=${release}`, (page) => {
    for (const { name, ownerReferences = [], creationTimestamp = '' } of page) {
      if (ownerReferences.length === 0 && now() - Date.parse(creationTimestamp) > ORPHANED_MS) orphans.push(name)
    }
  })
  await Promise.all(orphans.map((name) => objects.delete(format.kind, name)))
}

function names(key: string, { id, count }: ChunkNote): string[] {
  return Array.from({ length: count }, (_, at) => `tshelm.chunk.${key}.${id}.${at}`)
}

function noteIn({ annotations }: RecordMeta): ChunkNote | undefined {
  const text = annotations?.[CHUNKS_ANNOTATION]
  if (text === undefined) return undefined
  try {
    const note = JSON.parse(text) as ChunkNote | null
    const valid = note?.v === 1 && Number.isInteger(note.count) && note.count > 0 && note.count <= MAX_CHUNKS
    return valid ? note : undefined
  } catch {
    return undefined
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex')
}
