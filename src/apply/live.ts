/**
 * What is live of many objects that are about to change, read with a few lists. A help, never a truth: who does not find an object here
 * asks for it, or writes it without looking.
 */
import { mapLimit } from '../concurrency.ts'
import { sameJson } from '../kube/json-compare.ts'
import { byCollection, listMany } from '../kube/read-many.ts'
import type { KubeObject } from '../object.ts'
import type { ApplyMethod, Group, ObjectChange, Owner, Plan } from '../plan/model.ts'
import { MANAGED, withOwner } from '../plan/ownership.ts'
import { identity, keyOf } from '../plan/targets.ts'
import type { ApplyContext } from './context.ts'

/** By identity. */
export type Live = ReadonlyMap<string, KubeObject>

/** Whole objects of a phase's updates, metadata of what is to go unless it is kept. */
export async function readLive(
  plan: Plan,
  phase: Group['phase'],
  { cluster, concurrency }: Pick<ApplyContext, 'cluster' | 'concurrency'>,
): Promise<Live> {
  const changing: Changing = { method: plan.method, owner: { release: plan.release, namespace: plan.namespace } }
  const steps = plan.groups.flatMap((group) => (group.phase === phase ? group.steps : []))
  const changes = steps.flatMap((step) => (step.kind === 'object' ? [step.change] : []))
  const wanted = changes.filter((change) => change.ref.name !== '' && isWanted(change, changing))
  const live = new Map<string, KubeObject>()
  await mapLimit(byCollection(wanted, keyOf), concurrency, async (some) => {
    const found = await listMany(some.map(keyOf), cluster, {
      metadataOnly: some.every(({ action }) => action === 'delete'),
      labelSelector: [MANAGED, ...commonLabels(some)].join(','),
      limit: 2 * some.length + 50,
    })
    for (const change of some) {
      const object = found?.objects.get(change.ref.name)
      if (object !== undefined) live.set(identity(change), object)
    }
  })
  return live
}

interface Changing {
  readonly method: ApplyMethod
  readonly owner: Owner
}

/** What is not, is written without a look at it. */
function isWanted(change: ObjectChange, { method, owner }: Changing): boolean {
  if (change.action === 'delete') return change.unlessKept === true
  if (change.action === 'create') return false
  const { original, object } = change
  if (!method.serverSide || change.migrateFields === true || original === undefined) return true
  return method.applyAll !== true && sameJson(withOwner(original, owner), object!)
}

// A selector of a few pairs narrows as well as one of many.
const MAX_PAIRS = 3
const LABEL_NAME = /^([-a-z0-9.]+\/)?[A-Za-z0-9]([-\w.]*[A-Za-z0-9])?$/
const LABEL_VALUE = /^([A-Za-z0-9]([-\w.]*[A-Za-z0-9])?)?$/

/** `key=value` of labels that all of them have, before and after. */
function commonLabels(changes: readonly ObjectChange[]): string[] {
  const objects = changes.flatMap(({ object, original }) => [object, original].filter((one) => one !== undefined))
  const [first, ...others] = objects.map(({ metadata }) => Object.entries(metadata['labels'] ?? {}))
  const common = (first ?? []).filter(
    ([name, value]) =>
      typeof value === 'string' &&
      LABEL_NAME.test(name) &&
      LABEL_VALUE.test(value) &&
      others.every((labels) => labels.some(([other, held]) => other === name && held === value)),
  )
  return common.slice(0, MAX_PAIRS).map(([name, value]) => `${name}=${String(value)}`)
}
