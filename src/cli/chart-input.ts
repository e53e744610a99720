/** The chart and the values that a command line names. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { GoMap } from '../../gotemplate/value.ts'
import { checkInstallable } from '../actions/check-chart.ts'
import { loadChart, type LoadOptions } from '../chart/load.ts'
import type { Chart } from '../chart/model.ts'
import { nodeFileSystem } from '../chart/node-file-system.ts'
import { TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import type { Runtime } from '../runtime.ts'
import { locateChart } from '../source/locate.ts'
import { mergeUserValues, remoteValueFiles, valueFileReader, type ValueOptions } from '../values/files.ts'
import { rememberMerge } from '../values/merged-from.ts'
import { checkChartPath } from './chart-path.ts'
import type { Invocation } from './command.ts'
import { fileSystemIn } from './file-system-in.ts'
import type { Flags } from './flag.ts'

/** Loads without checking whether it can be installed: `show` and `lint` take any chart. */
export function readChart(reference: string, { context: { cwd } }: Invocation, runtime: Runtime): Chart {
  return loadChart(pathOf(reference, cwd), nodeFileSystem, loadOptions(runtime, true))
}

/** What `--debug` says of the version that is asked for. Helm: upgrade does not say the first of it. */
export function logVersion({ flags }: Invocation, { emit }: Runtime, title = ''): void {
  const version = flags.string('version')
  if (title !== '') emit(log('DEBUG', title, { version }))
  if (version === '' && flags.bool('devel')) emit(log('DEBUG', 'setting version to >0.0.0-0'))
}

/** The chart of install, upgrade and template; values are read before the chart, as in Helm. Only upgrade does not tell its path. */
export async function readChartAndValues(
  reference: string,
  invocation: Invocation,
  runtime: Runtime,
  tellsPath = true,
): Promise<{ readonly chart: Chart; readonly values: GoMap }> {
  checkChartPath(reference, invocation)
  const path = pathOf(reference, invocation.context.cwd)
  if (tellsPath) runtime.emit(log('DEBUG', 'Chart path', { path }))
  if (!tellsPath) invocation.flags.checkLate?.()
  const values = await readValues(invocation)
  const chart = loadChart(path, nodeFileSystem, loadOptions(runtime))
  checkInstallable(chart, runtime.emit, runtime.compat?.chart)
  if (tellsPath) invocation.flags.checkLate?.()
  return { chart, values }
}

function loadOptions({ emit, compat }: Runtime, anyApiVersion = false): LoadOptions {
  return { emit, anyApiVersion, ...(compat === undefined ? {} : { rules: compat.chart }) }
}

function pathOf(reference: string, cwd: string): string {
  return resolve(
    cwd,
    locateChart(reference, (name) => existsSync(resolve(cwd, name))),
  )
}

function valueOptions(flags: Flags): ValueOptions {
  return {
    valueFiles: flags.list('values'),
    jsonValues: flags.list('set-json'),
    values: flags.list('set'),
    stringValues: flags.list('set-string'),
    fileValues: flags.list('set-file'),
    literalValues: flags.list('set-literal'),
  }
}

export async function readValues({ flags, context }: Invocation): Promise<GoMap> {
  const options = valueOptions(flags)
  const [remote] = remoteValueFiles(options)
  if (remote !== undefined) {
    throw new TshelmError(
      'source/unsupported',
      `cannot fetch ${remote}: this version reads values from files and standard input`,
    )
  }
  const wantsStdin =
    options.valueFiles?.some((path) => path.trim() === '-') === true ||
    flags.list('set-file').some((text) => text.endsWith('=-'))
  const stdin = wantsStdin ? await context.stdin() : new Uint8Array(0)
  const read = valueFileReader(fileSystemIn(context.cwd), () => stdin)
  const rules = context.settings.compat.values
  return rememberMerge(mergeUserValues(options, read, undefined, rules), { options, read, rules })
}
