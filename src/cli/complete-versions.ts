/** Candidates for `--version`: what the index of a repository has, as it was fetched last. */
import { readFileSync } from 'node:fs'
import { formatTime } from '../../gotemplate/go/time-format.ts'
import { parseTime } from '../../gotemplate/go/time-parse.ts'
import { ZERO_TIME } from '../../gotemplate/go/time.ts'
import { UTC } from '../../gotemplate/go/zone.ts'
import { readIndex, type RepositoryIndex } from '../source/index-file.ts'
import type { IndexEntry } from '../source/index-entry.ts'
import { FILES, NOTHING, NO_FILES, type Candidate, type Completer, type Question } from './completion.ts'
import { indexPath } from './sources/caches.ts'

/** Of other commands, Helm says nothing. */
const OF_CHARTS: ReadonlySet<string> = new Set(['install', 'upgrade', 'template', 'show', 'pull'])

/** The chart stands behind a name where a release is named. */
export const completeVersions: Completer = (question) => {
  if (!OF_CHARTS.has(question.command[0] ?? '')) return { candidates: [], directive: FILES }
  const reference = chartOf(question)
  const [repository = '', chart = '', ...more] = reference?.split('/') ?? []
  if (reference === undefined || !reference.includes('/') || more.length > 0) return NOTHING
  const versions = indexOf(repository, question)?.versions(chart) ?? []
  return { candidates: versions.map((version) => candidate(version.read())), directive: NO_FILES }
}

function chartOf({ command, args, flags }: Question): string | undefined {
  const [verb] = command
  const named = verb === 'install' || verb === 'upgrade' || verb === 'template'
  const count = named && (verb === 'upgrade' || !flags.bool('generate-name')) ? 2 : 1
  return args.length === count ? args[count - 1] : undefined
}

function indexOf(repository: string, { context }: Question): RepositoryIndex | undefined {
  const path = indexPath(context.settings.repositoryCache, repository)
  try {
    return readIndex(readFileSync(path), { source: path, emit: () => undefined })
  } catch {
    return undefined
  }
}

function candidate({ version, appVersion, created, deprecated }: IndexEntry): Candidate {
  const app = appVersion ? `App: ${appVersion}, ` : ''
  const time = created === undefined ? ZERO_TIME : parseTime('2006-01-02T15:04:05Z07:00', created, UTC)
  const day = formatTime(time, 'January 2, 2006')
  return { text: version, help: `${app}Created: ${day} ${deprecated === true ? '(deprecated)' : ''}` }
}
