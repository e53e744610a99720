/** The command line of sops (https://github.com/getsops/sops, 3.13.3). */
import { isTshelmError, messageOf } from '../../../errors.ts'
import { EXIT, sopsError } from '../../../secrets/sops/error.ts'
import { SOPS_VERSION } from '../../../secrets/sops/metadata.ts'
import type { CliHost } from '../../command.ts'
import { lineReader } from '../read-line.ts'
import { parseArguments, reordered, type Arguments } from './arguments.ts'
import { ConfigFile, sopsKeys, type SopsCall } from './call.ts'
import { COMMANDS, GLOBAL_FLAGS } from './commands-table.ts'
import { appHelp, commandHelp, groupHelp } from './help.ts'
import { logLine } from './log.ts'
import { HELP_COMMAND, HELP_FLAG, namesOf, VERSION_FLAG, type SopsCommand } from './model.ts'

type Verb = (call: SopsCall) => Promise<void> | void

/** Loaded when they run. */
const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  decrypt: async () => (await import('./verbs/decrypt.ts')).decrypt,
  encrypt: async () => (await import('./verbs/decrypt.ts')).encrypt,
  rotate: async () => (await import('./verbs/decrypt.ts')).rotate,
  edit: async () => (await import('./verbs/edit.ts')).edit,
  set: async () => (await import('./verbs/set.ts')).set,
  unset: async () => (await import('./verbs/set.ts')).unset,
  filestatus: async () => (await import('./verbs/filestatus.ts')).filestatus,
  publish: async () => (await import('./verbs/publish.ts')).publish,
  updatekeys: async () => (await import('./verbs/updatekeys.ts')).updatekeys,
  'exec-env': async () => (await import('./verbs/exec.ts')).execEnv,
  'exec-file': async () => (await import('./verbs/exec.ts')).execFile,
  'groups add': async () => (await import('./verbs/groups.ts')).addGroup,
  'groups delete': async () => (await import('./verbs/groups.ts')).deleteGroup,
}

/** Never rejects but for bugs; what is wrong is printed without a prefix, and has an exit code of its own. */
export async function sops(argv: readonly string[], host: CliHost): Promise<number> {
  const flags = [...GLOBAL_FLAGS, HELP_FLAG, VERSION_FLAG]
  let globals: Arguments
  try {
    globals = parseArguments(flags, argv, host.env)
  } catch (error) {
    return usageProblem(host, `Incorrect Usage. ${messageOf(error)}\n\n${appHelp()}`, error)
  }
  if (globals.bool('help')) {
    host.stdout(appHelp())
    return 0
  }
  if (globals.bool('version')) {
    // The program asks its makers whether there is a newer one, and says so; nobody is asked here.
    host.stdout(`sops ${SOPS_VERSION}\n`)
    return 0
  }
  const [name, ...rest] = globals.words
  const command = [...COMMANDS, HELP_COMMAND].find((one) => name !== undefined && namesOf(one).includes(name))
  if (command === undefined) {
    const { byFlags } = await import('./verbs/flags-only.ts')
    return finish(host, byFlags, { globals, flags: globals, args: globals.words })
  }
  if (command.commands !== undefined) return runGroup(command, rest, { host, globals })
  return runCommand([command], rest, { host, globals })
}

interface Scope {
  readonly host: CliHost
  readonly globals: Arguments
}

function usageProblem(host: CliHost, text: string, error: unknown): number {
  if (!isTshelmError(error) || error.data['withoutHelp'] !== true) host.stdout(text)
  logLine(host, 'fatal', { part: 'CMD', message: messageOf(error) })
  return 1
}

async function runGroup(group: SopsCommand, argv: readonly string[], scope: Scope): Promise<number> {
  const { host } = scope
  const path = `sops ${group.name}`
  let own: Arguments
  try {
    own = parseArguments([HELP_FLAG], argv, host.env)
  } catch (error) {
    return usageProblem(host, `Incorrect Usage. ${messageOf(error)}\n\n${groupHelp(path, group)}`, error)
  }
  const [name, ...rest] = own.words
  const command = group.commands?.find((one) => one.name === name)
  if (command !== undefined && !own.bool('help')) return runCommand([group, command], rest, scope)
  if (name !== undefined && !own.bool('help')) {
    host.stderr(`No help topic for '${name}'\n`)
    return 3
  }
  host.stdout(groupHelp(path, group))
  return 0
}

async function runCommand(path: readonly SopsCommand[], argv: readonly string[], scope: Scope): Promise<number> {
  const { host, globals } = scope
  const command = path.at(-1)!
  const name = path.map((one) => one.name).join(' ')
  const flags = [...(command.flags ?? []), HELP_FLAG]
  let own: Arguments
  try {
    own = parseArguments(flags, reordered(argv, flags), host.env)
  } catch (error) {
    const help = commandHelp(`sops ${name}`, command)
    return usageProblem(host, `Incorrect Usage: ${messageOf(error)}\n\n${help}`, error)
  }
  if (command.name === 'help') return printHelp(own.words, host)
  if (own.bool('help')) {
    host.stdout(commandHelp(`sops ${name}`, command))
    return 0
  }
  const verb = Object.hasOwn(VERBS, name) ? await VERBS[name]!() : unsupported(name)
  return finish(host, verb, { globals, flags: own, args: own.words })
}

function unsupported(name: string): Verb {
  return () => {
    const why = name === 'keyservice' ? `: ${NO_SERVICES}` : ''
    throw sopsError('secrets/unsupported', `sops ${name} is not supported${why}`)
  }
}

function printHelp([name]: readonly string[], host: CliHost): number {
  if (name === undefined) {
    host.stdout(appHelp())
    return 0
  }
  const command = [...COMMANDS, HELP_COMMAND].find((one) => namesOf(one).includes(name))
  if (command === undefined) {
    host.stderr(`No help topic for '${name}'\n`)
    return 3
  }
  host.stdout(commandHelp(`sops ${command.name}`, command))
  return 0
}

async function finish(
  host: CliHost,
  verb: Verb,
  { globals, flags, args }: Pick<SopsCall, 'globals' | 'flags' | 'args'>,
): Promise<number> {
  try {
    checkKeyServices(flags)
    const files = new ConfigFile(host, globals.string('config'))
    await verb({ host, keys: sopsKeys(host), globals, flags, args, files, readLine: lineReader(host) })
    return 0
  } catch (error) {
    if (!isTshelmError(error)) throw error
    if (error.data['fatal'] === true) logLine(host, 'fatal', { part: 'CMD', message: error.message })
    else if (error.message !== '') host.stderr(`${error.message}\n`)
    const code = error.data['sopsExit']
    return typeof code === 'number' ? code : EXIT.generic
  }
}

const NO_SERVICES =
  'they hand data keys to whoever reaches their socket; give keys to this program, or use a KMS that asks who it is'

function checkKeyServices(flags: Arguments): void {
  const isLocal = !flags.isSet('enable-local-keyservice') || flags.bool('enable-local-keyservice')
  if (isLocal && flags.list('keyservice').length === 0) return
  throw sopsError('secrets/unsupported', `key services are not supported: ${NO_SERVICES}`)
}
