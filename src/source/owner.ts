/** The repository that an address belongs to: its credentials and certificates are for it. */
import { wrapError } from '../errors.ts'
import { cachedIndex, checkProtocol } from './http-repository.ts'
import type { RepositoryIndex } from './index-file.ts'
import type { Repository, SourceContext } from './ports.ts'
import { isSameUrl } from './url.ts'

/** The first whose index names the address. Rejects in Helm's words for an index that is not there. */
export async function ownerOf(
  url: string,
  repositories: readonly Repository[],
  context: SourceContext,
): Promise<Repository | undefined> {
  // Nobody fetches indexes for that.
  if (context.indexes === undefined) return undefined
  for (const repository of repositories) {
    checkProtocol(repository.url)
    let index: RepositoryIndex
    try {
      index = await cachedIndex(repository.name, context)
    } catch (error) {
      throw wrapError("no cached repo found. (try 'helm repo update'): ", error)
    }
    if (names(index, url)) return repository
  }
  return undefined
}

function names(index: RepositoryIndex, url: string): boolean {
  // Most indexes do not even have the name of the file.
  const file = url.slice(url.lastIndexOf('/') + 1)
  if (!index.mentions(file)) return false
  return index.names.some((name) =>
    index.versions(name)!.some((version) => version.read().urls?.some((known) => isSameUrl(url, known)) === true),
  )
}
