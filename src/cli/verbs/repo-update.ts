/** Runs `repo update`. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { messageOf, TshelmError, wrapError } from '../../errors.ts'
import { redacted } from '../../http/address.ts'
import { checkProtocol, updateIndex } from '../../source/http-repository.ts'
import type { Repository } from '../../source/ports.ts'
import type { CliContext, Invocation } from '../command.ts'
import { sourceContext } from '../sources/context.ts'
import { loadRepositoriesFile } from '../sources/repositories-file.ts'

export async function runRepoUpdate({ args, flags, context }: Invocation): Promise<number> {
  const known = repositoriesOf(context)
  const unknown = args.find((name) => !known.some((entry) => entry.name === name))
  if (unknown !== undefined) {
    const message = `no repositories found matching '${unknown}'.  Nothing will be updated`
    throw new TshelmError('source/not-found', message)
  }
  const wanted = args.length === 0 ? known : known.filter(({ name }) => args.includes(name))
  for (const { url } of wanted) checkProtocol(url)
  context.stdout('Hang tight while we grab the latest from your chart repositories...\n')
  const failed = await updateAll(wanted, flags.duration('timeout'), context)
  if (failed.length > 0) {
    const message = `failed to update the following repositories: [${failed.join(' ')}]`
    throw new TshelmError('source/fetch-failed', message)
  }
  context.stdout('Update Complete. ⎈Happy Helming!⎈\n')
  return 0
}

function repositoriesOf(context: CliContext): readonly Repository[] {
  let known: readonly Repository[] | undefined
  try {
    known = loadRepositoriesFile(context).repositories
  } catch (error) {
    throw wrapError(`failed loading file: ${context.settings.repositoryConfig}: `, error)
  }
  if (known?.length) return known
  throw new TshelmError('source/not-found', 'no repositories found. You must add one before updating')
}

/** All at once, told of as they come. Resolves to the addresses of those that did not. */
async function updateAll(wanted: readonly Repository[], timeoutMs: number, context: CliContext): Promise<string[]> {
  const source = sourceContext(context)
  const failed: string[] = []
  const update = async (repository: Repository): Promise<void> => {
    const { name } = repository
    const url = redacted(repository.url)
    try {
      await updateIndex(repository, source, timeoutMs)
      context.stdout(`...Successfully got an update from the ${quote(name)} chart repository\n`)
    } catch (error) {
      failed.push(url)
      context.stdout(
        `...Unable to get an update from the ${quote(name)} chart repository (${url}):\n\t${messageOf(error)}\n`,
      )
    }
  }
  await Promise.all(wanted.map(update))
  source.http.close()
  return failed
}
