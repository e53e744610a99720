/** An archive by HTTP. */
import { basePath } from '../../gotemplate/go/path.ts'
import { parseUrl } from '../../gotemplate/go/url.ts'
import { log } from '../events.ts'
import { redacted } from '../http/address.ts'
import { MAX_ARCHIVE_BYTES } from '../limits.ts'
import { cachedArchive, checkDigest } from './contents.ts'
import type { ArchivePlace, Asked } from './fetch-chart.ts'
import { withProvenance } from './fetch-provenance.ts'
import { fetchFile } from './fetch.ts'
import type { FetchedChart, SourceContext } from './ports.ts'

/** From the content cache, if it has what the digest says. Rejects as fetchFile, and with `source/digest-mismatch`. */
export async function downloadArchive(
  place: ArchivePlace,
  { reference, options }: Asked,
  context: SourceContext,
): Promise<FetchedChart> {
  const bytes = await archiveAt(place, { reference, version: options.version ?? '' }, context)
  const digest = checkDigest(bytes, place.digest, redacted(place.url))
  const chart: FetchedChart = {
    bytes,
    fileName: basePath(parseUrl(place.url).path),
    url: redacted(place.url),
    digest: `sha256:${digest}`,
  }
  return withProvenance(chart, { place, reference, options }, context)
}

async function archiveAt(
  { url, digest, access, owner }: ArchivePlace,
  asked: { readonly reference: string; readonly version: string },
  context: SourceContext,
): Promise<Uint8Array> {
  const known = await cachedArchive(digest, context)
  if (known !== undefined) return known
  const { emit, contents } = context
  emit(log('DEBUG', 'attempting to download chart', { ref: asked.reference, version: asked.version }))
  const accept = 'application/gzip,application/octet-stream'
  const bytes = await fetchFile(url, { access, owner, accept, maxBytes: MAX_ARCHIVE_BYTES }, context)
  const actual = checkDigest(bytes, digest, redacted(url))
  await contents?.write(actual, 'chart', bytes)
  emit(log('DEBUG', 'put downloaded chart in cache', { id: actual }))
  return bytes
}
