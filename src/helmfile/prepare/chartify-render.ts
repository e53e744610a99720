/** A chart's manifests as files, and the chart that has nothing but them. */
import { decodeUtf8, encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { unmarshalV3 } from '../../../gotemplate/go/yaml/decode-v3.ts'
import { compareStrings, isMap, newMap } from '../../../gotemplate/value.ts'
import { CommandError, stateError } from '../errors.ts'
import { indented } from '../command-text.ts'
import { filesIn } from '../files.ts'
import type { State } from '../model.ts'
import { apiVersionsOf, kubeContextOf, kubeVersionOf, skipsSchema, templateArguments } from '../run/common-flags.ts'
import { yamlText } from '../state/encode.ts'
import type { ChartifyWork } from './chartify.ts'

/** By path within the chart. */
export type ChartFiles = ReadonlyMap<string, Uint8Array>

/** What helm renders, by path within the chart: `templates/…`, `charts/…`, `crds/…`. Rejects as chartify tells of it. */
export async function renderedFiles(work: ChartifyWork, chart: string): Promise<Map<string, string>> {
  const { session, state, release, options } = work
  const output = `${work.folder}/helmx.1.rendered`
  const words = [
    '--debug=false',
    `--output-dir=${output}`,
    ...(options.includeCrds ? ['--include-crds'] : []),
    ...(options.validate ? ['--validate'] : []),
    release.name,
    chart,
    ...work.setFlags,
    ...options.set.flatMap((text) => ['--set', text]),
    ...(hasValues(work, chart) ? ['-f', `${chart}/values.yaml`] : []),
    ...[...options.values, ...work.values.keys()].flatMap((path) => ['-f', path]),
    ...(release.namespace === '' ? [] : ['--namespace', release.namespace]),
    ...capabilityWords(work),
    ...templateWords(work),
  ]
  const outputs = new Map<string, string>()
  const { code, stderr } = await session.ports.helm.run({
    args: ['template', ...words],
    files: work.values,
    cwd: state.workingDirectory,
    outputs,
  })
  if (code !== 0) throw failedCommand([state.helmBinary || 'helm', 'template', ...words], code, stderr)
  return withinChart(outputs, output)
}

function hasValues({ session, state }: ChartifyWork, chart: string): boolean {
  const mounted = session.charts.get(chart)
  if (mounted !== undefined) return mounted.has('values.yaml')
  return filesIn(session.ports.files, state.workingDirectory).isFile(`${chart}/values.yaml`)
}

function capabilityWords({ state, release, options }: ChartifyWork): string[] {
  const version = kubeVersionOf(state, release, options.kubeVersion)
  return [
    ...(version === '' ? [] : ['--kube-version', version]),
    ...apiVersionsOf(state, release).flatMap((name) => ['--api-versions', name]),
  ]
}

const WITHOUT_CLUSTER = new Set(
  'template lint build pull fetch write-values list show-dag deps repos cache init completion help version'.split(' '),
)

/** What `--template-args` says; where there is a cluster, it is asked what templates look up. */
function templateWords({ session, state, release, options }: ChartifyWork): string[] {
  const words = templateArguments(state, options.templateArgs)
    .split(' ')
    .filter((word) => word !== '')
  const has = (name: string): boolean => words.some((word) => word.includes(name))
  const needsCluster = !WITHOUT_CLUSTER.has(options.command)
  if (needsCluster || has('--dry-run')) {
    const { kubeconfig } = session.options
    const context = kubeContextOf(state, release)
    if (kubeconfig !== '' && !has('--kubeconfig')) words.push('--kubeconfig', kubeconfig)
    if (context !== '' && !has('--kube-context')) words.push('--kube-context', context)
    if (needsCluster && !options.validate && !has('--dry-run')) words.push('--dry-run=server')
  }
  if (skipsSchema(state, release, options.skipSchemaValidation) && !has('--skip-schema-validation')) {
    words.push('--skip-schema-validation')
  }
  return words
}

/** Chartify's report of a program. */
export function failedCommand(words: readonly string[], code: number, stderr: string): CommandError {
  const report = `COMMAND:\n${indented(words.join(' '))}\n\nOUTPUT:\n${indented(stderr)}`
  return new CommandError(`exit status ${code}\n\n${report}`, code)
}

function withinChart(outputs: ReadonlyMap<string, string>, output: string): Map<string, string> {
  const files = new Map<string, string>()
  let chart: string | undefined
  for (const [path, text] of outputs) {
    const relative = path.slice(output.length + 1)
    const slash = relative.indexOf('/')
    chart ??= relative.slice(0, slash)
    if (relative.slice(0, slash) !== chart) throw stateError(`${path} is not of the chart ${chart}`)
    files.set(relative.slice(slash + 1), text)
  }
  return new Map([...files].sort(([a], [b]) => compareStrings(a, b)))
}

/** A chart with these manifests, each behind a template that gives it out as it is: braces in it are none. */
export function protectedFromRendering(
  base: ChartFiles,
  rendered: ReadonlyMap<string, string>,
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  for (const [path, data] of base) {
    if (path === 'Chart.yaml') files.set(path, withoutDependencies(data))
    else if (!isRendered(path) && !/^(?:Chart|requirements)\.(?:lock|yaml)$/.test(path)) files.set(path, data)
  }
  for (const [path, text] of rendered) {
    if (path.startsWith('crds/')) files.set(path, encodeUtf8(text))
    else {
      files.set(`files/${path}`, encodeUtf8(text))
      files.set(path.replace(/^charts\//, 'templates/charts/'), encodeUtf8(`{{ .Files.Get "files/${path}" }}`))
    }
  }
  return files
}

function isRendered(path: string): boolean {
  return /^(?:templates|charts|crds|files\/(?:templates|charts|crds))\//.test(path)
}

function withoutDependencies(data: Uint8Array): Uint8Array {
  const root = unmarshalV3(decodeUtf8(data))
  if (!isMap(root) || root['dependencies'] === undefined) return data
  const rest = newMap()
  for (const key in root) if (key !== 'dependencies') rest[key] = root[key]!
  return encodeUtf8(yamlText(rest))
}

/** Where a state's relative paths begin. */
export function absoluteIn({ workingDirectory }: State, path: string): string {
  return path.startsWith('/') ? path : `${workingDirectory}/${path}`
}
