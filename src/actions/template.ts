/** `template`: a client-side dry run of install, with what a cluster would say made up. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import type { HookRecord } from '../../storage/record.ts'
import { crdFiles } from '../chart/crds.ts'
import type { Chart } from '../chart/model.ts'
import { log } from '../events.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import type { ManifestDocument } from '../manifest/manifest.ts'
import type { Capabilities } from '../render/capabilities.ts'
import type { Runtime } from '../runtime.ts'
import { checkLabels, type InstallOptions } from './install.ts'
import { validateReleaseName } from './release-name.ts'
import { prepareValues, processChart, renderRelease } from './render-chart.ts'

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
  | 'isUpgrade'
> {
  readonly namespace: string
  readonly capabilities: Capabilities
}

export interface TemplateResult {
  readonly crds: readonly { readonly path: string; readonly text: string }[]
  readonly documents: readonly ManifestDocument[]
  readonly hooks: readonly HookRecord[]
  readonly notes: string
}

/** Rejects in Helm's words; `data.partial` tells that rendering had begun (Helm then points at --debug). */
export async function template(options: TemplateOptions, runtime: Runtime): Promise<TemplateResult> {
  const { name, namespace, chart, values } = options
  checkTemplateName(name, runtime)
  try {
    processChart(chart, values, runtime)
  } catch (error) {
    runtime.emit(log('ERROR', 'chart dependencies processing failed', { error: messageOf(error) }))
    throw wrapError('chart dependencies processing failed: ', error)
  }
  const isUpgrade = options.isUpgrade === true
  const input = { ...options, runtime, release: { name, namespace, revision: 1, isInstall: !isUpgrade, isUpgrade } }
  const prepared = prepareValues(input)
  checkLabels(options.labels ?? {})
  try {
    const { documents, hooks, notes } = await renderRelease(input, prepared)
    return { crds: crdsOf(chart), documents, hooks, notes }
  } catch (error) {
    const { code, message, hint, positions, data } = wrapError('', error)
    throw new TshelmError(code, message, {
      cause: error,
      positions,
      data: { ...data, partial: true },
      ...(hint === undefined ? {} : { hint }),
    })
  }
}

function crdsOf(chart: Chart): TemplateResult['crds'] {
  return crdFiles(chart).map(({ path, file }) => ({ path, text: decodeUtf8(file.data) }))
}

function checkTemplateName(name: string, runtime: Runtime): void {
  try {
    validateReleaseName(name)
  } catch (error) {
    const failure = wrapError(`release name ${JSON.stringify(name)}: `, error)
    runtime.emit(log('ERROR', 'release name check failed', { error: messageOf(failure) }))
    throw wrapError('release name check failed: ', failure)
  }
}
