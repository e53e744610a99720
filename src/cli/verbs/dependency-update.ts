/** Runs `dependency update` and `dependency build`, and what other commands' `--dependency-update` asks for. */
import { cleanPath } from '../../../gotemplate/go/path.ts'
import { buildDependencies, updateDependencies, type DependencyOptions } from '../../actions/dependency-update.ts'
import type { TshelmEvent } from '../../events.ts'
import type { Invocation } from '../command.ts'
import { dependencyLine } from '../print/dependency.ts'
import { localRuntime } from '../runtime.ts'
import { accessOf } from '../sources/access.ts'
import { chartFolder } from '../sources/chart-folder.ts'
import { sourceContext } from '../sources/context.ts'
import { keyringOf } from '../sources/verify-local.ts'
import { sourceDate } from '../source-date.ts'
import { checkTlsFiles } from '../tls-files.ts'

export function runDependencyUpdate(invocation: Invocation): Promise<number> {
  return run(invocation, updateDependencies)
}

export function runDependencyBuild(invocation: Invocation): Promise<number> {
  return run(invocation, buildDependencies)
}

async function run(invocation: Invocation, action: typeof updateDependencies): Promise<number> {
  checkTlsFiles(invocation)
  await bringDependencies(cleanPath(invocation.args[0] ?? '.'), invocation, action)
  return 0
}

/** Brings charts/ of a chart's folder up to date, and prints what Helm prints. */
export async function bringDependencies(
  path: string,
  invocation: Invocation,
  action: typeof updateDependencies = updateDependencies,
): Promise<void> {
  const { flags, context } = invocation
  const source = sourceContext(context)
  const modified = sourceDate(context.env)
  const options: DependencyOptions = {
    folder: chartFolder(path, context.cwd),
    access: accessOf(flags),
    skipRefresh: flags.bool('skip-refresh'),
    verify: flags.bool('verify') ? 'always' : 'never',
    keyring: keyringOf(flags, context.env),
    ...(modified === undefined ? {} : { modified }),
  }
  const { timeZone } = localRuntime(context)
  const emit = (event: TshelmEvent): void => {
    source.emit(event)
    if (event.kind === 'dependency') context.stdout(dependencyLine(event, context.settings.debug))
  }
  try {
    await action(options, { ...source, emit, timeZone })
  } finally {
    source.http.close()
  }
}
