/** Charts of registries: pulled into helmfile's cache, once. */
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { filesIn, joinPath } from '../files.ts'
import type { Release, Repository, State } from '../model.ts'
import { cacheHome, within } from '../remote/remote.ts'
import { isOciChart, namedChart } from '../run/chart-reference.ts'
import { downloadFlags, isDevel, keyringFlags, valued, verifyFlags } from '../run/common-flags.ts'
import { executorOf, helm } from '../run/executor.ts'
import type { Session } from '../run/session.ts'
import { chartFolder, chartWithin, leaveLock } from './chart-folder.ts'

export interface OciOptions {
  readonly skipRefresh: boolean
  /** Where charts go, if not into the cache. */
  readonly outputDir: string
  readonly outputDirTemplate: string
}

interface OciName {
  /** `host/path[:version][@digest]`. */
  readonly reference: string
  readonly chart: string
  readonly version: string
}

/** The folder of the chart; undefined if the release's is none of a registry. */
export async function ociChart(
  session: Session,
  state: State,
  release: Release,
  options: OciOptions,
): Promise<string | undefined> {
  const named = ociName(state, release)
  if (named === undefined) return undefined
  const resolved = await withExactVersion(session, state, { release, named, options })
  const key = JSON.stringify([release.chart, resolved.version])
  let pulled = session.fetched.get(key)
  if (pulled === undefined)
    session.fetched.set(key, (pulled = pull(session, state, { release, named: resolved, options })))
  return pulled
}

interface Pull {
  readonly release: Release
  readonly named: OciName
  readonly options: OciOptions
}

async function pull(session: Session, state: State, { release, named, options }: Pull): Promise<string> {
  const { ports } = session
  const { reference, chart, version } = named
  const files = filesIn(ports.files, state.workingDirectory)
  const folder = folderOf(session, state, { release, named, options })
  const cached = options.outputDirTemplate === '' ? chartWithin(files, folder) : undefined
  if (cached !== undefined && isKept(release, state, options)) return cached
  if (options.outputDirTemplate !== '') leaveLock(session, state, folder)
  ports.log('info', `Pulling ${reference}`)
  const plain = session.options.ociPlainHttp ? ['--plain-http'] : []
  const args = [
    ...['pull', `oci://${withoutTag(reference)}`, '--destination', folder, '--untar'],
    ...registryFlags(state, release),
    ...(reference.includes('@') ? [] : valued('--version', version)),
    ...(isDevel(state, release) ? ['--devel'] : []),
    ...plain,
  ]
  if (cached !== undefined) ports.removeFolder(files.absolute(folder))
  ports.makeFolder(files.absolute(folder))
  const env = { HELM_EXPERIMENTAL_OCI: '1' }
  await helm(executorOf(session, state), args, { env, show: 'log' })
  const found = chartWithin(files, folder)
  if (found === undefined) throw stateError(`release ${JSON.stringify(release.name)}: no Chart.yaml found for ${chart}`)
  return found
}

/** Exact versions do not change: what is in the cache is good. */
function isKept({ skipRefresh, version }: Release, { helmDefaults }: State, options: OciOptions): boolean {
  if (version !== '' && !isRange(version)) return true
  return options.skipRefresh || (skipRefresh ?? helmDefaults.skipRefresh)
}

function folderOf(session: Session, state: State, { release, named, options }: Pull): string {
  const { chart, version } = named
  const { outputDir, outputDirTemplate } = options
  if (outputDirTemplate !== '') {
    return chartFolder(state, release, { chartName: chart, outputDir, template: outputDirTemplate })
  }
  const name = release.chart.replaceAll(/\/\/|[:.&]/g, '_')
  const home = cacheHome(session.ports)
  return within(home, joinPath(home, ...name.split('/'), version.replaceAll(/[=><!|~^ ,*]/g, '_')))
}

function registryFlags(state: State, release: Release): string[] {
  const { repository } = namedChart(state, release.chart)
  const own = repository === undefined ? [] : repositoryFlags(repository)
  return [...own, ...verifyFlags(state, release), ...keyringFlags(state, release), ...downloadFlags(state, release)]
}

