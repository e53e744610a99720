/** From a stack file, its environment's overlays and the names one asked for to the releases that are meant. */
import { isMap, newMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { TshelmError } from '../errors.ts'
import { invalid, readStackFile } from './read-stack.ts'

/** Paths begin where the program was called. */
export interface StackFiles {
  /** undefined if there is none. */
  readonly read: (path: string) => string | undefined
}

export interface StackRelease {
  readonly name: string
  /** '' if the file does not tell it. */
  readonly chart: string
  readonly namespace: string
  readonly version: string
  /** Files, lowest first. */
  readonly values: readonly string[]
  /** Goes over the files; a string is YAML as it is. */
  readonly set: GoValue | undefined
}

export interface StackRepository {
  readonly name: string
  readonly url: string
}

export interface Stack {
  readonly path: string
  readonly releases: readonly GoMap[]
  readonly environments: GoMap
  readonly repositories: readonly StackRepository[]
  readonly recreatePods: boolean
  readonly force: boolean
  readonly helmBinary: string | undefined
}

/** Throws `stack/invalid-file`. */
export function readStack(path: string, text: string): Stack {
  const root = readStackFile(path, text)
  const defaults = mapAt(root, 'helmDefaults', path)
  const releases = root['releases']
  if (releases === undefined) throw invalid(path, 'has no releases')
  return {
    path,
    releases: listOfMaps(releases, 'releases', path),
    environments: mapAt(root, 'environments', path),
    repositories: listOfMaps(root['repositories'] ?? [], 'repositories', path).map((one) => repositoryOf(one, path)),
    recreatePods: isSet(defaults['recreatePods']),
    force: isSet(defaults['force']),
    helmBinary: typeof defaults['helmBinary'] === 'string' ? defaults['helmBinary'] : undefined,
  }
}

export interface StackSelection {
  readonly environment: string | undefined
  /** None means all. */
  readonly names: readonly string[]
}

/** Those that are meant, with what overlays say of them, in the order of the stack file. Throws `stack/…`. */
export function selectReleases(stack: Stack, { environment, names }: StackSelection, files: StackFiles): GoMap[] {
  const overlays = environment === undefined || environment === '' ? [] : overlaysOf(stack, environment, files)
  let releases = [...stack.releases]
  for (const path of overlays) releases = withOverlay(releases, overlayIn(path, files))
  return releases.filter(
    (release) => !isSet(release['ignore']) && (names.length === 0 || names.includes(textAt(release, 'name'))),
  )
}

/** Throws `stack/failed` for one without a name. */
export function releaseOf(release: GoMap): StackRelease {
  const name = textAt(release, 'name')
  if (name === '') throw new TshelmError('stack/failed', 'Release missing name attribute')
  const { values = [], set } = release
  return {
    name,
    chart: textAt(release, 'chart'),
    namespace: textAt(release, 'namespace'),
    version: textAt(release, 'version'),
    values: Array.isArray(values) ? values.map(String) : [],
    set: set === null ? undefined : set,
  }
}

/** That of the environment's name, then those it lists: each once, later ones win. */
function overlaysOf({ environments, path }: Stack, environment: string, files: StackFiles): string[] {
  const conventional = `env/${environment}.yaml`
  const listed = mapAt(environments, environment, path)['overlay'] ?? []
  if (!Array.isArray(listed)) throw invalid(path, `environments.${environment}.overlay is no list`)
  const found = files.read(conventional) === undefined ? [] : [conventional]
  const overlays = [...new Set([...found, ...listed.map(String)])]
  if (overlays.length > 0) return overlays
  // Helmstack's own words.
  throw new TshelmError('stack/failed', 'Environment specified by no overlays found found!', {
    hint: `neither is there a file ${conventional}, nor does ${path} list an overlay for ${environment}`,
  })
}

function overlayIn(path: string, files: StackFiles): GoMap {
  const text = files.read(path)
  if (text === undefined) throw new TshelmError('stack/failed', `File not found: ${path}`)
  return mapAt(readStackFile(path, text), 'releases', path)
}

function withOverlay(releases: readonly GoMap[], overlay: GoMap): GoMap[] {
  return releases.map((release) => {
    const own = overlay[textAt(release, 'name')]
    if (own === undefined || !isMap(own)) return release
    const merged = mergeOver(release, own)
    const values = [...listAt(release, 'values'), ...listAt(own, 'values')]
    if (values.length > 0) merged['values'] = values
    return merged
  })
}

/** Maps deep, everything else replaced. The depth of both is what the reader allows. */
function mergeOver(below: GoMap, above: GoMap): GoMap {
  const merged = newMap()
  for (const key in below) merged[key] = below[key]!
  for (const key in above) {
    const [old, own] = [merged[key], above[key]!]
    merged[key] = isMap(own) && old !== undefined && isMap(old) ? mergeOver(old, own) : own
  }
  return merged
}

function repositoryOf(repository: GoMap, path: string): StackRepository {
  const [name, url] = [textAt(repository, 'name'), textAt(repository, 'url')]
  if (name === '' || url === '') throw invalid(path, 'a repository needs a name and a url')
  return { name, url }
}

function listOfMaps(value: GoValue, what: string, path: string): GoMap[] {
  if (value === null) return []
  if (!Array.isArray(value)) throw invalid(path, `${what} is no list`)
  return value.map((item, i) => {
    if (isMap(item)) return item
    throw invalid(path, `${what}[${i}] is no map`)
  })
}

function mapAt(map: GoMap, key: string, path: string): GoMap {
  const value = map[key]
  if (value === undefined || value === null) return newMap()
  if (isMap(value)) return value
  throw invalid(path, `${key} is no map`)
}

function listAt(map: GoMap, key: string): GoValue[] {
  const value = map[key]
  return Array.isArray(value) ? value : []
}

function textAt(map: GoMap, key: string): string {
  const value = map[key]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** Python's truth. */
function isSet(value: GoValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false
  return !(Array.isArray(value) && value.length === 0) && !(isMap(value) && Object.keys(value).length === 0)
}
