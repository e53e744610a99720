/** Runs `package`. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { cleanPath, dirPath } from '../../../gotemplate/go/path.ts'
import { parseInt64 } from '../../../gotemplate/go/strconv.ts'
import { packageChart } from '../../actions/package.ts'
import { failureCode, pathError, type FileSystem } from '../../chart/file-system.ts'
import { loadChart } from '../../chart/load.ts'
import type { Chart } from '../../chart/model.ts'
import { messageOf, TshelmError, wrapError } from '../../errors.ts'
import type { Runtime } from '../../runtime.ts'
import type { CliContext, Invocation } from '../command.ts'
import { fileSystemIn } from '../file-system-in.ts'
import { cliRuntime } from '../runtime.ts'
import { checkTlsFiles } from '../tls-files.ts'
import { filesIn } from '../write-file.ts'

/** What JavaScript's dates can hold. */
const MAX_SECONDS = 8_640_000_000_000n

export function runPackage(invocation: Invocation): number {
  const { args, context } = invocation
  if (args.length === 0) throw new TshelmError('cli/usage', 'need at least one argument, the path to the chart')
  const modified = sourceDate(context.env)
  refuseSigning(invocation)
  checkTlsFiles(invocation)
  for (const path of args) {
    checkExists(path, context)
    const saved = packageAt(resolve(context.cwd, path), modified, invocation)
    context.stdout(`Successfully packaged chart and saved it to: ${saved}\n`)
  }
  return 0
}

/** SOURCE_DATE_EPOCH in milliseconds. */
function sourceDate(env: CliContext['env']): number | undefined {
  const text = env['SOURCE_DATE_EPOCH']
  if (text === undefined || text === '') return undefined
  let seconds: bigint
  try {
    seconds = parseInt64(text)
  } catch (cause) {
    throw new TshelmError('cli/usage', `invalid SOURCE_DATE_EPOCH: ${messageOf(cause)}`, { cause })
  }
  if (seconds < 0n) throw new TshelmError('cli/usage', 'invalid SOURCE_DATE_EPOCH: must not be negative')
  if (seconds > MAX_SECONDS) throw new TshelmError('cli/usage', 'invalid SOURCE_DATE_EPOCH: too far in the future')
  return Number(seconds) * 1000
}

function refuseSigning({ flags }: Invocation): void {
  if (!flags.bool('sign')) return
  if (flags.string('key') === '') throw new TshelmError('cli/usage', '--key is required for signing a package')
  if (flags.changed('keyring') && flags.string('keyring') === '') {
    throw new TshelmError('cli/usage', '--keyring is required for signing a package')
  }
  throw new TshelmError('source/unsupported', 'cannot sign: this version does not make signatures', {
    hint: 'package without --sign, and sign with another tool',
  })
}

function checkExists(path: string, { cwd }: CliContext): void {
  try {
    statSync(path === '' ? '' : resolve(cwd, path))
  } catch (error) {
    throw pathError('stat', path, error, 'source/not-found')
  }
}

/** A folder only; Helm looks for its Chart.yaml first. */
function loadFolder(folder: string, emit: Runtime['emit'], fs: FileSystem): Chart {
  if (fs.kind(fs.resolve(folder)) !== 'directory') {
    const chartYaml = `${folder}/Chart.yaml`
    throw new TshelmError(
      'chart/not-a-chart',
      `unable to detect chart at ${chartYaml}: open ${chartYaml}: not a directory`,
    )
  }
  const chart = loadChart(folder, fs, { emit })
  if (chart.metadata.apiVersion === 'v3') throw new TshelmError('chart/invalid-metadata', 'invalid chart apiVersion')
  return chart
}

/** Nothing is fetched: only a chart without dependencies has them up to date. */
function updateDependencies(folder: string, emit: Runtime['emit'], fs: FileSystem): void {
  const { dependencies = [] } = loadChart(folder, fs, { emit, anyApiVersion: true }).metadata
  if (dependencies.length === 0) return
  throw new TshelmError(
    'source/unsupported',
    `cannot update the dependencies of ${folder}: this version fetches no charts`,
    {
      hint: 'put the dependencies into charts/ and leave out --dependency-update',
    },
  )
}

/** Returns the archive's path as it is told to the user. */
function packageAt(folder: string, modified: number | undefined, { flags, context }: Invocation): string {
  const runtime = cliRuntime(context)
  const fs = fileSystemIn(context.cwd)
  if (flags.bool('dependency-update')) updateDependencies(folder, runtime.emit, fs)
  const options = { version: flags.string('version'), appVersion: flags.string('app-version') }
  const chart = loadFolder(folder, runtime.emit, fs)
  const archive = packageChart({ chart, ...options, ...(modified === undefined ? {} : { modified }) }, runtime)
  const given = flags.string('destination')
  const path = cleanPath(`${given === '.' ? context.cwd : given || '.'}/${archive.name}`)
  save(path, archive.bytes, context)
  return path
}

function save(path: string, bytes: Uint8Array, { cwd }: CliContext): void {
  const files = filesIn(cwd)
  const above = dirPath(path)
  try {
    if (files.kind(above) === 'other') throw new TshelmError('cli/file', `is not a directory: ${above}`)
    if (files.kind(above) === undefined) checkMissing(above, cwd)
    files.write(path, bytes)
  } catch (error) {
    throw wrapError('failed to save: ', error)
  }
}

/** What cannot be seen is no folder that is missing. */
function checkMissing(folder: string, cwd: string): void {
  try {
    statSync(resolve(cwd, folder))
  } catch (error) {
    if (failureCode(error) !== 'ENOENT')
      throw wrapError(`stat ${folder}: `, pathError('stat', folder, error, 'cli/file'))
  }
}
