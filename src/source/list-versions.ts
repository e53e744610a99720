/** Which versions of a chart there are, wherever it is. */
import { formatUrl, parseUrl } from '../../gotemplate/go/url.ts'
import { TshelmError } from '../errors.ts'
import { cachedIndex, fetchIndex } from './http-repository.ts'
import type { RepositoryIndex } from './index-file.ts'
import type { Access, SourceContext } from './ports.ts'

export interface ListVersionsOptions extends Access {
  /** Address of the repository that `reference` is the name of a chart in. */
  readonly repositoryUrl?: string
  /** A range; '' is any stable version, absent every version. */
  readonly range?: string
}

/**
 * The versions of `oci://…`, of `repo/chart`, or with `repositoryUrl` of the name of a chart there; newest first. Rejects with `source/…`: no
 * such chart, no range.
 */
export async function listVersions(
  reference: string,
  options: ListVersionsOptions,
  context: SourceContext,
): Promise<string[]> {
  const versions = await versionsOf(reference.trim(), options, context)
  if (options.range === undefined) return versions
  const { matchingVersions } = await import('./oci/versions.ts')
  return matchingVersions(versions, options.range === '' ? '*' : options.range)
}

async function versionsOf(
  reference: string,
  { repositoryUrl = '', ...access }: ListVersionsOptions,
  context: SourceContext,
): Promise<string[]> {
  if (repositoryUrl !== '') {
    const { index } = await fetchIndex({ ...access, url: repositoryUrl }, context)
    return inIndex(index, reference, repositoryUrl)
  }
  if (reference.startsWith('oci://')) {
    const { registryAccess } = await import('./oci/fetch.ts')
    const oci = await import('./oci/versions.ts')
    return oci.listVersions(reference, registryAccess(access), context)
  }
  const slash = reference.indexOf('/')
  if (slash <= 0 || reference.includes('://')) {
    const shown = slash < 0 ? reference : formatUrl(parseUrl(reference))
    throw new TshelmError('source/invalid-reference', `${shown} is no reference to a chart of several versions`, {
      hint: 'give oci://HOST/PATH/NAME, REPO/NAME, or a name with --repo',
    })
  }
  return inIndex(
    await cachedIndex(reference.slice(0, slash), context),
    reference.slice(slash + 1),
    reference.slice(0, slash),
  )
}

function inIndex(index: RepositoryIndex, name: string, where: string): string[] {
  const versions = index.versions(name)
  if (versions === undefined)
    throw new TshelmError('source/not-found', `chart "${name}" not found in ${where} repository`)
  return versions.map(({ version }) => version)
}
