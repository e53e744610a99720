/** The commands of helmfile that act on releases. */
import type { Command } from '../../command.ts'
import type { HelmfileRun } from './call.ts'
import {
  applyOnlyFlags,
  argsFlag,
  concurrencyFlag,
  destroyOnlyFlags,
  diffOnlyFlags,
  enforceNeedsFlag,
  fetchOnlyFlags,
  needsFlags,
  planOnlyFlags,
  progressFlag,
  syncOnlyFlags,
  templateOnlyFlags,
  testOnlyFlags,
  unittestOnlyFlags,
  valueFlags,
} from './run-flags.ts'

const shared = [argsFlag, concurrencyFlag]
const withNeeds = [...shared, ...needsFlags, enforceNeedsFlag]
// Not to be typed there, but asked for.
const withoutEnforcing = [...shared, ...needsFlags, { ...enforceNeedsFlag, absent: true }]

export const runCommands: readonly Command[] = [
  { name: 'apply', short: 'make changes where there are any', flags: [...withNeeds, progressFlag, ...applyOnlyFlags] },
  { name: 'sync', short: 'install or upgrade all releases', flags: [...withNeeds, progressFlag, ...syncOnlyFlags] },
  { name: 'diff', short: 'show what apply would change', flags: [...withNeeds, progressFlag, ...diffOnlyFlags] },
  {
    name: 'plan',
    short: 'show what apply would do with which release, and why',
    flags: [...withNeeds, ...planOnlyFlags],
  },
  { name: 'template', short: 'print manifests', flags: [...withNeeds, ...templateOnlyFlags] },
  {
    name: 'lint',
    short: 'look for faults in charts',
    flags: [...withoutEnforcing, ...valueFlags],
  },
  {
    name: 'unittest',
    short: 'run unit tests of charts by the helm-unittest plugin',
    flags: [...withoutEnforcing, ...valueFlags, ...unittestOnlyFlags],
  },
  { name: 'destroy', short: 'delete all releases', flags: [...shared, progressFlag, ...destroyOnlyFlags] },
  { name: 'status', short: 'show what became of releases', flags: shared },
  { name: 'test', short: 'run the tests of releases', flags: [...shared, progressFlag, ...testOnlyFlags] },
  {
    name: 'deps',
    short: 'update dependencies of charts, and the lock file',
    flags: [...shared, { name: 'skip-repos', kind: 'bool', help: 'update no repositories' }],
  },
  { name: 'repos', short: 'add repositories', flags: [argsFlag] },
  { name: 'fetch', short: 'fetch charts', flags: [{ ...argsFlag, absent: true }, concurrencyFlag, ...fetchOnlyFlags] },
]

/** By name; each is loaded when it runs. */
export const runVerbs: Readonly<Record<string, () => Promise<HelmfileRun>>> = {
  apply: async () => (await import('./verbs/change.ts')).runApply,
  sync: async () => (await import('./verbs/change.ts')).runSync,
  diff: async () => (await import('./verbs/diff.ts')).runDiff,
  plan: async () => (await import('./verbs/plan.ts')).runPlan,
  template: async () => (await import('./verbs/template.ts')).runTemplate,
  lint: async () => (await import('./verbs/lint.ts')).runLint,
  unittest: async () => (await import('./verbs/lint.ts')).runUnittest,
  destroy: async () => (await import('./verbs/destroy.ts')).runDestroy,
  status: async () => (await import('./verbs/status.ts')).runStatus,
  test: async () => (await import('./verbs/status.ts')).runTest,
  deps: async () => (await import('./verbs/deps.ts')).runDeps,
  repos: async () => (await import('./verbs/deps.ts')).runRepos,
  fetch: async () => (await import('./verbs/deps.ts')).runFetch,
}
