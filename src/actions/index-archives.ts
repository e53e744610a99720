/** An index of archives, as `repo index` makes it. */
import { loadChartArchive } from '../chart/load.ts'
import type { Metadata } from '../chart/model.ts'
import { recordNow } from '../record-time.ts'
import type { Runtime } from '../runtime.ts'
import { sha256Of } from '../source/contents.ts'
import { addEntry, type WritableIndex } from '../source/index-write.ts'
import { joinUrl } from '../source/url.ts'

export interface IndexedArchive {
  /** Seen from the folder that is indexed, with `/`. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** What is no chart is left out. @param baseUrl address of the folder; '' for relative ones */
export function indexArchives(
  archives: Iterable<IndexedArchive>,
  baseUrl: string,
  runtime: Pick<Runtime, 'clock' | 'timeZone' | 'emit'>,
): WritableIndex {
  const index: WritableIndex = { generated: recordNow(runtime), entries: new Map() }
  for (const { path, bytes } of archives) {
    const metadata = metadataOf(bytes, runtime)
    if (metadata === undefined) continue
    const slash = path.lastIndexOf('/')
    const file = path.slice(slash + 1)
    const folder = joinUrl(baseUrl, path.slice(0, Math.max(0, slash)))
    const urls = [folder === '' ? file : joinUrl(folder, file)]
    addEntry(index, { ...metadata, urls, created: recordNow(runtime), digest: sha256Of(bytes) })
  }
  return index
}

function metadataOf(bytes: Uint8Array, { emit }: Pick<Runtime, 'emit'>): Metadata | undefined {
  try {
    return loadChartArchive(bytes, { emit, anyApiVersion: true }).metadata
  } catch {
    return undefined
  }
}
