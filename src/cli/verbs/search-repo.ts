/** Runs `search repo`. */
import { compileRegexp, type Regexp } from '../../../gotemplate/go/regexp.ts'
import { parseConstraint, type Constraint } from '../../../gotemplate/go/semver-constraint.ts'
import { goString, StructWriter } from '../../../storage/go-json.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import { log } from '../../events.ts'
import { cachedIndex } from '../../source/http-repository.ts'
import type { SourceContext } from '../../source/ports.ts'
import { searchCharts, type FoundChart, type SearchedRepository } from '../../source/search.ts'
import type { Invocation } from '../command.ts'
import type { Flags } from '../flag.ts'
import { printFound } from '../print/found.ts'
import { localRuntime } from '../runtime.ts'
import { sourceContext } from '../sources/context.ts'

const HEADERS = ['NAME', 'CHART VERSION', 'APP VERSION', 'DESCRIPTION']

export async function runSearchRepo(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const version = versionOf(invocation)
  const source = sourceContext(context)
  const repositories = await searched(source)
  const term = args.length === 0 ? undefined : termOf(args.join(' '), flags)
  const constraint = constraintOf(version)
  const found = searchCharts(repositories, {
    constraint,
    allVersions: flags.bool('versions'),
    ...(term === undefined ? {} : { term }),
  })
  printFound(invocation, { headers: HEADERS, rows: found.map(rowOf), json: found.map(jsonOf) })
  return 0
}

function versionOf({ flags, context }: Invocation): string {
  const { emit } = localRuntime(context)
  const version = flags.string('version')
  emit(log('DEBUG', 'original chart version', { version }))
  if (version !== '') return version
  const standing = flags.bool('devel') ? '>0.0.0-0' : '>0.0.0'
  emit(log('DEBUG', `setting version to ${standing}`))
  return standing
}

async function searched(source: SourceContext): Promise<SearchedRepository[]> {
  const none = (cause?: unknown): TshelmError =>
    new TshelmError('source/not-found', 'no repositories configured', { cause })
  const known = await source.repositories!().catch((error: unknown) => {
    throw none(error)
  })
  if (known.length === 0) throw none()
  const found: SearchedRepository[] = []
  for (const { name } of known) {
    try {
      found.push({ name, index: await cachedIndex(name, source) })
    } catch (error) {
      source.emit(log('WARN', 'repo is corrupt or missing', { repo: name, error: messageOf(error) }))
    }
  }
  return found
}

function termOf(words: string, flags: Flags): string | Regexp {
  if (!flags.bool('regexp')) return words
  try {
    return compileRegexp(words)
  } catch (cause) {
    throw new TshelmError('cli/usage', messageOf(cause), { cause })
  }
}

function constraintOf(version: string): Constraint {
  try {
    return parseConstraint(version)
  } catch (cause) {
    throw new TshelmError('cli/usage', `an invalid version/constraint format: ${messageOf(cause)}`, { cause })
  }
}

function rowOf({ name, entry }: FoundChart): string[] {
  return [name, entry.version, entry.appVersion ?? '', entry.description ?? '']
}

function jsonOf({ name, entry }: FoundChart): string {
  const writer = new StructWriter()
  writer.add('name', goString(name))
  writer.add('version', goString(entry.version))
  writer.add('app_version', goString(entry.appVersion ?? ''))
  writer.add('description', goString(entry.description ?? ''))
  return writer.end()
}
