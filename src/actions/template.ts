/** `template`: a dry run of install that need not have a cluster: what one would say is made up, unless it is asked. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import type { HookRecord } from '../../storage/record.ts'
import { crdFiles } from '../chart/crds.ts'
import type { Chart } from '../chart/model.ts'
import { log } from '../events.ts'
import { extendError, messageOf, wrapError } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import type { ManifestDocument } from '../manifest/manifest.ts'
import type { Capabilities } from '../render/capabilities.ts'
import type { Runtime } from '../runtime.ts'
import type { InstallOptions } from './install.ts'
import { checkLabels } from './labels.ts'
import { validateReleaseName } from './release-name.ts'
import {
  prepareValues,
  processChart,
  releaseManifest,
  renderRelease,
  type RenderedRelease,
  type RenderInput,
} from './render-chart.ts'

export interface TemplateOptions extends Pick<
  InstallOptions,
  | 'name'
  | 'chart'
  | 'values'
  | 'skipSchemaValidation'
  | 'subchartNotes'
  | 'enableDns'
  | 'hideSecret'
  | 'labels'
  | 'postRender'
  | 'postRenderManifest'
  | 'seed'
  | 'onNondeterminism'
  | 'isUpgrade'
  | 'crds'
  | 'takeOwnership'
> {
  readonly namespace: string
  /** What to assume where no cluster is asked. */
  readonly capabilities: Capabilities
  /** Ask this cluster: capabilities, `lookup`, and whether the objects could be made (`--dry-run=server`). */
  readonly cluster?: Cluster
  /** Ask it nothing but what templates look up, or everything else. Default: all. */
  readonly clusterFor?: 'lookup' | 'check'
}

export interface TemplateResult {
  readonly crds: readonly { readonly path: string; readonly text: string }[]
  readonly documents: readonly ManifestDocument[]
  readonly hooks: readonly HookRecord[]
  readonly notes: string
  /** What `postRenderManifest` made of the documents. */
  readonly manifest?: string
}

/** What is rendered may need kinds that nothing but an install would bring. */
function warnOfCrds(chart: Chart, { emit }: Runtime): void {
  if (crdFiles(chart).length === 0) return
  emit(log('WARN', 'This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies.'))
}

/** Rejects in Helm's words; `data.partial` tells that rendering had begun (Helm then points at --debug). */
export async function template(options: TemplateOptions, runtime: Runtime): Promise<TemplateResult> {
  const { name, namespace, chart, cluster, clusterFor } = options
  // Loaded when a cluster is asked: most renders ask none.
  const asked = cluster && (await (await import('./template-cluster.ts')).askCluster(cluster, runtime, clusterFor))
  checkName(name, runtime)
  processDependencies(options, runtime)
  if (asked !== undefined && options.crds !== false) warnOfCrds(chart, runtime)
  const isUpgrade = options.isUpgrade === true
  const input: RenderInput = {
    ...options,
    ...(await asked?.facts()),
    runtime,
    release: { name, namespace, revision: 1, isInstall: !isUpgrade, isUpgrade },
  }
  const values = await prepareValues(input)
  checkLabels(options.labels ?? {})
  let rendered: RenderedRelease
  try {
    rendered = await renderRelease(input, values)
  } catch (error) {
    throw extendError(error, { partial: true })
  }
  const takeOwnership = options.takeOwnership === true
  await asked?.check(releaseManifest(rendered), { name, namespace, isUpgrade, takeOwnership })
  return { ...rendered, crds: crdsOf(chart) }
}

function checkName(name: string, runtime: Runtime): void {
  try {
    validateReleaseName(name)
  } catch (error) {
    const failure = wrapError(`release name ${JSON.stringify(name)}: `, error)
    runtime.emit(log('ERROR', 'release name check failed', { error: messageOf(failure) }))
    throw wrapError('release name check failed: ', failure)
  }
}

function processDependencies({ chart, values }: TemplateOptions, runtime: Runtime): void {
  try {
    processChart(chart, values, runtime)
  } catch (error) {
    runtime.emit(log('ERROR', 'chart dependencies processing failed', { error: messageOf(error) }))
    throw wrapError('chart dependencies processing failed: ', error)
  }
}

/** Files of crds/, the chart's and its subcharts'. */
export function crdsOf(chart: Chart): TemplateResult['crds'] {
  // Decoded when wanted: they may be megabytes, and are seldom printed.
  return crdFiles(chart).map(({ path, file }) => ({
    path,
    get text() {
      return decodeUtf8(file.data)
    },
  }))
}
