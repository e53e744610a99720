/** A folder that some server serves as it is: GitHub Pages, nginx, a bucket. */
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../errors.ts'
import { recordNow } from '../../record-time.ts'
import type { Runtime } from '../../runtime.ts'
import { sha256Of } from '../contents.ts'
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
  const index = await indexWithout({ folder, chart, keep: !force, runtime })
  if (!force) await checkAbsent(folder, chart)
  addEntry(index, {
    ...metadata,
    urls: [url === '' ? fileName : reference],
    created: recordNow(runtime),
    digest,
  })
  await folder.write(fileName, archive)
  if (provenance !== undefined) await folder.write(`${fileName}.prov`, provenance)
  await folder.write(INDEX, encodeUtf8(indexYaml(index)))
  return { kind: 'folder', reference, digest: `sha256:${digest}` }
}

/** The same archive may lie there already, without being in the index. */
async function checkAbsent(folder: PublishFolder, { fileName, archive }: ChartUpload): Promise<void> {
  const there = await folder.read(fileName)
  if (there !== undefined && Buffer.compare(there, archive) !== 0) throw exists(fileName, folder)
}

interface Indexing extends Pick<FolderOptions, 'runtime'> {
  readonly folder: PublishFolder
  readonly chart: ChartUpload
  /** An entry of the same version is an error. */
  readonly keep: boolean
}

async function indexWithout({ folder, chart, keep, runtime }: Indexing): Promise<WritableIndex> {
  const index: WritableIndex = { generated: recordNow(runtime), entries: new Map() }
  const bytes = await folder.read(INDEX)
  if (bytes === undefined) return index
  const old = readIndex(bytes, { source: `${folder.path}/${INDEX}`, emit: runtime.emit })
  const { name, version } = chart.metadata
  for (const known of old.names) {
    for (const entry of old.versions(known)!) {
      if (known !== name || entry.version !== version) addEntry(index, entry.read())
      else if (keep) throw exists(`${name} ${version}`, folder)
    }
  }
  return index
}

function exists(what: string, { path }: PublishFolder): TshelmError {
  return new TshelmError('source/exists', `${path} has ${what} already`, {
    hint: 'publish another version, or replace this one with --force',
  })
}
