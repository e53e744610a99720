/** Chart.yaml, requirements.yaml and the lock files: reading and validation. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { parseVersion } from '../../gotemplate/go/semver.ts'
import { TshelmError } from '../errors.ts'
import type { Dependency, Lock, LockDependency, Maintainer, Metadata } from './model.ts'
import { decodeStruct, unknownField } from './struct-decoder.ts'
import type { Decoded, FieldType, StructType } from './struct-decoder.ts'
import type { YamlFile } from './yaml-file.ts'

const TEXT: FieldType = { kind: 'string' }
const TEXTS: FieldType = { kind: 'strings' }

const MAINTAINER: StructType = {
  name: 'Maintainer',
  goName: 'v2.Maintainer',
  fields: { name: ['name', TEXT], email: ['email', TEXT], url: ['url', TEXT] },
}

const DEPENDENCY: StructType = {
  name: 'Dependency',
  goName: 'v2.Dependency',
  fields: {
    name: ['name', TEXT],
    version: ['version', TEXT],
    repository: ['repository', TEXT],
    condition: ['condition', TEXT],
    tags: ['tags', TEXTS],
    enabled: ['enabled', { kind: 'bool' }],
    'import-values': ['importValues', { kind: 'anys' }],
    alias: ['alias', TEXT],
  },
}

/** Helm: chart.Metadata; a repository's index has its fields among those of an entry. */
export const METADATA: StructType = {
  name: 'Metadata',
  goName: 'v2.Metadata',
  fields: {
    name: ['name', TEXT],
    home: ['home', TEXT],
    sources: ['sources', TEXTS],
    version: ['version', TEXT],
    description: ['description', TEXT],
    keywords: ['keywords', TEXTS],
    maintainers: ['maintainers', { kind: 'structs', of: MAINTAINER }],
    icon: ['icon', TEXT],
    apiVersion: ['apiVersion', TEXT],
    condition: ['condition', TEXT],
    tags: ['tags', TEXT],
    appVersion: ['appVersion', TEXT],
    deprecated: ['deprecated', { kind: 'bool' }],
    annotations: ['annotations', { kind: 'stringMap' }],
    kubeVersion: ['kubeVersion', TEXT],
    dependencies: ['dependencies', { kind: 'structs', of: DEPENDENCY }],
    type: ['type', TEXT],
  },
}

const LOCK: StructType = {
  name: 'Lock',
  goName: 'v2.Lock',
  fields: {
    generated: ['generated', { kind: 'time' }],
    digest: ['digest', TEXT],
    dependencies: ['dependencies', { kind: 'structs', of: DEPENDENCY }],
  },
}

const API_VERSION_ONLY: StructType = {
  name: 'chartBase',
  goName: 'loader.chartBase',
  fields: { apiVersion: ['apiVersion', TEXT] },
}

/** Fields of Chart.yaml as far as the text sets them; not validated. */
export type RawMetadata = Decoded

/** The apiVersion alone, as Helm looks at it to choose a loader; '' if there is none. */
export function decodeApiVersion({ document, numberText }: YamlFile): string {
  const { apiVersion } = decodeStruct(API_VERSION_ONLY, document, numberText)
  return typeof apiVersion === 'string' ? apiVersion : ''
}

/** Reads Chart.yaml, or requirements.yaml into what Chart.yaml gave. Throws TshelmError with Go's text for misfits. */
export function decodeMetadata({ document, numberText }: YamlFile, into: RawMetadata = {}): RawMetadata {
  return decodeStruct(METADATA, document, numberText, into)
}

/** A key in Chart.yaml that Helm does not know; undefined if there is none. Helm: StrictLoadChartfile. */
export function unknownMetadataField({ document }: YamlFile): string | undefined {
  return unknownField(METADATA, document)
}

interface RawLock {
  readonly generated?: string
  readonly digest?: string
  readonly dependencies?: readonly (Dependency | null)[]
}

/** Reads Chart.lock or requirements.lock; undefined for an empty document. */
export function decodeLock({ document, numberText }: YamlFile): Lock | undefined {
  if (document === null) return undefined
  const raw: RawLock = decodeStruct(LOCK, document, numberText)
  const { generated = '0001-01-01T00:00:00Z', digest = '', dependencies } = raw
  if (dependencies === undefined) return { generated, digest }
  return { generated, digest, dependencies: dependencies.filter((entry) => entry !== null).map(lockDependency) }
}

function lockDependency({ name = '', version = '', repository = '', ...more }: Partial<Dependency>): LockDependency {
  return { ...more, name, version, repository }
}

