/** Runs `create`. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { basePath, cleanPath, dirPath, isAbsPath } from '../../../gotemplate/go/path.ts'
import { quote } from '../../../gotemplate/go/strconv.ts'
import { createChart, type CreateOptions } from '../../actions/create.ts'
import { pathError } from '../../chart/file-system.ts'
import { loadChart } from '../../chart/load.ts'
import type { Chart } from '../../chart/model.ts'
import { TshelmError, wrapError } from '../../errors.ts'
import { log } from '../../events.ts'
import type { Runtime } from '../../runtime.ts'
import type { CliContext, Invocation } from '../command.ts'
import { fileSystemIn } from '../file-system-in.ts'
import { cliRuntime } from '../runtime.ts'
import { filesIn, type Files } from '../write-file.ts'

const V3_GATE = 'HELM_EXPERIMENTAL_CHART_V3'

export function runCreate({ args, flags, context }: Invocation): number {
  const path = args[0]!
  const runtime = cliRuntime(context)
  context.stdout(`Creating ${path}\n`)
  const apiVersion = apiVersionOf(flags.string('chart-api-version'), context)
  const name = basePath(path)
  const starter = flags.string('starter')
  if (starter === '') createFromScaffold({ name, apiVersion }, { parent: dirPath(path), context, runtime })
  else {
    const options = { name, apiVersion, starter: loadStarter(starter, context, runtime) }
    createFromStarter(options, { parent: dirPath(path), context, runtime })
  }
  return 0
}

interface Place {
  /** The folder that the chart's is made in, as typed. */
  readonly parent: string
  readonly context: CliContext
  readonly runtime: Runtime
}

function apiVersionOf(text: string, { env }: CliContext): 'v2' | 'v3' {
  if (text === 'v2' || text === '') return 'v2'
  if (text !== 'v3') {
    throw new TshelmError('cli/usage', `unsupported chart API version: ${text} (supported: v2, v3)`)
  }
  if (!env[V3_GATE]) {
    const message = `this feature has been marked as experimental and is not enabled by default. Please set ${V3_GATE}=1 in your environment to use this feature`
    throw new TshelmError('cli/usage', message)
  }
  return 'v3'
}

/** Files that are there are overwritten, and said so. */
function createFromScaffold(options: CreateOptions, { parent, context, runtime }: Place): void {
  const content = createChart(options, runtime)
  const above = resolve(context.cwd, parent)
  checkParent(above)
  const folder = resolve(above, options.name)
  const files = filesIn(context.cwd)
  checkFolder(folder, files)
  for (const { name, data } of content) {
    const path = `${folder}/${name}`
    if (files.kind(path) !== undefined) {
      if (options.apiVersion === 'v3') runtime.emit(log('WARN', 'Overwriting existing file', { file: path }))
      else context.stdout(`WARNING: File ${quote(path)} already exists. Overwriting.\n`)
    }
    files.write(path, data)
  }
  files.makeFolder(`${folder}/charts`)
}

function checkParent(path: string): void {
  let isFolder: boolean
  try {
    isFolder = statSync(path).isDirectory()
  } catch (error) {
    throw pathError('stat', path, error, 'cli/file')
  }
  if (!isFolder) throw new TshelmError('cli/file', `no such directory ${path}`)
}

function checkFolder(path: string, files: Files): void {
  if (files.kind(path) === 'other') {
    throw new TshelmError('cli/file', `file ${path} already exists and is not a directory`)
  }
}

/** A name is one of the starters of the data folder. */
function loadStarter(starter: string, { settings, cwd }: CliContext, { emit }: Runtime): Chart {
  const path = isAbsPath(starter) ? starter : cleanPath(`${settings.dataHome}/starters/${starter}`)
  try {
    return loadChart(path, fileSystemIn(cwd), { emit, anyApiVersion: true })
  } catch (error) {
    throw wrapError(`could not load ${path}: `, error)
  }
}

/** Helm: here folders above are made, and nothing is said of files that are overwritten. */
function createFromStarter(options: CreateOptions, { parent, context, runtime }: Place): void {
  const content = createChart(options, runtime)
  const folder = cleanPath(`${parent}/${options.name}`)
  const files = filesIn(context.cwd)
  checkFolder(folder, files)
  for (const { name, data } of content) files.write(cleanPath(`${folder}/${name}`), data)
}
