/** The door `tshelm/helmfile`: many releases, written down in state files of helmfile: read, planned, acted on. */
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import type { FileSystem } from '../chart/file-system.ts'
import { folderOfFiles } from '../chart/folder-of-files.ts'
import { loadHelmfile as load, portsOf, type HelmfileWorld } from '../helmfile/load-helmfile.ts'
import type { LoadHelmfileOptions as CoreLoadOptions } from '../helmfile/load-helmfile.ts'
import type { State } from '../helmfile/model.ts'
import type {
  HelmfileOutcome,
  HelmfileRunWorld,
  HelmfileTask,
  PlanRequest,
  RunFrame,
} from '../helmfile/run-helmfile.ts'
import type { PlannedRelease } from '../helmfile/run/plan.ts'
import type { TaskCommand } from '../helmfile/run/task.ts'
import type { Helm } from '../helmfile/helm.ts'
import type { ClusterClient } from '../kube/client.ts'
import { goValues, type Values } from '../sdk/values.ts'
import type { ProcessLike } from '../cli/tools/machine.ts'

export { nodeFileSystem as diskFiles } from '../chart/node-file-system.ts'
export { AppError, NoMatchingHelmfileError, ReleaseError } from '../helmfile/errors.ts'
export { isDesired, releaseId } from '../helmfile/model.ts'
export { migrationFindings, type MigrationFinding, type MigrationRule } from '../helmfile/commands/migrate.ts'
export { planReleases, type PlanOptions } from '../helmfile/state/plan.ts'
export type {
  Environment,
  EnvironmentSpec,
  HelmDefaults,
  HelmfileDialect,
  Hook,
  Release,
  ReleaseSet,
  Repository,
  SetValue,
  State,
  SubHelmfile,
  ValueLayer,
} from '../helmfile/model.ts'
export type { ExecCall, ExecOutcome, HelmfilePorts, LogLevel, ReferenceReader, RemoteFetch } from '../helmfile/ports.ts'
export type { HelmfileEvent, ReleaseRef, ReleaseStep, StepEnd, StepOutcome } from '../helmfile/events.ts'
export type { Helm, HelmCall, HelmOutcome } from '../helmfile/helm.ts'
export type { HelmfileOutcome, HelmfileTask, ReleaseResult } from '../helmfile/run-helmfile.ts'
export type { PlannedAction, PlannedRelease } from '../helmfile/run/plan.ts'
export type { TaskCommand as HelmfileCommand } from '../helmfile/run/task.ts'
export type { FileSystem, HelmfileWorld, ProcessLike, Values }

/** All that the command line may use of a machine: its files, variables, programs and network. */
export interface Machine {
  readonly process: ProcessLike
}

/** This machine as a world: `thisMachine(process)`. Nothing else is read of the process but what is asked for here. */
export function thisMachine(process: ProcessLike): Machine {
  return { process }
}

/** Files that are only in memory, by their paths from `/`. */
export function memoryFiles(files: Readonly<Record<string, string | Uint8Array>>): FileSystem {
  return folderOfFiles(
    Object.entries(files).map(([path, data]) => ({
      name: path.replace(/^\/+/, ''),
      data: typeof data === 'string' ? encodeUtf8(data) : data,
    })),
  )
}

export interface LoadHelmfileOptions extends Omit<CoreLoadOptions, 'world' | 'stateValuesSet' | 'foresee'> {
  readonly world: HelmfileWorld | Machine
  /** Over all other state values, lists element by element: what `--state-values-set` says. */
  readonly stateValues?: Values
}

/**
 * All states that a helmfile stands for, nested ones before the file that names them: parts, bases and environments merged, templates
 * executed, releases with their built-in labels, narrowed by `selectors` and conditions where `filter` is set. Files that do not define
 * the environment are left out. Rejects with TshelmError `helmfile/…`, its message beginning `in ./helmfile.yaml: …`.
 */
export async function loadHelmfile({ world, stateValues, ...options }: LoadHelmfileOptions): Promise<State[]> {
  const here = isMachine(world) ? await machinePorts(world, {}) : world
  return load({ ...options, ...setOf(stateValues), world: here })
}

