/** A folder that some server serves as it is: GitHub Pages, nginx, a bucket. */
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../errors.ts'
import { recordNow } from '../../record-time.ts'
import type { Runtime } from '../../runtime.ts'
import { sha256Of } from '../contents.ts'
import type { IndexEntry } from '../index-entry.ts'
import { readIndex } from '../index-file.ts'
import { addEntry, indexYaml, type WritableIndex } from '../index-write.ts'
import { joinUrl } from '../url.ts'
import type { ChartUpload, PublishedChart } from './model.ts'

/** The folder as its host sees it. Names have no folders in them. */
export interface PublishFolder {
  /** What messages call it. */
  readonly path: string
  read(name: string): Promise<Uint8Array | undefined>
  /** Whole or not at all; makes the folder. */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** No error if there is none. Default: the signature of an archive that is replaced by one without stays there, and fits no more. */
  remove?(name: string): Promise<void>
}

export interface FolderOptions {
  /** Where the folder is served. Default: addresses in the index are relative. */
  readonly url?: string
  readonly runtime: Pick<Runtime, 'clock' | 'timeZone' | 'emit'>
}

const INDEX = 'index.yaml'

/** Adds the archive, its signature and an entry in the index, which comes last. Rejects with `source/exists`, and with what the folder rejects with. */
export async function publishToFolder(
  chart: ChartUpload,
  folder: PublishFolder,
  { url = '', runtime }: FolderOptions,
): Promise<PublishedChart> {
  const { metadata, archive, provenance, fileName, force = false } = chart
  const reference = url === '' ? `${folder.path.replace(/\/+$/, '')}/${fileName}` : joinUrl(url, fileName)
  const digest = sha256Of(archive)
  const entry = { ...metadata, urls: [url === '' ? fileName : reference], created: recordNow(runtime), digest }
  const place = { folder, chart, runtime, entry }
  const index = await indexWith(place, !force)
  // The same archive may lie there already, without being in the index.
  const there = await folder.read(fileName)
  const isOther = there !== undefined && Buffer.compare(there, archive) !== 0
  if (isOther && !force) throw exists(fileName, folder)
  await folder.write(fileName, archive)
  if (provenance !== undefined) await folder.write(`${fileName}.prov`, provenance)
  else if (isOther) await folder.remove?.(`${fileName}.prov`)
  await writeIndex(index, place)
  return { kind: 'folder', reference, digest: `sha256:${digest}` }
}

interface Indexing extends Pick<FolderOptions, 'runtime'> {
  readonly folder: PublishFolder
  readonly chart: ChartUpload
  readonly entry: IndexEntry
}

interface NewIndex {
  readonly bytes: Uint8Array
  /** What it is made of. */
  readonly before: Uint8Array | undefined
}

/** @param keep an entry of the same version is an error */
async function indexWith({ folder, chart, runtime, entry }: Indexing, keep: boolean): Promise<NewIndex> {
  const index: WritableIndex = { generated: recordNow(runtime), entries: new Map() }
  const before = await folder.read(INDEX)
  const old = before && readIndex(before, { source: `${folder.path}/${INDEX}`, emit: runtime.emit })
  const { name, version } = chart.metadata
  for (const known of old?.names ?? []) {
    for (const one of old!.versions(known)!) {
      if (known !== name || one.version !== version) addEntry(index, one.read())
      else if (keep) throw exists(`${name} ${version}`, folder)
    }
  }
  addEntry(index, entry)
  return { bytes: encodeUtf8(indexYaml(index)), before }
}

/** Others may publish at the same time: they see to it that theirs is in it, and so does this. */
async function writeIndex(first: NewIndex, place: Indexing): Promise<void> {
  const { folder } = place
  for (let index = first; ; index = await indexWith(place, false)) {
    if (!isSame(await folder.read(INDEX), index.before)) continue
    await folder.write(INDEX, index.bytes)
    const written = await folder.read(INDEX)
    if (isSame(written, index.bytes) || hasEntry(written, place)) return
  }
}

function hasEntry(bytes: Uint8Array | undefined, { folder, entry, runtime }: Indexing): boolean {
  const index = bytes && readIndex(bytes, { source: `${folder.path}/${INDEX}`, emit: runtime.emit })
  const found = index?.versions(entry.name)?.find(({ version }) => version === entry.version)
  return found?.read().digest === entry.digest
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0
}

function exists(what: string, { path }: PublishFolder): TshelmError {
  return new TshelmError('source/exists', `${path} has ${what} already`, {
    hint: 'publish another version, or replace this one with --force',
  })
}
