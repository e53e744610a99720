/** The verbs that change releases. Each loads what it needs when it is called for the first time. */
import type { ActionContext } from '../actions/context.ts'
import type * as installs from '../actions/install.ts'
import type { RollbackOptions as ActionRollbackOptions } from '../actions/prepare-rollback.ts'
import type { UninstallOptions as ActionUninstallOptions } from '../actions/prepare-uninstall.ts'
import type { TestOptions as ActionTestOptions } from '../actions/test.ts'
import type { UpgradeOrInstallOptions } from '../actions/upgrade-or-install.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import type { Chart } from '../chart/model.ts'
import { extendError } from '../errors.ts'
import { writing, type CallOptions } from './call.ts'
import type { ReleaseContext } from './context.ts'
import { releaseOf, type Release } from './release.ts'
import type { Values } from './values.ts'

/** Chart and values of install and upgrade. */
interface Content {
  readonly chart: Chart
  /** What is set over the chart's defaults. Default: nothing. */
  readonly values?: Values
}

export interface InstallOptions extends Omit<installs.InstallOptions, keyof Content>, Content, CallOptions {}

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

export interface UpgradeOptions extends Omit<UpgradeOrInstallOptions, keyof Content>, Content, CallOptions {
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

export interface RollbackOptions extends ActionRollbackOptions, CallOptions {}

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

export interface UninstallOptions extends ActionUninstallOptions, CallOptions {}

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
    const result = await run(options, { ...context, runtime })
    return result && { release: releaseOf(result.record), info: result.info }
  })
}

export interface TestOptions extends ActionTestOptions, CallOptions {
  /** Receives the logs of the test pods, container by container. Default: they are not asked for. */
  readonly onLog?: (log: TestLog) => void
}

export interface TestLog {
  /** `POD LOGS: name (container)` */
  readonly title: string
  readonly text: string
}

/**
 * Runs the test hooks of a release, as `helm test` does. Resolves when they have passed; the record keeps how each ended. Rejects with
 * `apply/hook-failed` when one fails, `release/not-found` and `kube/…`.
 */
export function testRelease(options: TestOptions, context: ReleaseContext): Promise<Release> {
  return changing(options, context, async (action) => {
    const { onLog } = options
    const tests = await import('../actions/test.ts')
    const result = await tests.testRelease(options, action)
    try {
      const show = (title: string, text: string): void => onLog?.({ title: title.trimEnd(), text })
      if (onLog !== undefined) await tests.testLogs(result, options, { context: action, show })
    } finally {
      await result.finish()
    }
    if (result.error !== undefined) throw extendError(result.error, { release: result.release })
    return result.release
  })
}

function changing(
  options: CallOptions,
  context: ReleaseContext,
  verb: (action: ActionContext) => Promise<ReleaseRecord>,
): Promise<Release> {
  return writing(options, context.runtime, async (runtime) => releaseOf(await verb({ ...context, runtime })))
}

async function withContent<T extends Content>(
  options: T,
  { runtime }: ActionContext,
): Promise<T & { readonly values: GoMap }> {
  const { ownContent } = await import('./content.ts')
  return { ...options, ...ownContent(options, runtime) }
}
