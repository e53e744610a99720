/** `helmfile.lock`: which versions the charts of repositories came to. */
import { posix } from 'node:path'
import { parseConstraint, checkConstraint } from '../../../gotemplate/go/semver-constraint.ts'
import { parseVersion } from '../../../gotemplate/go/semver.ts'
import { decodeUtf8, encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { unmarshalV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { compareStrings, isMap, newMap, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { filesIn, joinPath } from '../files.ts'
import type { Release, Repository, State } from '../model.ts'
import { executorOf, helm } from '../run/executor.ts'
import { temporaryName, type Session } from '../run/session.ts'
import { yamlText } from '../state/encode.ts'

interface Wanted {
  readonly release: Release
  readonly name: string
  readonly repository: string
  readonly alias: string
}

interface Locked {
  readonly name: string
  readonly repository: string
  readonly version: string
}

/** Charts of the repositories that the file declares. */
function wantedCharts(state: State): Wanted[] {
  return state.releases.flatMap((release) => {
    const found = remoteChart(state, release.chart)
    if (found === undefined) return []
    const { repository, chart } = found
    const alias = `${release.namespace}-${release.name}`
    if (!repository.oci) return [{ release, name: chart, repository: repository.url, alias }]
    const slash = chart.lastIndexOf('/')
    const base = `oci://${repository.url}`
    const folder = slash < 0 ? base : `${base.replace(/\/$/, '')}/${chart.slice(0, slash)}`
    return [{ release, name: chart.slice(slash + 1), repository: folder, alias }]
  })
}

interface RemoteChart {
  readonly repository: Repository
  /** Behind the repository's name. */
  readonly chart: string
}

function remoteChart({ repositories }: State, chart: string): RemoteChart | undefined {
  const slash = chart.indexOf('/')
  if (slash < 0 || chart.startsWith('.') || chart.includes('://')) return undefined
  const repository = repositories.find(({ name }) => name === chart.slice(0, slash))
  return repository && { repository, chart: chart.slice(slash + 1) }
}

function baseName({ filePath }: State): string {
  return posix
    .basename(filePath)
    .replace(/\.gotmpl$/, '')
    .replace(/\.yaml$/, '')
    .replace(/\.yml$/, '')
}

function lockPath(state: State): string {
  const { lockFilePath, basePath } = state
  if (lockFilePath === '') return joinPath(basePath, `${baseName(state)}.lock`)
  return lockFilePath.startsWith('/') ? lockFilePath : joinPath(basePath, lockFilePath)
}

/** Gives releases the versions that the lock file says, if there is one. Throws where it does not tell of a chart. */
export function applyLock(session: Session, state: State): void {
  const wanted = wantedCharts(state)
  if (wanted.length === 0) return
  const files = filesIn(session.ports.files, state.workingDirectory)
  const path = lockPath(state)
  if (!files.isFile(path)) return
  const locked = readLock(files.readText(path), wanted.length)
  for (const { release, name } of wanted) release.version = versionFor(locked, name, release.version)
}

function readLock(text: string, count: number): Locked[] {
  const root = parsed(text)
  const version = root['version']
  if (typeof version === 'string' && version !== '') {
    try {
      parseVersion(version)
    } catch (error) {
      throw stateError(`unable to resolve ${count} deps: ${messageOf(error)}`, error)
    }
  }
  return lockedIn(root)
}

function lockedIn(root: GoMap): Locked[] {
  const { dependencies = [] } = root
  if (!Array.isArray(dependencies)) return []
  return dependencies.filter(isMap).map((one) => ({
    name: textOf(one['name']),
    repository: textOf(one['repository']),
    version: textOf(one['version']),
  }))
}

function parsed(text: string): GoMap {
  const root = unmarshalV3(text)
  return isMap(root) ? root : newMap()
}

function textOf(value: GoValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** The first that satisfies what is asked. */
function versionFor(locked: readonly Locked[], name: string, asked: string): string {
  const constraint = parseConstraint(asked === '' ? '*' : asked)
  const found = locked.find((one) => one.name === name && checkConstraint(constraint, parseVersion(one.version)))
  if (found !== undefined) return found.version
  throw stateError(
    `no resolved dependency found for ${JSON.stringify(name)}, running "helmfile deps" may resolve the issue`,
  )
}

const NO_REPOSITORIES =
  'There are no repositories defined in your helmfile.yaml.\nThis means helmfile cannot update your dependencies or create a lock file.\nSee https://github.com/roboll/helmfile/issues/878 for more information.'

/** Asks for all charts as dependencies of one, and keeps what they came to. */
export async function updateLock(session: Session, state: State, extra: readonly string[]): Promise<void> {
  const { ports } = session
  const wanted = wantedCharts(state)
  if (wanted.length === 0) {
    ports.log('warn', NO_REPOSITORIES)
    return
  }
  const files = filesIn(ports.files, state.workingDirectory)
  const folder = temporaryName(session, '')
  ports.makeFolder(folder)
  try {
    const path = lockPath(state)
    ports.writeFile(`${folder}/Chart.yaml`, encodeUtf8(chartOf(state, wanted)))
    if (files.isFile(path)) ports.writeFile(`${folder}/Chart.lock`, files.readBytes(path))
    ports.log('info', `Updating dependency ${folder}`)
    const plain = session.options.ociPlainHttp ? ['--plain-http'] : []
    const args = ['dependency', 'update', folder, ...plain]
    await helm(executorOf(session, state), args, { extra, show: 'log' })
    const lock = decodeUtf8(files.readBytes(`${folder}/Chart.lock`))
    ports.writeFile(files.absolute(path), encodeUtf8(lockText(lock)))
    applyLock(session, state)
  } catch (error) {
    const distinct = new Set(wanted.map(({ name }) => name)).size
    throw stateError(`unable to update deps: unable to update ${distinct} deps: ${messageOf(error)}`, error)
  } finally {
    ports.removeFolder(folder)
  }
}

function chartOf(state: State, wanted: readonly Wanted[]): string {
  const dependencies = wanted.map(({ release, name, repository, alias }) =>
    mapWith({ name, repository, version: release.version || '*', alias }),
  )
  return `name: ${baseName(state)}\nversion: 1.0.0\napiVersion: v2\n${yamlText(mapWith({ dependencies }))}`
}

function mapWith(entries: Readonly<Record<string, GoValue>>): GoMap {
  const map: GoMap = newMap()
  return Object.assign(map, entries)
}

/** Version of the helmfile whose files these are. */
const LOCK_VERSION = '1.8.0'

function lockText(chartLock: string): string {
  const root = parsed(chartLock)
  const seen = new Set<string>()
  const dependencies = lockedIn(root)
    .sort((a, b) => compareStrings(a.name, b.name))
    .filter(({ name, repository, version }) => {
      const key = JSON.stringify([name, repository, version])
      return !seen.has(key) && seen.add(key)
    })
  const lines = dependencies.map(
    ({ name, repository, version }) =>
      `  - name: ${yamlText(name)}    repository: ${yamlText(repository)}    version: ${yamlText(version)}`,
  )
  const list = lines.length === 0 ? 'dependencies: []\n' : `dependencies:\n${lines.join('')}`
  const rest = `digest: ${yamlText(textOf(root['digest']))}generated: ${yamlText(generatedOf(chartLock))}`
  return `version: ${LOCK_VERSION}\n${list}${rest}`
}

/** As it is written: a reader may take it for a time. */
function generatedOf(chartLock: string): string {
  return /^generated: "?([^"\n]*)"?$/m.exec(chartLock)?.[1] ?? ''
}
