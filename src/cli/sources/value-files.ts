/** Values that are read from addresses. */
import { isTshelmError, type TshelmError } from '../../errors.ts'
import { MAX_CHART_BYTES } from '../../limits.ts'
import { fetchFile } from '../../source/fetch.ts'
import type { ReadValueFile } from '../../values/files.ts'
import type { CliContext } from '../command.ts'
import { sourceContext } from './context.ts'

/** Fetches them side by side. What fails is told when it is read: what stands before it may fail first. */
export async function valueFetcher(
  urls: readonly string[],
  context: CliContext,
  others: ReadValueFile,
): Promise<ReadValueFile> {
  const source = sourceContext(context)
  const fetched = new Map<string, Uint8Array | TshelmError>()
  const fetchOne = async (url: string): Promise<void> => {
    const fetching = { access: {}, owner: url, maxBytes: MAX_CHART_BYTES }
    fetched.set(url, await fetchFile(url, fetching, source).catch(asTshelmError))
  }
  await Promise.all([...new Set(urls)].map(fetchOne))
  source.http.close()
  return (path) => {
    const found = fetched.get(path)
    if (found === undefined) return others(path)
    if (found instanceof Uint8Array) return found
    throw found
  }
}

function asTshelmError(error: unknown): TshelmError {
  if (isTshelmError(error)) return error
  throw error
}
