/** Runs `template`. */
import { existsSync, mkdirSync, writeFileSync, appendFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { template, type TemplateResult } from '../../actions/template.ts'
import { pathMatch } from '../../chart/path-match.ts'
import { isTshelmError, messageOf, TshelmError } from '../../errors.ts'
import { manifestText } from '../../manifest/manifest.ts'
import { splitDocuments } from '../../manifest/split.ts'
import { defaultCapabilities, parseKubeVersion, type Capabilities } from '../../render/capabilities.ts'
import { readChartAndValues } from '../chart-input.ts'
import type { Invocation } from '../command.ts'
import type { Flags } from '../flag.ts'
import { labelsOf } from '../labels.ts'
import { nameAndChart } from '../name-and-chart.ts'
import { namespaceOf } from '../cluster.ts'
import { cliRuntime } from '../runtime.ts'

const DEFAULT_NAME = 'release-name'

export async function runTemplate(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const runtime = cliRuntime(context)
  const capabilities = capabilitiesOf(flags)
  const { name = DEFAULT_NAME, chart: reference } = nameAndChart(args, withoutGenerate(flags), runtime)
  const { chart, values } = await readChartAndValues(reference, invocation, runtime)
  let result: TemplateResult
  try {
    result = await template(
      {
        name,
        namespace: namespaceOf(context),
        chart,
        values,
        capabilities,
        labels: labelsOf(flags),
        skipSchemaValidation: flags.bool('skip-schema-validation'),
        enableDns: flags.bool('enable-dns'),
        isUpgrade: flags.bool('is-upgrade'),
      },
      runtime,
    )
  } catch (error) {
    throw explained(error, invocation)
  }
  if (flags.string('output-dir') !== '') writeFiles(result, name, invocation)
  else print(result, invocation)
  return 0
}

/** Helm: -g has no effect here, because the default name is set already. */
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

export function capabilitiesOf(flags: Flags): Capabilities {
  const defaults = defaultCapabilities()
  const version = flags.string('kube-version')
  return {
    kubeVersion: version === '' ? defaults.kubeVersion : kubeVersionOf(version),
    apiVersions: [...defaults.apiVersions, ...flags.list('api-versions')],
  }
}

function kubeVersionOf(text: string): Capabilities['kubeVersion'] {
  try {
    return parseKubeVersion(text)
  } catch (error) {
    throw new TshelmError('cli/usage', `invalid kube version '${text}': ${messageOf(error)}`, { cause: error })
  }
}

/** Helm: with --debug the broken manifest is printed, without it --debug is recommended. */
function explained(error: unknown, { flags, context }: Invocation): unknown {
  if (!isTshelmError(error) || error.data['partial'] !== true) return error
  if (!flags.bool('debug')) {
    return new TshelmError(error.code, `${error.message}\n\nUse --debug flag to render out invalid YAML`, {
      cause: error,
      positions: error.positions,
      data: error.data,
    })
  }
  const manifest = error.data['partialManifest']
  context.stdout(`${(typeof manifest === 'string' ? manifest : '').trim()}\n`)
  return error
}

function shownHooks({ hooks }: TemplateResult, flags: Flags): TemplateResult['hooks'] {
  if (flags.bool('no-hooks')) return []
  return flags.bool('skip-tests') ? hooks.filter(({ events }) => !events.includes('test')) : hooks
}

function print(result: TemplateResult, { flags, context }: Invocation): void {
  const crds = flags.bool('include-crds') ? result.crds : []
  const manifest = crds.map(({ path, text }) => sourced(path, text)).join('') + manifestText(result.documents)
  const hooks = shownHooks(result, flags).map(({ path, manifest: text }) => sourced(path, text))
  const all = `${manifest.trim()}\n${hooks.join('')}`
  const wanted = flags.list('show-only')
  context.stdout(wanted.length === 0 ? all : selected(all, wanted))
}

function sourced(path: string, text: string): string {
  return `---\n# Source: ${path}\n${text}\n`
}

const SOURCE_LINE = /# Source: [^/]+\/(.+)/

/** The documents whose template matches, once for every pattern that they match. */
function selected(all: string, patterns: readonly string[]): string {
  const documents = splitDocuments(all).map(({ text }) => ({ text, path: SOURCE_LINE.exec(text)?.[1] }))
  let output = ''
  for (const pattern of patterns) {
    const found = documents.filter(({ path }) => path !== undefined && matches(pattern, path))
    if (found.length === 0) throw new TshelmError('cli/usage', `could not find template ${pattern} in chart`)
    for (const { text } of found) output += `---\n${text}\n`
  }
  return output
}

/** Go: filepath.Match; a malformed pattern matches nothing. */
function matches(pattern: string, path: string): boolean {
  try {
    return pathMatch(pattern, path)
  } catch {
    return false
  }
}

function writeFiles(result: TemplateResult, name: string, { flags, context }: Invocation): void {
  const target = flags.string('output-dir')
  const folder = flags.bool('release-name') ? join(target, name) : target
  const written = new Set<string>()
  const write = (base: string, path: string, text: string): void => {
    const file = `${base}/${path}`
    const absolute = join(context.cwd, file)
    const full = file.startsWith('/') ? file : absolute
    mkdirSync(dirname(full), { recursive: true })
    if (written.has(path)) appendFileSync(full, sourced(path, text))
    else writeFileSync(full, sourced(path, text))
    written.add(path)
    context.stdout(`wrote ${file}\n`)
  }
  if (flags.bool('include-crds')) for (const { path, text } of result.crds) write(target, path, text)
  for (const { path, text } of result.documents) write(folder, path, text)
  context.stdout('\n')
  for (const { path, manifest } of shownHooks(result, flags)) {
    if (existsSync(join(context.cwd, folder, path))) written.add(path)
    write(folder, path, manifest)
  }
}
