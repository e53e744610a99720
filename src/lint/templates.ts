/** Rules for templates: the chart renders, and what it renders is fit for Kubernetes. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { byteLength, decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { isMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import type { Chart } from '../chart/model.ts'
import { compatOf } from '../compat.ts'
import { isTshelmError, messageOf, type Position } from '../errors.ts'
import type { Capabilities } from '../render/capabilities.ts'
import { renderChart, type RenderOptions } from '../render/render.ts'
import type { Runtime } from '../runtime.ts'
import { processDependencies } from '../values/dependencies.ts'
import { coalesceValues } from '../values/merge.ts'
import { validateValues, type SchemaOptions } from '../values/schema.ts'
import { deprecationProblem } from './deprecations.ts'
import { lintedObjects, type LintedObject } from './documents.ts'
import type { Reporter } from './finding.ts'
import { nameProblem } from './object-name.ts'

const FOLDER = 'templates/'

export interface TemplateRules {
  readonly values: GoMap
  readonly namespace: string
  readonly capabilities: Capabilities
  readonly skipSchemaValidation: boolean
  readonly schema: SchemaOptions
  readonly runtime: Runtime
  readonly locate?: boolean
}

/** Changes the chart: its dependencies are processed. */
export async function lintTemplates(chart: Chart, rules: TemplateRules, report: Reporter): Promise<void> {
  const rendered = await render(chart, rules, report)
  if (rendered === undefined) return
  const { manifests, helm2Leftovers } = compatOf(rules.runtime).lint
  for (const { name, data } of chart.templates) {
    report.check('template-extension', 'ERROR', name, extensionProblem(name))
    if (helm2Leftovers) lintLeftovers(name, decodeUtf8(data), report)
    if (!manifests.test(name)) continue
    const text = rendered.files.get(`${chart.metadata.name}/${name}`) ?? ''
    if (text.trim() === '') continue
    report.check('template-indent', 'WARNING', name, indentProblem(text))
    // Helm: one file that is no YAML ends the rule.
    if (lintManifest(name, text, rules, report)) continue
    if (rules.locate === true) report.place(await mistakeIn(`${chart.metadata.name}/${name}`, rendered.options))
    return
  }
}

function lintLeftovers(name: string, text: string, report: Reporter): void {
  const hook =
    'manifest is a crd-install hook. This hook is no longer supported in v3 and all CRDs should also exist the crds/ directory at the top level of the chart'
  const time = '.Release.Time has been removed in v3, please replace with the `now` function in your templates'
  const hasHook = /"?helm\.sh\/hook"?:[\t\n\f\r ]+crd-install/.test(text)
  report.check('crd-hook', 'WARNING', name, hasHook ? hook : undefined)
  report.check('release-time', 'ERROR', name, text.includes('.Release.Time') ? time : undefined)
}

/** undefined: it cannot be rendered, which is reported, or for reasons that Helm keeps to itself. */
async function render(chart: Chart, rules: TemplateRules, report: Reporter): Promise<Rendered | undefined> {
  const { emit } = rules.runtime
  const compat = compatOf(rules.runtime)
  let coalesced: GoMap
  try {
    processDependencies(chart, rules.values, emit, compat)
    coalesced = coalesceValues(chart, rules.values, emit, compat.values)
  } catch (error) {
    if (isTshelmError(error)) return undefined
    throw error
  }
  try {
    // Helm coalesces twice here: a default that the user's null removed comes back.
    const values = coalesceValues(chart, coalesced, emit, compat.values)
    if (!rules.skipSchemaValidation) await validateValues(chart, values, rules.schema)
    return await renderWith(chart, values, rules)
  } catch (error) {
    report.fail('template-render', FOLDER, error)
    return undefined
  }
}

interface Rendered {
  readonly files: ReadonlyMap<string, string>
  readonly options: RenderOptions
}

async function renderWith(chart: Chart, values: GoMap, rules: TemplateRules): Promise<Rendered> {
  const { namespace, capabilities, runtime } = rules
  const release = { name: 'test-release', namespace, revision: 0, isInstall: false, isUpgrade: false }
  const input = { chart, values, release, capabilities, runtime, rules: compatOf(runtime).render }
  const options: RenderOptions = { ...input, enableDns: false, lint: true }
  const files = await renderChart(options)
  return { files: new Map(files.map(({ name, text }) => [name, text])), options }
}

/** The line of a template that wrote what is no YAML. */
async function mistakeIn(file: string, options: RenderOptions): Promise<Position | undefined> {
  const { mistakeOf } = await import('../explain/rendered.ts')
  return mistakeOf(file, options)
}

function extensionProblem(name: string): string | undefined {
  const file = name.slice(name.lastIndexOf('/') + 1)
  const dot = file.lastIndexOf('.')
  const extension = dot < 0 ? '' : file.slice(dot)
  if (['.yaml', '.yml', '.tpl', '.txt'].includes(extension)) return undefined
  return `file extension '${extension}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt`
}

// Go: bufio.MaxScanTokenSize.
const MAX_LINE_BYTES = 64 * 1024

function indentProblem(text: string): string | undefined {
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(at, end).replace(/\r$/, '')
    if (byteLength(line) >= MAX_LINE_BYTES) return 'bufio.Scanner: token too long'
    if (line.trim() !== '') {
      const indented = line.startsWith(' ') || line.startsWith('\t')
      return indented
        ? `document starts with an illegal indent: ${quote(line)}, which may cause parsing problems`
        : undefined
    }
    at = end + 1
  }
  return undefined
}

/** Whether all documents could be read. */
function lintManifest(path: string, text: string, { capabilities, runtime }: TemplateRules, report: Reporter): boolean {
  const { listPolicy } = compatOf(runtime).lint
  try {
    for (const object of lintedObjects(text)) {
      if (object === undefined) continue
      const { kind = '', metadata } = object
      report.check('object-name', 'WARNING', path, nameProblem(kind, metadata?.name ?? ''))
      report.check('deprecated-api', 'WARNING', path, deprecationProblem(object, capabilities.kubeVersion))
      report.check('selector', 'ERROR', path, selectorProblem(object, text))
      report.check('list-annotation', 'ERROR', path, listProblem(object, text, listPolicy))
    }
    return true
  } catch (error) {
    if (!isTshelmError(error)) throw error
    report.check('template-yaml', 'ERROR', path, `unable to parse YAML: ${messageOf(error)}`)
    return false
  }
}

/** Helm looks for the words anywhere in the file. */
function selectorProblem({ kind = '', metadata }: LintedObject, text: string): string | undefined {
  if (!['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].includes(kind)) return undefined
  if (text.includes('matchLabels') || text.includes('matchExpressions')) return undefined
  return `a ${kind} must contain matchLabels or matchExpressions, and ${quote(metadata?.name ?? '')} does not`
}

function listProblem({ kind }: LintedObject, text: string, words: string): string | undefined {
  if (kind !== 'List') return undefined
  let list: GoValue
  try {
    list = parseYaml(text)
  } catch (error) {
    return `unable to parse YAML: ${messageOf(error)}`
  }
  const items = isMap(list) ? list['items'] : undefined
  const kept = Array.isArray(items) && items.some((item) => 'helm.sh/resource-policy' in annotationsOf(item))
  return kept ? words : undefined
}

function annotationsOf(item: GoValue): GoMap {
  const metadata = isMap(item) ? item['metadata'] : undefined
  const annotations = metadata !== undefined && isMap(metadata) ? metadata['annotations'] : undefined
  return annotations !== undefined && isMap(annotations) ? annotations : {}
}
