/** The verbs that change releases. Each loads what it needs when it is called for the first time. */
import type { ActionContext } from '../actions/context.ts'
import type { DiagnosisLimits } from '../apply/wait-policy.ts'
import type * as installs from '../actions/install.ts'
import type { RollbackOptions as ActionRollbackOptions } from '../actions/prepare-rollback.ts'
import type { UninstallOptions as ActionUninstallOptions } from '../actions/prepare-uninstall.ts'
import type { TestOptions as ActionTestOptions, TestResult } from '../actions/test.ts'
import type { TestOutcome } from '../actions/test-outcomes.ts'
import type { UpgradeOrInstallOptions } from '../actions/upgrade-or-install.ts'
import type * as resumes from '../actions/resume.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import type { RunVerb } from '../../storage/run-note.ts'
import type { Chart } from '../chart/model.ts'
import { extendError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'
import { writing, type CallOptions } from './call.ts'
import type { ReleaseContext } from './context.ts'
import { releaseOf, type Release, type ReleaseSummary } from './release.ts'
import type { Values } from './values.ts'

/** Chart and values of install and upgrade. */
interface Content {
  readonly chart: Chart
  /** What is set over the chart's defaults. Default: nothing. */
  readonly values?: Values
}

/** Of calls that run hooks. */
export interface HookOptions extends CallOptions {
  /** Hooks of one weight run side by side. Default: false, one after another by name, as Helm runs them. */
  readonly parallelHooks?: boolean
  /** End a wait as soon as something cannot get ready without help (see docs/waiting.md). Default: false, Helm waits on. */
  readonly failFast?: boolean
  /** When a wait or a hook fails, find out why, as `error.data.diagnosis`: a few more requests. Default: true. */
  readonly diagnosis?: boolean | DiagnosisLimits
}

export interface InstallOptions extends Omit<installs.InstallOptions, keyof Content>, Content, HookOptions {}

/**
 * Installs a chart under a name that is free, as `helm install` does. Resolves when the objects are applied and hooks have ended; with
 * `wait: 'watcher'` when the objects are ready.
 *
 * Rejects with `release/name-in-use`, `values/schema`, `render/…`, `plan/ownership`, `apply/…`, `kube/…` and their like in Helm's words;
 * when a revision was recorded, `error.data.release` is its Release, status `failed`.
 */
export function install(options: InstallOptions, context: ReleaseContext): Promise<Release> {
  return changing(options, context, async (action) => {
    const content = await withContent(options, action)
    const { install: run } = await import('../actions/install.ts')
    return run(content, action)
  })
}

export interface UpgradeOptions extends Omit<UpgradeOrInstallOptions, keyof Content>, Content, HookOptions {
  /** Install when there is no release of that name, as `upgrade --install` does. Default: false. */
  readonly install?: boolean
}

/**
 * Upgrades a release to a chart and values, as `helm upgrade` does. Without `values` those of the current revision stay, unless
 * `resetValues` is set.
 *
 * Rejects with `release/not-found` when there is nothing to upgrade, `release/in-progress` while somebody else is at it, else as install.
 */
export function upgrade(options: UpgradeOptions, context: ReleaseContext): Promise<Release> {
  return changing(options, context, async (action) => {
    const content = await withContent(options, action)
    if (options.install === true) {
      const { upgradeOrInstall } = await import('../actions/upgrade-or-install.ts')
      return upgradeOrInstall(content, action)
    }
    const { upgrade: run } = await import('../actions/upgrade.ts')
    return run(content, action)
  })
}

export interface RollbackOptions extends ActionRollbackOptions, HookOptions {}

/**
 * Makes a new revision like an old one: `revision`, or by default the one before the newest, as `helm rollback` does.
 * Rejects with `release/not-found` when there is no such revision, `apply/…` and `kube/…`.
 */
export function rollback(options: RollbackOptions, context: ReleaseContext): Promise<Release> {
  return changing(options, context, async (action) => {
    const { rollback: run } = await import('../actions/rollback.ts')
    return run(options, action)
  })
}

export interface UninstallOptions extends ActionUninstallOptions, HookOptions {}

/** What is left of a release. */
export interface UninstallResult {
  /** The last revision. */
  readonly release: Release
  /** What was left, and why, as Helm prints it; '' if nothing was. */
  readonly info: string
}

/**
 * Deletes what a release owns and its records, as `helm uninstall` does. Resolves to undefined when there was nothing and
 * `ignoreNotFound` is set; rejects with `release/not-found` without it, `apply/…` and `kube/…`.
 */
export function uninstall(options: UninstallOptions, context: ReleaseContext): Promise<UninstallResult | undefined> {
  return writing(options, context.runtime, async (runtime) => {
    const { uninstall: run } = await import('../actions/uninstall.ts')
    const result = await run(options, actionOf(options, context, runtime))
    return result && { release: releaseOf(result.record), info: result.info }
  })
}

export interface ResumeOptions extends resumes.ResumeOptions, HookOptions {}

/** The release as it is now. */
export interface ResumeResult extends UninstallResult {
  /** What was finished; for an undo, what that took. */
  readonly verb: RunVerb
  readonly undone: boolean
}

/**
 * Goes on with a run that stopped before its deadline, or whose process died; with `undo`, back to what was before. Rejects with
 * `release/nothing-to-resume` when the newest revision is none that a run has left, `release/in-progress` while somebody is at it,
 * `release/cannot-undo` for an uninstall that has begun to delete; else as the verb does.
 */
export function resume(options: ResumeOptions, context: ReleaseContext): Promise<ResumeResult> {
  return writing(options, context.runtime, async (runtime) => {
    const { resume: run } = await import('../actions/resume.ts')
    const { record, ...rest } = await run(options, actionOf(options, context, runtime))
    return { ...rest, release: releaseOf(record) }
  })
}

export interface TestOptions extends ActionTestOptions, HookOptions {
  /** Receives the logs of the test pods, container by container, as `helm test --logs` prints them. Default: they are not asked for. */
  readonly onLog?: (log: TestLog) => void
  /** Put into each outcome what its pods printed: those of Pods, and of Jobs. Default: false. */
  readonly logs?: boolean
}

export interface TestLog {
  /** `POD LOGS: name (container)` */
  readonly title: string
  readonly text: string
}

/** The release, with the tests that were chosen in the order in which they run. */
export interface TestedRelease extends Release {
  readonly tests: readonly TestOutcome[]
}

/**
 * Runs the test hooks of a release, as `helm test` does. Resolves when they have passed; the record keeps how each ended. Rejects with
 * `apply/hook-failed` when one fails (`error.data` has `release` and `tests` then), `release/not-found` and `kube/…`.
 */
export function testRelease(options: TestOptions, context: ReleaseContext): Promise<TestedRelease> {
  return writing(options, context.runtime, async (runtime) => {
    const action = actionOf(options, context, runtime)
    const [{ testRelease: run }, { testOutcomes, withLogs }] = await Promise.all([
      import('../actions/test.ts'),
      import('../actions/test-outcomes.ts'),
    ])
    const result = await run(options, action)
    let tests: TestOutcome[]
    try {
      if (options.onLog !== undefined) await hearLogs(result, options, action)
      tests = options.logs === true ? await withLogs(result, action) : testOutcomes(result)
    } finally {
      await result.finish()
    }
    if (result.error !== undefined) throw extendError(result.error, { release: result.release, tests })
    return { ...releaseOf(result.release), tests }
  })
}

async function hearLogs(result: TestResult, options: TestOptions, context: ActionContext): Promise<void> {
  const { testLogs } = await import('../actions/test-logs.ts')
  const show = (title: string, text: string): void => options.onLog?.({ title: title.trimEnd(), text })
  await testLogs(result, options, { context, show })
}

/** JUnit's XML of a release's tests, as build servers read it. */
export async function junitReport(
  { name, namespace, revision, chart }: ReleaseSummary,
  tests: readonly TestOutcome[],
): Promise<string> {
  const { junitXml } = await import('../actions/junit.ts')
  return junitXml({ name, namespace, revision, chart: `${chart.name}-${chart.version}`, tests })
}

function changing(
  options: HookOptions,
  context: ReleaseContext,
  verb: (action: ActionContext) => Promise<ReleaseRecord>,
): Promise<Release> {
  return writing(options, context.runtime, async (runtime) =>
    releaseOf(await verb(actionOf(options, context, runtime))),
  )
}

async function withContent<T extends Content>(
  options: T,
  { runtime }: ActionContext,
): Promise<T & { readonly values: GoMap }> {
  const { ownContent } = await import('./content.ts')
  return { ...options, ...ownContent(options, runtime) }
}

/** What an action works with, and how its waits and hooks go. */
export function actionOf(options: HookOptions, context: ReleaseContext, runtime: Runtime): ActionContext {
  const { parallelHooks, failFast = false, diagnosis: diagnose = true } = options
  const waitPolicy = { failFast, diagnose }
  return { ...context, runtime, waitPolicy, ...(parallelHooks === undefined ? {} : { parallelHooks }) }
}
