/** Programs that a state file wants to be run when something happens. */
import { mapOf, newMap, Struct, type GoMap, type GoType, type GoValue } from '../../../gotemplate/value.ts'
import { messageOf } from '../../errors.ts'
import { commandFailure } from '../command-text.ts'
import { stateError } from '../errors.ts'
import { filesIn } from '../files.ts'
import type { Hook, Release, State } from '../model.ts'
import { structOf } from '../state/encode.ts'
import { releaseStruct } from '../state/schema.ts'
import { environmentValue } from '../template/data.ts'
import { isOn } from '../template/functions.ts'
import { newRenderer } from '../template/renderer.ts'
import type { Session } from './session.ts'

export type HookEvent = 'prepare' | 'preapply' | 'presync' | 'preuninstall' | 'postuninstall' | 'postsync' | 'cleanup'

export interface HookCall {
  readonly event: HookEvent
  /** What templates call `.HelmfileCommand`. */
  readonly command: string
  /** Absent: hooks of the file. */
  readonly release?: Release
  /** What went wrong before. */
  readonly error?: unknown
}

const eventType: GoType = { name: 'event.event', kind: 'struct' }
const NO_ERROR = new Struct({ name: 'error', kind: 'ptr', string: () => '<nil>' }, newMap(), null)

/** Runs the hooks of an event, one after the other. Rejects with the first that fails. */
export async function triggerHooks(session: Session, state: State, call: HookCall): Promise<void> {
  const hooks = call.release?.hooks ?? state.hooks
  if (hooks.length === 0) return
  if (isOn(session.ports.env['HELMFILE_DISABLE_HOOKS'])) {
    throw stateError('HELMFILE_DISABLE_HOOKS is active, hooks are disabled')
  }
  const wanted = hooks.filter(({ events }) => events.includes(call.event))
  for (const hook of wanted) await runHook(session, state, { ...call, hook })
}

/** The same, where a failure is only told. */
export async function tryHooks(session: Session, state: State, call: HookCall): Promise<void> {
  try {
    await triggerHooks(session, state, call)
  } catch (error) {
    session.ports.log('warn', `warn: ${messageOf(error)}\n`)
  }
}

async function runHook(session: Session, state: State, call: HookCall & { readonly hook: Hook }): Promise<void> {
  const { ports } = session
  const { event, hook: written } = call
  const isKubectl = Object.keys(written.kubectlApply ?? {}).length > 0
  const name = written.name || (isKubectl ? 'kubectlApply' : written.command)
  const hook = isKubectl ? kubectlHook(session, written, name) : written
  const place = `stateFilePath=${state.filePath}, basePath=${state.basePath}`
  ports.log('debug', `hook[${name}]: ${place}\n`)
  ports.log('debug', `hook[${name}]: triggered by event "${event}"\n`)
  const [command, ...args] = await renderedWords([hook.command, ...hook.args], { session, state, call, name })
  if (command === '') throw stateError(`hook[${name}]: command \`\` failed: unexpected error: exec: no command`)
  const cwd = ports.files.absolute(`${state.workingDirectory}/${state.basePath}`)
  // What cleans up does so even after Ctrl-C.
  const signal = event === 'cleanup' ? undefined : ports.signal
  if (signal?.aborted === true) throw stateError(`hook[${name}]: context canceled`)
  const outcome = await ports.program({
    command: command!,
    args,
    cwd: state.basePath.startsWith('/') ? state.basePath : cwd,
    env: {},
    ...(signal === undefined ? {} : { signal }),
  })
  // Whatever it did, it may have done to charts.
  ports.helm.forgetCharts()
  ports.log('debug', `hook[${name}]: ${outcome.stdout}\n`)
  if (hook.showlogs) {
    const prefix = `\nhook[${event}] logs | `
    ports.log('info', prefix + outcome.stdout.replaceAll('\n', prefix))
  }
  const { problem, exitCode, path, stderr, combined } = outcome
  if (problem === undefined) return
  const failure =
    exitCode === undefined
      ? `unexpected error: ${problem}`
      : commandFailure({ path, argv: [command!, ...args].map(hiding(session)), problem, exitCode, stderr, combined })
  throw stateError(`hook[${name}]: command \`${command!}\` failed: ${failure}`)
}

/** What a reference stands for is not told. */
function hiding({ secrets }: Session): (word: string) => string {
  return (word) => ([...secrets].some((secret) => word.includes(secret)) ? '***' : word)
}

function kubectlHook({ ports }: Session, hook: Hook, name: string): Hook {
  if (hook.command !== '') {
    ports.log('warn', `warn: ignoring command '${hook.command}' given within a kubectlApply hook`)
  }
  const { filename, kustomize } = hook.kubectlApply ?? {}
  if (filename !== undefined && kustomize !== undefined) {
    throw stateError(`hook[${name}]: kustomize & filename cannot be used together`)
  }
  if (filename === undefined && kustomize === undefined) {
    throw stateError(`hook[${name}]: either kustomize or filename must be given`)
  }
  const args = filename === undefined ? ['apply', '-k', kustomize!] : ['apply', '-f', filename]
  return { ...hook, command: 'kubectl', args }
}

interface Rendering {
  readonly session: Session
  readonly state: State
  readonly call: HookCall
  readonly name: string
}

async function renderedWords(words: readonly string[], { session, state, call, name }: Rendering): Promise<string[]> {
  const { ports } = session
  const renderer = newRenderer(ports, filesIn(ports.files, state.workingDirectory))
  const data = hookData(state, call)
  try {
    return await renderer.settle(() => words.map((word) => renderer.render(word, { basePath: state.basePath, data })))
  } catch (error) {
    throw stateError(`hook[${name}]: ${messageOf(error)}`, error)
  }
}

function hookData(state: State, { event, command, release, error }: HookCall): GoMap {
  const failure: GoValue = error === undefined ? NO_ERROR : messageOf(error)
  return mapOf({
    Environment: environmentValue(state.env),
    Namespace: state.namespace,
    Event: new Struct(eventType, mapOf({ Name: event, Error: failure })),
    HelmfileCommand: command,
    ...(release === undefined ? {} : { Values: state.renderedValues, Release: structOf(releaseStruct, release) }),
  })
}
