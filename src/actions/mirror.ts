/** `mirror`: charts, and what they depend on, from where they are to where they are wanted. */
import { loadChartArchive } from '../chart/load.ts'
import type { Chart, Dependency } from '../chart/model.ts'
import { mapLimit } from '../concurrency.ts'
import { TshelmError } from '../errors.ts'
import { fetchChart } from '../source/fetch-chart.ts'
import { listVersions } from '../source/list-versions.ts'
import type { Access, FetchedChart, FetchOptions, SourceContext } from '../source/ports.ts'
import type { RegistryMirror } from '../source/oci/mirror.ts'
import { isSameUrl } from '../source/url.ts'
import { publishChart, type PublishContext } from './publish.ts'
import { placeOf, type PublishPlace, type PublishTarget } from './publish-place.ts'

const MAX_AT_ONCE = 8
/** Charts of one call. */
const MAX_CHARTS = 10_000

export interface MirrorOptions {
  /** `repo/chart`, `oci://…`, an archive's address, or with `repositoryUrl` names of charts there. */
  readonly sources: readonly string[]
  readonly repositoryUrl?: string
  /** A version or a range. Default: the newest stable one. */
  readonly version?: string
  /** Every version, or every one in the range. Default: the newest. */
  readonly allVersions?: boolean
  /** What their Chart.yaml names, too, and so on. Default: true. */
  readonly dependencies?: boolean
  /** For the sources; what dependencies come from is asked without it, but for the same origin. */
  readonly access?: Access
  readonly target: PublishTarget
  /** Replaces what is there in another form. Default: that is `source/exists`. */
  readonly force?: boolean
}

export interface MirroredChart {
  readonly name: string
  readonly version: string
  /** `sha256:` and 64 hex digits: of the archive, the same in both places. */
  readonly digest: string
  readonly status: 'copied' | 'unchanged'
}

interface Wanted {
  readonly reference: string
  readonly options: FetchOptions
}

interface Found {
  readonly chart: Chart
  readonly fetched: FetchedChart
  readonly wanted: Wanted
}

/**
 * Copies byte for byte, signatures included; what the target has already is compared and left alone. Charts come before what they depend
 * on. `onChart` hears of each when it is there. Rejects with `source/…`: what was copied by then stays.
 */
export async function mirrorCharts(
  options: MirrorOptions,
  context: PublishContext,
  onChart: (chart: MirroredChart) => void = () => undefined,
): Promise<readonly MirroredChart[]> {
  const { source } = context
  const place = await placeOf(options.target, source)
  const done = new Map<string, MirroredChart>()
  const asked = new Set<string>()
  let next = await firstWanted(options, source)
  while (next.length > 0) {
    if (asked.size + next.length > MAX_CHARTS) throw tooMany()
    next.forEach((wanted) => asked.add(keyOf(wanted)))
    const found = await mapLimit(next, MAX_AT_ONCE, (wanted) => fetched(wanted, source))
    for (const one of found) {
      const { name, version } = one.chart.metadata
      const key = JSON.stringify([name, version])
      const before = done.get(key)
      if (before !== undefined) {
        checkSame(one.fetched, before)
        continue
      }
      const mirrored = await copy(one, place, options, context)
      done.set(key, mirrored)
      onChart(mirrored)
    }
    if (options.dependencies === false) break
    const wanted = (await mapLimit(found, MAX_AT_ONCE, (one) => dependenciesOf(one, source))).flat()
    next = unique(wanted).filter((one) => !asked.has(keyOf(one)))
  }
  return [...done.values()]
}

async function firstWanted(options: MirrorOptions, source: SourceContext): Promise<Wanted[]> {
  const { sources, version = '', repositoryUrl = '', allVersions = false, access = {} } = options
  const shared = { ...access, ...(repositoryUrl === '' ? {} : { repositoryUrl }) }
  const lists = await mapLimit(sources, MAX_AT_ONCE, async (reference) => {
    const versions = allVersions
      ? await listVersions(reference, { ...shared, ...(version === '' ? {} : { range: version }) }, source)
      : [version]
    return versions.map((one) => ({ reference, options: { ...shared, version: one } }))
  })
  return unique(lists.flat())
}

/** With its signature, if there is one. */
async function fetched(wanted: Wanted, source: SourceContext): Promise<Found> {
  const { reference, options } = wanted
  const chart = await fetchChart(reference, { ...options, verify: 'later' }, source)
  return { chart: loadChartArchive(chart.bytes, { anyApiVersion: true }), fetched: chart, wanted }
}

/** Those that servers have, in the version that Chart.lock says. Of what is in git or in a folder the chart itself has a copy. */
async function dependenciesOf({ chart, wanted }: Found, source: SourceContext): Promise<Wanted[]> {
  const known = (await source.repositories?.()) ?? []
  const locked = chart.lock?.dependencies ?? []
  const origin = wanted.options.repositoryUrl ?? wanted.reference
  return (chart.metadata.dependencies ?? []).flatMap((dependency) => {
    const version = locked.find(({ name }) => name === dependency.name)?.version ?? dependency.version ?? ''
    const alias = /^(?:@|alias:)(.+)$/.exec(dependency.repository)?.[1]
    const repository = known.find(({ name, url }) => name === alias || isSameUrl(url, dependency.repository))
    if (repository !== undefined) {
      return [{ reference: `${repository.name}/${dependency.name}`, options: { version } }]
    }
    // What was given for a chart is for its origin alone, and nothing is known of who has its neighbours.
    return atAddress(dependency, version, isSameOrigin(dependency.repository, origin) ? wanted.options : {})
  })
}

