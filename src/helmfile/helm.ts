/** How releases are acted on: the words one would give to helm, and what came of them. */

import type { TshelmEvent } from '../events.ts'

export interface HelmCall {
  /** What stands behind the program's name. */
  readonly args: readonly string[]
  /** Files that exist in memory only, by the absolute paths that `args` names; nothing of them is written. */
  readonly files?: ReadonlyMap<string, Uint8Array>
  /** Takes what `--output-dir` would write, by its path. Default: it is written. */
  readonly outputs?: Map<string, string>
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: Uint8Array
  /** Where relative paths begin. Default: where the program was called. */
  readonly cwd?: string
  /** Hears what is printed as it is printed, from both streams. */
  readonly onOutput?: (text: string) => void
  /** Hears what it does. */
  readonly onEvent?: (event: TshelmEvent) => void
}

export interface HelmOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Both, in the order in which they were printed. */
  readonly combined: string
}

export interface Helm {
  /** Rejects for bugs only: what fails has a code. */
  run(call: HelmCall): Promise<HelmOutcome>
  /** Lays a folder into memory for all calls that follow, in place of what was laid there before. Names are relative to it. */
  mount(folder: string, files: ReadonlyMap<string, Uint8Array>): void
  /** Files may have changed: a program has run. */
  forgetCharts(): void
  /** Gives connections back. */
  close(): void
}
