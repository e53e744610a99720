/** Commands over many releases from code: what is asked for in, what became of each release out. */
import { extendError, TshelmError } from '../errors.ts'
import { AppError, NoMatchingHelmfileError } from './errors.ts'
import type { HelmfileEvent, ReleaseRef, ReleaseStep, StepEnd } from './events.ts'
import { filesIn } from './files.ts'
import type { Helm } from './helm.ts'
import { portsOf, type HelmfileWorld, type LoadHelmfileOptions } from './load-helmfile.ts'
import { newRemote } from './remote/remote.ts'
import type { DiffOptions, NeedsOptions } from './run/options.ts'
import { planStates, type PlannedRelease } from './run/plan.ts'
import type { RunOptions, RunPorts } from './run/ports.ts'
import { checkSet } from './run/prune.ts'
import { closeSession, openSession, type Session } from './run/session.ts'
import { taskDefaults } from './run/task-defaults.ts'
import { runTask, type TaskCommand, type TaskOptions } from './run/task.ts'
import { loadStates } from './state/visit.ts'

/** What a run may use besides what reading a helmfile does; what is missing refuses. */
export type HelmfileRunWorld = HelmfileWorld &
  Partial<
    Pick<
      RunPorts,
      | 'program'
      | 'decryptText'
      | 'kubeVersion'
      | 'kustomize'
      | 'copyFolder'
      | 'makeFolder'
      | 'removeFolder'
      | 'temporaryFolder'
    >
  > & { readonly helm: Helm }

export interface RunFrame extends Omit<
  LoadHelmfileOptions,
  'world' | 'filter' | 'includeNeeds' | 'reverse' | 'foresee'
> {
  /** Passed to every call of helm: a kubeconfig file. */
  readonly kubeconfig?: string
  /** Further words for every call of helm. */
  readonly args?: string
  /** Whether differences and tables are coloured. Default: false. */
  readonly color?: boolean
  /** Resolves where no release matches, instead of rejecting with `helmfile/no-match`. Default: false. */
  readonly allowNoMatch?: boolean
  readonly onEvent?: (event: HelmfileEvent) => void
}

/** What `helmfile COMMAND` may be told; `detailedExitcode` is told by the outcome's `changed`. */
export type HelmfileTask<C extends TaskCommand> = { readonly command: C } & Partial<
  Omit<TaskOptions[C], 'detailedExitcode'>
>

/** How the last thing ended that was done with a release. */
export type ReleaseResult = ReleaseRef & { readonly step: ReleaseStep } & StepEnd

export interface HelmfileOutcome {
  /** False only with `allowNoMatch`. */
  readonly matched: boolean
  /** Whether a release was changed, or would be: `diff`. */
  readonly changed: boolean
  /** In the order in which they were begun with. */
  readonly releases: readonly ReleaseResult[]
  /** What the command line prints on stdout. */
  readonly output: string
}

export type RunRequest<C extends TaskCommand> = RunFrame & HelmfileTask<C>

/** Rejects with the first failure, as the command line ends with; `error.data.outcome` has what was done. */
export async function runHelmfileIn<C extends TaskCommand>(
  world: HelmfileRunWorld,
  request: RunRequest<C>,
): Promise<HelmfileOutcome> {
  const watch = watched(request.onEvent)
  const session = sessionOf(world, request, watch.hear)
  const { command } = request
  const options = withNeeds({ ...taskDefaults(command), ...definedOf(request) })
  try {
    // What changes would be is to be known, however it is told.
    const told = { ...options, detailedExitcode: command === 'diff' }
    await runTask(session, { ...request, file: request.file ?? '' }, { command, options: told })
    return watch.outcome(true)
  } catch (error) {
    if (error instanceof AppError && error.exitCode === CHANGED) return watch.outcome(true)
    if (error instanceof NoMatchingHelmfileError && request.allowNoMatch === true) return watch.outcome(false)
    throw extendError(error, { outcome: watch.outcome(!(error instanceof NoMatchingHelmfileError)) })
  } finally {
    closeSession(session)
  }
}

export type PlanRequest = RunFrame &
  Partial<DiffOptions> & {
    /** The name of a set: its releases that stand in no file any more are part of the plan. */
    readonly prune?: string
  }