interface Frame extends Omit<RunFrame, 'stateValuesSet'> {
  /** Files in memory or on disk, with what else a run may use; or all of this machine. */
  readonly world: RunWorld | Machine
  /** Over all other state values, lists element by element: what `--state-values-set` says. */
  readonly stateValues?: Values
  /**
   * The cluster behind the name of a context, '' where none is named: `connectCluster` gives them. They stay open.
   * Default: what kubeconfigs say that variables of the world name.
   */
  readonly cluster?: (context: string) => ClusterClient | Promise<ClusterClient>
  /** Ends between two steps what is under way, and nothing more is begun. */
  readonly signal?: AbortSignal
}

/**
 * Where files and programs come from; what is missing refuses, or is empty. Charts that are only in memory must have their dependencies in
 * charts/. helm itself finds repositories, caches and kubeconfigs by
 * `env`: `HELM_CACHE_HOME`, `HELM_CONFIG_HOME`, `KUBECONFIG`, `HOME`.
 */
export type RunWorld = Omit<HelmfileRunWorld, 'helm'> & {
  /** What acts on releases. Default: helm, in this process. */
  readonly helm?: Helm
}

export type RunHelmfileOptions<C extends TaskCommand = TaskCommand> = Frame & HelmfileTask<C>

/**
 * Does what `helmfile COMMAND` does: `apply sync diff destroy template lint unittest status test`. Resolves to what became of each
 * release. Rejects with TshelmError: `helmfile/no-match` where no release matches, `helmfile/release-failed`, `helmfile/command-failed`
 * and others in helmfile's words; `error.data.outcome` then has the outcome so far, a HelmfileOutcome.
 */
export async function runHelmfile<C extends TaskCommand>(options: RunHelmfileOptions<C>): Promise<HelmfileOutcome> {
  const { runHelmfileIn } = await import('../helmfile/run-helmfile.ts')
  const { world, stateValues } = options
  return runHelmfileIn(await runWorldOf(world, options), { ...options, ...setOf(stateValues) })
}

export type PlanHelmfileOptions = Frame & Omit<PlanRequest, keyof RunFrame>

/**
 * What `apply` would do with each release of all files, in one graph, and why. Nothing is changed. Rejects for cycles, also those that go
 * through several files, and for needs that no file defines.
 */
export async function planHelmfile(options: PlanHelmfileOptions): Promise<PlannedRelease[]> {
  const { planHelmfileIn } = await import('../helmfile/run-helmfile.ts')
  const { world, stateValues } = options
  return planHelmfileIn(await runWorldOf(world, options), { ...options, ...setOf(stateValues) })
}

function setOf(values: Values | undefined): Pick<CoreLoadOptions, 'stateValuesSet'> {
  return values === undefined ? {} : { stateValuesSet: goValues(values) }
}

function isMachine(world: object): world is Machine {
  return 'process' in world
}

type Reach = Pick<Frame, 'cluster' | 'signal' | 'kubeconfig'>

async function machinePorts({ process }: Machine, reach: Reach): Promise<HelmfileRunWorld> {
  const { machineWorld } = await import('../cli/tools/machine.ts')
  return machineWorld(process, reach)
}

async function runWorldOf(world: RunWorld | Machine, reach: Reach): Promise<HelmfileRunWorld> {
  const here = isMachine(world) ? await machinePorts(world, reach) : await memoryWorld(world, reach)
  const { cluster } = reach
  if (cluster === undefined) return here
  const versions = async (context: string): Promise<string> =>
    (await (await cluster(context)).version()).gitVersion.replace(/^v/, '').replace(/[-+].*$/, '')
  return { ...here, kubeVersion: (context) => versions(context).catch(() => undefined) }
}

async function memoryWorld(world: RunWorld, reach: Reach): Promise<HelmfileRunWorld> {
  const { helm, ...rest } = world
  if (helm !== undefined) return { ...rest, helm }
  const { helmOver } = await import('../cli/tools/machine.ts')
  const { cwd, env, clock, randomBytes } = portsOf(rest)
  return { ...rest, helm: helmOver({ cwd, env, clock, randomBytes, ...reach, files: rest.files }) }
}
