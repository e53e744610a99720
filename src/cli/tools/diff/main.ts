/** helm-diff 3.15.11 under `tshelm diff`: its arguments, output and exit codes, helm in this process. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { isTshelmError, messageOf } from '../../../errors.ts'
import { colorProblem } from '../../color-mode.ts'
import type { CliHost, RunHelm, Tool } from '../../command.ts'
import { globalFlags } from '../../flags.ts'
import { helpText, usageText, type HelpOptions } from '../../help.ts'
import { namespaceOf } from '../../namespace.ts'
import { findCommand, parseLine, type ParsedLine, type ParseOptions } from '../../parse.ts'
import { readSettings, settingsEnv } from '../../settings.ts'
import { splitPluginArguments } from '../plugin-arguments.ts'
import { diffGlobalFlags, diffRoot, type DiffCommand } from './commands.ts'
import { derived, helmFor } from './helm.ts'
import { logLine } from './log.ts'
import { outputOf } from './output.ts'
import { checkCount, type RunDiff } from './call.ts'

export const VERSION = '3.15.11'

export const diff: Tool = async (argv, outer) => {
  const problem = outer.dialect === undefined ? colorProblem(argv) : undefined
  if (problem !== undefined) {
    outer.stderr(`level=WARN msg="command failed" error=${quote(problem)}\n`)
    return 1
  }
  const { known, own } = splitPluginArguments(argv)
  const host = asPlugin(known, outer)
  const code = await run(own, host, outer.runHelm)
  // Helm says so of every plugin.
  if (code !== 0) host.stderr('Error: plugin "diff" exited with error\n')
  return code
}

/** Helm reads its own flags and tells plugins by the environment. */
function asPlugin(known: readonly string[], host: CliHost): CliHost {
  const { env, platform, program, dialect } = host
  const flags = dialect?.globalFlags ?? globalFlags
  const root = { name: '', short: '', takesArguments: true }
  const line = parseLine(known, { root, globalFlags: flags, env, program })
  const settings = readSettings(line.flags, env, platform, dialect?.compat)
  const context = derived(host, { settings })
  const { sandbox, offline, policy, compat } = settings
  const ours = {
    TSHELM_SANDBOX: sandbox,
    TSHELM_OFFLINE: offline ? 'true' : '',
    TSHELM_POLICY: policy,
    TSHELM_COMPAT: compat.helm === 3 ? '3' : '4',
  }
  return derived(host, { env: { ...env, ...ours, ...settingsEnv(settings, namespaceOf(context), program) } })
}

async function run(argv: readonly string[], host: CliHost, runHelm: RunHelm): Promise<number> {
  const { env } = host
  const program = `${host.program} diff`
  const help: HelpOptions = { globalFlags: diffGlobalFlags, program, env, defaults: {} }
  const tree: ParseOptions = {
    ...{ root: diffRoot, globalFlags: diffGlobalFlags, env, program },
    ignoreUnknown: env['HELM_DIFF_IGNORE_UNKNOWN_FLAGS'] === 'true',
  }
  let line: ParsedLine
  try {
    line = parseLine(argv, tree)
  } catch (error) {
    host.stderr(`Error: ${messageOf(error)}\n${usageText(findCommand(argv, tree).path, help)}\n`)
    return 1
  }
  if (line.help) {
    host.stdout(helpText(line.path, help))
    return 0
  }
  const name = line.command === diffRoot ? undefined : (line.command.name as DiffCommand)
  const helm = helmFor(host, runHelm)
  try {
    const output = outputOf(line.flags, helm.host)
    const command = await commandOf(name, host)
    const changed = await command({ args: line.args, flags: line.flags, helm, output })
    if (!changed || !line.flags.bool('detailed-exitcode')) return 0
    host.stderr(
      'Error: identified at least one change, exiting with non-zero exit code (detailed-exitcode parameter enabled)\n',
    )
    return 2
  } catch (error) {
    if (isTshelmError(error) && error.code === 'cli/usage')
      host.stderr(`Error: ${error.message}\n${usageText(line.path, help)}\n`)
    else if (isTshelmError(error) && error.code === 'diff/invalid-manifest') host.stderr(logLine(error.message, host))
    else host.stderr(`Error: ${messageOf(error)}\n`)
    return 1
  } finally {
    helm.close()
  }
}

async function commandOf(name: DiffCommand | undefined, host: CliHost): Promise<RunDiff> {
  switch (name) {
    case undefined: {
      const { runUpgrade } = await import('./upgrade.ts')
      return (call) => {
        checkCount(call.args, ['release name', 'chart path'])
        host.stderr('Command "helm diff" is deprecated, use "helm diff upgrade" instead\n')
        return runUpgrade(call)
      }
    }
    case 'upgrade':
      return (await import('./upgrade.ts')).runUpgrade
    case 'revision':
      return (await import('./records.ts')).runRevision
    case 'rollback':
      return (await import('./records.ts')).runRollback
    case 'release':
      return (await import('./records.ts')).runRelease
    case 'local':
      return (await import('./local.ts')).runLocal
    case 'version':
      return () => {
        host.stdout(`${VERSION}\n`)
        return Promise.resolve(false)
      }
  }
}
