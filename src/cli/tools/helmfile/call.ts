/** What the commands of helmfile are given. */
import type { LoadOptions } from '../../../helmfile/state/options.ts'
import type { Session } from '../../../helmfile/run/session.ts'
import type { RunPorts } from '../../../helmfile/run/ports.ts'
import type { CliHost } from '../../command.ts'
import type { Flags } from '../../flag.ts'
import type { HelmfileSettings } from './settings.ts'

export interface HelmfileCall {
  readonly args: readonly string[]
  readonly flags: Flags
  readonly host: CliHost
  readonly settings: HelmfileSettings
  readonly ports: RunPorts
  /** How states are loaded; verbs add what is theirs. */
  readonly load: LoadOptions
  /** Of this run; opened when it is first asked for. */
  readonly session: () => Session
}

/** Resolves to the exit code, 0 where there is none. What it throws is printed, and tells the exit code. */
export type HelmfileRun = (call: HelmfileCall) => Promise<number | undefined>
