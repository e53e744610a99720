/** Builds a plan's graph: groups one after another, batches of equal kind as one group each. */
import type { HookEvent } from '../../storage/record.ts'
import type { ApplyMethod, Group, ObjectChange, PlannedObject, RecordChange, Step } from './model.ts'

export interface GroupOptions {
  readonly errorPrefix?: string
  readonly errorMessage?: string
  readonly onFailure?: readonly RecordChange[]
  readonly continueOnError?: boolean
  readonly phase?: NonNullable<Group['phase']>
}

/** Appends groups, each after the one before. */
export interface GroupChain {
  readonly groups: readonly Group[]
  add(id: string, steps: readonly Step[], options?: GroupOptions): void
}

export function groupChain(defaults: GroupOptions = {}): GroupChain {
  const groups: Group[] = []
  return {
    groups,
    add(id, steps, options = {}) {
      if (steps.length === 0) return
      const last = groups.at(-1)
      groups.push({ id, after: last ? [last.id] : [], steps, onFailure: [], ...defaults, ...options })
    },
  }
}

/** Helm writes consecutive objects of one kind together. */
export function addBatches(
  chain: GroupChain,
  name: string,
  changes: readonly ObjectChange[],
  options?: GroupOptions,
): void {
  let batch: ObjectChange[] = []
  let count = 0
  const flush = (): void => {
    if (batch.length === 0) return
    const steps = batch.map((change): Step => ({ kind: 'object', change }))
    chain.add(`${name}/${String(++count)}-${batch[0]!.ref.kind}`, steps, options)
    batch = []
  }
  for (const change of changes) {
    if (batch.length > 0 && batch[0]!.ref.kind !== change.ref.kind) flush()
    batch.push(change)
  }
  flush()
}

/** Options that exclude each other. Helm: creating looks at fewer than updating. */
export function addMethodCheck(
  chain: GroupChain,
  { serverSide, forceConflicts, forceReplace }: ApplyMethod,
  options?: GroupOptions,
): void {
  const refuse = (message: string): void => chain.add('options', [{ kind: 'refuse', message }], options)
  if (!serverSide && forceConflicts) {
    refuse('invalid client update option(s): forceConflicts enabled when serverSideApply disabled')
  } else if (forceConflicts && forceReplace) {
    refuse('invalid operation: cannot use force conflicts and force replace together')
  } else if (serverSide && forceReplace) {
    refuse('invalid operation: cannot use server-side apply and force replace together')
  }
}

export function addRecord(chain: GroupChain, change: RecordChange): void {
  chain.add(`record/${String(chain.groups.length)}-${change.kind}`, [{ kind: 'record', change }], { onFailure: [] })
}

export function addHooks(chain: GroupChain, event: HookEvent, options?: GroupOptions): void {
  chain.add(`hooks/${event}`, [{ kind: 'hooks', event }], options)
}

export function planned({ ref, resource }: PlannedObject): PlannedObject {
  return { ref, resource }
}
