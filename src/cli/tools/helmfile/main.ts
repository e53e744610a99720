/** helmfile 1.8.0 under `tshelm file` and as `tshelmfile`: its arguments, logs and exit codes. */
import { isTshelmError, messageOf } from '../../../errors.ts'
import { AppError, CommandError, NoMatchingHelmfileError } from '../../../helmfile/errors.ts'
import { openSession } from '../../../helmfile/run/session.ts'
import type { Session } from '../../../helmfile/run/session.ts'
import { filesIn } from '../../../helmfile/files.ts'
import { newRemote } from '../../../helmfile/remote/remote.ts'
import type { ToolHost } from '../../command.ts'
import { helpText } from '../../help.ts'
import { parseLine } from '../../parse.ts'
import type { ParsedLine } from '../../parse.ts'
import type { HelmfileCall } from './call.ts'
import { helmfileRoot, helmfileVerb } from './commands.ts'
import { helmfileGlobalFlags } from './global-flags.ts'
import { helmfilePorts } from './ports.ts'
import { helmfileSettings, PanicError } from './settings.ts'
import { HELMFILE_VERSION } from './verbs/version.ts'

/** What messages call the program: upstream's name, as they are compared. */
const PROGRAM = 'helmfile'

export async function helmfile(argv: readonly string[], host: ToolHost): Promise<number> {
  if (argv[0] === '--version' || argv[0] === '-v') {
    host.stdout(`${PROGRAM} version ${HELMFILE_VERSION}\n`)
    return 0
  }
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
  if (line.help || verb === undefined) {
    const options = { globalFlags: helmfileGlobalFlags, program: PROGRAM, env: host.env, defaults: {} }
    host.stdout(helpText(line.path, options))
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
  try {
    call = callOf(line, host)
    return (await verb(call)) ?? 0
  } catch (error) {
    const code = exitCodeOf(error, call?.settings.allowNoMatch === true)
    const message = messageOf(error)
    if (message !== '') host.stderr(`${message}\n`)
    return code
  } finally {
    call?.ports.helm.close()
  }
}

function callOf(line: ParsedLine, host: ToolHost): HelmfileCall {
  const settings = helmfileSettings(line.flags, host)
  const ports = helmfilePorts(host, settings)
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

/** Bad usage 3, what upstream panics over 2, a failed helm its own code where nothing wraps it. */
function exitCodeOf(error: unknown, allowNoMatch: boolean): number {
  if (error instanceof PanicError) return 2
  if (error instanceof NoMatchingHelmfileError) return allowNoMatch ? 0 : 3
  if (error instanceof AppError || error instanceof CommandError) return error.exitCode
  return isTshelmError(error) && error.code === 'cli/usage' ? 3 : 1
}
