/** helmfile 1.8.0 under `tshelm file` and as `tshelmfile`: its arguments, logs and exit codes. */
import { isTshelmError, messageOf } from '../../../errors.ts'
import { AppError, CommandError, NoMatchingHelmfileError } from '../../../helmfile/errors.ts'
import { openSession } from '../../../helmfile/run/session.ts'
import type { Session } from '../../../helmfile/run/session.ts'
import type { RunPorts } from '../../../helmfile/run/ports.ts'
import { filesIn } from '../../../helmfile/files.ts'
import { newRemote } from '../../../helmfile/remote/remote.ts'
import type { ToolHost } from '../../command.ts'
import { parseLine } from '../../parse.ts'
import type { ParsedLine } from '../../parse.ts'
import type { HelmfileCall } from './call.ts'
import { helmfileRoot, helmfileVerb } from './commands.ts'
import type { FleetProgress } from './fleet-progress.ts'
import { helmfileGlobalFlags } from './global-flags.ts'
import { helmfilePorts } from './ports.ts'
import { progressFlag } from './run-flags.ts'
import { helmfileSettings, PanicError } from './settings.ts'
import { HELMFILE_VERSION } from './verbs/version.ts'
import { builtIn, completion, helmfileHelp } from './words.ts'

/** What messages call the program: upstream's name, as they are compared. */
const PROGRAM = 'helmfile'

export async function helmfile(argv: readonly string[], host: ToolHost): Promise<number> {
  if (argv[0] === '--version' || argv[0] === '-v') {
    host.stdout(`${PROGRAM} version ${HELMFILE_VERSION}\n`)
    return 0
  }
  const completed = await completion(argv, host)
  if (completed !== undefined) return completed
  let line: ParsedLine
  try {
    line = parseLine(argv, { root: helmfileRoot, globalFlags: helmfileGlobalFlags, env: {}, program: PROGRAM })
  } catch (error) {
    host.stderr(`${messageOf(error).split('\nRun ')[0]!}\n`)
    return 3
  }
  const name = line.path
    .slice(1)
    .map((command) => command.name)
    .join(' ')
  const verb = helmfileVerb(name)
  const answered = line.help ? undefined : await builtIn(line, host)
  if (answered !== undefined) return answered
  if (line.help || verb === undefined) {
    host.stdout(helmfileHelp(line.path, host))
    return 0
  }
  return run(line, host, await verb())
}

async function run(
  line: ParsedLine,
  host: ToolHost,
  verb: (call: HelmfileCall) => Promise<number | undefined>,
): Promise<number> {
  let call: HelmfileCall | undefined
  let progress: FleetProgress | undefined
  try {
    progress = await progressOf(line, host)
    call = callOf(line, progress === undefined ? host : showing(host, progress), progress)
    return (await verb(call)) ?? 0
  } catch (error) {
    progress?.end()
    const code = exitCodeOf(error, call?.settings.allowNoMatch === true)
    const message = messageOf(error)
    if (message !== '') host.stderr(`${message}\n`)
    return code
  } finally {
    progress?.end()
    call?.ports.helm.close()
  }
}

/** Only where stderr is a terminal, or where it is asked for. */
async function progressOf({ command, flags }: ParsedLine, host: ToolHost): Promise<FleetProgress | undefined> {
  if (command.flags?.includes(progressFlag) !== true) return undefined
  const mode = flags.string('progress')
  const { env, errorTerminal } = host
  const isTerminal = mode === 'auto' && errorTerminal === true && env['TERM'] !== 'dumb'
  const { run } = helmfileSettings(flags, host)
  // What is asked must not be drawn over.
  if (run.interactive || !(mode === 'table' || mode === 'plain' || isTerminal)) return undefined
  const { fleetPlain, fleetTable } = await import('./fleet-progress.ts')
  return mode === 'plain' ? fleetPlain(host) : fleetTable(host, run.color || (errorTerminal === true && !run.noColor))
}

/** Not a copy: what is dear to know of the host is asked when it is needed. */
function showing(host: ToolHost, { stdout, stderr }: FleetProgress): ToolHost {
  return Object.assign(Object.create(host) as ToolHost, { stdout, stderr })
}

function callOf(line: ParsedLine, host: ToolHost, progress: FleetProgress | undefined): HelmfileCall {
  const settings = helmfileSettings(line.flags, host)
  const own = helmfilePorts(host, settings)
  const ports = progress === undefined ? own : watchedPorts(own, progress)
  let session: Session | undefined
  return {
    args: line.args,
    flags: line.flags,
    host,
    settings,
    ports,
    load: settings.load,
    session: () => (session ??= openSession(ports, settings.run, newRemote(ports, filesIn(ports.files, ports.cwd)))),
  }
}

/** The signal is asked for when somebody listens to it. */
function watchedPorts(ports: RunPorts, { onEvent }: FleetProgress): RunPorts {
  return Object.create(ports, { onEvent: { value: onEvent, enumerable: true } }) as RunPorts
}

/** Bad usage 3, what upstream panics over 2, a failed helm its own code where nothing wraps it. */
function exitCodeOf(error: unknown, allowNoMatch: boolean): number {
  if (error instanceof PanicError) return 2
  if (error instanceof NoMatchingHelmfileError) return allowNoMatch ? 0 : 3
  if (error instanceof AppError || error instanceof CommandError) return error.exitCode
  return isTshelmError(error) && error.code === 'cli/usage' ? 3 : 1
}