/** What `apply` would do with each release of all files, and why; nothing is changed. */
export async function planHelmfileIn(world: HelmfileRunWorld, request: PlanRequest): Promise<PlannedRelease[]> {
  const { prune = '', selectors = [], file = '' } = request
  checkSet(prune, selectors)
  const session = sessionOf(world, request, watched(request.onEvent).hear)
  try {
    const states = await loadStates({ ...request, file }, session.ports)
    return await planStates(session, states, {
      ...withNeeds({ ...taskDefaults('diff'), ...definedOf(request) }),
      output: '',
      prune,
    })
  } catch (error) {
    throw extendError(error, {})
  } finally {
    closeSession(session)
  }
}

/** What is given as undefined is not given. */
function definedOf<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T
}

/** What is needed by what is needed is needed, and what is taken in is not skipped. */
function withNeeds<T extends object>(options: T): T {
  const {
    skipNeeds = true,
    includeNeeds: asked = false,
    includeTransitiveNeeds = false,
  }: Partial<NeedsOptions> = options
  const includeNeeds = asked || includeTransitiveNeeds
  return { ...options, includeNeeds, skipNeeds: !includeNeeds && skipNeeds }
}

type ReleaseResultEvent = { readonly kind: 'release' } & StepEnd

interface Watch {
  readonly hear: (event: HelmfileEvent) => void
  readonly outcome: (matched: boolean) => HelmfileOutcome
}

/** The exit code of a diff that found something. */
const CHANGED = 2

const CHANGES: ReadonlySet<string> = new Set(['changed', 'updated', 'reinstalled', 'deleted'])

function watched(onEvent: RunFrame['onEvent']): Watch {
  const results = new Map<string, ReleaseResult | undefined>()
  const printed: string[] = []
  let changed = false
  const hear = (event: HelmfileEvent): void => {
    if (event.kind === 'output') printed.push(event.text)
    if (event.kind === 'release') {
      const key = `${event.release.file}|${event.release.id}`
      results.set(key, event.status === 'begun' ? results.get(key) : resultOf(event))
      if (event.status === 'done' && CHANGES.has(event.outcome)) changed = true
    }
    onEvent?.(event)
  }
  const outcome = (matched: boolean): HelmfileOutcome => ({
    matched,
    changed,
    releases: [...results.values()].filter((result) => result !== undefined),
    output: printed.join(''),
  })
  return { hear, outcome }
}

function resultOf(event: HelmfileEvent & ReleaseResultEvent): ReleaseResult {
  const { release, step, duration } = event
  if (event.status === 'failed') return { ...release, step, duration, status: event.status, error: event.error }
  const { status, outcome, version } = event
  return { ...release, step, duration, status, outcome, ...(version === undefined ? {} : { version }) }
}

function sessionOf(world: HelmfileRunWorld, request: RunFrame, hear: (event: HelmfileEvent) => void): Session {
  const ports = runPortsOf(world, hear)
  return openSession(ports, runOptionsOf(request), newRemote(ports, filesIn(ports.files, ports.cwd)))
}

function runOptionsOf({ kubeconfig = '', chart = '', args = '', color = false }: RunFrame): RunOptions {
  return {
    kubeconfig,
    chart,
    args,
    color,
    noColor: !color,
    debug: false,
    stripArgs: true,
    liveOutput: false,
    disableForceUpdate: false,
    repoRetries: 0,
    ociPlainHttp: false,
    interactive: false,
  }
}

function runPortsOf(world: HelmfileRunWorld, onEvent: (event: HelmfileEvent) => void): RunPorts {
  const refuse = (what: string, port: string) => (): never => {
    throw new TshelmError('helmfile/failed', `${what} are not ${port}`, { hint: 'hand in a port to allow it' })
  }
  return {
    temporaryFolder: '/tmp',
    decryptText: () => Promise.reject(new TshelmError('helmfile/failed', 'encrypted texts are not read')),
    program: () => Promise.reject(new TshelmError('helmfile/failed', 'programs are not run: hand in `program`')),
    kubeVersion: () => Promise.resolve(undefined),
    copyFolder: refuse('folders', 'copied'),
    makeFolder: refuse('folders', 'made'),
    removeFolder: () => undefined,
    ...portsOf(world),
    ...world,
    readLine: () => Promise.resolve(undefined),
    log(level, message) {
      world.log?.(level, message)
      onEvent({ kind: 'log', level, message })
    },
    print: (text) => onEvent({ kind: 'output', text }),
    warn: (text) => onEvent({ kind: 'log', level: 'warn', message: text.replace(/\n$/, '') }),
    onEvent,
  }
}
