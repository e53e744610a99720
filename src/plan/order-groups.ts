/** Changes as groups of a plan, in the order that their objects ask for, in Helm's kind order where they ask for none. */
import { isTshelmError, type ErrorCode } from '../errors.ts'
import { addBatches, planned, type GroupChain, type GroupOptions } from './groups.ts'
import type { ObjectChange, PlannedObject } from './model.ts'
import { deleteStages, writeStages, type Stage } from './order.ts'
import type { OrderedObject, OrderScope } from './order-graph.ts'

export interface Ordered {
  readonly scope: OrderScope
  readonly options: GroupOptions
  /** Of what is awaited between stages. */
  readonly waiting?: GroupOptions
}

/** What is to be written, with what it waits for. */
export interface Writing {
  readonly change: ObjectChange
  readonly ordered: OrderedObject
}

/** Throws `plan/dependency-cycle`. */
export function addWrites(
  chain: GroupChain,
  writings: readonly Writing[],
  { scope, options, waiting = options }: Ordered,
): void {
  const changes = writings.map(({ change }) => change)
  const stages = writeStages(
    writings.map(({ ordered }) => ordered),
    scope,
  )
  addStages(chain, changes, { name: 'apply', stages, options }, (objects, i) =>
    chain.add(`wait-stage/${String(i)}`, [{ kind: 'wait', objects, jobs: true }], withoutPhase(waiting)),
  )
}

/** What goes, as far as it is known as its manifest has it. */
export interface Going extends PlannedObject, Partial<OrderedObject> {}

export interface Deleting extends Ordered {
  readonly name: string
  readonly change: (object: PlannedObject) => ObjectChange
}

/** A ring, or an annotation that cannot be read, is no reason to leave anything: Helm's order, then. */
export function addDeletions(
  chain: GroupChain,
  going: readonly Going[],
  { name, change, scope, options, waiting = options }: Deleting,
): void {
  const objects = going.map(({ ref: { apiVersion, kind, name: named }, object, source }) => ({
    object: object ?? { apiVersion, kind, metadata: { name: named } },
    ...(source === undefined ? {} : { source }),
  }))
  const changes = going.map(change)
  addStages(chain, changes, { name, stages: stagesOrNone(objects, scope), options }, (gone, i) =>
    chain.add(`${name}-stage/${String(i)}`, [{ kind: 'wait-deleted', objects: gone }], withoutPhase(waiting)),
  )
}

const UNORDERED: ReadonlySet<ErrorCode> = new Set(['plan/dependency-cycle', 'plan/invalid-options'])

function stagesOrNone(objects: readonly OrderedObject[], scope: OrderScope): Stage[] | undefined {
  try {
    return deleteStages(objects, scope)
  } catch (error) {
    if (isTshelmError(error) && UNORDERED.has(error.code)) return undefined
    throw error
  }
}

interface Staged {
  readonly name: string
  readonly stages: readonly Stage[] | undefined
  readonly options: GroupOptions
}

function addStages(
  chain: GroupChain,
  changes: readonly ObjectChange[],
  { name, stages, options }: Staged,
  wait: (objects: readonly ReturnType<typeof planned>[], stage: number) => void,
): void {
  if (stages === undefined) {
    addBatches(chain, name, changes, options)
    return
  }
  for (const [i, { members, awaited, externals }] of stages.entries()) {
    const stage = members.map((at) => changes[at]!)
    addBatches(chain, i === 0 ? name : `${name}-${String(i + 1)}`, stage, options)
    const until = [...awaited.map((at) => planned(changes[at]!)), ...externals]
    if (until.length > 0) wait(until, i + 1)
  }
}

/** What is waited for ends a phase: what failed in it must not be waited for. */
function withoutPhase({ errorPrefix, onFailure, continueOnError }: GroupOptions): GroupOptions {
  return {
    ...(errorPrefix === undefined ? {} : { errorPrefix }),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(continueOnError === undefined ? {} : { continueOnError }),
  }
}
