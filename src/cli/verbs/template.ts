/** Runs `template`. */
import { join } from 'node:path'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { trimSpace } from '../../../gotemplate/go/unicode.ts'
import { crdsOf, template, type TemplateOptions, type TemplateResult } from '../../actions/template.ts'
import { HELM_4, type RenderRules } from '../../compat.ts'
import type { Chart } from '../../chart/model.ts'
import { extendError, isTshelmError, messageOf, TshelmError } from '../../errors.ts'
import { defaultCapabilities, parseKubeVersion, type Capabilities } from '../../render/capabilities.ts'
import { logVersion, readChartAndValues } from '../chart-input.ts'
import type { CliContext, Invocation } from '../command.ts'
import { partialRelease, type PostRendering } from '../../actions/render-chart.ts'
import { dryRunOf } from '../dry-run.ts'
import type { Flags } from '../flag.ts'
import { labelsOf } from '../labels.ts'
import { nameAndChart } from '../name-and-chart.ts'
import { namespaceOf } from '../namespace.ts'
import { outputFolder, type OutputFolder } from '../output-folder.ts'
import type { Runtime } from '../../runtime.ts'
import { localRuntime } from '../runtime.ts'
import { nameHost, seedOptions } from '../seed.ts'
import { hasDocuments, selectDocuments } from '../show-only.ts'
import { checkTlsFiles } from '../tls-files.ts'

const DEFAULT_NAME = 'release-name'

export async function runTemplate(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const runtime = localRuntime(context)
  const { compat } = context.settings
  const capabilities = capabilitiesOf(flags, compat.render)
  checkTlsFiles(invocation)
  const asked = askedOfCluster(flags, runtime)
  logVersion(invocation, runtime, 'Original chart version')
  const { name = DEFAULT_NAME, chart: reference } = await nameAndChart(
    args,
    args.length === 2 ? flags : withoutGenerate(flags),
    await nameHost(invocation, runtime),
  )
  if (flags.list('explain').length > 0) {
    const { runTemplateExplain } = await import('./values-explain.ts')
    return runTemplateExplain(reference, invocation)
  }
  const { chart, values } = await readChartAndValues(reference, invocation, runtime)
  const options: TemplateOptions = {
    name,
    namespace: namespaceOf(context),
    chart,
    values,
    capabilities,
    labels: labelsOf(flags),
    skipSchemaValidation: flags.bool('skip-schema-validation'),
    enableDns: flags.bool('enable-dns'),
    isUpgrade: flags.bool('is-upgrade'),
    crds: !flags.bool('skip-crds'),
    takeOwnership: flags.bool('take-ownership'),
    ...seedOptions(invocation),
    ...postRenderOptions(chart, invocation),
  }
  let result: TemplateResult
  let text: string
  try {
    result =
      asked === undefined
        ? await template(options, runtime)
        : await templateOnServer({ ...options, ...asked }, context, runtime)
    text = flags.string('output-dir') === '' ? printed(result, flags) : await writtenFiles(result, name, invocation)
  } catch (error) {
    throw explained(error, name, invocation)
  }
  const wanted = flags.list('show-only')
  context.stdout(wanted.length === 0 ? text : selectDocuments(text, wanted, compat.manifest))
  return 0
}

/** Helm 3: CRDs that are printed go through the post-renderer, too, and nothing of what is written into files. */
function postRenderOptions(chart: Chart, { flags, postRendering = {} }: Invocation): PostRendering {
  const { postRender, postRenderManifest } = postRendering
  if (postRender !== undefined) return { postRender }
  if (postRenderManifest === undefined || flags.string('output-dir') !== '') return {}
  const crdsText = (): string => (flags.bool('include-crds') ? crdsOf(chart).map(sourcedFile).join('') : '')
  return { postRenderManifest: (manifest) => postRenderManifest(crdsText() + manifest) }
}

async function templateOnServer(
  options: TemplateOptions,
  context: CliContext,
  runtime: Runtime,
): Promise<TemplateResult> {
  const { withCluster } = await import('../with-cluster.ts')
  return withCluster(context, ({ cluster }) => template({ ...options, cluster }, runtime))
}

/** `--dry-run=server`, or the old `--validate`. */
function askedOfCluster(flags: Flags, { emit, compat }: Runtime): Pick<TemplateOptions, 'clusterFor'> | undefined {
  const mode = dryRunOf(flags, emit, true)
  if (mode === 'none') {
    throw new TshelmError(
      'cli/usage',
      `invalid dry-run value (${quote(flags.string('dry-run'))}). Must be "server" or "client"`,
    )
  }
  const validates = flags.bool('validate')
  if (mode !== 'server' && !validates) return undefined
  if (compat === undefined || compat.release.templateOnServer !== 'nothing more' || (validates && mode === 'server')) {
    return {}
  }
  return { clusterFor: validates ? 'check' : 'lookup' }
}

