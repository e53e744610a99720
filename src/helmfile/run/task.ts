/** Commands that act on releases, from what they are told to their end: for the command line and for code. */
import type { ReleaseRef } from '../events.ts'
import type { State } from '../model.ts'
import type { LoadOptions, Visit } from '../state/options.ts'
import { selectedReleases } from '../state/select.ts'
import { visitInOrder, type NeedsChoice } from '../state/across-files.ts'
import { destroyState } from './destroy.ts'
import { diffStates } from './diff.ts'
import { lintStates, unittestStates } from './lint.ts'
import type {
  ApplyOptions,
  ChartOptions,
  DestroyOptions,
  DiffOptions,
  LintOptions,
  NeedsOptions,
  SyncOptions,
  TemplateOptions,
  TestOptions,
  UnittestOptions,
} from './options.ts'
import { checkSet, SetWatch } from './prune.ts'
import type { Session } from './session.ts'
import { statusState, testState } from './status.ts'
import { refOf } from './steps.ts'
import { applyStates, syncStates, type ChangingStates } from './sync.ts'
import { templateState } from './template.ts'

/** What each command is told. */
export interface TaskOptions {
  readonly apply: ApplyOptions
  readonly sync: SyncOptions
  readonly diff: DiffOptions
  readonly destroy: DestroyOptions
  readonly template: TemplateOptions
  readonly lint: LintOptions
  readonly unittest: UnittestOptions
  readonly status: ChartOptions
  readonly test: TestOptions
}

export type TaskCommand = keyof TaskOptions

export interface Task<C extends TaskCommand = TaskCommand> {
  readonly command: C
  readonly options: TaskOptions[C]
}

interface Work {
  readonly visit: Visit
  /** How files are visited for it. */
  readonly load?: Partial<LoadOptions>
  /** Behind the last file: throws what the command ends with. */
  readonly finish?: () => Promise<void> | void
}

/** Rejects with NoMatchingHelmfileError if nothing matched anywhere, with AppError for all else. */
export async function runTask<C extends TaskCommand>(
  session: Session,
  load: LoadOptions,
  task: Task<C>,
): Promise<void> {
  const { visit, load: own, finish } = WORKS[task.command](session, task.options, load)
  const how = { ...load, ...own }
  const { onEvent } = session.ports
  if (onEvent !== undefined && how.loadFirst !== false) {
    how.foresee = (states) => onEvent({ kind: 'foreseen', releases: states.flatMap(selectedRefs) })
  }
  await visitInOrder({ ...how, ...needsOf(task.options) }, session.ports, visit)
  await finish?.()
}

function needsOf(options: TaskOptions[TaskCommand] | NeedsOptions): NeedsChoice {
  if (!('skipNeeds' in options)) return { skipNeeds: true, takesNeeds: false }
  const { skipNeeds, includeNeeds, includeTransitiveNeeds } = options
  return { skipNeeds, takesNeeds: includeNeeds || includeTransitiveNeeds }
}

const READS: Partial<LoadOptions> = { loadFirst: false }
const READS_SELECTED: Partial<LoadOptions> = { loadFirst: false, filter: true }

type Works = { readonly [C in TaskCommand]: (session: Session, options: TaskOptions[C], load: LoadOptions) => Work }

const WORKS: Works = {
  apply: (session, options, load) => changing(session, load, options.prune, applyStates(session, options)),
  sync: (session, options, load) => changing(session, load, options.prune, syncStates(session, options)),
  diff(session, options) {
    const { diff, tell } = diffStates(session, options)
    return { visit: diff, load: READS, finish: tell }
  },
  destroy: (session, options) => ({
    visit: (state) => destroyState(session, state, options),
    load: { reverse: true },
  }),
  template: (session, options) => ({ visit: (state) => templateState(session, state, options), load: READS }),
  lint(session, options) {
    const { lint, tell } = lintStates(session, options)
    return { visit: lint, load: READS, finish: tell }
  },
  unittest(session, options) {
    const { lint, tell } = unittestStates(session, options)
    return { visit: lint, load: READS, finish: tell }
  },
  status: (session, options) => ({ visit: (state) => statusState(session, state, options), load: READS_SELECTED }),
  test: (session, options) => ({ visit: (state) => testState(session, state, options), load: READS_SELECTED }),
}

function changing(session: Session, load: LoadOptions, prune: string, { visit, tell }: ChangingStates): Work {
  checkSet(prune, load.selectors ?? [])
  const watch = new SetWatch(session, prune)
  return {
    visit(state) {
      watch.note(state)
      return visit(state)
    },
    async finish() {
      await watch.prune()
      tell()
    },
  }
}

/** Those that selectors and conditions leave; none where these cannot be read, which is told when the file is visited. */
function selectedRefs(state: State): ReleaseRef[] {
  try {
    return selectedReleases(state, false).map((release) => refOf(state, release))
  } catch {
    return []
  }
}
