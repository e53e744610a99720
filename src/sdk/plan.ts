/** Plans: what a verb would do, as data, to be shown, kept and executed later. Each loads what it needs when it is first called. */
import type { ActionContext } from '../actions/context.ts'
import type { FrozenPlan } from '../actions/frozen-plan.ts'
import type { Prepared } from '../actions/prepared.ts'
import type { ManifestChange } from '../diff/manifests.ts'
import { TshelmError } from '../errors.ts'
import type { PlanReport } from '../plan/report.ts'
import { writing } from './call.ts'
import type { ReleaseContext } from './context.ts'
import { releaseOf, type Release } from './release.ts'
import {
  actionOf,
  type HookOptions,
  type InstallOptions,
  type RollbackOptions,
  type UninstallOptions,
  type UpgradeOptions,
} from './verbs.ts'

/** A verb and its options. */
export type PlanRequest =
  | ({ readonly verb: 'install' } & InstallOptions)
  | ({ readonly verb: 'upgrade' } & UpgradeOptions)
  | ({ readonly verb: 'rollback' } & RollbackOptions)
  | ({ readonly verb: 'uninstall' } & UninstallOptions)

/** How a plan is shown. */
export interface PlanOptions {
  /** Values of Secrets are not masked in the report. Default: false. */
  readonly showSecrets?: boolean
}

/** A plan to look at, and the same to be executed. */
export interface MadePlan {
  readonly report: PlanReport
  /** Plain JSON for applyPlan. It holds manifest and values, Secrets too. */
  readonly frozen: FrozenPlan
}

/**
 * What a verb would do: every write is tried as a dry run of the server, nothing is changed. Rejects as the verb does before it writes;
 * what the server refuses is in the report.
 */
export function plan(request: PlanRequest, context: ReleaseContext, options: PlanOptions = {}): Promise<MadePlan> {
  return writing(request, context.runtime, async (runtime) => {
    const action = { ...context, runtime }
    const { preview } = await import('../actions/preview.ts')
    const { freeze } = await import('../actions/frozen-plan.ts')
    const prepared = await prepare(request, action)
    const { report, seen } = await preview(prepared, action.cluster, options)
    return { report, frozen: await freeze(prepared, seen, action) }
  })
}

async function prepare(request: PlanRequest, action: ActionContext): Promise<Prepared> {
  switch (request.verb) {
    case 'install': {
      const { ownContent } = await import('./content.ts')
      const { prepareInstall } = await import('../actions/install.ts')
      return prepareInstall({ ...request, ...ownContent(request, action.runtime) }, action, { planning: true })
    }
    case 'upgrade': {
      const { ownContent } = await import('./content.ts')
      const content = ownContent(request, action.runtime)
      const { prepareUpgradeOrInstall } = await import('../actions/upgrade-or-install.ts')
      return prepareUpgradeOrInstall({ ...request, ...content, install: request.install === true }, action)
    }
    case 'rollback': {
      const { prepareRollback } = await import('../actions/prepare-rollback.ts')
      return prepareRollback(request, action)
    }
    case 'uninstall': {
      const { prepareUninstall } = await import('../actions/prepare-uninstall.ts')
      const prepared = await prepareUninstall(request, action)
      if (prepared !== undefined) return prepared
      throw new TshelmError('release/not-found', `${request.name} is uninstalled already: only its records are left`)
    }
  }
}

/**
 * Executes a frozen plan, or its JSON, unchanged. Rejects with `plan/stale` when a revision was made since it saw the cluster, objects are
 * not as they were, or this is another cluster; with `plan/invalid-file` for what cannot be run; as the verb does.
 */
export function applyPlan(
  frozen: FrozenPlan | string,
  context: ReleaseContext,
  options: HookOptions = {},
): Promise<Release> {
  return writing(options, context.runtime, async (runtime) => {
    const { applyFrozenPlan, checkedPlan, readFrozenPlan } = await import('../actions/frozen-plan.ts')
    const read = typeof frozen === 'string' ? readFrozenPlan(frozen, 'the plan') : checkedPlan(frozen, 'the plan')
    return releaseOf((await applyFrozenPlan(read, actionOf(options, context, runtime))).record)
  })
}

export interface DiffUpgradeOptions extends UpgradeOptions, PlanOptions {}

/**
 * The manifest on record against the one that an upgrade would put there, object by object. Nothing is written. Rejects as upgrade does
 * before it writes; `release/not-found` without a release, unless `install` is set.
 */
export function diffUpgrade(options: DiffUpgradeOptions, context: ReleaseContext): Promise<readonly ManifestChange[]> {
  return writing(options, context.runtime, async (runtime) => {
    const { ownContent } = await import('./content.ts')
    const { diffUpgrade: run } = await import('../actions/diff-upgrade.ts')
    return run({ ...options, ...ownContent(options, runtime) }, { ...context, runtime })
  })
}
