/** `--post-renderer`: a plugin, or a program, that the manifests go through. Loaded when one is asked for. */
import { resolve } from 'node:path'
import { quote } from '../../gotemplate/go/strconv.ts'
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import type { PostRendering } from '../actions/render-chart.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { log } from '../events.ts'
import { postRenderStream } from '../manifest/post-render.ts'
import { isBlank } from '../manifest/split.ts'
import type { CliContext } from './command.ts'
import type { Flags } from './flag.ts'
import { findPlugin } from './plugins/find.ts'
import { commandLine, goPlatform } from './plugins/platform-command.ts'
import type { Plugin } from './plugins/plugin.ts'
import { lookPath, runProgram } from './run-program.ts'
import { localRuntime } from './runtime.ts'

const TYPE = 'postrenderer/v1'

type Run = (stream: string) => Promise<string>

/** Helm 4's gets all files, Helm 3's the manifest without hooks. Throws `cli/usage` for what cannot be found. */
export function postRenderingOf(flags: Flags, context: CliContext): PostRendering {
  const name = flags.string('post-renderer')
  if (name === '') return {}
  const args = flags.list('post-renderer-args')
  const helm3 = context.settings.compat.helm === 3
  try {
    if (helm3) return { postRenderManifest: inContext(programRunner(programOf(name, context), args, context)) }
    const { cwd, settings } = context
    const { emit } = localRuntime(context)
    const plugin = findPlugin(name, TYPE, { cwd, folders: settings.plugins, emit })
    const run = plugin === undefined ? otherProgram(name, args, context) : pluginRunner(plugin, args, context)
    return { postRender: postRenderStream(inContext(notBlank(plugin?.name ?? name, run))) }
  } catch (error) {
    throw wrapError(`invalid argument ${quote(name)} for "--post-renderer" flag: `, error)
  }
}

function inContext(run: Run): Run {
  return async (stream) => {
    try {
      return await run(stream)
    } catch (error) {
      throw wrapError('error while running post render on files: ', error)
    }
  }
}

function notBlank(name: string, run: Run): Run {
  return async (stream) => {
    const output = await run(stream)
    if (isBlank(output)) throw failure(`post-renderer ${quote(name)} produced empty output`)
    return output
  }
}

function pluginRunner(plugin: Plugin, args: readonly string[], context: CliContext): Run {
  return async (stream) => {
    try {
      return await runPlugin(plugin, { args, stream }, context)
    } catch (error) {
      throw wrapError(`failed to invoke post-renderer plugin ${quote(plugin.name)}: `, error)
    }
  }
}

interface PluginCall {
  readonly args: readonly string[]
  readonly stream: string
}

async function runPlugin(plugin: Plugin, { args, stream }: PluginCall, context: CliContext): Promise<string> {
  const { name, folder, runtime } = plugin
  if (runtime !== 'subprocess') throw failure(`this version runs no plugins of the runtime ${quote(runtime)}`)
  const { emit } = localRuntime(context)
  const env = { ...context.env, HELM_PLUGIN_NAME: name, HELM_PLUGIN_DIR: folder }
  const host = { env, cwd: context.cwd }
  const [program, ...words] = preparedCommand(plugin, env, args)
  const command = [lookPath(program, host), ...words] as const
  emit(log('DEBUG', 'executing plugin command', { pluginName: name, command: command.join(' ') }))
  const { stdout, problem, exitCode } = await runProgram(command, encodeUtf8(stream), host)
  if (problem === undefined) return stdout
  if (exitCode === undefined) throw failure(problem)
  // Helm keeps to itself what it printed on stderr.
  emit(log('DEBUG', 'plugin execution failed', { pluginName: name, error: problem, exitCode, stderr: '' }))
  throw failure(`plugin ${quote(name)} exited with error`)
}

function preparedCommand(
  { commands }: Plugin,
  env: CliContext['env'],
  args: readonly string[],
): readonly [string, ...string[]] {
  try {
    return commandLine(commands, { platform: goPlatform(process), env, args })
  } catch (error) {
    throw wrapError('failed to prepare plugin command: ', error)
  }
}

function programOf(name: string, context: CliContext): string {
  try {
    return resolve(context.cwd, lookPath(name, context))
  } catch (error) {
    throw wrapError(`unable to find binary at ${name}: `, error)
  }
}

/** Helm 4 knows plugins only: where it would fail, programs are taken as by Helm 3. */
function otherProgram(name: string, args: readonly string[], context: CliContext): Run {
  let program: string
  try {
    // helmfile makes names of plugins of paths of scripts: a program of such a name is another one.
    if (context.shared !== undefined && !name.includes('/')) throw failure(`exec: ${quote(name)}: not looked for`)
    program = programOf(name, context)
  } catch (error) {
    const message = `plugin: {Name:${name} Type:${TYPE}} not found`
    throw new TshelmError('cli/usage', message, { cause: error, hint: `no program either: ${messageOf(error)}` })
  }
  return programRunner(program, args, context)
}

function programRunner(program: string, args: readonly string[], context: CliContext): Run {
  return async (stream) => {
    const { stdout, stderr, problem } = await runProgram([program, ...args], encodeUtf8(stream), context)
    if (problem === undefined) return stdout
    throw failure(`error while running command ${program}. error output:\n${stderr}: ${problem}`)
  }
}

function failure(message: string): TshelmError {
  return new TshelmError('manifest/post-render', message)
}
