/** Runs `repo remove`. */
import { resolve } from 'node:path'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { TshelmError } from '../../errors.ts'
import type { RepositoriesFile } from '../../source/repositories.ts'
import type { CliContext, Invocation } from '../command.ts'
import { indexCache } from '../sources/caches.ts'
import { lockedIfShared, readRepositoriesFile, writeRepositoriesFile } from '../sources/repositories-file.ts'

export function runRepoRemove({ args, context }: Invocation): Promise<number> {
  return lockedIfShared(context, async () => {
    let file = readable(context)
    const indexes = indexCache(resolve(context.cwd, context.settings.repositoryCache))
    for (const name of args) {
      const { repositories = [] } = file
      const left = repositories.filter((entry) => entry.name !== name)
      if (left.length === repositories.length) {
        throw new TshelmError('source/not-found', `no repo named ${quote(name)} found`)
      }
      file = { ...file, repositories: left }
      writeRepositoriesFile(file, context)
      await indexes.remove(name)
      context.stdout(`${quote(name)} has been removed from your repositories\n`)
    }
    return 0
  })
}

function readable(context: CliContext): RepositoriesFile {
  let file: RepositoriesFile | undefined
  try {
    file = readRepositoriesFile(context)
  } catch (cause) {
    throw new TshelmError('source/not-found', 'no repositories configured', { cause })
  }
  if (file?.repositories?.length) return file
  throw new TshelmError('source/not-found', 'no repositories configured')
}
