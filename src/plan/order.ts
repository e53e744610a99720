/**
 * The order that a release's objects ask for: stages, each written when what it needs of earlier ones stands. Objects without a wish keep
 * Helm's kind order.
 */
import { TshelmError } from '../errors.ts'
import type { PlannedObject } from './model.ts'
import { deleteGraph, writeGraph, type Graph, type OrderedObject, type OrderScope } from './order-graph.ts'

export interface Stage {
  /** Indexes of objects, in the order they were given. */
  readonly members: readonly number[]
  /** Those that a later stage needs ready; for deletions: gone. */
  readonly awaited: readonly number[]
  /** Objects of others that a later stage needs ready. */
  readonly externals: readonly PlannedObject[]
}

/** Undefined where no object asks for an order. Throws `plan/dependency-cycle`, which names the ring; `plan/invalid-options`. */
export function writeStages(objects: readonly OrderedObject[], scope: OrderScope): Stage[] | undefined {
  const graph = writeGraph(objects, scope)
  return graph && stagesOf(objects, graph)
}

/** The reverse. */
export function deleteStages(objects: readonly OrderedObject[], scope: OrderScope): Stage[] | undefined {
  const graph = deleteGraph(objects, scope)
  return graph && stagesOf(objects, graph)
}

/** Kahn's algorithm, a stage at a time; points take no stage of their own. */
function stagesOf(objects: readonly OrderedObject[], graph: Graph): Stage[] {
  const { needs, externals } = graph
  const dependents = needs.map((): number[] => [])
  needs.forEach((edges, i) => edges.forEach(({ on }) => dependents[on]!.push(i)))
  const missing = needs.map((edges) => edges.length)
  const opened = (i: number): number[] => dependents[i]!.filter((one) => --missing[one]! === 0)
  const awaited = awaitedIn(graph)
  const stages: Stage[] = []
  let open = needs.flatMap((_, i) => (missing[i] === 0 ? [i] : []))
  while (open.length > 0) {
    const standing: number[] = []
    // Grows while it is walked: a point that stands opens what is behind it at once.
    for (const i of open) {
      if (i < graph.objects || externals.has(i)) standing.push(i)
      else open.push(...opened(i))
    }
    standing.sort((a, b) => a - b)
    const members = standing.filter((i) => i < graph.objects)
    const others = standing.flatMap((i) => externals.get(i) ?? [])
    if (standing.length > 0) stages.push({ members, awaited: members.filter((i) => awaited.has(i)), externals: others })
    open = standing.flatMap(opened)
  }
  // Charts without objects may wait for each other as they like.
  if (missing.some((count, i) => count > 0 && i < graph.objects)) throw cycle(objects, graph, missing)
  return stages
}

/** What an object needs ready, itself or by points between. */
function awaitedIn({ needs, objects }: Graph): Set<number> {
  const awaited = new Set<number>()
  const looked = new Set(Array.from({ length: objects }, (_, i) => i))
  // Grows while it is walked.
  for (const i of looked) {
    for (const { on, ready } of needs[i]!) {
      if (on >= objects) looked.add(on)
      else if (ready) awaited.add(on)
    }
  }
  return awaited
}

function cycle(
  objects: readonly OrderedObject[],
  { needs, objects: count }: Graph,
  missing: readonly number[],
): TshelmError {
  const path: number[] = []
  const seen = new Set<number>()
  let at = missing.findIndex((left) => left > 0)
  while (!seen.has(at)) {
    path.push(at)
    seen.add(at)
    at = needs[at]!.find(({ on }) => missing[on]! > 0)!.on
  }
  const named = (indexes: readonly number[]): string[] =>
    indexes.filter((i) => i < count).map((i) => `${objects[i]!.object.kind}/${objects[i]!.object.metadata.name}`)
  const found = named(path.slice(path.indexOf(at)))
  const ring = found.length === 0 ? named(path) : [...found, found[0]!]
  return new TshelmError('plan/dependency-cycle', `objects depend on each other in a ring: ${ring.join(' → ')}`, {
    hint: 'break it: take out one of the annotations that ask for this order',
    data: { ring },
  })
}
