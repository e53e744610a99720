/** Bill of materials of a release or a chart: charts and the images that their manifests name. */
import { compareStrings } from '../../gotemplate/value.ts'
import type { HookRecord, ReleaseRecord } from '../../storage/record.ts'
import type { Chart } from '../chart/model.ts'
import { imagesIn, parseImage, type ImageReference, type ImageUse } from '../manifest/images.ts'
import { parseManifest } from '../manifest/objects.ts'

export interface BillChart {
  readonly name: string
  readonly version: string
  readonly appVersion?: string
  readonly description?: string
  /** Where it was taken from, where the chart above tells. */
  readonly repository?: string
  /** SHA-256 of its archive, 64 hex digits, where it came as one. */
  readonly digest?: string
  /** `shop/charts/db`. */
  readonly path: string
  readonly dependencies: readonly BillChart[]
}

export interface BillImage {
  /** As the manifests write it. */
  readonly image: string
  /** Absent for text that is no reference. */
  readonly reference?: ImageReference
  readonly uses: readonly ImageUse[]
  /** Paths of charts whose templates name it. */
  readonly charts: readonly string[]
}

export interface Bill {
  /** Absent for a chart that is not released. */
  readonly release?: { readonly name: string; readonly namespace: string; readonly revision: number }
  readonly chart: BillChart
  /** Sorted. */
  readonly images: readonly BillImage[]
  /** RFC 3339 in UTC, whole seconds: when what is billed was made. */
  readonly created: string
}

/** A release as it is on record, hooks included. */
export function billOfRelease(record: ReleaseRecord): Bill {
  const { name, namespace, version: revision, info } = record
  const chart = recordedChart(record)
  const created = wholeSeconds(info.last_deployed ?? info.first_deployed ?? '')
  const images = billImages(allManifests(record.manifest, record.hooks), chart)
  return { release: { name, namespace, revision }, chart, images, created }
}

export interface ChartBillInput {
  readonly chart: Chart
  readonly manifest: string
  readonly hooks: readonly HookRecord[]
  /** Of the archive: 64 hex digits. */
  readonly digest?: string
  /** Milliseconds. Default: 0, so that the same chart gives the same bill. */
  readonly created?: number
}

export function billOfChart({ chart, manifest, hooks, digest, created = 0 }: ChartBillInput): Bill {
  const billed = loadedChart(chart, chart.metadata.name, digest)
  const images = billImages(allManifests(manifest, hooks), billed)
  return { chart: billed, images, created: wholeSeconds(new Date(created).toISOString()) }
}

function allManifests(manifest: string, hooks: readonly HookRecord[]): string {
  return [manifest, ...hooks.map(({ path, manifest: text }) => `---\n# Source: ${path}\n${text}\n`)].join('\n')
}

function wholeSeconds(time: string): string {
  const at = Date.parse(time)
  return `${new Date(Number.isNaN(at) ? 0 : at).toISOString().slice(0, 19)}Z`
}

function loadedChart(chart: Chart, path: string, digest?: string): BillChart {
  const { metadata, dependencies } = chart
  const named = (child: Chart): string | undefined =>
    metadata.dependencies?.find(({ name, alias }) => (alias || name) === child.metadata.name)?.repository
  return {
    ...aboutChart(metadata),
    path,
    ...(digest === undefined ? {} : { digest }),
    dependencies: dependencies.map((child) => {
      const repository = named(child)
      const billed = loadedChart(child, `${path}/charts/${child.metadata.name}`)
      return repository ? { ...billed, repository } : billed
    }),
  }
}

type Loose = Readonly<Record<string, unknown>>

/** Records hold the chart without what it depends on; its lock says which versions those were. */
function recordedChart({ chart: { metadata, lock } }: ReleaseRecord): BillChart {
  const about = aboutChart(metadata ?? {})
  const locked = listOf(lock?.['dependencies'])
  const named = listOf(metadata?.['dependencies'])
  return {
    ...about,
    path: about.name,
    dependencies: named.map((dependency) => {
      const name = textOf(dependency['alias']) || textOf(dependency['name'])
      const found = locked.find(
        (one) => one['name'] === dependency['name'] && one['repository'] === dependency['repository'],
      )
      const repository = textOf(dependency['repository'])
      return {
        name: textOf(dependency['name']),
        version: textOf((found ?? dependency)['version']),
        path: `${about.name}/charts/${name}`,
        dependencies: [],
        ...(repository === '' ? {} : { repository }),
      }
    }),
  }
}

function aboutChart(metadata: object): Pick<BillChart, 'name' | 'version' | 'appVersion' | 'description'> {
  const { name, version, appVersion, description } = metadata as Loose
  return {
    name: textOf(name),
    version: textOf(version),
    ...(textOf(appVersion) === '' ? {} : { appVersion: textOf(appVersion) }),
    ...(textOf(description) === '' ? {} : { description: textOf(description) }),
  }
}

function listOf(value: unknown): readonly Loose[] {
  return Array.isArray(value) ? value.filter((item): item is Loose => typeof item === 'object' && item !== null) : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function billImages(manifest: string, chart: BillChart): BillImage[] {
  const uses = new Map<string, ImageUse[]>()
  for (const use of imagesIn(parseManifest(manifest))) {
    const known = uses.get(use.image)
    if (known === undefined) uses.set(use.image, [use])
    else known.push(use)
  }
  const paths = new Set(allCharts(chart).map(({ path }) => path))
  return [...uses]
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([image, found]) => {
      const reference = parseImage(image)
      const charts = found.map(({ source }) => chartOf(source, paths) ?? chart.path)
      return {
        image,
        uses: found,
        charts: [...new Set(charts)].sort(),
        ...(reference === undefined ? {} : { reference }),
      }
    })
}

/** The innermost chart whose folder a template is in. */
function chartOf(source: string | undefined, paths: ReadonlySet<string>): string | undefined {
  for (let path = source ?? ''; path !== ''; path = path.slice(0, Math.max(path.lastIndexOf('/'), 0))) {
    if (paths.has(path)) return path
  }
  return undefined
}

/** A chart and all below it, in order. */
export function allCharts(chart: BillChart): BillChart[] {
  return [chart, ...chart.dependencies.flatMap(allCharts)]
}

/** A package URL: what an image or a chart is called elsewhere. */
export function imageUrl({ registry, repository, tag, digest }: ImageReference): string {
  const name = repository.slice(repository.lastIndexOf('/') + 1)
  const place = encodeURIComponent(`${registry}/${repository}`).replaceAll('%2F', '/')
  const qualifiers = [`repository_url=${place}`, ...(tag === undefined ? [] : [`tag=${encodeURIComponent(tag)}`])]
  return `pkg:oci/${name}${digest === undefined ? '' : `@${encodeURIComponent(digest)}`}?${qualifiers.join('&')}`
}

export function chartUrl({ name, version, repository }: BillChart): string {
  const place = repository === undefined || !/^(?:https?|oci):\/\//.test(repository) ? '' : repository
  const qualifiers = place === '' ? '' : `?repository_url=${encodeURIComponent(place).replaceAll('%2F', '/')}`
  return `pkg:helm/${encodeURIComponent(name)}@${encodeURIComponent(version)}${qualifiers}`
}