function repositoryFlags(repository: Repository): string[] {
  const { plainHttp, skipTLSVerify, caFile, certFile, keyFile, verify, keyring, registryConfig } = repository
  const tls = plainHttp
    ? ['--plain-http']
    : [
        ...(skipTLSVerify ? ['--insecure-skip-tls-verify'] : []),
        ...valued('--ca-file', caFile),
        ...(certFile !== '' && keyFile !== '' ? ['--cert-file', certFile, '--key-file', keyFile] : []),
      ]
  return [
    ...tls,
    ...(verify ? ['--verify'] : []),
    ...valued('--keyring', keyring),
    ...valued('--registry-config', registryConfig),
  ]
}

function ociName(state: State, release: Release): OciName | undefined {
  if (!isOciChart(state, release.chart)) return undefined
  const [version, digest] = split(release.version, '@')
  if (version === 'latest') {
    throw stateError('the version for OCI charts should be semver compliant, the latest tag is not supported')
  }
  if (!release.chart.startsWith('oci://')) {
    const { repository, name } = namedChart(state, release.chart)
    const base = `${repository!.url}/${name}`
    return { reference: qualified(base, version, digest), chart: name, version }
  }
  const [place, digestInChart] = split(release.chart.slice('oci://'.length), '@')
  const colon = place.lastIndexOf(':')
  const hasTag = colon > place.lastIndexOf('/')
  const base = hasTag ? place.slice(0, colon) : place
  const tag = hasTag ? place.slice(colon + 1) : ''
  const wanted = version || tag
  const reference = qualified(base, tag === '' ? wanted : '', digestInChart || digest)
  return { reference, chart: base.slice(base.lastIndexOf('/') + 1), version: wanted }
}

function qualified(base: string, version: string, digest: string): string {
  if (digest !== '') return `${base}@${digest}`
  return version === '' ? base : `${base}:${version}`
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}

/** A version is asked for by a flag; a digest stays. */
function withoutTag(reference: string): string {
  const [place, digest] = split(reference, '@')
  const colon = place.lastIndexOf(':')
  const base = colon > place.lastIndexOf('/') ? place.slice(0, colon) : place
  return digest === '' ? base : `${base}@${digest}`
}

function isRange(version: string): boolean {
  return /[=><!|~^ ,*]|(?:^|\.)[xX](?:\.|$)/.test(version)
}

/** A range is asked what it comes to, so that the cache does not answer for all time. */
async function withExactVersion(session: Session, state: State, { release, named, options }: Pull): Promise<OciName> {
  const { version, reference } = named
  const resolves = release.resolveOCIVersions ?? state.helmDefaults.resolveOCIVersions ?? true
  const keeps = options.skipRefresh || (release.skipRefresh ?? state.helmDefaults.skipRefresh)
  if (!resolves || keeps || version === '' || !isRange(version) || reference.includes('@')) return named
  const base = withoutTag(reference)
  const key = JSON.stringify([base, version])
  try {
    let asked = session.ociVersions.get(key)
    if (asked === undefined)
      session.ociVersions.set(key, (asked = askVersion(session, state, { release, base, version })))
    const exact = await asked
    return { ...named, version: exact, reference: qualified(base, exact, '') }
  } catch (error) {
    const what = `resolving OCI version constraint ${JSON.stringify(version)} for release ${JSON.stringify(release.name)}`
    const fallback = 'falling back to unresolved constraint for cache key (a stale cache may be served)'
    session.ports.log('warn', `${what} failed: ${messageOf(error)}; ${fallback}`)
    return named
  }
}

async function askVersion(
  session: Session,
  state: State,
  { release, base, version }: { readonly release: Release; readonly base: string; readonly version: string },
): Promise<string> {
  const args = ['show', 'chart', `oci://${base}`, ...registryFlags(state, release), '--version', version]
  const shown = await helm(executorOf(session, state), args)
  const exact = /^version: *"?([^"\n]+)"?$/m.exec(shown)?.[1]?.trim()
  if (exact !== undefined) return exact
  throw stateError(`helm show chart oci://${base} --version ${version} returned an empty Chart.yaml version`)
}
