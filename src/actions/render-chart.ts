/** Chart + user values → manifest: the stages that every verb with a chart goes through. */
import { coalesceValues } from '../values/merge.ts'
import { processDependencies } from '../values/dependencies.ts'
import { validateValues } from '../values/schema.ts'
import { costly } from '../../gotemplate/sprig/costly.ts'
import type { Seed } from '../../gotemplate/sprig/seeded.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import type { HookRecord } from '../../storage/record.ts'
import { isCompatibleRange } from '../chart/dependencies.ts'
import type { Chart } from '../chart/model.ts'
import { extendError, TshelmError } from '../errors.ts'
import { withContext, type ErrorContext } from '../explain/context.ts'
import { buildManifest, manifestText, type Manifest, type ManifestDocument } from '../manifest/manifest.ts'
import { isBlank } from '../manifest/split.ts'
import type { Capabilities } from '../render/capabilities.ts'
import { callCollector, type NondeterministicCall } from '../render/nondeterminism.ts'
import { newLookupTable, renderWithLookups, type LookupAnswer, type LookupKey } from '../render/lookup.ts'
import { renderChart, type RenderedFile, type RenderOptions } from '../render/render.ts'
import type { ReleaseOptions } from '../render/scope.ts'
import type { Runtime } from '../runtime.ts'

/** Changes the rendered files, hooks among them, before they are sorted into a manifest. */
export type PostRender = (files: readonly RenderedFile[]) => Promise<readonly RenderedFile[]>

/** As Helm 3 has it: changes the manifest, which hooks are no part of. */
export type PostRenderManifest = (manifest: string) => Promise<string>

export interface PostRendering {
  readonly postRender?: PostRender
  readonly postRenderManifest?: PostRenderManifest
}

export interface RenderInput extends PostRendering {
  readonly chart: Chart
  /** What the user set; the chart's defaults go underneath. */
  readonly values: GoMap
  readonly release: ReleaseOptions
  readonly capabilities: Capabilities
  readonly runtime: Runtime
  readonly skipSchemaValidation?: boolean
  readonly subchartNotes?: boolean
  readonly enableDns?: boolean
  readonly seed?: Seed
  readonly onNondeterminism?: (calls: readonly NondeterministicCall[]) => void
  /** Answers `lookup`; absent without a cluster. */
  readonly lookup?: (key: LookupKey) => Promise<LookupAnswer>
  /** Secrets are left out of what `postRenderManifest` gets. */
  readonly hideSecret?: boolean
}

export interface RenderedRelease {
  readonly hooks: HookRecord[]
  readonly documents: readonly ManifestDocument[]
  readonly notes: string
  /** What `postRenderManifest` made of the documents. */
  readonly manifest?: string
}

/** The manifest as it is stored. */
export function releaseManifest(
  { manifest, documents }: Pick<RenderedRelease, 'manifest' | 'documents'>,
  hideSecret = false,
): string {
  return manifest ?? manifestText(documents, hideSecret)
}

/** Conditions, tags, aliases and imports; then values as templates see them, checked against schemas. Rejects in Helm's words. */
export async function prepareValues(input: Omit<RenderInput, 'release'>): Promise<GoMap> {
  const { chart, values, runtime } = input
  let coalesced: GoMap | undefined
  try {
    coalesced = coalesceValues(chart, values, runtime.emit, runtime.compat?.values)
    if (input.skipSchemaValidation !== true) await validateValues(chart, coalesced, runtime)
    return coalesced
  } catch (error) {
    throw withContext(error, { chart, user: values, ...(coalesced && { values: coalesced }) })
  }
}

/** What there is of a release that failed, for `--debug`: all rendered files if they could not be sorted, and the hooks found so far. */
export function partialRelease({ data }: TshelmError): {
  readonly manifest: string
  readonly hooks: readonly HookRecord[]
} {
  return {
    manifest: (data['partialManifest'] as string | undefined) ?? '',
    hooks: (data['partialHooks'] as readonly HookRecord[] | undefined) ?? [],
  }
}

/** Renders with values from `prepareValues`. */
export async function renderRelease(input: RenderInput, values: GoMap): Promise<RenderedRelease> {
  const { chart, release, capabilities, runtime } = input
  checkKubeVersion(chart, capabilities)
  const table = newLookupTable()
  const { add, calls } = callCollector()
  const options: RenderOptions = {
    chart,
    values,
    release,
    capabilities,
    runtime,
    enableDns: input.enableDns === true,
    ...(runtime.compat === undefined ? {} : { rules: runtime.compat.render }),
    ...(input.lookup === undefined ? {} : { lookup: table, costly: costly() }),
    ...(input.seed === undefined ? {} : { seed: input.seed }),
    ...(input.onNondeterminism === undefined ? {} : { onNondeterminism: add }),
  }
  const context: ErrorContext = { chart, user: input.values, values }
  let rendered: RenderedFile[]
  try {
    rendered = await (input.lookup === undefined
      ? renderChart(options)
      : renderWithLookups(table, () => renderChart(options), input.lookup))
  } catch (error) {
    throw withContext(error, context)
  } finally {
    input.onNondeterminism?.(calls())
  }
  const { files, notes } = takeNotes(rendered, chart, input.subchartNotes === true)
  const final = input.postRender === undefined ? files : await input.postRender(files)
  let sorted: Manifest
  try {
    sorted = buildManifest(final, runtime.emit, runtime.compat?.manifest)
  } catch (error) {
    const partial = final
      .filter(({ text }) => !isBlank(text))
      .map(({ name, text }) => `---\n# Source: ${name}\n${text}\n`)
    const again = input.postRender === undefined ? { render: options } : {}
    throw withContext(extendError(error, { partialManifest: partial.join('') }), { ...context, files: final, ...again })
  }
  const { hooks, documents } = sorted
  const manifest = await input.postRenderManifest?.(manifestText(documents, input.hideSecret))
  return { hooks: [...hooks], documents, notes, ...(manifest === undefined ? {} : { manifest }) }
}

function checkKubeVersion(chart: Chart, { kubeVersion }: Capabilities): void {
  const wanted = chart.metadata.kubeVersion
  if (wanted === undefined || wanted === '' || isCompatibleRange(wanted, kubeVersion.normalized || kubeVersion.version))
    return
  const message = `chart requires kubeVersion: ${wanted} which is incompatible with Kubernetes ${kubeVersion.version}`
  throw new TshelmError('chart/incompatible-kube-version', message, {
    hint: 'use a version of the chart that supports this cluster, or --kube-version for another one',
  })
}

/** NOTES.txt files are no manifests: the root chart's is kept, those of subcharts on demand. */
function takeNotes(
  rendered: readonly RenderedFile[],
  chart: Chart,
  subchartNotes: boolean,
): { readonly files: RenderedFile[]; readonly notes: string } {
  const files: RenderedFile[] = []
  const notes: string[] = []
  const own = `${chart.metadata.name}/templates/NOTES.txt`
  for (const file of rendered) {
    if (!file.name.endsWith('NOTES.txt')) files.push(file)
    else if (file.name === own || subchartNotes) notes.push(file.text)
  }
  return { files, notes: notes.filter((text, i) => i === 0 || text !== '').join('\n') }
}

/** Applies conditions and imports to the chart itself, once, before values are prepared. */
export function processChart(chart: Chart, values: GoMap, runtime: Runtime): void {
  try {
    processDependencies(chart, values, runtime.emit, runtime.compat)
  } catch (error) {
    throw withContext(error, { chart, user: values })
  }
}