function atAddress({ name, repository }: Dependency, version: string, access: Access): Wanted[] {
  if (repository.startsWith('oci://')) {
    return [{ reference: `${repository.replace(/\/$/, '')}/${name}`, options: { ...access, version } }]
  }
  if (!/^https?:\/\//.test(repository)) return []
  return [{ reference: name, options: { ...access, repositoryUrl: repository, version } }]
}

function isSameOrigin(a: string, b: string): boolean {
  const parts = [a, b].map((text) => /^([a-z]+:\/\/[^/]+)/.exec(text)?.[1])
  return parts[0] !== undefined && parts[0] === parts[1]
}

async function copy(
  found: Found,
  place: PublishPlace,
  { target, force = false }: MirrorOptions,
  context: PublishContext,
): Promise<MirroredChart> {
  const { chart, fetched } = found
  const { bytes, digest, provenance } = fetched
  const { name, version } = chart.metadata
  const there = await archiveAt(place, { name, version, target }, unjudged(context.source))
  const isThere = there?.digest === digest
  if (there !== undefined && !isThere && !force) throw differs(name, version)
  if (place.kind === 'oci' && fetched.manifestDigest !== undefined) {
    // The same archive under another manifest has signatures of its own.
    if (!isThere || there.manifestDigest === fetched.manifestDigest) {
      await copyInRegistries(found, { target: place.url, targetAccess: place.access, signaturesOnly: isThere }, context)
    }
    return { name, version, digest, status: isThere ? 'unchanged' : 'copied' }
  }
  if (isThere) return { name, version, digest, status: 'unchanged' }
  const options = {
    ...target,
    chart,
    archive: bytes,
    created: createdOf(chart),
    force,
    ...(provenance === undefined ? {} : { provenance }),
  }
  await publishChart(options, context)
  return { name, version, digest, status: 'copied' }
}

async function copyInRegistries(
  { chart: { metadata: chart }, fetched, wanted: { options: access } }: Found,
  target: Pick<RegistryMirror, 'target' | 'targetAccess' | 'signaturesOnly'>,
  { source }: PublishContext,
): Promise<void> {
  const { mirrorInRegistries } = await import('../source/oci/mirror.ts')
  await mirrorInRegistries({ ...target, chart, fetched, access }, source)
}

/** Of what is in the target only the digest is looked at. */
function unjudged(source: SourceContext): SourceContext {
  const rest: { -readonly [Field in keyof SourceContext]: SourceContext[Field] } = { ...source }
  delete rest.policy
  return rest
}

interface Existing {
  readonly name: string
  readonly version: string
  readonly target: PublishTarget
}

/** The archive that the target has; undefined if it has none, or does not let it be seen. */
async function archiveAt(
  place: PublishPlace,
  { name, version, target }: Existing,
  source: SourceContext,
): Promise<Pick<FetchedChart, 'digest' | 'manifestDigest'> | undefined> {
  try {
    if (place.kind === 'folder') {
      const { readIndex } = await import('../source/index-file.ts')
      const bytes = await place.folder.read('index.yaml')
      const index = bytes && readIndex(bytes, { source: place.folder.path, emit: source.emit })
      const entry = index?.versions(name)?.find((one) => one.version === version)
      const digest = entry?.read().digest
      return digest === undefined ? undefined : { digest: `sha256:${digest.replace(/^sha256:/, '')}` }
    }
    return await (place.kind === 'oci'
      ? fetchChart(`${place.url.replace(/\/$/, '')}/${name}`, { ...place.access, version }, source)
      : fetchChart(name, { ...target, ...place.server.access, repositoryUrl: place.server.url, version }, source))
  } catch (error) {
    if (source.signal?.aborted === true) throw error
    return undefined
  }
}

function checkSame({ digest, url }: FetchedChart, before: MirroredChart): void {
  if (digest === before.digest) return
  const { name, version } = before
  throw new TshelmError('source/exists', `${url} is another ${name} ${version} than one that was copied before`, {
    hint: 'mirror them to different places',
  })
}

function differs(name: string, version: string): TshelmError {
  return new TshelmError('source/exists', `the target has another ${name} ${version}`, {
    hint: 'replace it with --force, or mirror to another place',
  })
}

function tooMany(): TshelmError {
  return new TshelmError('source/limit-exceeded', `more than ${MAX_CHARTS} charts to mirror`)
}

/** The time of its Chart.yaml: copying it again gives the same manifest. */
function createdOf({ raw }: Chart): string {
  const modified = raw.find(({ name }) => name === 'Chart.yaml')?.modified ?? 0
  return `${new Date(modified).toISOString().slice(0, 'YYYY-MM-DDThh:mm:ss'.length)}Z`
}

function keyOf({ reference, options }: Wanted): string {
  return JSON.stringify([reference, options.repositoryUrl, options.version])
}

function unique(list: readonly Wanted[]): Wanted[] {
  return [...new Map(list.map((wanted) => [keyOf(wanted), wanted])).values()]
}
