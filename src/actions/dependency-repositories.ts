/** Which repositories the dependencies of a chart come from, and their indexes brought up to date. */
import { parseUrl } from '../../gotemplate/go/url.ts'
import type { Dependency } from '../chart/model.ts'
import { mapLimit } from '../concurrency.ts'
import { messageOf, TshelmError } from '../errors.ts'
import { sha256Of } from '../source/contents.ts'
import { isGit } from '../source/git/reference.ts'
import { checkProtocol, updateIndex } from '../source/http-repository.ts'
import type { Repository, SourceContext } from '../source/ports.ts'
import { isSameUrl } from '../source/url.ts'
import { localFolder, type ChartFolder } from './dependency-folder.ts'

const MAX_AT_ONCE = 16

/** Dependencies with addresses in place of aliases, and by which name each one's repository is known. */
export interface NamedDependencies {
  readonly dependencies: readonly Dependency[]
  /** By the dependency's name, as Helm: of two with one name the last counts. */
  readonly names: ReadonlyMap<string, string>
}

export function isLocal(repository: string): boolean {
  return repository.startsWith('file://')
}

export function isOci(repository: string): boolean {
  return repository.startsWith('oci://')
}

/** Throws `source/not-found` with Helm's advice for names that stand for nothing, and for folders that are not there. */
export function nameRepositories(
  dependencies: readonly Dependency[],
  { repositories, folder }: { readonly repositories: readonly Repository[]; readonly folder: ChartFolder },
  { emit }: Pick<SourceContext, 'emit'>,
): NamedDependencies {
  const names = new Map<string, string>()
  const missing: string[] = []
  const named = dependencies.map((dependency) => {
    const { name, repository } = dependency
    if (repository === '') return dependency
    if (isLocal(repository)) {
      localFolder(repository, folder)
      emit({ kind: 'dependency', action: 'found-folder', repository })
    }
    if (isLocal(repository) || isOci(repository) || isGit(repository)) {
      names.set(name, repository)
      return dependency
    }
    const known = repositories.find((entry) => isAlias(repository, entry.name) || isSameUrl(entry.url, repository))
    if (known !== undefined) {
      names.set(name, known.name)
      return isAlias(repository, known.name) ? { ...dependency, repository: known.url } : dependency
    }
    if (!isRequestUri(repository)) missing.push(repository)
    return dependency
  })
  if (missing.length > 0) throw unknownRepositories(missing)
  return { dependencies: named, names }
}

function isAlias(repository: string, name: string): boolean {
  return repository === `@${name}` || repository === `alias:${name}`
}

/** Go: url.ParseRequestURI. */
function isRequestUri(text: string): boolean {
  try {
    return text.startsWith('/') || parseUrl(text).scheme !== ''
  } catch {
    return false
  }
}

function unknownRepositories(missing: readonly string[]): TshelmError {
  const isWord = (text: string): boolean => !text.includes('//') && !/^(@|alias:)/.test(text)
  const advice = `
Note that repositories must be URLs or aliases. For example, to refer to the "example"
repository, use "https://charts.example.com/" or "@example" instead of
"example". Don't forget to add the repo, too ('helm repo add').`
  const message = `no repository definition for ${missing.join(', ')}. Please add them via 'helm repo add'`
  return new TshelmError('source/not-found', missing.some(isWord) ? message + advice : message)
}

/** Repositories that nobody has added, under the names that Helm gives their indexes. */
export function unmanagedRepositories({ dependencies, names }: NamedDependencies): Repository[] {
  const unmanaged = dependencies.filter(({ name, repository }) => repository !== '' && !names.has(name))
  const byUrl = new Map(unmanaged.map(({ repository }) => [repository, unmanagedName(repository)]))
  return [...byUrl].map(([url, name]) => ({ name, url }))
}

export function unmanagedName(url: string): string {
  return `helm-manager-${sha256Of(Buffer.from(url))}`
}

function isUnmanaged({ name }: Repository): boolean {
  return name.startsWith('helm-manager-')
}

/** Throws `source/not-found` if a lock names repositories that nobody has added. Helm: hasAllRepos. */
export function checkKnown(dependencies: readonly Dependency[], repositories: readonly Repository[]): void {
  const missing = dependencies
    .map(({ repository }) => repository)
    .filter((url) => url !== '' && !isLocal(url) && !isOci(url) && !isGit(url))
    .filter((url) => !repositories.some((entry) => isSameUrl(entry.url, url.replace(/\/$/, ''))))
  if (missing.length === 0) return
  throw new TshelmError(
    'source/not-found',
    `no repository definition for ${missing.join(', ')}. Please add the missing repos via 'helm repo add'`,
  )
}

/** Fetches indexes side by side. One that fails is told of, and its old one serves. */
export async function refreshIndexes(repositories: readonly Repository[], context: SourceContext): Promise<void> {
  const { emit } = context
  // Helm: of one address under several names the last.
  const byUrl = new Map(repositories.map((repository) => [repository.url.replace(/\/$/, ''), repository]))
  for (const { url } of byUrl.values()) checkProtocol(url)
  const outcomes = await mapLimit([...byUrl.values()], MAX_AT_ONCE, async (repository) => {
    try {
      await updateIndex(repository, context)
      return { repository }
    } catch (error) {
      if (context.signal?.aborted === true) throw error
      return { repository, problem: messageOf(error) }
    }
  })
  for (const { repository, problem } of outcomes) {
    const { url } = repository
    const name = isUnmanaged(repository) ? url : repository.name
    if (problem === undefined) emit({ kind: 'dependency', action: 'index-refreshed', name })
    else emit({ kind: 'dependency', action: 'index-failed', name, problem, ...(name === url ? {} : { url }) })
  }
}

/** The names by which cached indexes are read for a chart's dependencies. */
export function withUnmanaged({ dependencies, names }: NamedDependencies): ReadonlyMap<string, string> {
  const all = new Map(names)
  for (const { name, repository } of dependencies) {
    if (repository !== '' && !all.has(name)) all.set(name, unmanagedName(repository))
  }
  return all
}
