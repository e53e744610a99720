/** What the commands that act on releases are told, `helmfile COMMAND --…`. */

/** How `needs` are followed. */
export interface NeedsOptions {
  readonly skipNeeds: boolean
  readonly includeNeeds: boolean
  readonly includeTransitiveNeeds: boolean
  readonly enforceNeedsAreInstalled: boolean
}

/** What is done about charts before anything else. */
export interface ChartOptions {
  readonly skipDeps: boolean
  readonly skipRefresh: boolean
  /** At the same time; 0 is any number. */
  readonly concurrency: number
  /** Leaves out releases whose chart cannot be prepared, and reports them in the end. */
  readonly allowFailedReleases: boolean
}

/** What goes over the values of every release. */
export interface ExtraValues {
  readonly set: readonly string[]
  /** Files, relative to where the program was called. */
  readonly values: readonly string[]
}

export interface RenderOptions extends ExtraValues {
  readonly validate: boolean
  readonly skipSchemaValidation: boolean
  readonly postRenderer: string
  readonly postRendererArgs: readonly string[]
  readonly templateArgs: string
}

export interface TemplateOptions extends NeedsOptions, ChartOptions, RenderOptions {
  readonly outputDir: string
  readonly outputDirTemplate: string
  readonly includeCrds: boolean
  readonly skipTests: boolean
  readonly noHooks: boolean
  readonly kubeVersion: string
  readonly showOnly: readonly string[]
  readonly skipCleanup: boolean
}

export interface LintOptions extends NeedsOptions, ChartOptions, ExtraValues {
  readonly skipCleanup: boolean
}

export interface DiffFlagOptions extends RenderOptions {
  readonly diffArgs: string
  readonly context: number
  readonly output: string
  readonly skipCrds: boolean
  readonly stripTrailingCr: boolean
  readonly includeTests: boolean
  readonly suppress: readonly string[]
  readonly suppressSecrets: boolean
  readonly showSecrets: boolean
  /** Of the diff. */
  readonly noHooks: boolean
  readonly suppressDiff: boolean
  readonly skipDiffOnInstall: boolean
  readonly skipDiffValidationOnInstall: boolean
  readonly suppressOutputLineRegex: readonly string[]
  readonly reuseValues: boolean
  readonly resetValues: boolean
  readonly takeOwnership: boolean
  readonly serverSide: string
}

export interface DiffOptions extends NeedsOptions, ChartOptions, DiffFlagOptions {
  readonly detailedExitcode: boolean
}

export interface SyncFlagOptions {
  readonly wait: boolean
  readonly waitForJobs: boolean
  /** Seconds; 0 is what the file says. */
  readonly timeout: number
  readonly syncArgs: string
  readonly hideNotes: boolean
  readonly syncReleaseLabels: boolean
  readonly description: string
  readonly trackMode: string
  readonly cascade: string
  /** The set that releases are put into, and whose releases are deleted that stand in no file; '' for none. */
  readonly prune: string
}

export interface ApplyOptions extends DiffOptions, SyncFlagOptions {
  readonly skipCleanup: boolean
}

export interface SyncOptions extends ApplyOptions {
  /** Leaves alone what would not change. Default: false. */
  readonly skipUnchanged?: boolean
}

export interface DestroyOptions extends ChartOptions {
  readonly cascade: string
  readonly skipCharts: boolean
  readonly deleteWait: boolean
  readonly deleteTimeout: number
}

export interface TestOptions extends ChartOptions {
  readonly cleanup: boolean
  readonly logs: boolean
  /** Seconds; undefined is what the file says. */
  readonly timeout: number | undefined
}

export interface FetchOptions extends ChartOptions {
  readonly outputDir: string
  readonly outputDirTemplate: string
  readonly writeOutput: boolean
}

export interface UnittestOptions extends LintOptions {
  readonly failFast: boolean
  readonly debugPlugin: boolean
}

export interface DepsOptions extends ChartOptions {
  readonly includeTransitiveNeeds: boolean
}
