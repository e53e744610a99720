/** argv → exit code, in process: main.ts and tests call it. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { isTshelmError, messageOf } from '../errors.ts'
import { checkArgs, fullName, type CliContext, type CliHost, type Command } from './command.ts'
import { colorProblem } from './color-mode.ts'
import { dialectOf, type Dialect } from './dialect.ts'
import { FlagSet, type Flags } from './flag.ts'
import { globalFlags } from './flags.ts'
import type { HelpOptions } from './help.ts'
import { helpCommand } from './commands/help.ts'
import type { PostRendering } from '../actions/render-chart.ts'
import { checkExclusive, findCommand, parseLine } from './parse.ts'
import { environmentDefaults, readSettings } from './settings.ts'
import { root } from './tree.ts'

/** What HELM_DRIVER may say. */
const DRIVERS = new Set(['', 'secret', 'secrets', 'configmap', 'configmaps', 'memory', 'sql'])

/** Never rejects but for bugs; user errors are printed as `Error: …` and give 1. */
export async function runCli(argv: readonly string[], host: CliHost): Promise<number> {
  let dialect: Dialect | undefined
  try {
    dialect = await dialectOf(argv, host.env)
    return await dispatch(argv, dialect === undefined ? host : extended(host, { dialect }))
  } catch (error) {
    const text = errorText(error, isDebug(argv, host.env))
    const level = isTshelmError(error) ? error.data['logged'] : undefined
    if (typeof level === 'string') onlyLogged(level, `msg=${quote(text)}`, host)
    else host.stderr(`Error: ${dialect?.errorText(text) ?? text}\n`)
    if (isExplained(argv, host)) {
      const { explanationText } = await import('../explain/text.ts')
      host.stderr(await explanationText(error))
    }
    const code = isTshelmError(error) ? error.data['exitCode'] : undefined
    return typeof code === 'number' ? code : 1
  }
}

async function dispatch(argv: readonly string[], host: CliHost): Promise<number> {
  const { env, program, platform, dialect } = host
  const tables = dialect ?? { root, globalFlags }
  const called = toolIn(argv, tables, program)
  if (called !== undefined) return (await called.tool())(called.rest, extended(host, { runHelm: runCli }))
  if (argv[0] === '__complete' || argv[0] === '__completeNoDesc') {
    if (!DRIVERS.has(env['HELM_DRIVER'] ?? '')) return unknownDriver(host)
    const { complete } = await import('./complete.ts')
    return complete(argv.slice(1), { host, ...tables, descriptions: argv[0] === '__complete' })
  }
  // Helm 3 has no such flag.
  const problem = dialect === undefined ? colorProblem(argv) : undefined
  if (problem !== undefined) return onlyLogged('WARN', `msg="command failed" error=${quote(problem)}`, host)
  const notice = (message: string): void => host.stderr(`level=WARN msg=${quote(message)}\n`)
  const line = parseLine(argv, { ...tables, env, program, notice })
  for (const warning of line.warnings) host.stderr(`${warning}\n`)
  const isTopic = line.command.name === helpCommand.name && !line.help
  if (!isTopic && (line.help || line.command.run === undefined)) {
    const { helpText } = await import('./help.ts')
    host.stdout(helpText(line.path, helpOptions(host)))
    return 0
  }
  if (!DRIVERS.has(env['HELM_DRIVER'] ?? '')) return unknownDriver(host)
  if (isTopic || line.command.run === undefined) return printTopic(line.args, host)
  const settings = readSettings(line.flags, env, platform, dialect?.compat)
  const context = extended(host, { settings })
  const postRendering = line.flags.changed('post-renderer') ? await postRenderer(line.flags, context) : {}
  checkArgs(fullName(line.path, program), line.command, line.args)
  checkExclusive(line.command, line.flags)
  const run = await line.command.run()
  const flags = dialect?.flags(line.flags, line.command) ?? line.flags
  const args = line.args.length === 0 ? (line.command.defaultArgs ?? []) : line.args
  const isWatched = line.command.flags?.some(({ name }) => name === 'progress') === true
  if (!isWatched) return run({ args, flags, context, postRendering })
  const { watched } = await import('./watched.ts')
  const explained = isExplained(argv, host)
  return watched({ flags, context, explained }, async (own) => {
    const work = (last: CliContext): Promise<number> | number => run({ args, flags, context: last, postRendering })
    if (!line.flags.changed('deadline') || flags.duration('deadline') === 0) return work(own)
    const { timed } = await import('./timed.ts')
    return timed(own, flags.duration('deadline'), work)
  })
}

