/** Runs `dependency list`. */
import { cleanPath } from '../../../gotemplate/go/path.ts'
import { listDependencies } from '../../actions/dependency-list.ts'
import type { Invocation } from '../command.ts'
import { fileSystemIn } from '../file-system-in.ts'
import { tableText } from '../print/table.ts'
import { cliRuntime } from '../runtime.ts'

export function runDependencyList({ args, flags, context }: Invocation): number {
  const path = cleanPath(args[0] ?? '.')
  const { dependencies, warnings } = listDependencies({ path, fs: fileSystemIn(context.cwd) }, cliRuntime(context))
  if (dependencies === undefined) {
    context.stdout(`WARNING: no dependencies at ${cleanPath(`${path}/charts`)}\n`)
    return 0
  }
  const rows = dependencies.map(({ name, version, repository, status }) => [name, version, repository, status])
  const table = tableText([['NAME', 'VERSION', 'REPOSITORY', 'STATUS'], ...rows], flags.int('max-col-width'))
  context.stdout(`${table}\n${warnings.map((warning) => `${warning}\n`).join('')}`)
  return 0
}
