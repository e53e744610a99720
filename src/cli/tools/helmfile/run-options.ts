/** What flags say of acting on releases. */
import { TshelmError } from '../../../errors.ts'
import type {
  ApplyOptions,
  ChartOptions,
  DiffOptions,
  ExtraValues,
  NeedsOptions,
  RenderOptions,
} from '../../../helmfile/run/options.ts'
import { closeSession, type Session } from '../../../helmfile/run/session.ts'
import { runTask, type Task, type TaskCommand } from '../../../helmfile/run/task.ts'
import type { HelmfileCall } from './call.ts'

/** A session that knows the command's own words for helm. What was only needed meanwhile is taken away behind it. */
export async function inSession<T>(call: HelmfileCall, work: (session: Session) => Promise<T>): Promise<T> {
  const { flags, session } = call
  const opened = session()
  const { options } = opened
  try {
    return await work({ ...opened, options: { ...options, args: flags.string('args') + options.args } })
  } finally {
    closeSession(opened)
  }
}

export function runTaskOf<C extends TaskCommand>(call: HelmfileCall, task: Task<C>): Promise<undefined> {
  return inSession(call, async (session) => {
    await runTask(session, call.load, task)
    return undefined
  })
}

export function chartOptionsOf({ flags, settings }: HelmfileCall): ChartOptions {
  const { skipDeps, skipRefresh, allowFailedReleases } = settings
  return { skipDeps, skipRefresh, allowFailedReleases, concurrency: flags.int('concurrency') }
}

export function needsOptionsOf({ flags }: HelmfileCall): NeedsOptions {
  const includeTransitiveNeeds = flags.bool('include-transitive-needs')
  const includeNeeds = flags.bool('include-needs') || includeTransitiveNeeds
  return {
    includeTransitiveNeeds,
    includeNeeds,
    skipNeeds: !includeNeeds && flags.bool('skip-needs'),
    enforceNeedsAreInstalled: flags.bool('enforce-needs-are-installed'),
  }
}

export function extraValuesOf({ flags }: HelmfileCall): ExtraValues {
  return { set: flags.list('set'), values: flags.list('values') }
}

export function renderOptionsOf(call: HelmfileCall): RenderOptions {
  const { flags } = call
  return {
    ...extraValuesOf(call),
    validate: flags.bool('validate'),
    skipSchemaValidation: flags.bool('skip-schema-validation'),
    postRenderer: flags.string('post-renderer'),
    postRendererArgs: flags.list('post-renderer-args'),
    templateArgs: flags.string('template-args'),
  }
}

export function diffOptionsOf(call: HelmfileCall): DiffOptions {
  const { flags } = call
  return {
    ...needsOptionsOf(call),
    ...chartOptionsOf(call),
    ...renderOptionsOf(call),
    diffArgs: flags.string('diff-args'),
    context: flags.int('context'),
    output: flags.string('output'),
    skipCrds: flags.bool('skip-crds'),
    stripTrailingCr: flags.bool('strip-trailing-cr'),
    includeTests: flags.bool('include-tests'),
    suppress: flags.list('suppress'),
    suppressSecrets: flags.bool('suppress-secrets'),
    showSecrets: flags.bool('show-secrets'),
    noHooks: flags.bool('no-hooks'),
    suppressDiff: flags.bool('suppress-diff'),
    skipDiffOnInstall: flags.bool('skip-diff-on-install'),
    skipDiffValidationOnInstall: flags.bool('skip-diff-validation-on-install'),
    suppressOutputLineRegex: flags.list('suppress-output-line-regex'),
    reuseValues: flags.bool('reuse-values'),
    resetValues: flags.bool('reset-values'),
    takeOwnership: flags.bool('take-ownership'),
    serverSide: flags.string('server-side'),
    detailedExitcode: flags.bool('detailed-exitcode'),
  }
}

const TRACK_MODES = new Set(['', 'helm', 'helm-legacy', 'kubedog'])

/** Throws `cli/usage` for a mode that there is not. */
export function applyOptionsOf(call: HelmfileCall): ApplyOptions {
  const { flags } = call
  const trackMode = flags.string('track-mode')
  if (!TRACK_MODES.has(trackMode)) {
    throw new TshelmError('cli/usage', `--track-mode must be 'helm', 'helm-legacy', or 'kubedog', got: ${trackMode}`)
  }
  return {
    ...diffOptionsOf(call),
    wait: flags.bool('wait'),
    waitForJobs: flags.bool('wait-for-jobs'),
    timeout: flags.int('timeout'),
    syncArgs: flags.string('sync-args'),
    hideNotes: flags.bool('hide-notes'),
    syncReleaseLabels: flags.bool('sync-release-labels'),
    description: flags.string('description'),
    cascade: flags.string('cascade'),
    prune: flags.string('prune'),
    trackMode,
    skipCleanup: flags.bool('skip-cleanup'),
  }
}
