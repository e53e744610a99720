/** Runs `dependency update` and `dependency build`, and what other commands' `--dependency-update` asks for. */
import { cleanPath } from '../../../gotemplate/go/path.ts'
import { buildDependencies, updateDependencies, type DependencyOptions } from '../../actions/dependency-update.ts'
import type { TshelmEvent } from '../../events.ts'
import type { Invocation } from '../command.ts'
import { keyringOf } from '../keyring.ts'
import { dependencyLine } from '../print/dependency.ts'
import { localRuntime } from '../runtime.ts'
import { accessOf } from '../sources/access.ts'
import { chartFolder } from '../sources/chart-folder.ts'
import { sourceContext } from '../sources/context.ts'
import { sourceDate } from '../source-date.ts'
import { checkTlsFiles } from '../tls-files.ts'

export function runDependencyUpdate(invocation: Invocation): Promise<number> {
  return run(invocation, updateDependencies)
}

export function runDependencyBuild(invocation: Invocation): Promise<number> {
  return run(invocation, buildDependencies)
}

async function run(invocation: Invocation, action: typeof updateDependencies): Promise<number> {
  const { flags, args, context } = invocation
  checkTlsFiles(invocation)
  const options: Bringing = {
    skipRefresh: flags.bool('skip-refresh'),
    verify: flags.bool('verify') ? 'always' : 'never',
    say: context.stdout,
  }
  await bring(action, cleanPath(args[0] ?? '.'), options, invocation)
  return 0
}

/** Brings what is missing in charts/ before the chart is used. */
export function bringMissing(path: string, invocation: Invocation): Promise<void> {
  const { flags, context, pulledTo } = invocation
  // Lines of JSON are no place for it.
  if (pulledTo === 'stdout' && flags.string('output') === 'events') return bringQuietly(path, invocation)
  const tell = pulledTo === 'stdout' ? context.stdout : context.stderr
  return bring(updateDependencies, path, { say: context.stdout, tell }, invocation)
}

function bringQuietly(path: string, invocation: Invocation): Promise<void> {
  return bring(updateDependencies, path, { say: () => undefined }, invocation)
}

/** Brings charts/ up to date before it is packed; Helm tells of registries only. */
export function bringBeforePacking(path: string, invocation: Invocation): Promise<void> {
  return bring(updateDependencies, path, { say: () => undefined, tell: invocation.context.stdout }, invocation)
}

interface Bringing extends Pick<DependencyOptions, 'skipRefresh' | 'verify'> {
  readonly say: (text: string) => void
  /** What is said of registries. Default: as all else. */
  readonly tell?: (text: string) => void
}

async function bring(
  action: typeof updateDependencies,
  path: string,
  { say, tell = say, ...asked }: Bringing,
  { flags, context }: Invocation,
): Promise<void> {
  const source = sourceContext(context, tell)
  const modified = sourceDate(context.env)
  const options: DependencyOptions = {
    ...asked,
    folder: chartFolder(path, context.cwd),
    access: accessOf(flags),
    keyring: keyringOf(flags, context.env),
    ...(modified === undefined ? {} : { modified }),
  }
  const { timeZone } = localRuntime(context)
  const emit = (event: TshelmEvent): void => {
    source.emit(event)
    if (event.kind === 'dependency') say(dependencyLine(event, context.settings.debug))
  }
  try {
    await action(options, { ...source, emit, timeZone })
  } finally {
    source.http.close()
  }
}
