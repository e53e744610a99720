/** Runs `repo add`. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { TshelmError } from '../../errors.ts'
import { checkProtocol, unusable, updateIndex } from '../../source/http-repository.ts'
import type { Repository } from '../../source/ports.ts'
import { isSameRepository, NO_REPOSITORIES, withRepository } from '../../source/repositories.ts'
import type { Invocation } from '../command.ts'
import type { Flags } from '../flag.ts'
import { serverAccessOf } from '../sources/access.ts'
import { askSecret } from '../sources/ask-secret.ts'
import { sourceContext } from '../sources/context.ts'
import { lockedRepositories, readRepositoriesFile, writeRepositoriesFile } from '../sources/repositories-file.ts'

/** Gone for good, and where their charts went. */
const RETIRED = [
  ['//kubernetes-charts.storage.googleapis.com', 'https://charts.helm.sh/stable'],
  ['//kubernetes-charts-incubator.storage.googleapis.com', 'https://charts.helm.sh/incubator'],
] as const

export async function runRepoAdd(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const [name = '', url = ''] = args
  refuseRetired(url, flags)
  return lockedRepositories(context, async () => {
    const file = readRepositoriesFile(context) ?? NO_REPOSITORIES
    const repository = await repositoryOf(name, url, invocation)
    if (name.includes('/')) {
      const form = `repository name (${name}) contains '/', please specify a different name without '/'`
      throw new TshelmError('cli/usage', form)
    }
    const known = file.repositories?.find((entry) => entry.name === name)
    if (known !== undefined && !flags.bool('force-update')) {
      if (!isSameRepository(known, repository)) {
        const message = `repository name (${name}) already exists, please specify a different name`
        throw new TshelmError('source/exists', message, { hint: 'or replace it with --force-update' })
      }
      context.stdout(`${quote(name)} already exists with the same configuration, skipping\n`)
      return 0
    }
    await fetched(repository, invocation)
    writeRepositoriesFile(withRepository(file, repository), context)
    context.stdout(`${quote(name)} has been added to your repositories\n`)
    return 0
  })
}

function refuseRetired(url: string, flags: Flags): void {
  if (flags.bool('allow-deprecated-repos')) return
  const retired = RETIRED.find(([old]) => url.includes(old))
  if (retired === undefined) return
  throw new TshelmError(
    'source/unsupported',
    `repo ${quote(url)} is no longer available; try ${quote(retired[1])} instead`,
  )
}

async function repositoryOf(name: string, url: string, invocation: Invocation): Promise<Repository> {
  const { flags } = invocation
  const access = serverAccessOf(flags)
  const asksPassword = access.username !== '' && access.password === ''
  return {
    ...access,
    name,
    url,
    passCredentialsAll: flags.bool('pass-credentials'),
    ...(asksPassword ? { password: await passwordFor(invocation) } : {}),
  }
}

async function passwordFor({ flags, context }: Invocation): Promise<string> {
  if (!flags.bool('password-stdin')) return askSecret('Password: ', context)
  const text = decodeUtf8(await context.stdin())
  return text.replace(/\n$/, '').replace(/\r$/, '')
}

async function fetched(repository: Repository, { flags, context }: Invocation): Promise<void> {
  checkProtocol(repository.url)
  const source = sourceContext(context)
  try {
    await updateIndex(repository, source, flags.duration('timeout'))
  } catch (error) {
    throw unusable(repository.url, error)
  } finally {
    source.http.close()
  }
}
