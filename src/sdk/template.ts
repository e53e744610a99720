/** Rendering with no cluster. */
import type { HookRecord } from '../../storage/record.ts'
import type { NondeterministicCall } from '../render/nondeterminism.ts'
import { reading } from './call.ts'
import { createRuntime, type RuntimeOptions } from './context.ts'
import type { InstallOptions } from './verbs.ts'

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
      | 'postRenderManifest'
      | 'seed'
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
  /** Calls of functions that make renders differ, seed or not: random ones, `now`, `lookup` … */
  readonly nondeterminism: readonly NondeterministicCall[]
}

/**
 * Renders a chart as `helm template` does: what templates look up in a cluster is not found. To ask a cluster, install with
 * `dryRun: 'server'`. Rejects with `render/…`, `values/schema` and their like in Helm's words.
 */
export function template(options: TemplateOptions): Promise<TemplateResult> {
  return reading({}, createRuntime(options), async (runtime) => {
    const { renderTemplate } = await import('./render-template.ts')
    return renderTemplate(options, runtime)
  })
}
