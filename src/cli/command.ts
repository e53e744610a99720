/** A command as data, and the context it runs in: nothing below main.ts touches the process. */
import type { Clock, Memory } from '../runtime.ts'
import type { WaitPolicy } from '../apply/wait-policy.ts'
import type { PostRendering } from '../actions/render-chart.ts'
import { TshelmError } from '../errors.ts'
import type { TshelmEvent } from '../events.ts'
import type { Dialect } from './dialect.ts'
import type { Flag, Flags } from './flag.ts'
import type { Settings } from './settings.ts'
import type { SharedWork } from './shared-work.ts'

export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  readonly stdin: () => Promise<Uint8Array>
  readonly clock: Clock
  readonly randomBytes: (count: number) => Uint8Array
  /** Whether stdout is a terminal. */
  readonly terminal: boolean
  /** Whether stderr is one: errors are explained there. */
  readonly errorTerminal?: boolean
  /** Of stderr, where it is a terminal. */
  readonly errorSize?: { readonly columns: number; readonly rows: number } | undefined
  readonly signal: AbortSignal
  /** This process among others; `probe` throws for one that is not there. */
  readonly process?: { readonly pid: number; readonly probe: (pid: number) => void }
  readonly memory?: Memory
  /** Hears what a run does. */
  readonly onEvent?: (event: TshelmEvent) => void
  readonly waitPolicy?: WaitPolicy
  readonly parallelHooks?: boolean
  /** The name the program was called by; messages say it. */
  readonly program: string
  readonly settings: Settings
  /** Absent for Helm 4's own. */
  readonly dialect?: Dialect
  /** Where many commands run in one process. */
  readonly shared?: SharedWork
}

export interface Invocation {
  readonly args: readonly string[]
  readonly flags: Flags
  readonly context: CliContext
  /** What `--post-renderer` asks for. */
  readonly postRendering?: PostRendering
  /** Where it is told that a chart came from a registry. Default: stderr. */
  readonly pulledTo?: 'stdout'
}

/** Resolves to the exit code. */
export type Run = (invocation: Invocation) => Promise<number> | number

/** Another program's command line: the words behind its name in, exit code out. Errors that it throws are printed as `Error: …`. */
export type Tool = (argv: readonly string[], host: ToolHost) => Promise<number>

/** A host with helm's own command line in it, for programs that call helm. */
export interface ToolHost extends CliHost {
  readonly runHelm: RunHelm
}

/** Runs a line of helm's in this process, with a host of its own. */
export type RunHelm = (argv: readonly string[], host: CliHost) => Promise<number>

/** A context before anything was read of the command line. */
export type CliHost = Omit<CliContext, 'settings'> & { readonly platform: NodeJS.Platform }

export interface Command {
  readonly name: string
  readonly aliases?: readonly string[]
  /** Words that mean this command without its name, and are its first argument. */
  readonly takes?: RegExp
  /** What stands behind the name in usage lines: `[NAME] [CHART]`. */
  readonly usage?: string
  readonly short: string
  /** What help says, for commands that Helm does not have: its texts are in a table. */
  readonly long?: string
  /** Lines to try, for help. */
  readonly example?: string
  /** Of a root that can be run: its words need not be commands. */
  readonly takesArguments?: boolean
  readonly flags?: readonly Flag[]
  readonly hidden?: boolean
  readonly args?: ArgRule
  /** What stands for no arguments. */
  readonly defaultArgs?: readonly string[]
  readonly commands?: readonly Command[]
  /** Loaded when it runs. */
  readonly run?: () => Promise<Run>
  /** For a program of its own that stands under this name: it reads its arguments itself. */
  readonly tool?: () => Promise<Tool>
  /** Whether that program answers `__complete`. */
  readonly completes?: true
  /** Words that suggest this command although they are not aliases. */
  readonly suggestFor?: readonly string[]
  /** Groups of flags of which only one may stand. */
  readonly exclusive?: readonly (readonly string[])[]
}

/** Helm's argument rules (helm: require package). */
export type ArgRule =
  { readonly kind: 'none' } | { readonly kind: 'exactly' | 'at-least' | 'at-most'; readonly count: number }

export const noArgs: ArgRule = { kind: 'none' }
export const exactly = (count: number): ArgRule => ({ kind: 'exactly', count })
export const atLeast = (count: number): ArgRule => ({ kind: 'at-least', count })
export const atMost = (count: number): ArgRule => ({ kind: 'at-most', count })

/** Throws `cli/usage` with Helm's text and usage line. `path` is `helm list`. */
export function checkArgs(path: string, command: Command, args: readonly string[]): void {
  const rule = command.args
  if (rule === undefined) return
  const problem = argProblem(rule, args.length)
  if (problem === undefined) return
  const usage = usageLine(path, command)
  throw new TshelmError('cli/usage', `"${path}" ${problem}\n\nUsage:  ${usage}`)
}

/** `helm get values`. */
export function fullName(path: readonly Command[], program: string): string {
  return [program, ...path.slice(1).map((command) => command.name)].join(' ')
}

export function usageLine(path: string, command: Command): string {
  const own = command.usage === undefined ? path : `${path} ${command.usage}`
  return own.includes('[flags]') ? own : `${own} [flags]`
}

function argProblem(rule: ArgRule, given: number): string | undefined {
  switch (rule.kind) {
    case 'none':
      return given === 0 ? undefined : 'accepts no arguments'
    case 'exactly':
      return given === rule.count ? undefined : `requires ${counted(rule.count)}`
    case 'at-least':
      return given >= rule.count ? undefined : `requires at least ${counted(rule.count)}`
    case 'at-most':
      return given <= rule.count ? undefined : `accepts at most ${counted(rule.count)}`
  }
}

function counted(count: number): string {
  return `${count} argument${count === 1 ? '' : 's'}`
}
