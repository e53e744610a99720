/** Archives by the names they were fetched under: what has been fetched once needs no server that says what a tag stands for. */
import { sha256Of } from '../source/contents.ts'
import { verified } from '../source/fetch-provenance.ts'
import type { FetchedChart, FetchOptions, SourceContext } from '../source/ports.ts'

/** What was fetched under this name last, if it still is there. */
export async function keptArchive(
  name: string,
  { contents, resolved }: SourceContext,
): Promise<FetchedChart | undefined> {
  const kept = parsed(await resolved?.read(name))
  if (kept === undefined) return undefined
  const bytes = await contents?.read(kept.digest, 'chart')
  if (bytes === undefined || sha256Of(bytes) !== kept.digest) return undefined
  const { fileName, manifestDigest } = kept
  return {
    bytes,
    fileName,
    url: name,
    digest: `sha256:${kept.digest}`,
    ...(manifestDigest === undefined ? {} : { manifestDigest }),
  }
}

/**
 * As keptArchive, held against what is asked of it and what the policy says. Undefined also if a signature is wanted that was not kept: then it has
 * to be asked for. Rejects with `source/not-verified` and `source/policy`.
 */
export async function keptChart(
  name: string,
  options: FetchOptions,
  context: SourceContext,
): Promise<FetchedChart | undefined> {
  const kept = await keptArchive(name, context)
  if (kept === undefined) return undefined
  const provenance = await context.contents?.read(kept.digest.slice('sha256:'.length), 'prov')
  if (provenance === undefined && (await wantsSignature(options, context))) return undefined
  const fetch = (asked: FetchOptions): Promise<FetchedChart> =>
    (asked.verify ?? 'never') === 'never' || provenance === undefined
      ? Promise.resolve(kept)
      : verified({ ...kept, provenance }, asked, context)
  if (context.policy === undefined) return fetch(options)
  const { fetchAllowed } = await import('../source/policy/fetch-allowed.ts')
  return fetchAllowed(fetch, options, context)
}

/** Nobody can be asked for one offline: then the policy says what it thinks of that. */
async function wantsSignature(
  { verify = 'never' }: FetchOptions,
  { policy, offline }: SourceContext,
): Promise<boolean> {
  if (verify !== 'never') return true
  if (policy === undefined || offline === true) return false
  const { wantsProvenance } = await import('../source/policy/enforce.ts')
  return wantsProvenance(await policy())
}

/** Charts of registries are in the content cache by now; what came by HTTP and without a digest is, too. */
export async function keepArchive(
  name: string,
  { digest, fileName, manifestDigest }: FetchedChart,
  { resolved }: SourceContext,
): Promise<void> {
  await resolved?.write(name, JSON.stringify({ digest: digest.slice('sha256:'.length), fileName, manifestDigest }))
}

/** The tags that a registry had when it was asked last. */
export async function keptTags(name: string, { resolved }: SourceContext): Promise<readonly string[] | undefined> {
  const text = await resolved?.read(tagsOf(name))
  return text === undefined ? undefined : text.split('\n').filter((tag) => tag !== '')
}

export async function keepTags(name: string, tags: readonly string[], { resolved }: SourceContext): Promise<void> {
  await resolved?.write(tagsOf(name), tags.join('\n'))
}

function tagsOf(name: string): string {
  return `${name} tags`
}

interface Kept {
  /** 64 hex digits. */
  readonly digest: string
  readonly fileName: string
  readonly manifestDigest?: string
}

/** A file that others may have written: what is not as it should be is nothing. */
function parsed(text: string | undefined): Kept | undefined {
  if (text === undefined) return undefined
  let kept: Partial<Record<keyof Kept, unknown>> | null
  try {
    kept = JSON.parse(text) as typeof kept
  } catch {
    return undefined
  }
  const { digest, fileName, manifestDigest } = kept ?? {}
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) return undefined
  if (typeof fileName !== 'string' || !/^[^/\\]+\.tgz$/.test(fileName)) return undefined
  return { digest, fileName, ...(typeof manifestDigest === 'string' ? { manifestDigest } : {}) }
}
