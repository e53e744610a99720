/** Indexes as Helm writes them. */
import { checkConstraint, parseConstraint } from '../../gotemplate/go/semver-constraint.ts'
import { compareVersions, formatVersion, parseStrictVersion, parseVersion } from '../../gotemplate/go/semver.ts'
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { mapOf, type GoValue } from '../../gotemplate/value.ts'
import { goTime, ZERO_TIME } from '../../storage/time.ts'
import { log, type TshelmEvent } from '../events.ts'
import { isRange } from './find-version.ts'
import type { IndexEntry } from './index-entry.ts'
import type { RepositoryIndex } from './index-file.ts'

export interface WritableIndex {
  /** RFC 3339. */
  readonly generated: string
  readonly entries: Map<string, IndexEntry[]>
}

export function addEntry({ entries }: WritableIndex, entry: IndexEntry): void {
  const list = entries.get(entry.name)
  if (list === undefined) entries.set(entry.name, [entry])
  else list.push(entry)
}

/** Adds what the index does not have. Helm: what satisfies the version as a constraint counts as having it, with a warning. */
export function mergeIndex(index: WritableIndex, old: RepositoryIndex, emit: (event: TshelmEvent) => void): void {
  const known = new Map<string, KnownVersions>()
  for (const name of old.names) {
    for (const version of old.versions(name)!) {
      const entry = version.read()
      const versions = known.get(entry.name) ?? new KnownVersions(index.entries.get(entry.name) ?? [])
      known.set(entry.name, versions)
      const like = versions.like(entry.version)
      if (like === undefined) {
        addEntry(index, entry)
        versions.add(entry.version)
      } else if (like !== entry.version && !isRange(entry.version)) {
        const message = 'unable to find exact version requested; falling back to closest available version'
        emit(log('WARN', message, { chart: entry.name, requested: entry.version, selected: like }))
      }
    }
  }
}

/** Versions of a chart, by what they are and by what they amount to. */
class KnownVersions {
  private readonly texts: string[] = []
  private readonly exact = new Set<string>()
  private readonly byPrecedence = new Map<string, string>()

  constructor(entries: readonly IndexEntry[]) {
    for (const { version } of entries) this.add(version)
  }

  add(text: string): void {
    this.texts.push(text)
    this.exact.add(text)
    const key = precedence(text)
    if (!this.byPrecedence.has(key)) this.byPrecedence.set(key, text)
  }

  /** One that is written so, or else the first that satisfies it as a constraint. */
  like(text: string): string | undefined {
    if (this.exact.has(text)) return text
    if (isStrict(text)) return this.byPrecedence.get(precedence(text))
    const constraint = parseConstraint(text)
    return this.texts.find((version) => checkConstraint(constraint, parseVersion(version)))
  }
}

function precedence(text: string): string {
  return formatVersion({ ...parseVersion(text), metadata: '' })
}

/** Written out, it is a constraint that nothing else satisfies. */
function isStrict(text: string): boolean {
  try {
    parseStrictVersion(text)
    return true
  } catch {
    return false
  }
}

/** Newest first; what is alike stays in its order. */
function sortedEntries({ entries }: WritableIndex): [string, readonly IndexEntry[]][] {
  return [...entries].map(([name, list]) => {
    const parsed = list.map((entry) => ({ entry, version: parseVersion(entry.version) }))
    return [name, parsed.sort((a, b) => compareVersions(b.version, a.version)).map(({ entry }) => entry)]
  })
}

export function indexYaml(index: WritableIndex): string {
  const entries = sortedEntries(index).map(([name, list]): [string, GoValue] => [
    name,
    list.map(entryObject) as GoValue,
  ])
  return emitYaml(
    mapOf({ apiVersion: 'v1', entries: mapOf(Object.fromEntries(entries)), generated: timeOf(index.generated) }),
  )
}

/** Go: json.MarshalIndent with two spaces, no newline at the end. */
export function indexJson(index: WritableIndex): string {
  const entries = sortedEntries(index).sort(([a], [b]) => (a < b ? -1 : 1))
  const value = {
    apiVersion: 'v1',
    generated: timeOf(index.generated),
    entries: Object.fromEntries(entries.map(([name, list]) => [name, list.map(entryObject)])),
  }
  return JSON.stringify(value, null, 2).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function timeOf(text: string | undefined): string {
  return goTime(text) ?? ZERO_TIME
}

/** In the order of Go's structs, without what is empty. */
function entryObject(entry: IndexEntry): Record<string, unknown> {
  const { name, home, sources, version, description, keywords, maintainers, icon, apiVersion, condition, tags } = entry
  const { appVersion, deprecated, annotations, kubeVersion, dependencies, type, urls, created, removed, digest } = entry
  const { checksum, engine, tillerVersion, url } = entry
  return {
    ...filled({ name, home, sources, version, description, keywords, maintainers: maintainers?.map(filled), icon }),
    ...filled({
      apiVersion,
      condition,
      tags,
      appVersion,
      deprecated,
      annotations: sortedMap(annotations),
      kubeVersion,
    }),
    ...filled({ dependencies: dependencies?.map(dependencyObject), type }),
    urls: urls ?? null,
    created: timeOf(created),
    ...filled({ removed, digest, checksum, engine, tillerVersion, url }),
  }
}

function dependencyObject(dependency: NonNullable<IndexEntry['dependencies']>[number]): Record<string, unknown> {
  const { name, version, repository, condition, tags, enabled, importValues, alias } = dependency
  return {
    name,
    ...filled({ version }),
    repository,
    ...filled({ condition, tags, enabled, 'import-values': importValues, alias }),
  }
}

function sortedMap(map: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined {
  if (map === undefined) return undefined
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Go's omitempty. */
function filled(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
