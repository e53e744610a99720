/** The chart and the values that a command line names. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { GoMap } from '../../gotemplate/value.ts'
import { checkInstallable } from '../actions/check-chart.ts'
import { loadChart, type LoadOptions } from '../chart/load.ts'
import { failureCode, type FileSystem } from '../chart/file-system.ts'
import type { Chart } from '../chart/model.ts'
import { nodeFileSystem } from '../chart/node-file-system.ts'
import { wrapError } from '../errors.ts'
import { log } from '../events.ts'
import type { Runtime } from '../runtime.ts'
import { localChart } from '../source/locate.ts'
import {
  isSecretFile,
  mergeUserValues,
  remoteValueFiles,
  valueFileReader,
  type ReadValueFile,
  type ValueOptions,
} from '../values/files.ts'
import { rememberMerge } from '../values/merged-from.ts'
import type { Invocation } from './command.ts'
import { fileSystemIn } from './file-system-in.ts'
import type { Flags } from './flag.ts'
import { keyringOf } from './keyring.ts'

/** Loads without checking whether it can be installed: `show` and `lint` take any chart. */
export async function readChart(reference: string, invocation: Invocation, runtime: Runtime): Promise<Chart> {
  const { path, fs } = await located(reference, invocation)
  return loaderOf(invocation)(path, fs, loadOptions(runtime, true))
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
  const { path, fs } = await located(reference, invocation)
  if (tellsPath) runtime.emit(log('DEBUG', 'Chart path', { path }))
  if (!tellsPath) invocation.flags.checkLate?.()
  const values = await readValues(invocation)
  const chart = await installable({ path, fs }, invocation, runtime)
  if (tellsPath) invocation.flags.checkLate?.()
  return { chart, values }
}

/** Throws for what cannot be installed; with `--dependency-update`, dependencies that are missing are brought first. */
async function installable({ path, fs }: LocatedChart, invocation: Invocation, runtime: Runtime): Promise<Chart> {
  const { flags, context } = invocation
  const chart = loaderOf(invocation)(path, fs, loadOptions(runtime))
  if (context.env['SOURCE_DATE_EPOCH'] && (chart.metadata.dependencies ?? []).length > 0) {
    const { sourceDate } = await import('./source-date.ts')
    sourceDate(context.env)
  }
  try {
    checkInstallable(chart, runtime.emit, runtime.compat?.chart)
    return chart
  } catch (error) {
    if (failureCode(error) !== 'chart/missing-dependencies' || !flags.bool('dependency-update')) throw error
  }
  const { bringMissing } = await import('./verbs/dependency-update.ts')
  await bringMissing(path, invocation)
  try {
    return loadChart(path, fs, loadOptions(runtime))
  } catch (error) {
    throw wrapError('failed reloading chart after repo update: ', error)
  }
}

function loaderOf({ context }: Invocation): typeof loadChart {
  return context.shared?.loadChart ?? loadChart
}

function loadOptions({ emit, compat }: Runtime, anyApiVersion = false): LoadOptions {
  return { emit, anyApiVersion, ...(compat === undefined ? {} : { rules: compat.chart }) }
}

export interface LocatedChart {
  readonly path: string
  readonly fs: FileSystem
}

/** A chart on this machine, verified if that is asked for, or one that is fetched. */
async function located(reference: string, invocation: Invocation): Promise<LocatedChart> {
  const { flags, context } = invocation
  const { cwd, shared } = context
  const isElsewhere = flags.string('repo') !== ''
  const isThere = (name: string): boolean => (shared?.isThere ?? existsSync)(resolve(cwd, name))
  const path = isElsewhere ? undefined : localChart(reference, isThere)
  if (path === undefined) {
    const { fetchedChart } = await import('./sources/fetched-chart.ts')
    return shared === undefined
      ? fetchedChart(reference, invocation)
      : shared.fetched(reference, invocation, fetchedChart)
  }
  const absolute = resolve(cwd, path)
  if (flags.bool('verify')) {
    const { verifyLocal } = await import('./sources/verify-local.ts')
    await verifyLocal(absolute, keyringOf(flags, context.env), context)
  }
  if (context.settings.policy !== '') {
    const { checkLocal } = await import('./sources/policy-file.ts')
    await checkLocal(absolute, context)
  }
  return { path: absolute, fs: shared?.files ?? nodeFileSystem }
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
  const wantsStdin =
    options.valueFiles?.some((path) => path.trim() === '-') === true ||
    flags.list('set-file').some((text) => text.endsWith('=-'))
  const stdin = wantsStdin ? await context.stdin() : new Uint8Array(0)
  const local = valueFileReader(fileSystemIn(context.cwd, context.shared?.files), () => stdin)
  const remote = remoteValueFiles(options)
  const read = remote.length === 0 ? local : await fetchingReader(remote, local, context)
  const rules = context.settings.compat.values
  return rememberMerge(mergeUserValues(options, read, undefined, rules), { options, read, rules })
}

async function fetchingReader(
  remote: readonly string[],
  local: ReadValueFile,
  context: Invocation['context'],
): Promise<ReadValueFile> {
  const secret = remote.filter(isSecretFile)
  const addresses = remote.filter((path) => !isSecretFile(path))
  let read = local
  if (secret.length > 0) {
    const { secretValues } = await import('./sources/secret-values.ts')
    read = await secretValues(secret, context, read)
  }
  if (addresses.length === 0) return read
  const { valueFetcher } = await import('./sources/value-files.ts')
  return valueFetcher(addresses, context, read)
}