interface CalledTool {
  readonly tool: NonNullable<Command['tool']>
  /** The words without its name. */
  readonly rest: readonly string[]
}

/** Global flags may stand before its name. */
function toolIn(
  argv: readonly string[],
  tables: Pick<Dialect, 'root' | 'globalFlags'>,
  program: string,
): CalledTool | undefined {
  const tools = tables.root.commands?.filter(({ tool }) => tool !== undefined) ?? []
  const named = (word: string | undefined): Command | undefined =>
    word === undefined ? undefined : tools.find(({ name, aliases }) => name === word || aliases?.includes(word))
  const [request = '', asked] = argv
  if (/^__complete(?:NoDesc)?$/.test(request) && argv.length > 2 && named(asked)?.completes === true) {
    return { tool: named(asked)!.tool!, rest: [request, ...argv.slice(2)] }
  }
  const first = named(argv[0])?.tool
  if (first !== undefined) return { tool: first, rest: argv.slice(1) }
  if (argv[0]?.startsWith('-') !== true || !argv.some(named)) return undefined
  const { path, rest } = findCommand(argv, { ...tables, program })
  const { tool } = path.at(-1)!
  return tool === undefined ? undefined : { tool, rest }
}

async function postRenderer(flags: Flags, context: CliContext): Promise<PostRendering> {
  const { postRenderingOf } = await import('./post-renderer.ts')
  return postRenderingOf(flags, context)
}

/** Helm: what it finds before a command runs is not told as other errors are. */
function onlyLogged(level: string, text: string, { stderr }: CliHost): number {
  stderr(`level=${level} ${text}\n`)
  return 1
}

function unknownDriver(host: CliHost): number {
  const message = `unknown driver ${quote(host.env['HELM_DRIVER'] ?? '')}`
  if (host.dialect === undefined) return onlyLogged('INFO', `msg=${quote(message)}`, host)
  host.stderr(host.dialect.unknownDriver(message))
  return 1
}

/** Not a copy: what is dear to know of the host is asked when it is needed. */
function extended<T>(host: CliHost, more: T): CliHost & T {
  return Object.assign(Object.create(host) as CliHost, more)
}

function helpOptions({ env, platform, program, dialect }: CliHost): HelpOptions {
  const flags = dialect?.globalFlags ?? globalFlags
  return { globalFlags: flags, program, env, defaults: environmentDefaults(flags, env, platform) }
}

/** `help install` is `install --help`; words behind the command do not matter, as long as there is one. */
async function printTopic(typed: readonly string[], host: CliHost): Promise<number> {
  const { helpText, rootUsage } = await import('./help.ts')
  const options = helpOptions(host)
  const path: Command[] = [host.dialect?.root ?? root]
  const words = typed.filter((word) => word !== '')
  for (const word of words) {
    const next = path.at(-1)!.commands?.find(({ name, aliases }) => name === word || aliases?.includes(word))
    if (next === undefined) break
    path.push(next)
  }
  if (path.length > 1 || words.length === 0) host.stdout(helpText(path, options))
  else {
    const topic = typed.map((word) => `\`${word}\``).join(' ')
    host.stderr(`Unknown help topic [${topic}]\n${rootUsage(path[0]!, options)}`)
  }
  return 0
}

function errorText(error: unknown, debug: boolean): string {
  if (isTshelmError(error)) return error.message
  // A bug in tshelm: the stack only when asked for.
  return debug && error instanceof Error ? (error.stack ?? error.message) : messageOf(error)
}

/** The line itself may be what could not be read. */
function isDebug(argv: readonly string[], env: CliHost['env']): boolean {
  return flagsOf(argv).includes('--debug') || new FlagSet(globalFlags, env).bool('debug')
}

/** For people only: what programs read of stderr is Helm's, byte for byte, unless they ask. */
function isExplained(argv: readonly string[], { env, errorTerminal }: CliHost): boolean {
  const flag = flagsOf(argv).findLast((word) => word === '--excerpt' || word.startsWith('--excerpt='))
  const mode = flag === undefined ? env['TSHELM_EXCERPT'] : flag.slice('--excerpt='.length) || 'always'
  return mode === 'always' || (mode !== 'never' && errorTerminal === true)
}

function flagsOf(argv: readonly string[]): readonly string[] {
  return argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
}
