/** A chart reference → the archive. What is a path on this machine is not for here. */
import { parseUrl } from '../../gotemplate/go/url.ts'
import { TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import type { Access, FetchedChart, FetchOptions, SourceContext } from './ports.ts'

/** Where an archive is, and who may fetch it. */
export interface ArchivePlace {
  readonly url: string
  /** 64 hex digits, '' if nobody told. */
  readonly digest: string
  readonly access: Access
  /** Address that the credentials are for. */
  readonly owner: string
}

/**
 * Fetches `repo/chart`, an address, `oci://…`, or with `repositoryUrl` the name of a chart there. Rejects with `source/…` in Helm's
 * words; `source/digest-mismatch` where Helm would not notice.
 */
export async function fetchChart(
  reference: string,
  options: FetchOptions,
  context: SourceContext,
): Promise<FetchedChart> {
  context.emit(log('DEBUG', 'set up default downloader cache'))
  return fetchArchive(await placeOf(reference.trim(), options, context), { reference, options }, context)
}

/** What a registry has is where it says: nothing of repositories is loaded for it. */
async function placeOf(reference: string, options: FetchOptions, context: SourceContext): Promise<ArchivePlace> {
  if (isOci(reference) && (options.repositoryUrl ?? '') === '') {
    checkUrl(reference)
    return { url: reference, digest: '', access: options, owner: reference }
  }
  const { locateArchive } = await import('./locate-archive.ts')
  return locateArchive(reference, options, context)
}

function checkUrl(reference: string): void {
  try {
    parseUrl(reference)
  } catch (cause) {
    throw new TshelmError('source/invalid-reference', `invalid chart URL format: ${reference}`, { cause })
  }
}

export interface Asked {
  /** For messages. */
  readonly reference: string
  readonly options: FetchOptions
}

/** The archive at a place that is known. Rejects with `source/policy` for what the context's policy does not allow. */
export async function fetchArchive(place: ArchivePlace, asked: Asked, context: SourceContext): Promise<FetchedChart> {
  if (context.policy === undefined) return fetchAnyArchive(place, asked, context)
  const { fetchAllowed } = await import('./policy/fetch-allowed.ts')
  return fetchAllowed((options, own) => fetchAnyArchive(place, { ...asked, options }, own), asked.options, context)
}

async function fetchAnyArchive(place: ArchivePlace, asked: Asked, context: SourceContext): Promise<FetchedChart> {
  if (isOci(place.url)) {
    const { fetchOci } = await import('./oci/fetch.ts')
    return fetchOci(place.url, asked.options, context)
  }
  const { downloadArchive } = await import('./download-archive.ts')
  return downloadArchive(place, asked, context)
}

function isOci(reference: string): boolean {
  return reference.startsWith('oci://')
}