/**
 * Checks and cleans what was read. Throws TshelmError `validation: …` in Helm's order of checks. Repositories' indexes may name a
 * dependency twice.
 */
export function validateMetadata(raw: RawMetadata, mayRepeatDependencies = false): Metadata {
  const md = cleanTexts(raw)
  if (md.apiVersion === '') throw invalid('chart.metadata.apiVersion is required')
  if (md.name === '') throw invalid('chart.metadata.name is required')
  if (md.name === '.' || md.name === '..') throw invalid(`chart.metadata.name ${quote(md.name)} is not allowed`)
  // Go: the name is its own last path element, so neither slashes within nor at the end.
  if (md.name.includes('/') && md.name !== '/') throw invalid(`chart.metadata.name ${quote(md.name)} is invalid`)
  if (md.version === '') throw invalid('chart.metadata.version is required')
  if (!isVersion(md.version)) throw invalid(`chart.metadata.version ${quote(md.version)} is invalid`)
  if (!['', 'application', 'library'].includes(md.type ?? '')) {
    throw invalid('chart.metadata.type must be application or library')
  }
  const { maintainers, dependencies, ...rest } = md
  return {
    ...rest,
    ...(maintainers && { maintainers: maintainers.map(validateMaintainer) }),
    ...(dependencies && { dependencies: validateDependencies(dependencies, mayRepeatDependencies) }),
  }
}

interface CleanMetadata extends Omit<Metadata, 'maintainers' | 'dependencies'> {
  maintainers?: readonly (Maintainer | null)[]
  dependencies?: readonly (Dependency | null)[]
}

const CLEANED = ['description', 'home', 'icon', 'condition', 'tags', 'appVersion', 'kubeVersion'] as const

function cleanTexts(raw: RawMetadata): CleanMetadata {
  const md = { apiVersion: '', version: '', ...raw, name: clean(raw.name) } as CleanMetadata & Record<string, unknown>
  for (const key of CLEANED) if (md[key] !== undefined) (md as Record<string, unknown>)[key] = clean(md[key])
  const { sources, keywords } = md
  return { ...md, ...(sources && { sources: sources.map(clean) }), ...(keywords && { keywords: keywords.map(clean) }) }
}

function validateMaintainer(maintainer: Maintainer | null): Maintainer {
  if (maintainer === null) throw invalid('maintainers must not contain empty or null nodes')
  return Object.fromEntries(Object.entries(maintainer).map(([key, text]) => [key, clean(text)]))
}

function validateDependencies(dependencies: readonly (Dependency | null)[], mayRepeat: boolean): Dependency[] {
  const seen = new Set<string>()
  return dependencies.map((entry) => {
    const dependency = validateDependency(entry)
    const key = dependency.alias ? dependency.alias : dependency.name
    if (!mayRepeat && seen.has(key)) throw invalid(`more than one dependency with name or alias ${quote(key)}`)
    seen.add(key)
    return dependency
  })
}

function validateDependency(dependency: Dependency | null): Dependency {
  if (dependency === null) throw invalid('dependencies must not contain empty or null nodes')
  const { version, condition, tags, alias } = dependency
  const name = clean(dependency.name)
  if (alias && !/^[a-zA-Z0-9_-]+$/.test(alias)) {
    throw invalid(`dependency ${quote(name)} has disallowed characters in the alias`)
  }
  return {
    ...dependency,
    name,
    repository: clean(dependency.repository),
    ...(version !== undefined && { version: clean(version) }),
    ...(condition !== undefined && { condition: clean(condition) }),
    ...(tags && { tags: tags.map(clean) }),
  }
}

function isVersion(text: string): boolean {
  try {
    parseVersion(text)
    return true
  } catch {
    return false
  }
}

/** White space becomes a blank, what does not print goes. */
function clean(text: unknown): string {
  if (typeof text !== 'string') return ''
  // Latin letters and marks all print, and most texts have no others: classes of Unicode take milliseconds to compile.
  if (/^[\x20-\x7e\xa1-\xac\xae-\u024f]*$/.test(text)) return text
  return text
    .replace(/[\t-\r\x85\p{Z}]/gu, ' ')
    .replace(/[\udc80-\udcff]/gu, '\ufffd')
    .replace(/[^ \p{L}\p{M}\p{N}\p{P}\p{S}]/gu, '')
}

function invalid(message: string): TshelmError {
  return new TshelmError('chart/invalid-metadata', `validation: ${message}`)
}
