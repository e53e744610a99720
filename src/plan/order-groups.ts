/** Changes as groups of a plan, in the order that their objects ask for, in Helm's kind order where they ask for none. */
import { isTshelmError } from '../errors.ts'
import type { KubeObject } from '../object.ts'
import { addBatches, planned, type GroupChain, type GroupOptions } from './groups.ts'
import type { ObjectChange, PlannedObject } from './model.ts'
import { deleteStages, writeStages, type Stage } from './order.ts'

export interface Ordered {
  readonly namespace: string
  readonly options: GroupOptions
  /** Of what is awaited between stages. */
  readonly waiting?: GroupOptions
}

/** Throws `plan/dependency-cycle`. */
export function addWrites(
  chain: GroupChain,
  changes: readonly ObjectChange[],
  { namespace, options, waiting = options }: Ordered,
): void {
  const stages = writeStages(
    changes.map(({ object }) => object!),
    namespace,
  )
  addStages(chain, changes, { name: 'apply', stages, options }, (objects, i) =>
    chain.add(`wait-stage/${String(i)}`, [{ kind: 'wait', objects, jobs: true }], withoutPhase(waiting)),
  )
}

/** What goes, as far as it is known as its manifest has it. */
export interface Going extends PlannedObject {
  readonly object?: KubeObject
}

export interface Deleting extends Ordered {
  readonly name: string
  readonly change: (object: PlannedObject) => ObjectChange
}

/** A ring is no reason to leave anything: Helm's order, then. */
export function addDeletions(
  chain: GroupChain,
  going: readonly Going[],
  { name, change, namespace, options, waiting = options }: Deleting,
): void {
  const objects = going.map(({ ref: { apiVersion, kind, name: named }, object }) => {
    return object ?? { apiVersion, kind, metadata: { name: named } }
  })
  const changes = going.map(change)
  addStages(chain, changes, { name, stages: stagesOrNone(objects, namespace), options }, (gone, i) =>
    chain.add(`${name}-stage/${String(i)}`, [{ kind: 'wait-deleted', objects: gone }], withoutPhase(waiting)),
  )
}

function stagesOrNone(objects: readonly KubeObject[], namespace: string): Stage[] | undefined {
  try {
    return deleteStages(objects, namespace)
  } catch (error) {
    if (isTshelmError(error) && error.code === 'plan/dependency-cycle') return undefined
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
  for (const [i, { members, awaited }] of stages.entries()) {
    const stage = members.map((at) => changes[at]!)
    addBatches(chain, i === 0 ? name : `${name}-${String(i + 1)}`, stage, options)
    if (awaited.length > 0)
      wait(
        awaited.map((at) => planned(changes[at]!)),
        i + 1,
      )
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