/** Helm: -g alone has no effect here, because the default name is set already. */
function withoutGenerate(flags: Flags): Flags {
  return {
    bool: (name) => (name === 'generate-name' ? false : flags.bool(name)),
    string: (name) => flags.string(name),
    int: (name) => flags.int(name),
    duration: (name) => flags.duration(name),
    list: (name) => flags.list(name),
    changed: (name) => flags.changed(name),
  }
}

export function capabilitiesOf(flags: Flags, rules: RenderRules = HELM_4.render): Capabilities {
  const defaults = defaultCapabilities()
  const version = flags.string('kube-version')
  return {
    kubeVersion: version === '' ? defaults.kubeVersion : kubeVersionOf(version, rules),
    apiVersions: [...defaults.apiVersions, ...flags.list('api-versions')],
  }
}

function kubeVersionOf(text: string, rules: RenderRules): Capabilities['kubeVersion'] {
  try {
    return parseKubeVersion(text, rules)
  } catch (error) {
    throw new TshelmError('cli/usage', `invalid kube version '${text}': ${messageOf(error)}`, { cause: error })
  }
}

/**
 * The error to report. Helm: with --debug what there is of the release is printed, its hooks written into files if files are wanted;
 * without it --debug is recommended.
 */
function explained(error: unknown, name: string, invocation: Invocation): unknown {
  const { flags, context } = invocation
  if (!isTshelmError(error) || error.data['partial'] !== true) return error
  if (!flags.bool('debug')) {
    return new TshelmError(error.code, `${error.message}\n\nUse --debug flag to render out invalid YAML`, {
      cause: error,
      positions: error.positions,
      data: error.data,
    })
  }
  const { manifest, hooks } = partialRelease(error)
  const shown = shownHooks(hooks, flags)
  let text = `${trimSpace(manifest)}\n`
  if (flags.string('output-dir') === '') for (const hook of shown) text += sourced(hook.path, hook.manifest)
  else {
    try {
      writeHooks(shown, folderOf(name, flags), outputFolder(context))
    } catch (failure) {
      return failure
    }
  }
  const wanted = flags.list('show-only')
  const { manifest: rules } = context.settings.compat
  if (wanted.length === 0) context.stdout(text)
  else if (hasDocuments(text, wanted, rules)) context.stdout(selectDocuments(text, wanted, rules))
  return error
}

type Hooks = TemplateResult['hooks']

function shownHooks(hooks: Hooks, flags: Flags): Hooks {
  if (flags.bool('no-hooks')) return []
  return flags.bool('skip-tests') ? hooks.filter(({ events }) => !events.includes('test')) : hooks
}

/** Everything on stdout: manifests, then hooks. Put together once, for it may be megabytes. */
function printed(result: TemplateResult, flags: Flags): string {
  const parts = result.manifest === undefined ? manifestParts(result, flags) : [result.manifest]
  // Helm trims the whole; what is made of documents begins with a separator.
  const last = trimSpace(parts.pop() ?? '')
  parts.push(`${last}\n`)
  for (const { path, manifest } of shownHooks(result.hooks, flags)) parts.push(sourced(path, manifest))
  return parts.join('')
}

function manifestParts({ crds, documents }: TemplateResult, flags: Flags): string[] {
  const printed = flags.bool('include-crds') ? [...crds, ...documents] : documents
  return printed.map(sourcedFile)
}

/** Everything in files; what is left for stdout is Helm's empty manifest. */
async function writtenFiles(result: TemplateResult, name: string, invocation: Invocation): Promise<string> {
  const { flags, context, postRendering } = invocation
  const files = outputFolder(context)
  try {
    writeDocuments(result, name, flags, files)
  } catch (error) {
    throw extendError(error, { partial: true, partialHooks: result.hooks })
  }
  writeHooks(shownHooks(result.hooks, flags), folderOf(name, flags), files)
  return `${trimSpace((await postRendering?.postRenderManifest?.('')) ?? '')}\n`
}

function writeDocuments(result: TemplateResult, name: string, flags: Flags, files: OutputFolder): void {
  if (flags.bool('include-crds'))
    for (const { path, text } of result.crds) files.write(flags.string('output-dir'), path, sourced(path, text))
  const folder = folderOf(name, flags)
  for (const { path, text } of result.documents) files.write(folder, path, sourced(path, text))
}

function writeHooks(hooks: Hooks, folder: string, files: OutputFolder): void {
  for (const { path, manifest } of hooks) files.append(folder, path, sourced(path, manifest))
}

function folderOf(name: string, flags: Flags): string {
  const target = flags.string('output-dir')
  return flags.bool('release-name') ? join(target, name) : target
}

function sourcedFile({ path, text }: { readonly path: string; readonly text: string }): string {
  return sourced(path, text)
}

function sourced(path: string, text: string): string {
  return `---\n# Source: ${path}\n${text}\n`
}
