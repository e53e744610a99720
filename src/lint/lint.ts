/** Everything that lint knows, on one chart. */
import { cleanPath } from '../../gotemplate/go/path.ts'
import { pathError, type FileSystem } from '../chart/file-system.ts'
import { compatOf } from '../compat.ts'
import type { TshelmError } from '../errors.ts'
import { isTshelmError, wrapError } from '../errors.ts'
import type { Capabilities } from '../render/capabilities.ts'
import type { Runtime } from '../runtime.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import type { SchemaOptions } from '../values/schema.ts'
import { unpackedArchive } from './archive.ts'
import { lintChartFile } from './chart-file.ts'
import { kindOf, type ChartFolder } from './chart-folder.ts'
import { lintCrds } from './crds.ts'
import { lintDependencies } from './dependencies.ts'
import { reporterTo, type Finding, type LintResult, type Reporter, type Severity } from './finding.ts'
import { chartLoader, type Loaded } from './loaded.ts'
import { lintTemplates } from './templates.ts'
import { lintValuesFile } from './values-file.ts'

export interface LintOptions {
  /** The user's values. Helm's rules change them, and the next chart of a run sees them so. */
  readonly values: GoMap
  readonly namespace: string
  /** What templates see, and whose version deprecations are judged by. */
  readonly capabilities: Capabilities
  readonly skipSchemaValidation: boolean
  readonly runtime: Runtime
  /** Find out the lines of findings. Default: only those that are known anyway. */
  readonly locate?: boolean
}

/** Checks a chart folder or archive. Never rejects but for bugs: what cannot be checked is the result's `failure`. */
export async function lintChart(path: string, fs: FileSystem, options: LintOptions): Promise<LintResult> {
  const findings: Finding[] = []
  try {
    const folder = openFolder(path, fs)
    await runRules(folder, options, reporterTo(findings))
    if (options.locate !== true) return { findings }
    const { locateFindings } = await import('./locate.ts')
    return { findings: locateFindings(findings, folder) }
  } catch (error) {
    if (!isTshelmError(error)) throw error
    return { findings, failure: error }
  }
}

function openFolder(path: string, fs: FileSystem): ChartFolder {
  const packed = path.endsWith('.tgz') || path.endsWith('.tar.gz')
  if (packed) return unpackedArchive(path, fs)
  const folder = { fs, root: fs.absolute(path) }
  let errno = 'ENOENT'
  try {
    if (kindOf(folder, 'Chart.yaml') !== undefined) return folder
  } catch (error) {
    if (!isTshelmError(error)) throw error
    errno = String(error.data['errno'])
  }
  throw noChart(path, errno)
}

function noChart(path: string, errno: string): TshelmError {
  const file = cleanPath(path === '' ? 'Chart.yaml' : `${path}/Chart.yaml`)
  const missing = pathError('stat', file, Object.assign(new Error(), { code: errno }), 'chart/not-a-chart')
  return wrapError('unable to check Chart.yaml file in chart: ', missing)
}

async function runRules(folder: ChartFolder, options: LintOptions, report: Reporter): Promise<void> {
  const { runtime, values, skipSchemaValidation } = options
  const { emit, fetchSchema } = runtime
  const schema: SchemaOptions = { emit, ...(fetchSchema === undefined ? {} : { fetchSchema }) }
  const compat = compatOf(runtime)
  const { templatesFolder, skipsValuesSchema } = compat.lint
  const load = chartLoader(folder, runtime.emit, compat.chart)
  lintChartFile(folder, compat.lint, report)
  const skips = skipSchemaValidation && skipsValuesSchema
  await lintValuesFile(folder, values, { ...schema, skipSchemaValidation: skips }, report)
  const expected = templatesFolder === 'expected'
  const place: ExpectedFolder = expected
    ? { path: 'templates/', ifMissing: 'directory does not exist', ifFile: 'ERROR' }
    : { path: 'templates/', ifFile: 'WARNING', optional: true }
  if (isFolder(folder, place, report)) {
    const loaded = load()
    if ('error' in loaded) report.fail('chart-load', 'templates/', loaded.error)
    else await lintTemplates(loaded.chart, { ...options, schema }, report)
  }
  const loaded = load()
  if ('error' in loaded) report.check('chart-load', 'ERROR', '', `unable to load chart\n\t${loaded.error.message}`)
  else lintDependencies(loaded.dependencies, folder.root, report)
  if (compat.lint.crds) lintCrdFolder(folder, load, report)
}

function lintCrdFolder(folder: ChartFolder, load: () => Loaded, report: Reporter): void {
  if (!isFolder(folder, { path: 'crds/', ifFile: 'ERROR' }, report)) return
  const loaded = load()
  if ('error' in loaded) report.fail('chart-load', 'crds/', loaded.error)
  else lintCrds(loaded.crds, report)
}

interface ExpectedFolder {
  readonly path: string
  readonly ifMissing?: string
  readonly ifFile: Severity
  /** None is as good as an empty one. */
  readonly optional?: boolean
}

/** Whether there is such a folder; reports a file in its place, and `ifMissing`. */
function isFolder(
  folder: ChartFolder,
  { path, ifMissing, ifFile, optional }: ExpectedFolder,
  report: Reporter,
): boolean {
  let kind: ReturnType<typeof kindOf>
  try {
    kind = kindOf(folder, path.slice(0, -1))
  } catch (error) {
    report.fail('chart-folder', path, error)
    return false
  }
  if (kind === undefined) {
    report.check('chart-folder', 'WARNING', path, ifMissing)
    return optional === true
  }
  return report.check('chart-folder', ifFile, path, kind === 'directory' ? undefined : 'not a directory')
}
