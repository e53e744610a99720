/** Archives by the names they were fetched under: what has been fetched once needs no server that says what a tag stands for. */
import { sha256Of } from '../source/contents.ts'
import type { FetchedChart, SourceContext } from '../source/ports.ts'

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
