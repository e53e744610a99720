/** Runs `lint`. */
import { readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { GoMap } from '../../../gotemplate/value.ts'
import { compareStrings } from '../../../gotemplate/value.ts'
import type { RenderRules } from '../../compat.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import { MAX_DIRECTORY_DEPTH } from '../../limits.ts'
import type { LintResult } from '../../lint/finding.ts'
import { lintChart } from '../../lint/lint.ts'
import { defaultCapabilities, parseKubeVersion, type Capabilities } from '../../render/capabilities.ts'
import { readValues } from '../chart-input.ts'
import { namespaceOf } from '../namespace.ts'
import type { Invocation } from '../command.ts'
import { fileSystemIn } from '../file-system-in.ts'
import { reportJson, reportSarif, reportText, type ChartReport } from '../print/lint-report.ts'
import { localRuntime } from '../runtime.ts'

export async function runLint(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const capabilities = capabilitiesFor(flags.string('kube-version'), context.settings.compat.render)
  const subcharts = flags.bool('with-subcharts') ? args.flatMap((path) => subchartsOf(path, context.cwd)) : []
  const namespace = namespaceOf(context)
  const values: GoMap = await readValues(invocation)
  const runtime = localRuntime(context)
  const skipSchemaValidation = flags.bool('skip-schema-validation')
  const fs = fileSystemIn(context.cwd, context.shared?.files)
  const format = flags.string('output')
  const options = { values, namespace, capabilities, skipSchemaValidation, runtime, locate: format !== 'text' }
  const reports: ChartReport[] = []
  for (const path of [...args, ...subcharts]) {
    const result = await lintChart(path, fs, options)
    reports.push({ path, result, failed: hasFailed(result, flags.bool('strict')) })
  }
  if (format === 'json') context.stdout(reportJson(reports))
  else if (format === 'sarif') context.stdout(reportSarif(reports))
  else return printText(reports, invocation)
  return reports.some(({ failed }) => failed) ? 1 : 0
}

function capabilitiesFor(version: string, rules: RenderRules): Capabilities {
  const defaults = defaultCapabilities()
  if (version === '') return defaults
  try {
    return { ...defaults, kubeVersion: parseKubeVersion(version, rules) }
  } catch (error) {
    throw new TshelmError('cli/usage', `invalid kube version '${version}': ${messageOf(error)}`, { cause: error })
  }
}

function hasFailed({ findings, failure }: LintResult, strict: boolean): boolean {
  if (failure !== undefined) return true
  return findings.some(({ severity }) => severity === 'ERROR' || (strict && severity === 'WARNING'))
}

function printText(reports: readonly ChartReport[], { flags, context }: Invocation): number {
  const quiet = flags.bool('quiet')
  context.stdout(reportText(reports, quiet))
  const failed = reports.filter((report) => report.failed).length
  const summary = `${reports.length} chart(s) linted, ${failed} chart(s) failed`
  if (failed > 0) throw new TshelmError('cli/usage', summary)
  const anything = reports.some(({ result }) => result.findings.some(({ severity }) => severity !== 'INFO'))
  if (!quiet || anything) context.stdout(`${summary}\n`)
  return 0
}

/** Every chart below charts/: folders with a Chart.yaml, and archives, in lexical order. */
function subchartsOf(path: string, cwd: string): string[] {
  const found: string[] = []
  const walk = (folder: string, depth: number): void => {
    if (depth > MAX_DIRECTORY_DEPTH) return
    for (const { name, isFolder } of entriesOf(resolve(cwd, folder))) {
      const entry = join(folder, name)
      if (name === 'Chart.yaml') found.push(dirname(entry))
      else if (name.endsWith('.tgz') || name.endsWith('.tar.gz')) found.push(entry)
      if (isFolder) walk(entry, depth + 1)
    }
  }
  walk(join(path, 'charts'), 0)
  return found
}

/** Helm: what cannot be read is passed over. */
function entriesOf(folder: string): { readonly name: string; readonly isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((a, b) => compareStrings(a.name, b.name))
  } catch {
    return []
  }
}
