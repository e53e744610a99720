/** Rendering with no cluster. */
import type { HookRecord } from '../../storage/record.ts'
import { checkInstallable } from '../actions/check-chart.ts'
import * as templates from '../actions/template.ts'
import { manifestText } from '../manifest/manifest.ts'
import { parseObjects } from '../manifest/objects.ts'
import type { KubeObject } from '../object.ts'
import { defaultCapabilities, parseKubeVersion, type Capabilities } from '../render/capabilities.ts'
import { reading } from './call.ts'
import { copyChart } from './chart.ts'
import { createRuntime, type RuntimeOptions } from './context.ts'
import type { InstallOptions } from './verbs.ts'
import { goValues } from './values.ts'

export interface TemplateOptions
  extends
    Pick<
      InstallOptions,
      | 'chart'
      | 'values'
      | 'skipSchemaValidation'
      | 'subchartNotes'
      | 'enableDns'
      | 'hideSecret'
      | 'labels'
      | 'postRender'
      | 'isUpgrade'
    >,
    RuntimeOptions {
  /** Default: `release-name`. */
  readonly name?: string
  /** Default: `default`. */
  readonly namespace?: string
  /** `.Capabilities.KubeVersion`. Default: the version that Helm assumes. */
  readonly kubeVersion?: string
  /** Added to the built-in `.Capabilities.APIVersions`. Default: none. */
  readonly apiVersions?: readonly string[]
}

export interface TemplateResult {
  /** YAML in install order, hooks and CRDs not included. */
  readonly manifest: string
  readonly hooks: readonly HookRecord[]
  /** Files of crds/. */
  readonly crds: readonly { readonly path: string; readonly text: string }[]
  /** The rendered NOTES.txt; '' without. */
  readonly notes: string
}

/**
 * Renders a chart as `helm template` does: what templates look up in a cluster is not found. To ask a cluster, install with
 * `dryRun: 'server'`. Rejects with `render/…`, `values/schema` and their like in Helm's words.
 */
export function template(options: TemplateOptions): Promise<TemplateResult> {
  const { name = 'release-name', namespace = 'default', hideSecret = false } = options
  return reading({}, createRuntime(options), async (runtime) => {
    checkInstallable(options.chart, runtime.emit)
    const input = { ...options, name, namespace, capabilities: capabilitiesFor(options) }
    const { documents, hooks, crds, notes } = await templates.template(
      { ...input, chart: copyChart(options.chart), values: goValues(options.values ?? {}) },
      runtime,
    )
    return { manifest: manifestText(documents, hideSecret), hooks, crds, notes }
  })
}

/** What templates are told of a cluster when none is asked. Throws `plan/invalid-options` for what is no version. */
export function capabilitiesFor({
  kubeVersion,
  apiVersions = [],
}: Pick<TemplateOptions, 'kubeVersion' | 'apiVersions'>): Capabilities {
  const defaults = defaultCapabilities()
  return {
    kubeVersion: kubeVersion === undefined ? defaults.kubeVersion : parseKubeVersion(kubeVersion),
    apiVersions: [...defaults.apiVersions, ...apiVersions],
  }
}

/** The objects of a manifest, lists taken apart. Throws `kube/invalid-object` in Helm's words. */
export function parseManifest(manifest: string): KubeObject[] {
  return parseObjects(manifest)
}
