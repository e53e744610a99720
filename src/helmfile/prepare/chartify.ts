/**
 * Charts made of what is none, and charts that are patched: kustomizations and folders of manifests, patches, transformers, further
 * dependencies, another namespace. What is rendered on the way stays in memory.
 */
import { posix } from 'node:path'
import type { StateFiles } from '../files.ts'
import { filesIn } from '../files.ts'
import { releaseId, type Release, type State } from '../model.ts'
import { temporaryName, type Session } from '../run/session.ts'
import { setFlags } from '../run/release-values.ts'
import { entryContent, valueFiles } from '../run/value-files.ts'
import { kustomizationFiles, manifestFiles } from './chartify-sources.ts'
import { chartWithDependencies, declaresDependencies } from './chartify-dependencies.ts'
import { patched } from './chartify-patch.ts'
import { protectedFromRendering, renderedFiles, type ChartFiles } from './chartify-render.ts'
import { inNamespace } from './chartify-namespace.ts'
import { patchValues } from './patch-values.ts'

export interface ChartifyOptions {
  /** Which command it is for: `template`, `sync` … */
  readonly command: string
  readonly validate: boolean
  readonly includeCrds: boolean
  readonly skipSchemaValidation: boolean
  readonly kubeVersion: string
  readonly set: readonly string[]
  readonly values: readonly string[]
  readonly templateArgs: string
}

export interface ChartifyNeed {
  /** It is a folder without a Chart.yaml. */
  readonly isNoChart: boolean
}

/** undefined for a chart that helm takes as it is. */
export function needsChartify(
  { basePath }: State,
  release: Release,
  { source, files }: { readonly source: string; readonly files: StateFiles },
): ChartifyNeed | undefined {
  const folder = source.startsWith('/') ? source : posix.join(basePath, source)
  const isNoChart = files.isFolder(folder) && !files.isFile(`${folder}/Chart.yaml`)
  const { dependencies, forceNamespace } = release
  return isNoChart || isPatched(release) || dependencies.length > 0 || forceNamespace !== '' ? { isNoChart } : undefined
}

function isPatched({ jsonPatches, strategicMergePatches, transformers }: Release): boolean {
  return jsonPatches.length + strategicMergePatches.length + transformers.length > 0
}

export interface Chartification {
  readonly release: Release
  /** A path, or what helm could pull. */
  readonly source: string
  readonly need: ChartifyNeed
  readonly skipDeps: boolean
  readonly options: ChartifyOptions
}

/** Everything that the steps of one release need. */
export interface ChartifyWork extends Chartification {
  readonly session: Session
  readonly state: State
  /** The temporary folder that all of it is said to be in. */
  readonly root: string
  /** Where the chart is said to be. */
  readonly folder: string
  /** Its name: that of the folder it is made of. */
  readonly chartName: string
  readonly values: ReadonlyMap<string, Uint8Array>
  readonly setFlags: readonly string[]
}

/** The path of the chart: in memory, unless it only got dependencies. */
export async function chartify(session: Session, state: State, given: Chartification): Promise<string> {
  const { release, source, need } = given
  const patches = await readPatches(session, state, release)
  const root = temporaryName(session, 'chartify')
  const work: ChartifyWork = {
    ...given,
    session,
    state,
    root,
    folder: folderOf(root, release),
    chartName: posix.basename(posix.normalize(source)),
    values: await valueFiles(session, state, release),
    setFlags: await setFlags(session, state, release.set),
  }
  if (!need.isNoChart) return chartifyChart(work, patches)
  const files = filesIn(session.ports.files, state.workingDirectory)
  const isKustomization = files.isFile(`${source}/kustomization.yaml`)
  const made = isKustomization ? await kustomizationFiles(work) : await manifestFiles(work)
  const namespace = release.forceNamespace || (isKustomization ? '' : release.namespace)
  mount(work, work.folder, made)
  return finish(work, { chart: work.folder, base: made, namespace, patches })
}

function folderOf(root: string, release: Release): string {
  return posix.normalize(`${root}/${releaseId(release).replaceAll(':', '/')}`)
}

async function chartifyChart(work: ChartifyWork, patches: Patches): Promise<string> {
  const { release, source, session, state } = work
  const onlyDependencies = !isPatched(release) && release.forceNamespace === ''
  const files = filesIn(session.ports.files, state.workingDirectory)
  const isHere = files.isFolder(source) || files.isFile(source)
  const isCopied = !isHere || release.dependencies.length > 0 || (!work.skipDeps && declaresDependencies(files, source))
  const root = onlyDependencies ? work.root : temporaryName(session, 'chartify')
  if (isCopied) session.temporary.add(root)
  const chart = isCopied ? await chartWithDependencies(work, folderOf(root, release)) : source
  if (onlyDependencies) return chart
  const base = chartFilesOf(files, chart)
  // Helm pulls a chart into a folder of the chart's name.
  const folder = isHere ? work.folder : posix.join(work.folder, posix.basename(chart))
  return finish({ ...work, folder }, { chart, base, namespace: release.forceNamespace, patches })
}

interface Finish {
  /** What helm renders. */
  readonly chart: string
  /** Its files. */
  readonly base: ChartFiles
  readonly namespace: string
  readonly patches: Patches
}

async function finish(work: ChartifyWork, { chart, base, namespace, patches }: Finish): Promise<string> {
  let rendered = await renderedFiles(work, chart)
  if (namespace !== '') rendered = inNamespace(rendered, namespace)
  const hasPatches = patches.json.length + patches.merge.length + patches.transformers.length > 0
  if (hasPatches && rendered.size > 0) rendered = await patched(work, rendered, patches)
  mount(work, work.folder, protectedFromRendering(base, rendered))
  return work.folder
}

function mount({ session }: ChartifyWork, folder: string, files: ChartFiles): void {
  session.ports.helm.mount(folder, files)
  session.charts.set(folder, files)
}

/** Contents of the release's patches, in order. */
export interface Patches {
  readonly json: readonly Uint8Array[]
  readonly merge: readonly Uint8Array[]
  readonly transformers: readonly Uint8Array[]
}

async function readPatches(session: Session, state: State, release: Release): Promise<Patches> {
  const { jsonPatches, strategicMergePatches, transformers } = release
  const lists = [jsonPatches, strategicMergePatches, transformers]
  const values = await patchValues(session, state, release)
  const read = await Promise.all(
    lists.map(async (entries) => {
      const contents: Uint8Array[] = []
      for (const entry of entries) {
        const content = await entryContent(session, state, { release, entries, values, entry })
        if (content !== undefined) contents.push(content)
      }
      return contents
    }),
  )
  return { json: read[0]!, merge: read[1]!, transformers: read[2]! }
}

const RENDERED = /^(?:templates|charts|crds)\//
const MAX_DEPTH = 64

/** What a chart has besides what is rendered. */
function chartFilesOf(files: StateFiles, chart: string): ChartFiles {
  const found = new Map<string, Uint8Array>()
  const walk = (relative: string, depth: number): void => {
    if (depth > MAX_DEPTH) return
    for (const { name, kind } of files.list(posix.join(chart, relative))) {
      const inner = posix.join(relative, name)
      if (RENDERED.test(`${inner}/`)) continue
      if (kind === 'directory' || files.isFolder(posix.join(chart, inner))) walk(inner, depth + 1)
      else found.set(inner, files.readBytes(posix.join(chart, inner)))
    }
  }
  if (files.isFolder(chart)) walk('', 0)
  return found
}
