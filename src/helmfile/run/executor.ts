/** Calls of helm as helmfile makes them: logged, reported where they fail. */
import { argumentWords } from './argument-words.ts'
import { commandFailure } from '../command-text.ts'
import { CommandError } from '../errors.ts'
import type { HelmCall } from '../helm.ts'
import type { Release, State } from '../model.ts'
import { globalArguments, randomWord, type Session } from './session.ts'
import { refOf } from './steps.ts'

export interface CallOptions {
  /** Words of `--args` behind it. Default: none. */
  readonly extra?: readonly string[]
  readonly files?: ReadonlyMap<string, Uint8Array>
  readonly outputs?: Map<string, string>
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Where what it prints on stdout goes, whether it fails or not. Default: nowhere. */
  readonly show?: 'log' | 'stdout' | 'written'
  /** Hears what was printed on stdout, whether it fails or not. */
  readonly onStdout?: (text: string) => void
  /** Whether its output may be shown as it comes. Default: what the run was told. */
  readonly live?: boolean
  /** Whose progress it is. */
  readonly release?: Release
}

export interface Executor {
  readonly session: Session
  readonly state: State
  /** Words of `--args` and `helmDefaults.args`. */
  readonly extra: readonly string[]
}

export function executorOf(session: Session, state: State, extra: readonly string[] = []): Executor {
  return { session, state, extra }
}

/** Resolves to what was printed on stdout. Rejects with CommandError. */
export async function helm(executor: Executor, words: readonly string[], options: CallOptions = {}): Promise<string> {
  const { session, state } = executor
  const { ports, options: run } = session
  const args = [...globalArguments(session, state), ...words, ...(options.extra ?? [])]
  const binary = state.helmBinary || 'helm'
  ports.log('debug', `exec: ${[binary, ...withoutSecrets(session, args)].join(' ')}`)
  const live = options.live ?? run.liveOutput
  const { code, stdout, stderr, combined } = await ports.helm.run({
    args,
    cwd: state.workingDirectory,
    ...(options.files === undefined ? {} : { files: options.files }),
    ...(options.outputs === undefined ? {} : { outputs: options.outputs }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.stdin === undefined ? {} : { stdin: new TextEncoder().encode(options.stdin) }),
    ...(live ? { onOutput: ports.print } : {}),
    ...progressOf(executor, options.release),
  })
  if (!live) logOutput(session, binary, combined)
  if (!live) options.onStdout?.(stdout)
  if (!live && options.show === 'log') logText(session, stdout)
  if (!live && options.show === 'written') logText(session, eachOnce(stdout))
  if (!live && options.show === 'stdout') printText(session, stdout)
  if (code === 0) return live ? '' : stdout
  const shown = live ? { stderr: '', combined: '' } : { stderr, combined }
  const argv = [binary, ...(run.stripArgs ? withoutValues(args) : withoutSecrets(session, args))]
  const failed = { path: binary, argv, problem: `exit status ${code}`, exitCode: code, ...shown }
  throw new CommandError(commandFailure(failed), code)
}

function progressOf({ session, state }: Executor, release: Release | undefined): Pick<HelmCall, 'onEvent'> {
  const { onEvent } = session.ports
  if (onEvent === undefined || release === undefined) return {}
  const ref = refOf(state, release)
  return { onEvent: (event) => onEvent({ kind: 'progress', release: ref, event }) }
}

/** What stands behind `--set…` may be a secret. */
function withoutValues(args: readonly string[]): string[] {
  return args.map((arg, i) => (i > 0 && args[i - 1]!.startsWith('--set') ? '*** STRIP ***' : arg))
}

/** What a reference stands for is not told, whatever it is that is reported. */
function withoutSecrets({ secrets }: Session, args: readonly string[]): string[] {
  const isSet = (i: number): boolean => i > 0 && args[i - 1]!.startsWith('--set')
  return args.map((arg, i) => {
    if (!isSet(i)) return arg
    const holds = [...secrets].some((secret) => arg.includes(`=${secret}`) || arg.replaceAll('\\', '').includes(secret))
    return holds ? `${arg.slice(0, arg.indexOf('=') + 1)}***` : arg
  })
}

/** Each line, where somebody listens to that. */
function logOutput(session: Session, binary: string, output: string): void {
  const { ports, options } = session
  if (!options.debug || output === '') return
  const name = binary.slice(binary.lastIndexOf('/') + 1)
  const id = ports.env['HELMFILE_DISABLE_RUNNER_UNIQUE_ID'] ? '' : `:${randomWord(session, 5)}`
  for (const line of output.split('\n')) ports.log('debug', `${name}${id}> ${line.trim()}`)
}

/** Without the breaks at its end, if there is anything left then. */
function logText({ ports }: Session, output: string): void {
  const text = output.replace(/\n+$/, '')
  if (text !== '') ports.log('info', text)
}

/** What goes to stdout as it is. */
function printText({ ports }: Session, output: string): void {
  if (output !== '') ports.print(`${output}\n`)
}

/** Words of `--args`, and behind them those of `helmDefaults.args`. */
export function extraWords({ options }: Session, { helmDefaults }: State): string[] {
  return [...argumentWords(options.args), ...argumentWords(helmDefaults.args.join(' '))]
}

/** What `dependency` takes of them: flags that begin with one of these; Go names some of them oddly. */
const DEPENDENCY_FLAGS =
  /^(?:-n|--(?:kube-config|kube-context|kube-token|kube-as-user|kube-as-groups|kube-ca-file|debug|registry-config|repository-config|repository-cache|plugins-directory|max-history|burst-limit|verify|keyring|skip-refresh|column-width|username|password|cert-file|key-file|ca-file))/

export function dependencyWords(words: readonly string[]): string[] {
  return words.filter((word) => DEPENDENCY_FLAGS.test(word.split('=', 1)[0]!))
}

/** Helm tells of a file that it writes as often as it has documents. */
function eachOnce(output: string): string {
  const seen = new Set<string>()
  return output
    .split('\n')
    .filter((line) => !line.startsWith('wrote ') || (!seen.has(line) && seen.add(line)))
    .join('\n')
}
