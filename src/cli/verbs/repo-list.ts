/** Runs `repo list`. */
import { goString, StructWriter } from '../../../storage/go-json.ts'
import type { Repository } from '../../source/ports.ts'
import type { CliContext, Invocation } from '../command.ts'
import { printAs } from '../print/output.ts'
import { tableText } from '../print/table.ts'
import { readRepositoriesFile } from '../sources/repositories-file.ts'

export function runRepoList(invocation: Invocation): number {
  const { flags, context } = invocation
  const repositories = knownRepositories(context)
  if (repositories.length === 0 && flags.string('output') === 'table') {
    context.stderr('no repositories to show\n')
    return 0
  }
  printAs(invocation, {
    table: () => {
      const rows = repositories.map(({ name, url }) => [name, url])
      return tableText(flags.bool('no-headers') ? rows : [['NAME', 'URL'], ...rows])
    },
    json: () => `[${repositories.map(jsonOf).join(',')}]`,
  })
  return 0
}

/** Helm: what cannot be read has none. */
function knownRepositories(context: CliContext): readonly Repository[] {
  try {
    return readRepositoriesFile(context)?.repositories ?? []
  } catch {
    return []
  }
}

function jsonOf({ name, url }: Repository): string {
  const writer = new StructWriter()
  writer.add('name', goString(name))
  writer.add('url', goString(url))
  return writer.end()
}
