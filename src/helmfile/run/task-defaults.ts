/** What commands do that are told nothing: the defaults of the command line. */
import type {
  ApplyOptions,
  ChartOptions,
  DiffOptions,
  ExtraValues,
  NeedsOptions,
  RenderOptions,
  SyncFlagOptions,
} from './options.ts'
import type { TaskCommand, TaskOptions } from './task.ts'

const NEEDS: NeedsOptions = {
  skipNeeds: true,
  includeNeeds: false,
  includeTransitiveNeeds: false,
  enforceNeedsAreInstalled: false,
}

const CHARTS: ChartOptions = { skipDeps: false, skipRefresh: false, concurrency: 0, allowFailedReleases: false }

const VALUES: ExtraValues = { set: [], values: [] }

const RENDER: RenderOptions = {
  ...VALUES,
  validate: false,
  skipSchemaValidation: false,
  postRenderer: '',
  postRendererArgs: [],
  templateArgs: '',
}

const DIFF: DiffOptions = {
  ...NEEDS,
  ...CHARTS,
  ...RENDER,
  diffArgs: '',
  context: 0,
  output: '',
  skipCrds: false,
  stripTrailingCr: false,
  includeTests: false,
  suppress: [],
  suppressSecrets: false,
  showSecrets: false,
  noHooks: false,
  suppressDiff: false,
  skipDiffOnInstall: false,
  skipDiffValidationOnInstall: false,
  suppressOutputLineRegex: [],
  reuseValues: false,
  resetValues: false,
  takeOwnership: false,
  serverSide: '',
  detailedExitcode: false,
}

const UPGRADE: SyncFlagOptions = {
  wait: false,
  waitForJobs: false,
  timeout: 0,
  syncArgs: '',
  hideNotes: false,
  syncReleaseLabels: false,
  description: '',
  trackMode: '',
  cascade: '',
  prune: '',
}

const APPLY: ApplyOptions = { ...DIFF, ...UPGRADE, skipCleanup: false }
const LINT: TaskOptions['lint'] = { ...NEEDS, ...CHARTS, ...VALUES, skipCleanup: false }

const DEFAULTS: TaskOptions = {
  apply: APPLY,
  sync: { ...APPLY, skipUnchanged: false },
  diff: DIFF,
  destroy: { ...CHARTS, cascade: '', skipCharts: false, deleteWait: false, deleteTimeout: 300 },
  template: {
    ...NEEDS,
    ...CHARTS,
    ...RENDER,
    outputDir: '',
    outputDirTemplate: '',
    includeCrds: false,
    skipTests: false,
    noHooks: false,
    kubeVersion: '',
    showOnly: [],
    skipCleanup: false,
  },
  lint: LINT,
  unittest: { ...LINT, failFast: false, debugPlugin: false },
  status: CHARTS,
  test: { ...CHARTS, cleanup: false, logs: false, timeout: undefined },
}

export function taskDefaults<C extends TaskCommand>(command: C): TaskOptions[C] {
  return DEFAULTS[command]
}
